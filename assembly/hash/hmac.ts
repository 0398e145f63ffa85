import { HASH, INBOX_START, KEY_BLOCK } from '../layout';
import { sha256, sha256Block, sha256Finish, sha256Start } from './sha256';

/** Turns the padded key at KEY_BLOCK from the old pad to the new one and begins a hash with it. */
function startWithPad(flip: u64): void {
  let p = KEY_BLOCK;
  do {
    store<u64>(p, load<u64>(p) ^ flip);
    p += 8;
  } while (p < KEY_BLOCK + 64);
  sha256Start();
  sha256Block(KEY_BLOCK);
}

/**
 * HMAC-SHA256, left as 32 bytes in HASH. Overwrites the first 32 bytes of the inbox. Source: RFC 2104, section 2.
 *
 * @param key       Key; longer than 64 bytes: its digest is the key.
 * @param keyLength Bytes of it.
 * @param p         Message.
 * @param length    Bytes of it.
 */
export function hmacSha256(key: usize, keyLength: u32, p: usize, length: u32): void {
  memory.fill(KEY_BLOCK, 0, 64);
  if (keyLength > 64) {
    sha256(key, keyLength);
    key = HASH;
    keyLength = 32;
  }
  memory.copy(KEY_BLOCK, key, keyLength);
  startWithPad(0x3636363636363636);
  sha256Finish(p, length, 64);
  // The inner digest moves out of the way of the outer hash, which begins in HASH; key and message are done with.
  memory.copy(INBOX_START, HASH, 32);
  startWithPad(0x6a6a6a6a6a6a6a6a);
  sha256Finish(INBOX_START, 32, 64);
}
