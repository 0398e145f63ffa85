import type { PropertyBag } from '../ingest/telemetry.ts';
import { parseBag } from './bag.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Session } from './session.ts';

/** What a PUBLISH topic asks for. */
export type TopicRoute =
  | { kind: 'telemetry'; topic: string; bag: PropertyBag | undefined }
  | { kind: 'twin'; requestId: string };

/**
 * Reads the topic of a PUBLISH.
 * @throws ProtocolError `topic-foreign`: another device's topic, or one that IoT Hub does not know
 */
export function routeTopic(topic: string, session: Session): TopicRoute {
  const prefix = session.telemetryTopic;
  if (topic === prefix) return { kind: 'telemetry', topic, bag: parseBag('') };
  if (topic.startsWith(`${prefix}/`))
    return { kind: 'telemetry', topic, bag: parseBag(topic.slice(prefix.length + 1)) };
  const twin = /^\$iothub\/twin\/(?:GET|PATCH\/properties\/reported)\/?\?\$rid=([^&]{1,128})/.exec(topic);
  if (twin) return { kind: 'twin', requestId: twin[1] as string };
  throw new ProtocolError('topic-foreign');
}
