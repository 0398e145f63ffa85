import type { Frame } from '../frame.ts';
import { GATEWAY_LIMITS } from '../limits.ts';
import { readPacket } from '../packets/client-packets.ts';
import { SUBACK_FAILURE, suback } from '../packets/server-packets.ts';
import type { Peer } from '../peer.ts';
import { ProtocolError } from '../protocol-error.ts';
import { grantableFilters, type Session } from '../session.ts';

/**
 * SUBSCRIBE: only IoT Hub's fixed filters are granted, QoS 1 at most; any other gets 128 [MQTT-3.9.3-1].
 * Filters belong to the connection: there is nothing to see of another device.
 */
export function onSubscribe(connection: Peer, frame: Frame): void {
  const packet = readPacket(frame, 'subscribe');
  const session = connection.session as Session;
  if (!packet.messageId) throw new ProtocolError('packet-id-zero'); // [MQTT-2.3.1-1]
  const asked = packet.subscriptions;
  if (asked.length === 0 || asked.length > GATEWAY_LIMITS.subscriptions) throw new ProtocolError('subscribe-count'); // [MQTT-3.8.3-3]
  const grantable = grantableFilters(session.name);
  const granted = asked.map(({ topic, qos }) => {
    if (!grantable.has(topic)) return SUBACK_FAILURE;
    session.filters.add(topic);
    return Math.min(1, qos);
  });
  connection.output.write(suback(packet.messageId, granted)); // [MQTT-3.8.4-5] one code for each filter
}
