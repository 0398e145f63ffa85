import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeMessage } from '../../contract/codec/decode.ts';
import { toHex } from '../../contract/codec/hex.ts';
import { AgentHost, DEFAULT_SETTINGS, type SentMessage } from './agent-host.ts';
import { asLines, expectedTotals, reportedTotals } from './model.ts';
import { batches, type FlowObservation, flowRecord } from './records.ts';

const settings = { ...DEFAULT_SETTINGS, highS: 5, priorities: { 1: 1, 6: 1 } };

const family4 = fc.record({
  local: fc.constantFrom(
    Uint8Array.of(10, 0, 2, 15),
    Uint8Array.of(192, 168, 1, 10),
    Uint8Array.of(255, 255, 255, 255),
  ),
  remote: fc.tuple(fc.nat(3), fc.nat(20)).map(([a, b]) => Uint8Array.of(10 * a, 0, a, b)),
});
const family6 = fc.record({
  local: fc.constantFrom(0, 1, 2).map((last) => Uint8Array.of(0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last)),
  remote: fc.tuple(fc.nat(3), fc.nat(20)).map(([a, b]) => {
    const address = new Uint8Array(16);
    address[0] = a === 3 ? 0 : 0x20;
    address[7] = a;
    address[15] = a === 3 ? 0 : b;
    return address;
  }),
});
const ports = fc.oneof(
  fc.record({
    protocol: fc.constantFrom(6, 17),
    localPort: fc.nat(6),
    remotePort: fc.constantFrom(0, 53, 443, 50000, 65535),
  }),
  fc.record({ protocol: fc.constantFrom(1, 58, 47), localPort: fc.constant(0), remotePort: fc.constant(0) }),
);
const observation: fc.Arbitrary<FlowObservation> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: family4 }, { weight: 1, arbitrary: family6 }),
    ports,
    fc.record({ flags: fc.nat(127), bytes: fc.nat(65535), timeSeconds: fc.constant(0) }),
  )
  .map(([ends, port, rest]) => ({ ...ends, ...port, ...rest }));
const stream = fc.array(fc.tuple(observation, fc.nat(200)), { minLength: 1, maxLength: 400 });

/** Gives the observations to an agent, some milliseconds after each other, and ends the last window. */
function run(
  steps: [FlowObservation, number][],
  memoryBytes: number,
): { agent: AgentHost; observations: FlowObservation[] } {
  const agent = new AgentHost({ autoAck: true, memoryBytes, settings });
  assert.equal(agent.init(), 0);
  agent.settle(0);
  let now = 0;
  const observations = steps.map(([one, gap]) => {
    now += gap;
    return { ...one, timeSeconds: Math.floor(now / 1000) };
  });
  let fed = 0;
  for (let second = 0; second <= Math.floor(now / 1000) + 12; second++) {
    const due = observations.slice(fed).filter((one) => one.timeSeconds <= second);
    fed += due.length;
    for (const batch of batches(due.map(flowRecord), agent.inboxBytes)) {
      if (batch.length > 0) agent.ingest(batch);
      agent.settle(second * 1000 + 999);
    }
    agent.settle((second + 1) * 1000);
  }
  return { agent, observations };
}

function checkChain(sent: SentMessage[]): void {
  const inOrder = [...sent].sort((a, b) => a.sequence - b.sequence);
  for (const [index, message] of inOrder.entries()) {
    assert.equal(message.sequence, index + 1);
    if (index === 0) continue;
    const hash = createHash('sha256')
      .update(inOrder[index - 1]!.bytes)
      .digest()
      .subarray(0, 16);
    assert.equal(decodeMessage(message.bytes).previous, toHex(hash));
  }
}

function checkBalance(sent: SentMessage[]): void {
  for (const { bytes } of sent) {
    for (const event of decodeMessage(bytes).events) {
      if (event.name !== 'Statistics') continue;
      const {
        accepted,
        sent: left,
        pending,
        droppedFull,
        droppedMalformed,
        droppedRestart,
        droppedExpired,
      } = event.fields;
      assert.equal(accepted, left + pending + droppedFull + droppedMalformed + droppedRestart + droppedExpired);
    }
  }
}

test('every packet of a stream is in the decoded messages, whatever the size of the tables', () => {
  fc.assert(
    fc.property(stream, fc.constantFrom(8192, 12288, 65536, 1048576), (steps, memoryBytes) => {
      const { agent, observations } = run(steps, memoryBytes);
      const messages = agent.sent.map((message) => decodeMessage(message.bytes));
      assert.deepEqual(asLines(reportedTotals(messages)), asLines(expectedTotals(observations)));
      checkChain(agent.sent);
      checkBalance(agent.sent);
    }),
    { numRuns: 60 },
  );
});

test('the same observations give the same bytes', () => {
  fc.assert(
    fc.property(stream, (steps) => {
      assert.deepEqual(run(steps, 12288).agent.sent, run(steps, 12288).agent.sent);
    }),
    { numRuns: 10 },
  );
});

test('a flood of new flows is reported early, none lost', () => {
  const steps = Array.from({ length: 3000 }, (_, i): [FlowObservation, number] => [
    {
      local: Uint8Array.of(10, 0, 2, 15),
      remote: Uint8Array.of(203, 0, i >> 8, i & 255),
      localPort: i % 65536,
      remotePort: 40000 + (i % 7),
      protocol: 6,
      flags: 2,
      bytes: 20 + (i % 40),
      timeSeconds: 0,
    },
    1,
  ]);
  const { agent, observations } = run(steps, 12288);
  const messages = agent.sent.map((message) => decodeMessage(message.bytes));
  assert.deepEqual(asLines(reportedTotals(messages)), asLines(expectedTotals(observations)));
  assert.ok(agent.logged.some(([, code]) => code === 4));
});

test('a byte counter that would overflow is reported before it does', () => {
  const agent = new AgentHost({ autoAck: true, settings: { ...settings, highS: 600 } });
  agent.init();
  agent.settle(0);
  const ends = { local: Uint8Array.of(10, 0, 2, 15), remote: Uint8Array.of(10, 0, 2, 2), localPort: 80, remotePort: 9 };
  const one = flowRecord({ ...ends, protocol: 17, flags: 0, bytes: 65535, timeSeconds: 1 });
  const batch = new Uint8Array(42 * one.length);
  for (let index = 0; index < 42; index++) batch.set(one, index * one.length);
  const rounds = Math.ceil(2 ** 32 / 65535 / 42) + 1;
  for (let round = 0; round < rounds; round++) {
    assert.equal(agent.ingest(batch), 42);
    if (round % 64 === 0) agent.settle(1000);
  }
  agent.settle(601_000);
  const totals = reportedTotals(agent.sent.map((message) => decodeMessage(message.bytes)));
  assert.equal([...totals.values()][0]?.bytesIn, rounds * 42 * 65535);
});
