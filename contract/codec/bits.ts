/** Bit streams of the column blocks: bit b of the stream is bit b % 8 of byte b / 8. */
import { LIMITS } from '../generated/contract.ts';
import { DecodeError } from './decode-error.ts';

const QUOTIENT_MAX = LIMITS.riceQuotient;
const TWO_32 = 0x1_0000_0000;
/** Bits that a window of four bytes holds for certain, wherever in the first byte it begins. */
const WINDOW_BITS = 25;

export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #length: number;
  #position = 0;

  constructor(bytes: Uint8Array) {
    // Zeroes behind the block, so that a window may reach over its end.
    this.#bytes = new Uint8Array(bytes.length + 4);
    this.#bytes.set(bytes);
    this.#length = bytes.length * 8;
  }

  refuse(code: 'flows.cut' | 'flows.range' | 'flows.order' | 'flows.code' | 'flows.padding', detail: string): never {
    throw new DecodeError(code, detail, this.#position >> 3);
  }

  /** Bits that are not read yet. */
  get left(): number {
    return this.#length - this.#position;
  }

  /** At least WINDOW_BITS bits from the position on; higher ones may be there or not. */
  #window(): number {
    const bytes = this.#bytes;
    const at = this.#position >> 3;
    return (
      (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> (this.#position & 7)
    );
  }

  #skip(width: number): void {
    if (width > this.#length - this.#position) this.refuse('flows.cut', `${width} bits wanted, ${this.left} left`);
    this.#position += width;
  }

  /** The next width bits (0..32), the first one least significant. */
  bits(width: number): number {
    if (width > WINDOW_BITS) return this.bits(16) + this.bits(width - 16) * 0x1_0000;
    const value = this.#window() & ((1 << width) - 1);
    this.#skip(width);
    return value;
  }

  /** A Rice code with parameter k (0..31): a value of 0..2^32-1. */
  rice(k: number): number {
    const window = ~this.#window();
    const quotient = 31 - Math.clz32(window & -window);
    if (quotient >= QUOTIENT_MAX || quotient < 0) return this.#escaped(k);
    this.#skip(quotient + 1);
    const value = quotient * 2 ** k + this.bits(k);
    if (value >= TWO_32) this.refuse('flows.range', 'a value does not fit 32 bits');
    return value;
  }

  #escaped(k: number): number {
    this.#skip(QUOTIENT_MAX);
    const value = this.bits(32);
    if (value >>> k < QUOTIENT_MAX) this.refuse('flows.code', `${value} is escaped without need`);
    return value;
  }

  /** Refuses anything but zero bits to the end of the current byte. */
  end(): void {
    if (this.left >= 8)
      throw new DecodeError('flows.trailing', `${this.left >> 3} bytes too many`, this.#position >> 3);
    if (this.bits(this.left) !== 0) this.refuse('flows.padding', 'padding is not zero');
  }
}

export class BitWriter {
  readonly #bytes: number[] = [];
  /** Bits that are not in a byte yet, fewer than 8, and how many they are. */
  #pending = 0;
  #count = 0;

  /** Appends the low width bits (0..32) of value, the least significant one first. */
  bits(value: number, width: number): void {
    for (let done = 0; done < width; done += 8) {
      const taken = Math.min(8, width - done);
      this.#pending |= ((value >>> done) & ((1 << taken) - 1)) << this.#count;
      this.#count += taken;
      if (this.#count < 8) continue;
      this.#bytes.push(this.#pending & 255);
      this.#pending >>>= 8;
      this.#count -= 8;
    }
  }

  rice(value: number, k: number): void {
    const quotient = value >>> k;
    if (quotient >= QUOTIENT_MAX) {
      this.bits((1 << QUOTIENT_MAX) - 1, QUOTIENT_MAX);
      this.bits(value, 32);
      return;
    }
    this.bits((1 << quotient) - 1, quotient + 1);
    this.bits(value, k);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#count === 0 ? this.#bytes : [...this.#bytes, this.#pending]);
  }
}

/** Bits of the values' Rice codes. */
function riceBits(values: number[], k: number): number {
  let total = 0;
  for (const value of values) {
    const quotient = value >>> k;
    total += quotient < QUOTIENT_MAX ? quotient + 1 + k : QUOTIENT_MAX + 32;
  }
  return total;
}

/** The parameter that codes the values in the fewest bits; the least such. */
export function bestRice(values: number[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 32; k++) {
    const total = riceBits(values, k);
    if (total >= least) continue;
    best = k;
    least = total;
  }
  return best;
}

/** Signed to unsigned, small magnitudes first: 0, -1, 1, -2, ... */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

export function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}
