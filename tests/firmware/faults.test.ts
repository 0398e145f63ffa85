import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { buildTestFirmwares, type FirmwareRun, runFirmware, TEST_BOARDS } from './support/qemu.ts';

const MEMORY = 3;
const ENTROPY = 20;
const FORMAT = 10;
const DIGEST = 11;
const ABI = 12;
const TRAP = 13;
const TIME = 14;
const POINTER = 15;
const RESULT = 16;
const STACK = 17;

/** What vedette_create() says of a module that must not run. */
const REFUSED: Readonly<Record<string, number>> = {
  truncated: FORMAT,
  empty: FORMAT,
  corrupted: FORMAT,
  wrong_magic: FORMAT,
  wrong_digest: DIGEST,
  missing_export: ABI,
  linked_flipped: DIGEST,
  linked_truncated: DIGEST,
};

/** What stops a module that was loaded. */
const STOPPED: Readonly<Record<string, number>> = {
  trap: TRAP,
  divide: TRAP,
  load_outside: TRAP,
  endless_load: TIME,
  endless_call: TIME,
  send_outside: POINTER,
  send_long: POINTER,
  send_across: POINTER,
  random_outside: POINTER,
  bad_result: RESULT,
  long_wait: RESULT,
  recursion: STACK,
};

for (const board of TEST_BOARDS) {
  describe(`faults of a module on ${board}`, () => {
    let run: FirmwareRun;

    before(async () => {
      const folder = await buildTestFirmwares(board);
      run = await runFirmware(board, path.join(folder, 'faults.elf'));
    });

    const value = (name: string) => Number(run.values.get(name));

    for (const [name, status] of Object.entries(REFUSED)) {
      test(`${name}: is refused with -${status}`, () => {
        assert.equal(value(`create ${name}`), status);
        assert.ok(value(`ticks ${name}`) > 0, 'the product stood still');
      });
    }

    for (const [name, status] of Object.entries(STOPPED)) {
      test(`${name}: is stopped with -${status}, restarted, and given up after three times`, () => {
        assert.equal(value(`create ${name}`), 0);
        assert.equal(value(`fault ${name}`), status);
        assert.equal(value(`run ${name}`), status);
        assert.equal(value(`restarts ${name}`), 2);
        assert.ok(value(`ticks ${name}`) > 0, 'the product stood still');
      });
    }

    test('each fault of a loaded module is named on the serial line', () => {
      const named = run.lines.filter((line) => line.startsWith('log module stopped: '));
      assert.equal(named.length, 3 * Object.keys(STOPPED).length);
      assert.ok(named.some((line) => line.endsWith('(-14)')));
    });

    test('no entropy, no agent; too small an arena, no agent', () => {
      assert.equal(value('create no_entropy'), ENTROPY);
      assert.equal(value('create small_arena'), MEMORY);
    });

    test('a module without a fault runs on', () => {
      assert.equal(value('create good'), 0);
      assert.equal(value('run good'), 0);
      assert.equal(value('restarts good'), 0);
    });

    test('the real module runs in the same arena afterwards', () => {
      assert.equal(value('create linked'), 0);
      assert.equal(value('run linked'), 0);
      assert.ok(value('messages linked') > 0);
    });
  });
}
