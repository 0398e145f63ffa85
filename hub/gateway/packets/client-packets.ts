import { isUtf8 } from 'node:buffer';
import mqttPacket, { type Packet } from 'mqtt-packet';
import type { Frame } from '../frame.ts';
import { ProtocolError } from '../protocol-error.ts';

/** Packet types. Source: MQTT 3.1.1 table 2.1. */
export const TYPE = {
  connect: 1,
  publish: 3,
  puback: 4,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const;

/** A PUBLISH, cut by hand: this is the packet that devices send all day. */
export interface PublishPacket {
  qos: number;
  isRetained: boolean;
  topic: Buffer;
  /** 1..65535; 0 with QoS 0. */
  packetId: number;
  payload: Buffer;
}

/**
 * Cuts a PUBLISH body; the parts are views.
 * @throws ProtocolError `publish-malformed`, `qos-2` (IoT Hub closes the connection), `packet-id-zero`
 */
export function readPublish(frame: Frame): PublishPacket {
  const { flags, body } = frame;
  const qos = (flags >> 1) & 3;
  if (qos === 3) throw new ProtocolError('publish-malformed', 'QoS 3'); // [MQTT-3.3.1-4]
  if (qos === 2) throw new ProtocolError('qos-2');
  if (body.length < 2) throw new ProtocolError('publish-malformed', 'no topic');
  const topicEnd = 2 + body.readUInt16BE(0);
  const start = topicEnd + (qos > 0 ? 2 : 0);
  if (topicEnd === 2 || start > body.length) throw new ProtocolError('publish-malformed', 'topic length');
  const packetId = qos > 0 ? body.readUInt16BE(topicEnd) : 0;
  if (qos > 0 && packetId === 0) throw new ProtocolError('packet-id-zero'); // [MQTT-2.3.1-1]
  return {
    qos,
    isRetained: (flags & 1) === 1,
    topic: body.subarray(2, topicEnd),
    packetId,
    payload: body.subarray(start),
  };
}

/**
 * Topic as text.
 * @throws ProtocolError `topic-malformed`: not UTF-8 [MQTT-1.5.3-1], U+0000 [MQTT-1.5.3-2], or a wildcard [MQTT-3.3.2-2]
 */
export function readTopic(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ProtocolError('topic-malformed', 'UTF-8');
  const topic = bytes.toString('utf8');
  if (/[\0#+]/.test(topic)) throw new ProtocolError('topic-malformed', 'wildcard or U+0000');
  return topic;
}

/**
 * Decodes one of the rare packets (CONNECT, SUBSCRIBE, UNSUBSCRIBE) with mqtt-packet.
 * Each gets a parser of its own: a parser remembers the protocol version of the last CONNECT it saw.
 * @throws ProtocolError `packet-malformed`
 */
export function readPacket<Kind extends Packet['cmd']>(frame: Frame, kind: Kind): Extract<Packet, { cmd: Kind }> {
  const parser = mqttPacket.parser({ protocolVersion: 4 } as Parameters<typeof mqttPacket.parser>[0]);
  let found: Packet | undefined;
  let problem: Error | undefined;
  parser.on('packet', (packet: Packet) => {
    found = packet;
  });
  parser.on('error', (error: Error) => {
    problem = error;
  });
  try {
    parser.parse(Buffer.concat([header(frame), frame.body]));
  } catch (error) {
    problem = error as Error;
  }
  if (problem || found?.cmd !== kind) throw new ProtocolError('packet-malformed', problem?.message ?? kind);
  return found as Extract<Packet, { cmd: Kind }>;
}

/** Fixed header of a frame. Source: MQTT 3.1.1 section 2.2.3. */
function header(frame: Frame): Buffer {
  const bytes = [(frame.type << 4) | frame.flags];
  let rest = frame.body.length;
  do {
    bytes.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}
