/**
 * Checksum against damage, not against forgery: of whole 8-byte words from p on, and at least one.
 *
 * @param length Bytes; a part of a word at the end is left out.
 * @param seed   Binds it to something else.
 */
export function checksum(p: usize, length: u32, seed: u64): u32 {
  const end = p + length - 7;
  do {
    // Odd multiplier of 2^64 / golden ratio: every bit of a word reaches the upper half.
    seed = (seed ^ load<u64>(p)) * 0x9e3779b97f4a7c15;
    p += 8;
  } while (p < end);
  return <u32>(seed >> 32) ^ <u32>seed;
}
