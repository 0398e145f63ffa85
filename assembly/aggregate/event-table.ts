/**
 * Events that wait for the end of their window: entries of various lengths one after the other, found through an
 * open-addressing index by their fields. An index slot holds (entry - EVENTS) / 4 + 1, 0 if it is free.
 *
 * An entry:
 *     0  u32 hash of id and fields
 *     4  u32 count; 0: reported, may be removed
 *     8  u32 first, u32 last observation in seconds since boot
 *     16 u8 event id, u8 number of fields, u16 bytes of the fields
 *     20 the fields as CBOR; to a multiple of 4
 */
import { EVENTS_MERGED } from '../../contract/generated/contract.as';
import { fieldCount, GROWTH_MAX, writeFields } from '../codec/event-fields';
import { EVENT_INDEX, EVENT_SLOTS, EVENTS, EVENTS_END, EVENTS_LIMIT } from '../layout';

const HASH: usize = 0;
export const COUNT: usize = 4;
export const FIRST_S: usize = 8;
export const LAST_S: usize = 12;
export const ID: usize = 16;
export const FIELD_COUNT: usize = 17;
export const FIELD_BYTES: usize = 18;
export const FIELDS: usize = 20;

// Results of addEvent().
export const EVENT_TAKEN: u32 = 0;
export const EVENT_MALFORMED: u32 = 1;
export const EVENT_NO_ROOM: u32 = 2;

/** Bytes of the entry at e. */
export function eventBytes(e: usize): u32 {
  return (<u32>FIELDS + load<u16>(e, FIELD_BYTES) + 3) & ~3;
}

function clearIndex(): void {
  memory.fill(load<u32>(0, EVENT_INDEX), 0, load<u32>(0, EVENT_SLOTS) << 1);
}

export function clearEvents(): void {
  clearIndex();
  store<u32>(0, load<u32>(0, EVENTS), EVENTS_END);
}

function hashOf(p: usize, end: usize, event: u32): u32 {
  let hash = event;
  do {
    hash = (hash ^ load<u8>(p)) * 0x01000193;
    p++;
  } while (p < end);
  return hash ^ (hash >> 15);
}

function areEqual(a: usize, b: usize, length: u32): bool {
  const end = a + length;
  while (a < end) {
    if (load<u8>(a) != load<u8>(b)) return false;
    a++;
    b++;
  }
  return true;
}

function isSame(a: usize, b: usize): bool {
  // Id, number of fields and their bytes are one word.
  if (load<u32>(a, HASH) != load<u32>(b, HASH) || load<u32>(a, ID) != load<u32>(b, ID)) return false;
  return areEqual(a + FIELDS, b + FIELDS, load<u16>(a, FIELD_BYTES));
}

/** Entry that equals e, or else e itself, which is put into the index then. */
function findOrIndex(e: usize): usize {
  const slots = load<u32>(0, EVENT_SLOTS);
  const index: usize = load<u32>(0, EVENT_INDEX);
  const base: usize = load<u32>(0, EVENTS);
  let slot = load<u32>(e, HASH) & (slots - 1);
  while (true) {
    const at = index + (slot << 1);
    const entry = <u32>load<u16>(at);
    if (!entry) {
      store<u16>(at, <u16>((e - base) >> 2) + 1);
      return e;
    }
    const other = base + ((entry - 1) << 2);
    if (isSame(other, e)) return other;
    slot = (slot + 1) & (slots - 1);
  }
}

/**
 * Counts an observation of an event: merges it with an equal one if the event has a key.
 *
 * @param event   Id of an event that is reported as it is.
 * @param p       Payload of its record.
 * @param end     End of the payload.
 * @param seconds Time of the observation.
 * @returns One of EVENT_*.
 */
export function addEvent(event: u32, p: usize, end: usize, seconds: u32): u32 {
  const e: usize = load<u32>(0, EVENTS_END);
  if (e + FIELDS + (end - p) + GROWTH_MAX > load<u32>(0, EVENTS_LIMIT)) return EVENT_NO_ROOM;
  const fieldsEnd = writeFields(e + FIELDS, event, p, end);
  if (!fieldsEnd) return EVENT_MALFORMED;
  store<u32>(e, hashOf(e + FIELDS, fieldsEnd, event), HASH);
  store<u32>(e, 1, COUNT);
  store<u32>(e, seconds, FIRST_S);
  store<u8>(e, event, ID);
  store<u8>(e, fieldCount(event), FIELD_COUNT);
  store<u16>(e, <u16>(fieldsEnd - e - FIELDS), FIELD_BYTES);
  const same = (EVENTS_MERGED >> event) & 1 ? findOrIndex(e) : e;
  store<u32>(same, seconds, LAST_S);
  if (same == e) store<u32>(0, <u32>e + eventBytes(e), EVENTS_END);
  else store<u32>(same, load<u32>(same, COUNT) + 1, COUNT);
  return EVENT_TAKEN;
}

/** Removes the entries that were reported. */
export function removeReportedEvents(): void {
  const end: usize = load<u32>(0, EVENTS_END);
  let e: usize = load<u32>(0, EVENTS);
  clearEvents();
  while (e < end) {
    const bytes = eventBytes(e);
    if (load<u32>(e, COUNT)) {
      const to: usize = load<u32>(0, EVENTS_END);
      memory.copy(to, e, bytes);
      if ((EVENTS_MERGED >> load<u8>(to, ID)) & 1) findOrIndex(to);
      store<u32>(0, <u32>to + bytes, EVENTS_END);
    }
    e += bytes;
  }
}
