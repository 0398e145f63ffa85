import { bitsEnd, bitsStart, putBits, putRice, riceParameter } from '../codec/bits';
import { NEGATIVE, TEXT, writeHead, writeString, writeUnsigned, writeUnsigned64 } from '../codec/cbor';
import { sortIn, startSort } from '../codec/sort';
import { makeUtf8 } from '../codec/text';
import { INBOX_START } from '../layout';
import { hexOf, putHex } from './support';

const OUT: usize = INBOX_START;

function unsignedHex(value: u64): string {
  return hexOf(OUT, writeUnsigned64(OUT, value));
}

function utf8Hex(hex: string): string {
  const end = putHex(OUT, hex);
  makeUtf8(OUT, <u32>(end - OUT));
  return hexOf(OUT, end);
}

describe('CBOR', () => {
  test('numbers take their shortest form', () => {
    // RFC 8949, appendix A.
    expect(unsignedHex(0)).toBe('00');
    expect(unsignedHex(23)).toBe('17');
    expect(unsignedHex(24)).toBe('1818');
    expect(unsignedHex(255)).toBe('18ff');
    expect(unsignedHex(256)).toBe('190100');
    expect(unsignedHex(1000)).toBe('1903e8');
    expect(unsignedHex(1000000)).toBe('1a000f4240');
    expect(unsignedHex(1000000000000)).toBe('1b000000e8d4a51000');
    expect(hexOf(OUT, writeHead(OUT, NEGATIVE, 99))).toBe('3863');
    expect(hexOf(OUT, writeUnsigned(OUT, 65536))).toBe('1a00010000');
  });

  test('text has its length before it', () => {
    putHex(OUT + 100, '49455446');
    expect(hexOf(OUT, writeString(OUT, TEXT, OUT + 100, 4))).toBe('6449455446');
  });
});

describe('UTF-8', () => {
  test('well-formed text stays', () => {
    expect(utf8Hex('61c3a4e282acf09f9880')).toBe('61c3a4e282acf09f9880');
  });

  test('every byte that is none becomes a question mark', () => {
    expect(utf8Hex('ff61c3')).toBe('3f613f');
    expect(utf8Hex('c080')).toBe('3f3f');
    expect(utf8Hex('eda080')).toBe('3f3f3f');
    expect(utf8Hex('f4908080')).toBe('3f3f3f3f');
    expect(utf8Hex('e282')).toBe('3f3f');
  });
});

describe('bits', () => {
  test('the first bit is the least significant of the first byte', () => {
    bitsStart(OUT, OUT + 64);
    putBits(1, 1);
    putBits(0b10, 2);
    putBits(0xffff, 16);
    const end = bitsEnd();
    expect(hexOf(OUT, end)).toBe('fdff07');
  });

  test('a Rice code is ones, a zero, and the low bits', () => {
    bitsStart(OUT, OUT + 64);
    putRice(5, 1);
    expect(hexOf(OUT, bitsEnd())).toBe('0b');
    bitsStart(OUT, OUT + 64);
    putRice(20, 0);
    expect(hexOf(OUT, bitsEnd())).toBe('ffff4f01000000'.slice(0, 14));
  });

  test('a block that reaches its limit did not fit', () => {
    bitsStart(OUT, OUT + 8);
    for (let i = 0; i < 10; i++) putBits(0xffffffff, 32);
    expect(bitsEnd()).toBe(0);
  });

  test('the parameter follows the mean', () => {
    expect(riceParameter(0, 0)).toBe(0);
    expect(riceParameter(10, 10)).toBe(0);
    expect(riceParameter(10000, 10)).toBe(10);
    expect(riceParameter(0xffffffff, 1)).toBe(31);
  });
});

describe('sort', () => {
  test('orders words of all 64 bits', () => {
    let seed: u64 = 88172645463325252;
    startSort(OUT);
    for (let i: u32 = 0; i < 64; i++) {
      seed ^= seed << 13;
      seed ^= seed >> 7;
      seed ^= seed << 17;
      sortIn(seed, OUT, OUT + (i << 3));
    }
    for (let i: u32 = 1; i < 64; i++) {
      expect(load<u64>(OUT + (i << 3)) > load<u64>(OUT + ((i - 1) << 3))).toBe(true);
    }
  });
});
