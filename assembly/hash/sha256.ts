import { HASH, TAIL, WORDS } from '../layout';

const K: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

/** The functions of FIPS 180-4, section 4.1.2; rotations are chained to need few operations. */
class Sha {
  @inline static sum0(a: u32): u32 {
    return rotr<u32>(rotr<u32>(rotr<u32>(a, 9) ^ a, 11) ^ a, 2);
  }
  @inline static sum1(e: u32): u32 {
    return rotr<u32>(rotr<u32>(rotr<u32>(e, 14) ^ e, 5) ^ e, 6);
  }
  @inline static sigma0(x: u32): u32 {
    return rotr<u32>(rotr<u32>(x, 11) ^ x, 7) ^ (x >> 3);
  }
  @inline static sigma1(x: u32): u32 {
    return rotr<u32>(rotr<u32>(x, 2) ^ x, 17) ^ (x >> 10);
  }
  @inline static choose(e: u32, f: u32, g: u32): u32 {
    return ((f ^ g) & e) ^ g;
  }
  @inline static majority(a: u32, b: u32, c: u32): u32 {
    return ((a | b) & c) | (a & b);
  }
}

/** Extends the 16 words of the block at p to the schedule in WORDS. */
function schedule(p: usize): void {
  let q = WORDS;
  do {
    store<u32>(q, bswap<u32>(load<u32>(p)));
    p += 4;
    q += 4;
  } while (q < WORDS + 64);
  q = WORDS;
  do {
    const w1 = load<u32>(q, 4);
    const w14 = load<u32>(q, 56);
    store<u32>(q, Sha.sigma1(w14) + load<u32>(q, 36) + Sha.sigma0(w1) + load<u32>(q), 64);
    q += 4;
  } while (q < WORDS + 192);
}

/** Mixes one 64-byte block at p into HASH. Rounds are unrolled by four: a quarter of the copies of a rolled loop. */
export function sha256Block(p: usize): void {
  schedule(p);
  let a = load<u32>(HASH);
  let b = load<u32>(HASH, 4);
  let c = load<u32>(HASH, 8);
  let d = load<u32>(HASH, 12);
  let e = load<u32>(HASH, 16);
  let f = load<u32>(HASH, 20);
  let g = load<u32>(HASH, 24);
  let h = load<u32>(HASH, 28);
  let i: usize = 0;
  do {
    h += Sha.sum1(e) + Sha.choose(e, f, g) + load<u32>(i, K) + load<u32>(i, WORDS);
    d += h;
    h += Sha.sum0(a) + Sha.majority(a, b, c);
    g += Sha.sum1(d) + Sha.choose(d, e, f) + load<u32>(i, K + 4) + load<u32>(i, WORDS + 4);
    c += g;
    g += Sha.sum0(h) + Sha.majority(h, a, b);
    f += Sha.sum1(c) + Sha.choose(c, d, e) + load<u32>(i, K + 8) + load<u32>(i, WORDS + 8);
    b += f;
    f += Sha.sum0(g) + Sha.majority(g, h, a);
    e += Sha.sum1(b) + Sha.choose(b, c, d) + load<u32>(i, K + 12) + load<u32>(i, WORDS + 12);
    a += e;
    e += Sha.sum0(f) + Sha.majority(f, g, h);
    let t = a;
    a = e;
    e = t;
    t = b;
    b = f;
    f = t;
    t = c;
    c = g;
    g = t;
    t = d;
    d = h;
    h = t;
    i += 16;
  } while (i < 256);
  store<u32>(HASH, load<u32>(HASH) + a);
  store<u32>(HASH, load<u32>(HASH, 4) + b, 4);
  store<u32>(HASH, load<u32>(HASH, 8) + c, 8);
  store<u32>(HASH, load<u32>(HASH, 12) + d, 12);
  store<u32>(HASH, load<u32>(HASH, 16) + e, 16);
  store<u32>(HASH, load<u32>(HASH, 20) + f, 20);
  store<u32>(HASH, load<u32>(HASH, 24) + g, 24);
  store<u32>(HASH, load<u32>(HASH, 28) + h, 28);
}

/** Begins a hash in HASH. One hash at a time; WORDS and TAIL are its scratch. Source: FIPS 180-4, 5.3.3. */
export function sha256Start(): void {
  store<u64>(HASH, 0xbb67ae856a09e667);
  store<u64>(HASH, 0xa54ff53a3c6ef372, 8);
  store<u64>(HASH, 0x9b05688c510e527f, 16);
  store<u64>(HASH, 0x5be0cd191f83d9ab, 24);
}

/**
 * Hashes the rest of the input and leaves the digest, as 32 bytes, in HASH.
 *
 * @param p      The input that is not hashed yet.
 * @param length Its length in bytes.
 * @param before Bytes hashed before it, a multiple of 64.
 */
export function sha256Finish(p: usize, length: u32, before: u32): void {
  const bits = (length + before) << 3;
  while (length >= 64) {
    sha256Block(p);
    p += 64;
    length -= 64;
  }
  memory.fill(TAIL, 0, 64);
  memory.copy(TAIL, p, length);
  store<u8>(TAIL + length, 0x80);
  if (length >= 56) {
    sha256Block(TAIL);
    memory.fill(TAIL, 0, 64);
  }
  store<u32>(TAIL, bswap<u32>(bits), 60);
  sha256Block(TAIL);
  p = HASH;
  do {
    store<u32>(p, bswap<u32>(load<u32>(p)));
    p += 4;
  } while (p < HASH + 32);
}

/** SHA-256 of length bytes at p, left as 32 bytes in HASH. */
export function sha256(p: usize, length: u32): void {
  sha256Start();
  sha256Finish(p, length, 0);
}
