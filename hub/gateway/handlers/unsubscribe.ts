import type { Frame } from '../frame.ts';
import { readPacket } from '../packets/client-packets.ts';
import { unsuback } from '../packets/server-packets.ts';
import type { Peer } from '../peer.ts';
import { ProtocolError } from '../protocol-error.ts';

/** UNSUBSCRIBE: always answered [MQTT-3.10.4-5]; the DPS client waits for ever without it. */
export function onUnsubscribe(connection: Peer, frame: Frame): void {
  const packet = readPacket(frame, 'unsubscribe');
  if (!packet.messageId) throw new ProtocolError('packet-id-zero'); // [MQTT-2.3.1-1]
  for (const topic of packet.unsubscriptions) connection.session?.filters.delete(topic);
  connection.output.write(unsuback(packet.messageId));
}
