import { createHash } from 'node:crypto';
import { DecodeError, decodeMessage, LIMITS, type Message } from '../../contract/index.ts';
import type { Telemetry } from './telemetry.ts';

/** What agent messages carry in `$.ct` and `$.ifid`. Source: docs/spec/message.md. */
export const AGENT_CONTENT_TYPE = 'application/cbor';
export const AGENT_INTERFACE = 'urn:azureiot:Security:SecurityAgent:1';

/** A message judged by itself, before anything is known of others. */
export type Judged =
  | { kind: 'agent'; telemetry: Telemetry; message: Message; hash: string }
  | { kind: 'other'; telemetry: Telemetry }
  | { kind: 'refused'; telemetry: Telemetry; reason: string; detail: string };

/** Decodes what is an agent's; refuses what is malformed; takes other telemetry as it is. Never throws. */
export function judge(telemetry: Telemetry): Judged {
  if (!telemetry.bag)
    return {
      kind: 'refused',
      telemetry,
      reason: 'bag.malformed',
      detail: 'the property bag of the topic is malformed',
    };
  const { ct, ifid } = telemetry.bag.system;
  if (ct !== AGENT_CONTENT_TYPE || ifid !== AGENT_INTERFACE) return { kind: 'other', telemetry };
  try {
    const message = decodeMessage(telemetry.payload);
    return { kind: 'agent', telemetry, message, hash: chainHash(telemetry.payload) };
  } catch (error) {
    return refusal(telemetry, error);
  }
}

/** What the next message of the same boot must name. */
export function chainHash(payload: Buffer): string {
  return createHash('sha256')
    .update(payload)
    .digest('hex')
    .slice(0, LIMITS.chainBytes * 2);
}

function refusal(telemetry: Telemetry, error: unknown): Judged {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  // Anything but a DecodeError is a fault of the decoder; it must not take the hub down either.
  const reason = error instanceof DecodeError ? error.code : 'decoder.failed';
  return { kind: 'refused', telemetry, reason, detail };
}
