/**
 * Bit stream of a column block: bit b is bit b % 8 of byte b / 8. Bits gather in a word and leave it four bytes at a
 * time. The stream stops growing at OUT_LIMIT; bitsEnd() then says that it did not fit.
 */
import { BIT_COUNT, BITS, OUT, OUT_LIMIT, WORDS } from '../layout';

/** A larger quotient is written as QUOTIENT_MAX ones and the value in 32 bits. */
const QUOTIENT_MAX: u32 = 20;

/** Begins a block at o that must end before limit; 8 bytes from limit on may be overwritten. */
export function bitsStart(o: usize, limit: usize): void {
  store<u64>(0, 0, BITS);
  store<u32>(0, 0, BIT_COUNT);
  store<u32>(0, <u32>o, OUT);
  store<u32>(0, <u32>limit, OUT_LIMIT);
}

/** Appends the low width bits (0..32) of value, which has no others set. */
export function putBits(value: u32, width: u32): void {
  let count = load<u32>(0, BIT_COUNT);
  const bits = load<u64>(0, BITS) | ((<u64>value) << count);
  count += width;
  if (count < 32) {
    store<u64>(0, bits, BITS);
    store<u32>(0, count, BIT_COUNT);
    return;
  }
  const out = load<u32>(0, OUT);
  store<u32>(out, <u32>bits);
  if (out < load<u32>(0, OUT_LIMIT)) store<u32>(0, out + 4, OUT);
  store<u64>(0, bits >> 32, BITS);
  store<u32>(0, count - 32, BIT_COUNT);
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
  return count ? 32 - clz<u32>(<u32>((sum * 11) / (<u64>count << 4))) : 0;
}

/**
 * Appends count words of a column, from p on.
 *
 * @param k      Bits of a value, or the Rice parameter (0..31).
 * @param isRice Rice codes; else each value has k bits.
 */
export function putColumn(p: usize, count: u32, k: u32, isRice: bool): void {
  if (!count) return;
  const end = p + (count << 2);
  const mask = (1 << k) - 1;
  const limit = load<u32>(0, OUT_LIMIT);
  let out = load<u32>(0, OUT);
  let bits = load<u64>(0, BITS);
  let used = load<u32>(0, BIT_COUNT);
  do {
    let value = load<u32>(p);
    let width = k;
    if (isRice) {
      const quotient = value >> k;
      if (quotient < QUOTIENT_MAX) {
        bits |= <u64>((1 << quotient) - 1) << used;
        used += quotient + 1;
        value &= mask;
      } else {
        bits |= <u64>((1 << QUOTIENT_MAX) - 1) << used;
        used += QUOTIENT_MAX;
        width = 32;
      }
      if (used >= 32) {
        store<u32>(out, <u32>bits);
        if (out < limit) out += 4;
        bits >>= 32;
        used -= 32;
      }
    }
    bits |= <u64>value << used;
    used += width;
    if (used >= 32) {
      store<u32>(out, <u32>bits);
      if (out < limit) out += 4;
      bits >>= 32;
      used -= 32;
    }
    p += 4;
  } while (p < end);
  store<u32>(0, out, OUT);
  store<u64>(0, bits, BITS);
  store<u32>(0, used, BIT_COUNT);
}

/** Appends the first count words of WORDS as Rice codes after their parameter; sum is theirs. */
export function putRiceColumn(count: u32, sum: u64): void {
  const k = riceParameter(sum, count);
  putBits(k, 5);
  putColumn(WORDS, count, k, true);
}

/** Fills the last byte with zeroes. Returns where the block ends, or 0 if it did not fit. */
export function bitsEnd(): usize {
  const out = load<u32>(0, OUT);
  store<u32>(out, <u32>load<u64>(0, BITS));
  const end = out + ((load<u32>(0, BIT_COUNT) + 7) >> 3);
  return end < load<u32>(0, OUT_LIMIT) ? end : 0;
}
