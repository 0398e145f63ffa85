/**
 * Reads the items of a message one by one from cborg's tokeniser: nothing is built that the caller did not ask for, so
 * work and memory stay linear in the message, and every refusal has a position. cborg is the one library that
 * contract/ imports: well-formedness of CBOR from strangers is better judged by code that others use and fuzz too.
 *
 * Source: RFC 8949 sections 4.2.1 (core deterministic encoding) and 5.3.1.
 */
import { type Token, Tokenizer, Type } from 'cborg';
import type { DecodeErrorCode } from '../generated/contract.ts';
import { DecodeError } from './decode-error.ts';

const OPTIONS = { strict: true, allowIndefinite: false, allowUndefined: false, allowBigInt: true };

/** ignoreBOM: a leading U+FEFF is a character of the string like any other. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of a string's head, from the length of head and content; the head is known to be the shortest. */
function headBytes(encodedLength: number): number {
  if (encodedLength <= 24) return 1;
  if (encodedLength <= 2 + 0xff) return 2;
  return encodedLength <= 3 + 0xffff ? 3 : 5;
}

export class CborReader {
  readonly #bytes: Uint8Array;
  readonly #tokens: Tokenizer;

  constructor(bytes: Uint8Array) {
    // A Buffer would hand out views of its pool where cborg expects copies.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#tokens = new Tokenizer(this.#bytes, OPTIONS);
  }

  /** Byte at which the next item begins. */
  get position(): number {
    return this.#tokens.pos();
  }

  refuse(code: DecodeErrorCode, detail: string, position = this.position): never {
    throw new DecodeError(code, detail, position);
  }

  #next(): Token {
    const start = this.position;
    if (this.#tokens.done()) this.refuse('cbor.malformed', 'the message ends too early', start);
    try {
      return this.#tokens.next();
    } catch (error) {
      const text = (error as Error).message;
      const isLonger = text.includes('strict decode') || text.includes('indefinite');
      throw new DecodeError(isLonger ? 'cbor.deterministic' : 'cbor.malformed', text, start);
    }
  }

  #take(type: Type, what: string): Token {
    const start = this.position;
    const token = this.#next();
    if (token.type !== type) this.refuse('cbor.type', `${token.type.name} where ${what} is expected`, start);
    return token;
  }

  /** Number of items of an array that begins here. */
  array(): number {
    return this.#take(Type.array, 'an array').value as number;
  }

  /** Number of pairs of a map that begins here. */
  map(): number {
    return this.#take(Type.map, 'a map').value as number;
  }

  /** An unsigned integer of 0..max. */
  uint(max: number, code: DecodeErrorCode, what: string): number {
    const start = this.position;
    const value = this.#take(Type.uint, what).value as number | bigint;
    if (typeof value === 'bigint' || value > max) this.refuse(code, `${what} is ${value}, above ${max}`, start);
    return value;
  }

  /** An integer of -2^31..2^31-1. */
  int32(code: DecodeErrorCode, what: string): number {
    const start = this.position;
    const token = this.#next();
    const isInteger = token.type === Type.uint || token.type === Type.negint;
    if (!isInteger) this.refuse('cbor.type', `${token.type.name} where ${what} is expected`, start);
    const value = token.value as number | bigint;
    if (typeof value === 'bigint' || (value | 0) !== value) this.refuse(code, `${what} is ${value}`, start);
    return value;
  }

  /** A byte string; the caller owns the copy. */
  byteString(what: string): Uint8Array {
    return this.#take(Type.bytes, what).value as Uint8Array;
  }

  /** A text string of at most maxBytes bytes of well-formed UTF-8. */
  text(maxBytes: number, what: string): string {
    const start = this.position;
    const token = this.#take(Type.string, what);
    const text = token.value as string;
    const encoded = token.encodedLength ?? 0;
    const length = encoded - headBytes(encoded);
    if (length > maxBytes) this.refuse('event.string', `${what} has ${length} bytes of at most ${maxBytes}`, start);
    // cborg replaces what is not UTF-8 and leaves a byte order mark out; only pure ASCII has as many characters as bytes.
    if (text.length === length && !text.includes('\ufffd')) return text;
    try {
      return UTF8.decode(this.#bytes.subarray(start + encoded - length, start + encoded));
    } catch {
      this.refuse('event.utf8', `${what} is not well-formed UTF-8`, start);
    }
  }

  /** Refuses anything after the last item. */
  end(): void {
    if (!this.#tokens.done()) this.refuse('cbor.trailing', 'bytes after the message');
  }
}
