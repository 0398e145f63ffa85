/** The hash chain: every message carries the hash of the one closed before it, so that none can be taken out unseen. */

import { sha256 } from '../hash/sha256';
import { HASH } from '../layout';
import { CHAIN, CHAINED, saveIdentity } from './identity';
import { ANY_PRIORITY, BLOCK_STATE, BODY, blockCheck, CHECK, CLOSED, LENGTH, pick, READY, SEQUENCE } from './queue';

export const CHAIN_BYTES: u32 = 16;

/**
 * Completes the oldest closed message with the hash of the one before, and hashes it for the next. A message's last
 * bytes are that hash, but for a boot's first.
 *
 * @returns False if there was nothing to do.
 */
export function chainOne(): bool {
  const b = pick(CLOSED, ANY_PRIORITY);
  if (!b) return false;
  const length = <u32>load<u16>(b, LENGTH);
  const sequence = load<u32>(b, SEQUENCE);
  if (sequence != 1) {
    memory.copy(b + BODY + length - CHAIN_BYTES, CHAIN, CHAIN_BYTES);
    store<u32>(b, blockCheck(b), CHECK);
  }
  sha256(b + BODY, length);
  memory.copy(CHAIN, HASH, CHAIN_BYTES);
  store<u32>(0, sequence, CHAINED);
  saveIdentity();
  store<u8>(b, READY, BLOCK_STATE);
  return true;
}
