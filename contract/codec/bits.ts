/** Bit streams of the column blocks: bit b of the stream is bit b % 8 of byte b / 8. */
import { LIMITS } from '../generated/contract.ts';
import { DecodeError } from './decode-error.ts';

const QUOTIENT_MAX = LIMITS.riceQuotient;
const TWO_32 = 0x1_0000_0000;

export class BitReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  refuse(code: 'flows.cut' | 'flows.range' | 'flows.order' | 'flows.code' | 'flows.padding', detail: string): never {
    throw new DecodeError(code, detail, this.#position >> 3);
  }

  /** Bits that are not read yet. */
  get left(): number {
    return this.#bytes.length * 8 - this.#position;
  }

  /** The next width bits (0..32), the first one least significant. */
  bits(width: number): number {
    if (width > this.left) this.refuse('flows.cut', `${width} bits wanted, ${this.left} left`);
    let value = 0;
    let scale = 1;
    let wanted = width;
    while (wanted > 0) {
      const offset = this.#position & 7;
      const taken = Math.min(8 - offset, wanted);
      value += ((this.#bytes[this.#position >> 3]! >> offset) & ((1 << taken) - 1)) * scale;
      scale *= 1 << taken;
      this.#position += taken;
      wanted -= taken;
    }
    return value;
  }

  #ones(): number {
    let count = 0;
    while (count < QUOTIENT_MAX && this.bits(1) === 1) count++;
    return count;
  }

  /** A Rice code with parameter k (0..31): a value of 0..2^32-1. */
  rice(k: number): number {
    const quotient = this.#ones();
    if (quotient === QUOTIENT_MAX) {
      const value = this.bits(32);
      if (value >>> k < QUOTIENT_MAX) this.refuse('flows.code', `${value} is escaped without need`);
      return value;
    }
    const value = quotient * 2 ** k + this.bits(k);
    if (value >= TWO_32) this.refuse('flows.range', 'a value does not fit 32 bits');
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
  #used = 0;

  /** Appends the low width bits (0..32) of value, the least significant one first. */
  bits(value: number, width: number): void {
    for (let bit = 0; bit < width; bit++) {
      if (this.#used % 8 === 0) this.#bytes.push(0);
      const isSet = Math.floor(value / 2 ** bit) % 2 === 1;
      if (isSet) this.#bytes[this.#bytes.length - 1]! |= 1 << (this.#used % 8);
      this.#used++;
    }
  }

  rice(value: number, k: number): void {
    const quotient = value >>> k;
    if (quotient >= QUOTIENT_MAX) {
      this.bits(2 ** QUOTIENT_MAX - 1, QUOTIENT_MAX);
      this.bits(value, 32);
      return;
    }
    this.bits(2 ** quotient - 1, quotient + 1);
    this.bits(value, k);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Bits of a Rice code. */
function riceBits(value: number, k: number): number {
  const quotient = value >>> k;
  return quotient < QUOTIENT_MAX ? quotient + 1 + k : QUOTIENT_MAX + 32;
}

/** The parameter that codes the values in the fewest bits. */
export function bestRice(values: number[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 32; k++) {
    const total = values.reduce((sum, value) => sum + riceBits(value, k), 0);
    if (total < least) {
      best = k;
      least = total;
    }
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
