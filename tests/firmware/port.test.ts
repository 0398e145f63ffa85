import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { buildTestFirmwares, runFirmware, TEST_BOARDS } from './support/qemu.ts';

for (const board of TEST_BOARDS) {
  test(`the ThreadX port on ${board} keeps its promises`, async (context) => {
    const folder = await buildTestFirmwares(board);
    const { lines } = await runFirmware(board, path.join(folder, 'port.elf'));
    const checks = lines.filter((line) => /^(ok|FAILED) /.test(line));
    assert.ok(checks.length >= 20, `only ${checks.length} checks ran`);
    assert.equal(lines.at(-1), 'done');
    for (const line of checks) {
      await context.test(line.slice(line.indexOf(' ') + 1), () => assert.match(line, /^ok /));
    }
  });
}
