import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { buildTestFirmwares, runFirmware, TEST_BOARDS } from './support/qemu.ts';

const VECTORS = JSON.parse(readFileSync(new URL('../../contract/vectors/hashes.json', import.meta.url), 'utf8')) as {
  sha256: unknown[];
  hmac: unknown[];
};

for (const board of TEST_BOARDS) {
  test(`the module hashes the contract's vectors on ${board}`, async () => {
    const folder = await buildTestFirmwares(board);
    const { lines, values } = await runFirmware(board, path.join(folder, 'vectors.elf'));
    assert.deepEqual(
      lines.filter((line) => line.startsWith('FAILED ')),
      [],
    );
    const count = Number(values.get('ran')) + Number(values.get('longer than the inbox'));
    assert.equal(count, VECTORS.sha256.length + VECTORS.hmac.length);
    assert.ok(Number(values.get('ran')) >= 10);
  });
}
