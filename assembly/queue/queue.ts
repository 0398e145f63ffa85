/**
 * Messages that wait, in one region of memory. Blocks follow each other without gaps; a block is free room or one
 * message. Messages that the host holds never move; the others may, when room is made for a new one.
 *
 *     0  u32  bytes of the block, its head included; a multiple of 8
 *     4  u8 state, u8 priority, u16 length of the message
 *     8  u32  sequence
 *     12 u32  checksum of bytes 0..7 (without the state), the sequence and the message
 *     16 the message
 */

import { LEVEL_WARNING, LOG_QUEUE_FULL } from '../../contract/generated/contract.as';
import { Host } from '../abi';
import { QUEUE, QUEUE_END } from '../layout';
import { checksum } from './checksum';
import { count, EXPIRED, FULL, MESSAGE_STAGE } from './counters';
import { BOOT_ID } from './identity';

// Offsets in a block.
export const SIZE: usize = 0;
export const BLOCK_STATE: usize = 4;
export const PRIORITY: usize = 5;
export const LENGTH: usize = 6;
export const SEQUENCE: usize = 8;
export const CHECK: usize = 12;
export const BODY: usize = 16;

// States of a block.
export const FREE: u32 = 0;
export const CLOSED: u32 = 1; // its place in the hash chain is still empty
export const READY: u32 = 2; // may be handed to the host
export const HANDED: u32 = 3; // the host has it: bytes and address stay

/** Longest message: hashed within one tick. A multiple of 8. */
export const MESSAGE_MAX: u32 = 1472;

/** Checksum of the message in block b; bound to the boot, so that no message can be made of another one's bytes. */
export function blockCheck(b: usize): u32 {
  const head = load<u64>(b) & 0xffffff00ffffffff;
  return checksum(b + BODY, load<u16>(b, LENGTH) + 7, load<u64>(0, BOOT_ID) ^ head ^ load<u32>(b, SEQUENCE));
}

/** Makes the bytes from b to end one free block; nothing if there are none. */
export function makeFree(b: usize, end: usize): void {
  if (b == end) return;
  store<u32>(b, <u32>(end - b), SIZE);
  store<u32>(b, FREE, BLOCK_STATE);
}

/** Empties the queue. */
export function clearQueue(): void {
  makeFree(load<u32>(0, QUEUE), load<u32>(0, QUEUE_END));
}

/** Weights of pick(). */
export const MOST_URGENT: i64 = 1;
export const LEAST_URGENT: i64 = -1;
export const ANY_PRIORITY: i64 = 0;

/** The oldest of the messages in a state whose priority times weight is least; 0 if there is none. */
export function pick(state: u32, weight: i64): usize {
  let best: usize = 0;
  let least: i64 = i64.MAX_VALUE;
  const end = load<u32>(0, QUEUE_END);
  let b: usize = load<u32>(0, QUEUE);
  do {
    if (load<u8>(b, BLOCK_STATE) == state) {
      const rank = ((<i64>load<u8>(b, PRIORITY) * weight) << 32) + <i64>load<u32>(b, SEQUENCE);
      if (rank < least) {
        least = rank;
        best = b;
      }
    }
    b += load<u32>(b);
  } while (b < end);
  return best;
}

/** The message of that sequence number below end; 0 if there is none. */
export function findMessage(sequence: u32, end: usize): usize {
  let b: usize = load<u32>(0, QUEUE);
  while (b < end) {
    if (load<u8>(b, BLOCK_STATE) != FREE) if (load<u32>(b, SEQUENCE) == sequence) return b;
    b += load<u32>(b);
  }
  return 0;
}

/** Takes a message out. */
export function removeMessage(b: usize): void {
  store<u8>(b, FREE, BLOCK_STATE);
}

/**
 * Moves messages together as far as those that the host holds allow, and joins the free blocks.
 *
 * @param need Bytes.
 * @returns The first free block of that size, or 0.
 */
function compact(need: u32): usize {
  const end: usize = load<u32>(0, QUEUE_END);
  let b: usize = load<u32>(0, QUEUE);
  let free = b;
  let found: usize = 0;
  do {
    const size = load<u32>(b);
    const state = load<u8>(b, BLOCK_STATE);
    if (state == HANDED) {
      makeFree(free, b);
      if (!found && b - free >= need) found = free;
      free = b + size;
    } else if (state != FREE) {
      if (free != b) memory.copy(free, b, size);
      free += size;
    }
    b += size;
  } while (b < end);
  makeFree(free, b);
  return !found && b - free >= need ? free : found;
}

/** Drops the oldest message of the lowest priority, unless that is above the given one. False if there is none. */
function dropOne(priority: u32): bool {
  const b = pick(READY, LEAST_URGENT);
  if (!b || load<u8>(b, PRIORITY) < priority) return false;
  // In this order: a trap in between leaves a message that is counted as lost by the restart, not one counted twice.
  removeMessage(b);
  count(MESSAGE_STAGE + (load<u8>(b, PRIORITY) > priority ? EXPIRED : FULL), 1);
  Host.log(LEVEL_WARNING, LOG_QUEUE_FULL, load<u32>(b, SEQUENCE));
  return true;
}

/**
 * Finds room for a message, and drops waiting ones for it if need be: the oldest of the lowest priority first, never
 * one that the host holds, never a more urgent one.
 *
 * @param need Bytes, the head included.
 * @returns A free block of at least that size, or 0.
 */
export function findRoom(need: u32, priority: u32): usize {
  do {
    const b = compact(need);
    if (b) return b;
  } while (dropOne(priority));
  return 0;
}
