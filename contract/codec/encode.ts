import { encode, rfc8949EncodeOptions } from 'cborg';
import { LIMITS, MESSAGE_KEYS } from '../generated/contract.ts';
import { eventSpec, fieldItems } from './fields.ts';
import { encodeFlows } from './flows-encode.ts';
import { fromHex } from './hex.ts';
import type { DecodedEvent, Message } from './message.ts';

function versionNumber(text: string): number {
  const parts = text.split('.').map(Number);
  const isGood = parts.length === 3 && parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256);
  if (!isGood) throw new RangeError(`not a version: "${text}"`);
  return parts.reduce((version, part) => version * 256 + part, 0);
}

function eventItems(event: DecodedEvent): unknown[] {
  const head = [event.id, event.agoSeconds, event.spanSeconds, event.count];
  const spec = eventSpec(event.id);
  if (spec?.name !== event.name) throw new RangeError(`event ${event.id} is not ${event.name}`);
  if (event.name === 'NetworkActivity') {
    const { family, rows } = event.fields;
    return [...head, family, rows.length, encodeFlows(rows, family)];
  }
  return [...head, ...fieldItems(spec, { ...event.fields })];
}

/**
 * Encodes a message: the reference for tests, golden vectors and load generators. Rows of NetworkActivity are sorted
 * on the way. The module may choose other Rice parameters; both decode to the same message.
 *
 * @throws RangeError if a version, address, enumeration or column has no place on the wire. Other ranges are the
 *         decoder's business.
 */
export function encodeMessage(message: Message): Uint8Array {
  const { full, malformed, restart, expired } = message.dropped;
  const items: [number, unknown][] = [
    [MESSAGE_KEYS.schema, message.schema],
    [MESSAGE_KEYS.agentVersion, versionNumber(message.agentVersion)],
    [MESSAGE_KEYS.bootId, fromHex(message.bootId, LIMITS.bootIdBytes)],
    [MESSAGE_KEYS.sequence, message.sequence],
    [MESSAGE_KEYS.uptimeMs, message.uptimeMs],
  ];
  if (message.unixMs !== undefined) items.push([MESSAGE_KEYS.unixMs, message.unixMs]);
  items.push([MESSAGE_KEYS.events, message.events.map(eventItems)]);
  if (full + malformed + restart + expired > 0) items.push([MESSAGE_KEYS.dropped, [full, malformed, restart, expired]]);
  if (message.previous !== undefined) items.push([MESSAGE_KEYS.previous, fromHex(message.previous, LIMITS.chainBytes)]);
  return encode(new Map(items), rfc8949EncodeOptions);
}
