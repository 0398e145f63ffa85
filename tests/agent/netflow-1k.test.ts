import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMessage } from '../../contract/codec/decode.ts';
import { AgentHost } from './agent-host.ts';
import { reportedTotals } from './model.ts';
import { netflow1k, netflowPacket, netflowRecords, SPACING_MS } from './netflow-1k.ts';
import { batches } from './records.ts';

const MASK_64 = (1n << 64n) - 1n;

function fnv1a(parts: Uint8Array[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const part of parts) for (const byte of part) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK_64;
  return hash.toString(16).padStart(16, '0');
}

/** Flows, distinct ones, hash of the packets: check values of the workload's definition, for seed 3. */
const CHECKS: [number, number, string][] = [
  [16, 16, '9f03c1ee0abaf9c5'],
  [48, 48, 'e7bdd7c3496225f1'],
  [63, 63, '082d5b629260999b'],
  [64, 64, '984321c2b99cb402'],
  [128, 118, 'ac2383ff75e19381'],
];

for (const [flows, distinct, hash] of CHECKS) {
  test(`netflow-1k of ${flows} flows is the workload`, () => {
    const observations = netflow1k(flows);
    assert.equal(new Set(observations.map((one) => one.flow)).size, distinct);
    const bytes = (isOut: boolean) =>
      observations.filter((one) => one.isOut === isOut).reduce((sum, one) => sum + one.bytes, 0);
    assert.deepEqual([bytes(false), bytes(true)], [394229, 357502]);
    assert.equal(fnv1a(observations.map(netflowPacket)), hash);
  });
}

/** Runs the workload in equal windows. Returns the messages. */
export function runNetflow(flows: number, windows: number): Uint8Array[] {
  const per = 1000 / windows;
  const windowMs = per * SPACING_MS;
  const agent = new AgentHost({
    autoAck: true,
    settings: { highS: windowMs / 1000, mediumS: 86400, lowS: 86400, priorities: { 1: 1 } },
  });
  agent.init();
  agent.settle(0);
  const records = netflowRecords(flows);
  for (let window = 0; window < windows; window++) {
    for (const batch of batches(records.slice(window * per, (window + 1) * per), agent.inboxBytes)) agent.ingest(batch);
    agent.settle((window + 1) * windowMs);
  }
  return agent.sent.map((message) => message.bytes);
}

const total = (messages: Uint8Array[]) => messages.reduce((sum, bytes) => sum + bytes.length, 0);

function accounted(messages: Uint8Array[]): { flows: number; bytes: number } {
  const totals = reportedTotals(messages.map((bytes) => decodeMessage(bytes)));
  const bytes = [...totals.values()].reduce((sum, one) => sum + one.bytesIn + one.bytesOut, 0);
  return { flows: totals.size, bytes };
}

test('48 flows are one message of at most 650 bytes', () => {
  const messages = runNetflow(48, 1);
  assert.equal(messages.length, 1);
  assert.ok(total(messages) <= 650, `${total(messages)} bytes`);
  assert.deepEqual(accounted(messages), { flows: 48, bytes: 751731 });
});

test('64 flows in ten windows are at most 5,000 bytes', () => {
  const messages = runNetflow(64, 10);
  assert.equal(messages.length, 10);
  assert.ok(total(messages) <= 5000, `${total(messages)} bytes`);
  assert.deepEqual(accounted(messages), { flows: 64, bytes: 751731 });
});

test('128 flows in one window, twice what the table holds, are all counted', () => {
  assert.deepEqual(accounted(runNetflow(128, 1)), { flows: 118, bytes: 751731 });
});
