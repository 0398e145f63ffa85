/**
 * contract/vectors/observations.json: what a host hands over, and the exact messages that the module makes of it. The cases
 * say what the messages mean; UPDATE_VECTORS=1 writes the file anew from build/agent.wasm, for a person to read.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeMessage } from '../../contract/index.ts';
import { CASES, type Case } from './contract-cases.ts';
import { type Run, runModule, type Step } from './contract-module.ts';

interface Vector extends Run {
  name: string;
  init: string;
  random: string;
  steps: Step[];
}

const FILE = new URL('../../contract/vectors/observations.json', import.meta.url);
const ABOUT = [
  'Observations in, messages out, byte for byte; all bytes in hexadecimal.',
  'init: the init block. random: what random() gives. steps: ingest and configure hand over these bytes;',
  'tick: [uptime in ms, UNIX time in ms], again and again while the answer is 0, then every sent message is acked.',
  'results: of ingest() and configure(). messages: what send() was given.',
].join(' ');

function vectorOf({ name, init, random, steps }: Case): Vector {
  return { name, init, random, steps, ...runModule(init, random, steps) };
}

if (process.env.UPDATE_VECTORS) {
  writeFileSync(FILE, `${JSON.stringify({ about: ABOUT, vectors: CASES.map(vectorOf) }, null, 2)}\n`);
}

const { vectors } = JSON.parse(readFileSync(FILE, 'utf8')) as { vectors: Vector[] };

for (const expected of CASES) {
  test(`observation vector: ${expected.name}`, () => {
    const vector = vectors.find((candidate) => candidate.name === expected.name);
    assert.deepEqual(vectorOf(expected), vector, 'the module makes the bytes of the vector');
    assert.deepEqual(vector?.results, expected.results);
    const decoded = vector.messages.map((hex) => decodeMessage(Buffer.from(hex, 'hex')));
    assert.deepEqual(
      decoded.map(({ schema, agentVersion, bootId, previous, ...message }) => message),
      expected.messages.map((message) => ({
        ...message,
        dropped: { full: 0, malformed: 0, restart: 0, expired: 0, ...message.dropped },
      })),
    );
  });

  test(`every message has the hash of the one before: ${expected.name}`, () => {
    const { messages } = vectorOf(expected);
    for (const [index, hex] of messages.entries()) {
      const before = messages[index - 1];
      const hash = before && createHash('sha256').update(Buffer.from(before, 'hex')).digest('hex').slice(0, 32);
      assert.equal(decodeMessage(Buffer.from(hex, 'hex')).previous, hash);
    }
  });
}

test('there is no vector without a case', () => {
  assert.deepEqual(
    vectors.map((vector) => vector.name),
    CASES.map((one) => one.name),
  );
});
