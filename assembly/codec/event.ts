/** Events that are reported as they are: [id, ago, span, count, ...fields]. */
import { COUNT, eventBytes, FIELD_BYTES, FIELD_COUNT, FIELDS, FIRST_S, ID, LAST_S } from '../aggregate/event-table';
import { priorityOf } from '../config/settings';
import { EVENTS, EVENTS_END, MESSAGE_LIMIT } from '../layout';
import { count, EVENT_STAGE, SENT } from '../queue/counters';
import { ARRAY, HEAD_MAX, writeHead, writeUnsigned } from './cbor';
import { eventWritten } from './message';
import { nowSeconds } from './time';

const EVENT_HEAD_MAX: u32 = 2 + 3 * HEAD_MAX;

/** Bytes that the waiting events of a priority need in messages, at most. */
export function waitingBytes(priority: u32): u32 {
  const end: usize = load<u32>(0, EVENTS_END);
  let e: usize = load<u32>(0, EVENTS);
  let sum: u32 = 0;
  while (e < end) {
    if (load<u32>(e, COUNT) && priorityOf(load<u8>(e, ID)) == priority) sum += eventBytes(e);
    e += eventBytes(e);
  }
  return sum;
}

function writeEntry(o: usize, e: usize): usize {
  const now = nowSeconds();
  const last = min(load<u32>(e, LAST_S), now);
  const first = min(load<u32>(e, FIRST_S), last);
  o = writeHead(o, ARRAY, 4 + load<u8>(e, FIELD_COUNT));
  o = writeUnsigned(o, load<u8>(e, ID));
  o = writeUnsigned(o, now - first);
  o = writeUnsigned(o, last - first);
  o = writeUnsigned(o, load<u32>(e, COUNT));
  memory.copy(o, e + FIELDS, load<u16>(e, FIELD_BYTES));
  return o + load<u16>(e, FIELD_BYTES);
}

/**
 * Writes waiting events of a priority, in the order in which they came, as many as fit; counts them as sent.
 *
 * @returns Where the next event goes.
 */
export function writeEvents(o: usize, priority: u32): usize {
  const limit: usize = load<u32>(0, MESSAGE_LIMIT);
  const end: usize = load<u32>(0, EVENTS_END);
  let e: usize = load<u32>(0, EVENTS);
  while (e < end) {
    if (load<u32>(e, COUNT) && priorityOf(load<u8>(e, ID)) == priority) {
      if (o + EVENT_HEAD_MAX + load<u16>(e, FIELD_BYTES) > limit) return o;
      o = writeEntry(o, e);
      count(EVENT_STAGE + SENT, load<u32>(e, COUNT));
      store<u32>(e, 0, COUNT);
      if (!eventWritten()) return o;
    }
    e += eventBytes(e);
  }
  return o;
}
