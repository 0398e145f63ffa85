import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { buildTestFirmwares, runFirmware, TEST_BOARDS } from './support/qemu.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../contract/vectors/${name}.json`, import.meta.url), 'utf8'));
const HASHES = read('hashes') as { sha256: unknown[]; hmac: unknown[] };
const OBSERVATIONS = read('observations') as { vectors: unknown[] };
const SCRIPTS = readdirSync(new URL('../../contract/vectors/', import.meta.url)).filter((name) =>
  /^agent-.*\.json$/.test(name),
);
const ALL = SCRIPTS.length + HASHES.sha256.length + HASHES.hmac.length + OBSERVATIONS.vectors.length;

for (const board of TEST_BOARDS) {
  test(`the contract's vectors, replayed on ${board}`, async () => {
    const folder = await buildTestFirmwares(board);
    const { lines, values } = await runFirmware(board, path.join(folder, 'vectors.elf'));
    assert.deepEqual(
      lines.filter((line) => line.startsWith('FAILED ')),
      [],
    );
    const count = Number(values.get('ran')) + Number(values.get('longer than the inbox'));
    assert.equal(count, ALL);
    assert.ok(Number(values.get('ran')) > OBSERVATIONS.vectors.length + SCRIPTS.length);
  });
}
