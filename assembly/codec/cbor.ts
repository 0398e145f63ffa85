/**
 * CBOR items in their shortest form (RFC 8949, 4.2.1). Every function writes at o and returns where the next item
 * goes; the caller has made sure of the room.
 */
export const UNSIGNED: u32 = 0x00;
export const NEGATIVE: u32 = 0x20;
export const BYTES: u32 = 0x40;
export const TEXT: u32 = 0x60;
export const ARRAY: u32 = 0x80;
export const MAP: u32 = 0xa0;
/** Most bytes of a head. */
export const HEAD_MAX: u32 = 5;

/** Head of an item: major is one of the constants above, value its number or length. */
export function writeHead(o: usize, major: u32, value: u32): usize {
  if (value < 24) {
    store<u8>(o, major | value);
    return o + 1;
  }
  if (value < 0x100) {
    store<u16>(o, major | 24 | (value << 8));
    return o + 2;
  }
  if (value < 0x10000) {
    store<u8>(o, major | 25);
    store<u16>(o, bswap<u16>(<u16>value), 1);
    return o + 3;
  }
  store<u8>(o, major | 26);
  store<u32>(o, bswap<u32>(value), 1);
  return o + 5;
}

export function writeUnsigned(o: usize, value: u32): usize {
  return writeHead(o, UNSIGNED, value);
}

/** A number of more than 32 bits if need be. */
export function writeUnsigned64(o: usize, value: u64): usize {
  if (value >> 32 == 0) return writeHead(o, UNSIGNED, <u32>value);
  store<u8>(o, 27);
  store<u64>(o, bswap<u64>(value), 1);
  return o + 9;
}

/** Head and length bytes at p of a byte or text string. */
export function writeString(o: usize, major: u32, p: usize, length: u32): usize {
  o = writeHead(o, major, length);
  memory.copy(o, p, length);
  return o + length;
}
