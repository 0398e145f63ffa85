import type { Frame } from '../frame.ts';
import { PINGRESP } from '../packets/server-packets.ts';
import type { Peer } from '../peer.ts';
import { ProtocolError } from '../protocol-error.ts';

/** PINGREQ [MQTT-3.12.4-1]. */
export function onPingreq(connection: Peer, frame: Frame): void {
  if (frame.flags !== 0 || frame.body.length !== 0) throw new ProtocolError('packet-malformed', 'pingreq'); // [MQTT-2.2.2-2]
  connection.output.write(PINGRESP);
}
