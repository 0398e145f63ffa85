/** From the payload of an observation record to the fields of an event, by the contract's field tables. */
import {
  EVENT_FIELD_STARTS,
  EVENT_FIELDS,
  FIELD_ADDRESS,
  FIELD_I32,
  FIELD_STRING,
  FIELD_U8,
  FIELD_U16,
  FIELD_U32,
} from '../../contract/generated/contract.as';
import { BYTES, NEGATIVE, TEXT, writeHead, writeString, writeUnsigned } from './cbor';
import { makeUtf8 } from './text';

/** How many bytes the fields of an event may grow by. */
export const GROWTH_MAX: u32 = 16;

/** Payload bytes that a field of this type has at p, apart from a string's or address's own. */
function fixedBytes(type: u32): u32 {
  if (type == FIELD_U16) return 2;
  return type == FIELD_U32 || type == FIELD_I32 ? 4 : 1;
}

/** Writes a string or an address, which begins with its length, at o. Returns its end, or 0 if it is malformed. */
function writeBytesField(o: usize, p: usize, type: u32, bound: u32): usize {
  const length = <u32>load<u8>(p);
  if (type == FIELD_ADDRESS) {
    if (length & ~20 || length == 20) return 0;
    return writeString(o, BYTES, p + 1, length);
  }
  if (length > bound) return 0;
  o = writeString(o, TEXT, p + 1, length);
  makeUtf8(o - length, length);
  return o;
}

function writeNumberField(o: usize, p: usize, type: u32, bound: u32): usize {
  if (type == FIELD_U8) return load<u8>(p) > bound ? 0 : writeUnsigned(o, load<u8>(p));
  if (type == FIELD_U16) return writeUnsigned(o, load<u16>(p));
  const value = load<u32>(p);
  if (type == FIELD_I32 && <i32>value < 0) return writeHead(o, NEGATIVE, ~value);
  return writeUnsigned(o, value);
}

/** Number of fields of an event; 0: no event that is reported as it is. */
export function fieldCount(event: u32): u32 {
  return (load<u8>(EVENT_FIELD_STARTS + event, 1) - load<u8>(EVENT_FIELD_STARTS + event)) >> 1;
}

/**
 * Writes the fields of an event as CBOR.
 *
 * @param o     Where; has room for length + GROWTH_MAX bytes.
 * @param event Id, 1..16.
 * @param p     Payload of the record.
 * @param end   Its end.
 * @returns Where the fields end; 0 if the payload is not exactly that of such an event.
 */
export function writeFields(o: usize, event: u32, p: usize, end: usize): usize {
  let field = EVENT_FIELDS + load<u8>(EVENT_FIELD_STARTS + event);
  let left = fieldCount(event);
  while (left) {
    const type = <u32>load<u8>(field);
    const isBytes = type >= <u32>FIELD_STRING;
    const bound = <u32>load<u8>(field, 1);
    // At the end of the payload this reads a byte of what follows in the inbox, and then finds the field cut.
    const next = p + fixedBytes(type) + (isBytes ? <u32>load<u8>(p) : 0);
    if (next > end) return 0;
    o = isBytes ? writeBytesField(o, p, type, bound) : writeNumberField(o, p, type, bound);
    if (!o) return 0;
    p = next;
    field += 2;
    left--;
  }
  return p == end ? o : 0;
}
