import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { delivered, OBSERVATIONS, runBenchFirmware, WORKLOADS } from './bench.ts';
import type { FirmwareRun } from './support/qemu.ts';

const SEED = 3;
/** FNV-1a-64 of the 28,000 packet bytes at seed 3, from the workload's definition. */
const FNV: Readonly<Record<string, string>> = {
  '48x1': 'e7bdd7c3496225f1',
  '64x10': '984321c2b99cb402',
  '128x1': 'ac2383ff75e19381',
};
/** Distinct flows at seed 3. */
const FLOWS: Readonly<Record<string, number>> = { '48x1': 48, '64x10': 64, '128x1': 118 };
const BYTES = 751_731;

describe('netflow-1k on mps2-an386', () => {
  let run: FirmwareRun;

  before(async () => {
    run = await runBenchFirmware(SEED, 'mps2-an386');
  });

  test('the workload is the one that the definition says', () => {
    const found = run.lines.filter((line) => line.startsWith('fnv ')).map((line) => line.slice(4));
    const swapped = found.map((hex) => Buffer.from(hex, 'hex').reverse().toString('hex'));
    assert.deepEqual(swapped, Object.values(FNV));
  });

  for (const workload of WORKLOADS) {
    test(`${workload}: every flow, packet and byte arrives`, () => {
      const got = delivered(run, workload);
      assert.equal(got.flows, FLOWS[workload]);
      assert.equal(got.hits, OBSERVATIONS);
      assert.equal(got.bytes, BYTES);
    });

    test(`${workload}: nothing was dropped on the way to the module`, () => {
      assert.equal(run.values.get(`netflow-1k.${workload}.staging-dropped`), '0');
    });
  }

  test('what the agent takes fits the arena that the public header promises', () => {
    const promised = Number(run.values.get('arena.promised.bytes'));
    assert.ok(Number(run.values.get('arena.peak.bytes')) <= promised, `VEDETTE_ARENA_BYTES is ${promised}`);
  });

  test('the module did not fail', () => {
    assert.equal(run.values.get('module.restarts'), '0');
  });
});
