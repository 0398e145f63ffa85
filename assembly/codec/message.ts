/** The envelope of a message, written in place into the queue. See docs/spec/message.md. */
import { MESSAGE_SCHEMA } from '../../contract/generated/contract.as';
import { EVENT_COUNT, MESSAGE, MESSAGE_EVENTS, MESSAGE_LIMIT, UNIX_MS, UPTIME_MS } from '../layout';
import { ACCEPTED, count, dropped, EXPIRED, FULL, MALFORMED, MESSAGE_STAGE, RESTART } from '../queue/counters';
import { BOOT_ID, NEXT_SEQUENCE, saveIdentity } from '../queue/identity';
import {
  BLOCK_STATE,
  BODY,
  blockCheck,
  CHECK,
  CLOSED,
  findRoom,
  LENGTH,
  MESSAGE_MAX,
  makeFree,
  PRIORITY,
  SEQUENCE,
  SIZE,
} from '../queue/queue';
import { ARRAY, BYTES, MAP, writeHead, writeString, writeUnsigned, writeUnsigned64 } from './cbor';

/** major << 16 | minor << 8 | patch; the same as in package.json, which a test checks. */
export const AGENT_VERSION: u32 = 0x000100;
/** Most events of one message: so many have an array head of one byte, which is written last. */
export const EVENTS_MAX: u32 = 23;
/** Head and drop counters and hash at most: what a message needs beside its events. */
export const ENVELOPE_MAX: u32 = 96;
const TRAILER_MAX: u32 = 1 + 1 + 4 * 5 + 1 + 17;

function hasDropped(): bool {
  return (dropped(FULL) | dropped(MALFORMED) | dropped(RESTART) | dropped(EXPIRED)) != 0;
}

/**
 * Begins a message.
 *
 * @param need Bytes wanted for events and scratch.
 * @returns Where its first event goes, or 0 if the queue has no room.
 */
export function beginMessage(need: u32, priority: u32): usize {
  const b = findRoom(<u32>BODY + ENVELOPE_MAX + need, priority);
  if (!b) return 0;
  const sequence = load<u32>(0, NEXT_SEQUENCE);
  const unixMs = load<u64>(0, UNIX_MS);
  store<u32>(0, <u32>b, MESSAGE);
  store<u8>(b, priority, PRIORITY);
  store<u32>(0, 0, EVENT_COUNT);
  const end = b + load<u32>(b, SIZE);
  const longest = b + BODY + MESSAGE_MAX;
  store<u32>(0, <u32>min(end, longest) - TRAILER_MAX, MESSAGE_LIMIT);
  let o = writeHead(b + BODY, MAP, 6 + <u32>(unixMs != 0) + <u32>hasDropped() + <u32>(sequence != 1));
  store<u16>(o, MESSAGE_SCHEMA << 8); // key 0
  store<u8>(o, 1, 2);
  o = writeUnsigned(o + 3, AGENT_VERSION);
  store<u8>(o, 2);
  o = writeString(o + 1, BYTES, BOOT_ID, 8);
  store<u8>(o, 3);
  o = writeUnsigned(o + 1, sequence);
  store<u8>(o, 4);
  o = writeUnsigned64(o + 1, load<u64>(0, UPTIME_MS));
  if (unixMs) {
    store<u8>(o, 5);
    o = writeUnsigned64(o + 1, unixMs);
  }
  store<u8>(o, 6);
  store<u32>(0, <u32>o + 1, MESSAGE_EVENTS);
  return o + 2;
}

/** Whether the message can take another event. */
export function canTakeMore(): bool {
  return load<u32>(0, EVENT_COUNT) < EVENTS_MAX;
}

/** Counts an event that was written to the message. False if it can take no other. */
export function eventWritten(): bool {
  store<u32>(0, load<u32>(0, EVENT_COUNT) + 1, EVENT_COUNT);
  return canTakeMore();
}

/** Writes the counters and the place for the hash of the message before. */
function writeTrailer(o: usize, sequence: u32): usize {
  if (hasDropped()) {
    store<u16>(o, 7 | ((ARRAY | 4) << 8));
    o = writeUnsigned(o + 2, dropped(FULL));
    o = writeUnsigned(o, dropped(MALFORMED));
    o = writeUnsigned(o, dropped(RESTART));
    o = writeUnsigned(o, dropped(EXPIRED));
  }
  if (sequence == 1) return o;
  store<u16>(o, 8 | ((BYTES | 16) << 8));
  memory.fill(o + 2, 0, 16);
  return o + 18;
}

/** Closes the message, whose last event ends at o, and puts it into the queue. Without an event there is none. */
export function endMessage(o: usize): void {
  const events = load<u32>(0, EVENT_COUNT);
  if (!events) return;
  const b: usize = load<u32>(0, MESSAGE);
  const sequence = load<u32>(0, NEXT_SEQUENCE);
  const end = b + load<u32>(b, SIZE);
  store<u8>(load<u32>(0, MESSAGE_EVENTS), ARRAY | events);
  o = writeTrailer(o, sequence);
  const next = (o + 7) & ~7;
  store<u32>(b, <u32>(next - b), SIZE);
  store<u16>(b, <u16>(o - b - BODY), LENGTH);
  store<u32>(b, sequence, SEQUENCE);
  store<u32>(b, blockCheck(b), CHECK);
  makeFree(next, end);
  count(MESSAGE_STAGE + ACCEPTED, 1);
  store<u8>(b, CLOSED, BLOCK_STATE);
  store<u32>(0, sequence + 1, NEXT_SEQUENCE);
  saveIdentity();
}
