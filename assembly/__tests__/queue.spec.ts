import { sha256 } from '../hash/sha256';
import { HASH, INBOX_START, QUEUE, QUEUE_END } from '../layout';
import {
  BLOCK_STATE,
  BODY,
  FREE,
  findRoom,
  HANDED,
  LEAST_URGENT,
  LENGTH,
  MOST_URGENT,
  makeFree,
  PRIORITY,
  pick,
  READY,
  SEQUENCE,
} from '../queue/queue';
import { boot, hexOf, putHex } from './support';

/** Puts a message of 100 bytes into the queue. Returns its block. */
function put(sequence: u32, priority: u32): usize {
  const b = findRoom(120, priority);
  const end = b + load<u32>(b);
  store<u32>(b, 120);
  store<u8>(b, READY, BLOCK_STATE);
  store<u8>(b, <u8>priority, PRIORITY);
  store<u16>(b, 100, LENGTH);
  store<u32>(b, sequence, SEQUENCE);
  memory.fill(b + BODY, <u8>sequence, 100);
  makeFree(b + 120, end);
  return b;
}

describe('queue', () => {
  beforeEach(boot);

  test('gives the most urgent, then the oldest message', () => {
    put(1, 3);
    const second = put(2, 1);
    put(3, 1);
    expect(pick(READY, MOST_URGENT)).toBe(second);
  });

  test('finds the oldest of the least urgent', () => {
    put(1, 1);
    const second = put(2, 3);
    put(3, 3);
    expect(pick(READY, LEAST_URGENT)).toBe(second);
  });

  test('makes room by dropping, and never moves what the host holds', () => {
    const held = put(1, 1);
    store<u8>(held, HANDED, BLOCK_STATE);
    const room = load<u32>(0, QUEUE_END) - load<u32>(0, QUEUE);
    for (let i: u32 = 2; i < 200; i++) put(i, 2);
    expect(load<u32>(held, SEQUENCE)).toBe(1);
    expect(load<u8>(held + BODY)).toBe(1);
    let blocks: u32 = 0;
    let sum: u32 = 0;
    for (let b: usize = load<u32>(0, QUEUE); b < load<u32>(0, QUEUE_END); b += load<u32>(b)) {
      if (load<u8>(b, BLOCK_STATE) != FREE) blocks++;
      sum += load<u32>(b);
    }
    expect(sum).toBe(room);
    expect(blocks).toBe(room / 120);
  });

  test('a less urgent message drops no other', () => {
    while (findRoom(120, 1) && load<u32>(findRoom(120, 1)) >= 240) put(1, 1);
    put(2, 1);
    expect(findRoom(1000, 3)).toBe(0);
    expect(findRoom(1000, 1) != 0).toBe(true);
  });
});

describe('SHA-256', () => {
  test('is that of FIPS 180-4', () => {
    const end = putHex(INBOX_START, '616263');
    sha256(INBOX_START, <u32>(end - INBOX_START));
    expect(hexOf(HASH, HASH + 32)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
