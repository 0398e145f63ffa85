import type { Frame } from '../frame.ts';
import type { Peer } from '../peer.ts';
import { ProtocolError } from '../protocol-error.ts';

/** DISCONNECT: the will is forgotten [MQTT-3.14.4-3] and the connection ends. */
export function onDisconnect(connection: Peer, frame: Frame): void {
  if (frame.flags !== 0 || frame.body.length !== 0) throw new ProtocolError('packet-malformed', 'disconnect'); // [MQTT-3.14.1-1]
  if (connection.session) connection.session.will = undefined;
  connection.farewell('disconnect');
}
