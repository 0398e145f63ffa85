import type { Frame } from '../frame.ts';
import type { Peer } from '../peer.ts';
import { ProtocolError } from '../protocol-error.ts';

/** PUBACK: the gateway publishes with QoS 0 only, so there is nothing to release; a stray one is harmless. */
export function onPuback(_connection: Peer, frame: Frame): void {
  if (frame.flags !== 0 || frame.body.length !== 2) throw new ProtocolError('packet-malformed', 'puback'); // [MQTT-2.2.2-2]
}
