import { encodeMessage, type Message } from '../../../contract/index.ts';
import { chainHash } from '../../../hub/ingest/decode.ts';

/** A good message with one Login event; `changes` vary it. */
export function message(changes: Partial<Message> = {}): Message {
  const sequence = changes.sequence ?? 1;
  return {
    schema: 1,
    agentVersion: '0.1.0',
    bootId: '00112233445566aa',
    sequence,
    uptimeMs: sequence * 10_000,
    unixMs: Date.now(),
    events: [
      {
        id: 5,
        name: 'Login',
        agoSeconds: 3,
        spanSeconds: 1,
        count: 2,
        fields: { operation: 'loginFailed', user: 'root', service: 'console', remote: '10.0.2.66', processId: 0 },
      },
    ],
    dropped: { full: 0, malformed: 0, restart: 0, expired: 0 },
    ...(sequence > 1 && { previous: '0'.repeat(32) }),
    ...changes,
  };
}

/** Encoded messages 1..count of one boot, in a good chain. */
export function chainedMessages(bootId: string, count: number): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  for (let sequence = 1; sequence <= count; sequence++) {
    const last = payloads.at(-1);
    const previous = last && chainHash(Buffer.from(last));
    payloads.push(encodeMessage(message({ bootId, sequence, ...(previous && { previous }) })));
  }
  return payloads;
}
