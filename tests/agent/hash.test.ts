import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { AgentHost } from './agent-host.ts';

const agent = new AgentHost();

test('sha256 is that of node:crypto for every length up to the inbox', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: agent.inboxBytes }), (input) => {
      assert.deepEqual(agent.sha256(input), new Uint8Array(createHash('sha256').update(input).digest()));
    }),
    { numRuns: 200 },
  );
  for (let length = 0; length <= 130; length++) {
    const input = new Uint8Array(length).fill(length);
    assert.deepEqual(
      agent.sha256(input),
      new Uint8Array(createHash('sha256').update(input).digest()),
      `${length} bytes`,
    );
  }
});

test('hmac is that of node:crypto, also with keys longer than a block', () => {
  const bytes = (max: number) => fc.uint8Array({ maxLength: max });
  fc.assert(
    fc.property(bytes(200), bytes(800), (key, message) => {
      assert.deepEqual(agent.hmac(key, message), new Uint8Array(createHmac('sha256', key).update(message).digest()));
    }),
    { numRuns: 200 },
  );
});

test('lengths beyond the inbox are refused', () => {
  assert.equal(agent.sha256(new Uint8Array(agent.inboxBytes + 1)), -1);
  assert.equal(agent.hmac(new Uint8Array(agent.inboxBytes), new Uint8Array(1)), -1);
});
