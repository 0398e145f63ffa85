import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DecodeError, decodeMessage, encodeMessage } from '../../contract/index.ts';
import { anyMessage } from './contract-arbitraries.ts';

const SEED = Number(process.env.CONTRACT_SEED ?? 20_250_101);
const MUTATIONS = Number(process.env.CONTRACT_MUTATIONS ?? 60_000);
/** Far above what the longest message takes, far below what a person would call a hang. */
const SLOW_MS = 250;

/** Processor time of this process: a busy machine makes nothing slower. */
const cpuMs = () => process.cpuUsage().user / 1000;

/** Small and repeatable: xorshift32. */
function randomizer(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Bytes that begin an item of each major type and length form, and ends of their ranges. */
const HEADS = [
  0x00, 0x17, 0x18, 0x1b, 0x20, 0x3b, 0x40, 0x5a, 0x5f, 0x60, 0x7b, 0x80, 0x9b, 0x9f, 0xa0, 0xbb, 0xbf, 0xc0, 0xf6,
  0xf9, 0xfb, 0xff,
];

function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const list = [...bytes];
  for (let changes = 1 + random(3); changes > 0 && list.length > 0; changes--) {
    const at = random(list.length);
    switch (random(6)) {
      case 0:
        list[at] = random(256);
        break;
      case 1:
        list[at]! ^= 1 << random(8);
        break;
      case 2:
        list[at] = HEADS[random(HEADS.length)]!;
        break;
      case 3:
        list.splice(at, 1 + random(4));
        break;
      case 4:
        list.splice(at, 0, ...list.slice(random(list.length), random(list.length)).slice(0, 40));
        break;
      default:
        list.length = at;
    }
  }
  return Uint8Array.from(list);
}

/** Decodes; true if it was taken. Anything but a DecodeError, or a slow answer, fails the test. */
function isTaken(bytes: Uint8Array): boolean {
  const start = cpuMs();
  try {
    const message = decodeMessage(bytes);
    assert.deepEqual(decodeMessage(encodeMessage(message)), message);
    return true;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw new Error(`${Buffer.from(bytes).toString('hex')}`, { cause: error });
    return false;
  } finally {
    const tookMs = cpuMs() - start;
    assert.ok(tookMs < SLOW_MS, `${tookMs} ms for ${Buffer.from(bytes).toString('hex')}`);
  }
}

test('changed messages are refused with a DecodeError or decode to what can be encoded', () => {
  const random = randomizer(SEED);
  const seeds = fc.sample(anyMessage, { numRuns: 200, seed: SEED }).map(encodeMessage);
  const counts = { taken: 0, refused: 0 };
  for (let round = 0; round < MUTATIONS; round++) {
    const bytes = mutate(seeds[random(seeds.length)]!, random);
    counts[isTaken(bytes) ? 'taken' : 'refused']++;
  }
  assert.ok(
    counts.taken > MUTATIONS / 200,
    `only ${counts.taken} changes are still messages: the fuzzer sees too little`,
  );
  assert.ok(counts.refused > MUTATIONS / 2);
});

test('random bytes are refused', () => {
  const property = fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), (bytes) => !isTaken(bytes));
  fc.assert(property, { numRuns: 5000, seed: SEED });
});

/** The longest messages of the cheapest items, and lengths that promise more than there is. */
const LONGEST: [string, Uint8Array][] = [
  ['nested arrays', new Uint8Array(65_535).fill(0x81)],
  ['nested maps', new Uint8Array(65_535).fill(0xa1)],
  ['nested tags', new Uint8Array(65_535).fill(0xc1)],
  ['map of 2^64 - 1', Uint8Array.of(0xbb, ...new Array(8).fill(0xff))],
  ['array of 2^53 events', Buffer.from('a900010119010002480102030405060708030204197a12069b0020000000000000', 'hex')],
];

for (const [what, bytes] of LONGEST) {
  test(`${what}: refused at once`, () => assert.equal(isTaken(bytes), false));
}

test('a message of the greatest length takes bounded time', () => {
  const [sample] = fc.sample(anyMessage, 1);
  const heartbeat = { name: 'Heartbeat' as const, id: 4, agoSeconds: 0, spanSeconds: 0, count: 1 };
  const fields = { restarts: 0, lastFault: 0, arenaPeakBytes: 0xffff_ffff, stackPeakBytes: 0xffff_ffff };
  const events = new Array(1024).fill({ ...heartbeat, fields });
  assert.ok(isTaken(encodeMessage({ ...sample!, events })));
});
