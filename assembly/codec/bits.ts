/**
 * Bit stream of a column block: bit b is bit b % 8 of byte b / 8. The room is zero at the beginning and bits are or-ed
 * in where they belong, so that the position is the whole state. Nothing is written at OUT_LIMIT and beyond, but for the
 * last value before it; bitsEnd() then says that the block did not fit.
 */
import { OUT, OUT_LIMIT } from '../layout';

/** A larger quotient is written as QUOTIENT_MAX ones and the value in 32 bits. */
const QUOTIENT_MAX: u32 = 20;
/** Largest parameter of a Rice code: it is written in 5 bits. */
const PARAMETER_MAX: u32 = 31;
/** Longest code that stays in one 32-bit word wherever it begins in a byte. */
const SHORT_BITS: u32 = 25;

/** Begins a block at o that must end before limit; 8 bytes from limit on may be overwritten. */
export function bitsStart(o: usize, limit: usize): void {
  memory.fill(o, 0, limit + 8 - o);
  store<u32>(0, (<u32>o) << 3, OUT);
  store<u32>(0, (<u32>limit) << 3, OUT_LIMIT);
}

/** Appends the low width bits (0..57) of value, which has no others set. */
export function putBits(value: u64, width: u32): void {
  const position = load<u32>(0, OUT);
  if (position >= load<u32>(0, OUT_LIMIT)) return;
  const at = <usize>(position >> 3);
  store<u64>(at, load<u64>(at) | (value << (position & 7)));
  store<u32>(0, position + width, OUT);
}

/** Rice code of value with parameter k (0..31). */
export function putRice(value: u32, k: u32): void {
  const quotient = value >> k;
  if (quotient >= QUOTIENT_MAX) {
    putBits(((<u64>value) << QUOTIENT_MAX) | ((1 << QUOTIENT_MAX) - 1), QUOTIENT_MAX + 32);
  } else {
    // The low bits above a zero above the ones.
    const low = <u64>(value & ((1 << k) - 1));
    putBits((((low << 1) | 1) << quotient) - 1, quotient + k + 1);
  }
}

/** Parameter that suits values with this sum: near log2 of their mean, which is the best for geometric ones. */
export function riceParameter(sum: u64, count: u32): u32 {
  return count ? min<u32>(32 - clz<u32>(<u32>((sum * 11) / ((<u64>count) << 4))), PARAMETER_MAX) : 0;
}

/** Appends the low width bits (1..32) of word - base, for the word at every stride bytes from p to end. */
export function putWords(p: usize, end: usize, stride: u32, width: u32, base: u32): void {
  const mask = <u32>(((<u64>1) << width) - 1);
  const limit = load<u32>(0, OUT_LIMIT);
  let position = load<u32>(0, OUT);
  do {
    if (position >= limit) break;
    const at = <usize>(position >> 3);
    store<u64>(at, load<u64>(at) | ((<u64>((load<u32>(p) - base) & mask)) << (position & 7)));
    position += width;
    p += stride;
  } while (p < end);
  store<u32>(0, position, OUT);
}

/**
 * Appends words as Rice codes. Most codes are short: they are written out here.
 *
 * @param p      First word.
 * @param count  How many, 1 at least.
 * @param stride Bytes from one to the next.
 * @param k      Parameter, 0..31.
 */
export function putRiceWords(p: usize, count: u32, stride: u32, k: u32): void {
  const mask = (1 << k) - 1;
  const more = k + 1;
  let position = load<u32>(0, OUT);
  // Short codes are written as such only where none can reach the limit.
  const hasRoom = position + count * SHORT_BITS < load<u32>(0, OUT_LIMIT);
  const bound: u32 = hasRoom && k < SHORT_BITS ? min(QUOTIENT_MAX, SHORT_BITS - k) << k : 0;
  const end = p + count * stride;
  do {
    const value = load<u32>(p);
    p += stride;
    if (value >= bound) {
      store<u32>(0, position, OUT);
      putRice(value, k);
      position = load<u32>(0, OUT);
      continue;
    }
    const quotient = value >> k;
    const at = <usize>(position >> 3);
    const code = ((((value & mask) << 1) | 1) << quotient) - 1;
    store<u32>(at, (code << (position & 7)) | load<u32>(at));
    position += quotient + more;
  } while (p < end);
  store<u32>(0, position, OUT);
}

/**
 * Appends a column of count words from p on as Rice codes, after their parameter.
 *
 * @param stride Bytes from one word to the next.
 * @param sum    Sum of the words.
 */
export function putRiceColumn(p: usize, count: u32, stride: u32, sum: u64): void {
  const k = riceParameter(sum, count);
  putBits(k, 5);
  // A zero is one bit, and the room is zero.
  if (sum) putRiceWords(p, count, stride, k);
  else store<u32>(0, load<u32>(0, OUT) + count, OUT);
}

/** Returns where the block ends, or 0 if it did not fit. */
export function bitsEnd(): usize {
  const position = load<u32>(0, OUT);
  return position < load<u32>(0, OUT_LIMIT) ? (position + 7) >> 3 : 0;
}
