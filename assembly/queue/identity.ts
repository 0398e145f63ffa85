/**
 * What makes messages ours, kept over a restart of the module: boot id, sequence, hash chain. It changes in
 * IDENTITY_COPY and moves to its place in one copy, so that a trap leaves either the old or the new one.
 */
import { Host } from '../abi';
import { IDENTITY, IDENTITY_BYTES, IDENTITY_COPY } from '../layout';
import { checksum } from './checksum';

const MAGIC: u32 = 0x31444556; // "VED1"
const CHECK: usize = IDENTITY_COPY; // u32, of the whole block
const MAGIC_AT: usize = IDENTITY_COPY + 4;
export const BOOT_ID: usize = IDENTITY_COPY + 8; // 8 bytes
export const NEXT_SEQUENCE: usize = IDENTITY_COPY + 16; // of the next message to be closed
export const CHAINED: usize = IDENTITY_COPY + 20; // the message whose hash CHAIN is; 0: none yet
export const CHAIN: usize = IDENTITY_COPY + 24; // 16 bytes

/** Checksum of the copy, with CHECK itself as 0, which it leaves so. */
function check(): u32 {
  store<u32>(0, 0, CHECK);
  return checksum(IDENTITY_COPY, IDENTITY_BYTES, 0);
}

/** Puts what was changed in the copy to where it is kept. */
export function saveIdentity(): void {
  const sum = check();
  store<u32>(0, sum, CHECK);
  memory.copy(IDENTITY, IDENTITY_COPY, IDENTITY_BYTES);
}

/** Takes the kept identity. False if there is none, or a damaged one. */
export function loadIdentity(): bool {
  memory.copy(IDENTITY_COPY, IDENTITY, IDENTITY_BYTES);
  const sum = load<u32>(0, CHECK);
  return sum == check() && load<u32>(0, MAGIC_AT) == MAGIC;
}

/** Begins a new boot. False if the host has no entropy for its id. */
export function newIdentity(): bool {
  memory.fill(IDENTITY_COPY, 0, IDENTITY_BYTES);
  store<u32>(0, MAGIC, MAGIC_AT);
  store<u32>(0, 1, NEXT_SEQUENCE);
  if (!Host.random(BOOT_ID, 8)) return false;
  saveIdentity();
  return true;
}
