/**
 * Sorts up to 64 words of 64 bits as they come: the place is found by halving, the rest moved as one block. With the
 * native memory.copy, and with the halving written out, that is the cheapest way under an interpreter.
 */

/** Most words. */
export const SORT_MAX: u32 = 64;

/** Makes room for words: behind those that are there, every word is the largest one, which none of them may be. */
export function startSort(p: usize): void {
  memory.fill(p, 0xff, SORT_MAX << 3);
}

/**
 * Adds a word to fewer than SORT_MAX sorted ones.
 *
 * @param p   The first of them.
 * @param end Their end.
 */
export function sortIn(word: u64, p: usize, end: usize): void {
  if (load<u64>(p, 31 * 8) <= word) p += 256;
  if (load<u64>(p, 15 * 8) <= word) p += 128;
  if (load<u64>(p, 7 * 8) <= word) p += 64;
  if (load<u64>(p, 3 * 8) <= word) p += 32;
  if (load<u64>(p, 8) <= word) p += 16;
  if (load<u64>(p) <= word) p += 8;
  memory.copy(p + 8, p, end - p);
  store<u64>(p, word);
}
