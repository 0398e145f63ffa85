/**
 * Bit stream of a column block: bit b is bit b % 8 of byte b / 8. The room is zero at the beginning and bits are or-ed
 * in where they belong, so that the position is the whole state. Nothing is written at OUT_LIMIT and beyond, but for the
 * last value before it; bitsEnd() then says that the block did not fit.
 */
import { OUT, OUT_LIMIT, WORDS } from '../layout';

/** A larger quotient is written as QUOTIENT_MAX ones and the value in 32 bits. */
const QUOTIENT_MAX: u32 = 20;
/** Longest code that stays in one 32-bit word wherever it begins in a byte. */
const SHORT_BITS: u32 = 25;

/** Begins a block at o that must end before limit; 8 bytes from limit on may be overwritten. */
export function bitsStart(o: usize, limit: usize): void {
  memory.fill(o, 0, limit + 8 - o);
  store<u32>(0, (<u32>o) << 3, OUT);
  store<u32>(0, (<u32>limit) << 3, OUT_LIMIT);
}

/** Appends the low width bits (0..32) of value, which has no others set. */
export function putBits(value: u32, width: u32): void {
  const position = load<u32>(0, OUT);
  if (position >= load<u32>(0, OUT_LIMIT)) return;
  const at = <usize>(position >> 3);
  store<u64>(at, load<u64>(at) | ((<u64>value) << (position & 7)));
  store<u32>(0, position + width, OUT);
}

/** Rice code of value with parameter k (0..31). */
export function putRice(value: u32, k: u32): void {
  const quotient = value >> k;
  if (quotient >= QUOTIENT_MAX) {
    putBits((1 << QUOTIENT_MAX) - 1, QUOTIENT_MAX);
    putBits(value, 32);
    return;
  }
  putBits((1 << quotient) - 1, quotient + 1);
  putBits(value & ((1 << k) - 1), k);
}

/** Parameter that suits values with this sum: near log2 of their mean, which is the best for geometric ones. */
export function riceParameter(sum: u64, count: u32): u32 {
  return count ? 32 - clz<u32>(<u32>((sum * 11) / ((<u64>count) << 4))) : 0;
}

/** Appends count words, from p on, with width bits (0..32) each. */
export function putColumn(p: usize, count: u32, width: u32): void {
  const end = p + (count << 2);
  while (p < end) {
    putBits(load<u32>(p), width);
    p += 4;
  }
}

/** Appends count words, from p on, as Rice codes with parameter k (0..31). Most codes are short: they are written out. */
export function putRiceWords(p: usize, count: u32, k: u32): void {
  const end = p + (count << 2);
  const mask = (1 << k) - 1;
  const limit = load<u32>(0, OUT_LIMIT);
  const bound: u32 = k < SHORT_BITS ? min(QUOTIENT_MAX, SHORT_BITS - k) << k : 0;
  let position = load<u32>(0, OUT);
  while (p < end) {
    const value = load<u32>(p);
    p += 4;
    if (value < bound && position < limit) {
      const quotient = value >> k;
      const at = <usize>(position >> 3);
      // The low bits above a zero above the ones, all at once.
      store<u32>(at, load<u32>(at) | ((((((value & mask) << 1) | 1) << quotient) - 1) << (position & 7)));
      position += quotient + k + 1;
    } else {
      store<u32>(0, position, OUT);
      putRice(value, k);
      position = load<u32>(0, OUT);
    }
  }
  store<u32>(0, position, OUT);
}

/** Appends the first count words of WORDS as Rice codes after their parameter; sum is theirs. */
export function putRiceColumn(count: u32, sum: u64): void {
  const k = riceParameter(sum, count);
  putBits(k, 5);
  putRiceWords(WORDS, count, k);
}

/** Returns where the block ends, or 0 if it did not fit. */
export function bitsEnd(): usize {
  const position = load<u32>(0, OUT);
  return position < load<u32>(0, OUT_LIMIT) ? (position + 7) >> 3 : 0;
}
