import type { Frame } from '../frame.ts';
import { type PublishPacket, readPublish, readTopic } from '../packets/client-packets.ts';
import { publish } from '../packets/server-packets.ts';
import type { Peer } from '../peer.ts';
import type { Session } from '../session.ts';
import { routeTopic, type TopicRoute } from '../topic.ts';

/** PUBLISH: telemetry to the sink, which settles it once it is durable. Source: MQTT 3.1.1 section 3.3. */
export function onPublish(connection: Peer, frame: Frame): void {
  const packet = readPublish(frame);
  const session = connection.session as Session;
  const route = routeOf(connection, packet.topic, session);
  if (route.kind === 'telemetry') offer(connection, session, route, packet);
  else answerTwin(connection, session, route.requestId, packet);
}

/** The last will of a device that vanished without DISCONNECT [MQTT-3.1.2-8]; IoT Hub makes it telemetry. */
export function publishWill(connection: Peer, session: Session): void {
  const { will } = session;
  session.will = undefined;
  if (!will) return;
  try {
    const route = routeTopic(readTopic(Buffer.from(will.topic)), session);
    if (route.kind !== 'telemetry') return;
    offer(connection, session, route, { packetId: 0, payload: will.payload, isRetained: will.isRetained }, true);
  } catch {
    // A will with a foreign topic goes nowhere; there is no connection left to close.
  }
}

function routeOf(connection: Peer, topic: Buffer, session: Session): TopicRoute {
  const last = connection.lastTopic;
  if (last && last.bytes.length === topic.length && last.bytes.equals(topic)) return last.route;
  const route = routeTopic(readTopic(topic), session);
  connection.lastTopic = { bytes: Buffer.from(topic), route };
  return route;
}

function offer(
  connection: Peer,
  session: Session,
  route: Extract<TopicRoute, { kind: 'telemetry' }>,
  packet: Pick<PublishPacket, 'packetId' | 'payload' | 'isRetained'>,
  isWill = false,
): void {
  const { sink } = connection.host;
  sink.offer({
    deviceId: session.name.deviceId,
    moduleId: session.name.moduleId,
    receivedMs: Date.now(),
    bag: route.bag,
    topic: route.topic,
    payload: packet.payload,
    isRetained: packet.isRetained,
    isWill,
    packetId: packet.packetId,
    origin: connection,
  });
  if (sink.isFull) connection.waitForSink();
}

/** Twins are not kept here: say so in the form that the SDKs report as an error, instead of leaving them to wait. */
function answerTwin(connection: Peer, session: Session, requestId: string, packet: PublishPacket): void {
  if (packet.packetId > 0) connection.output.puback(packet.packetId);
  if (!session.filters.has('$iothub/twin/res/#')) return;
  const body = JSON.stringify({ errorCode: 501000, message: 'This hub keeps no device twins.' });
  connection.output.write(publish(`$iothub/twin/res/501/?$rid=${requestId}`, body));
}
