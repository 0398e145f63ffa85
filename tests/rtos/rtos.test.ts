// Builds and runs, for each board in QEMU: the kernel's black-box tests, and the checks of board.h.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BOARDS = ['mps2-an385', 'mps2-an386'];
const KERNEL_TESTS_AT_LEAST = 120;
const BUILD_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 60_000;
/** For an image that cannot end the emulator. */
const UNENDING_RUN_MS = 1_500;

interface Run {
  code: number | null;
  output: string;
}

function run(command: string, args: string[], timeout: number): Run {
  const result = spawnSync(command, args, { cwd: ROOT, timeout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  assert.equal(result.error, undefined, `${command}: ${result.error?.message}`);
  return { code: result.status, output: `${result.stdout}${result.stderr}` };
}

function build(board: string): string {
  const folder = path.join(ROOT, 'build', `rtos-${board}`);
  const toolchain = path.join(ROOT, 'host-bindings/cmake/arm-none-eabi.cmake');
  const options = ['-G', 'Ninja', '-S', 'tests/rtos', '-B', folder];
  const configured = run('cmake', [...options, `-DCMAKE_TOOLCHAIN_FILE=${toolchain}`, `-DBOARD=${board}`], 60_000);
  assert.equal(configured.code, 0, configured.output);
  const built = run('ninja', ['-j2', '-C', folder], BUILD_TIMEOUT_MS);
  assert.equal(built.code, 0, built.output);
  return folder;
}

function emulate(board: string, image: string, words: string[], extra: string[]): Run {
  const semihosting = [
    'enable=on',
    'target=native',
    `arg=${path.basename(image)}`,
    ...words.map((word) => `arg=${word}`),
  ];
  const quiet = ['-display', 'none', '-monitor', 'none', '-serial', 'stdio'];
  const args = ['-M', board, ...quiet, '-semihosting-config', semihosting.join(','), ...extra, '-kernel', image];
  return run('qemu-system-arm', args, RUN_TIMEOUT_MS);
}

/** Repeatable to the instruction: virtual time goes by with the instructions, and jumps when the processor waits. */
const COUNTED = ['-icount', 'shift=5,sleep=off', '-nic', 'none'];
const RESTRICTED_NETWORK = ['-nic', 'user,restrict=on,model=lan9118,mac=52:54:00:ab:cd:ef'];

for (const board of BOARDS) {
  describe(board, () => {
    let folder = '';
    let scratch = '';
    before(() => {
      scratch = mkdtempSync(path.join(tmpdir(), 'vedette-rtos-'));
      folder = build(board);
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));

    const kernel = (): Run => emulate(board, `${folder}/tests/rtos-tests.elf`, [], COUNTED);
    const check = (words: string[], extra: string[] = COUNTED): Run =>
      emulate(board, `${folder}/boards/board-tests.elf`, words, extra);

    test('the kernel keeps the documented semantics', () => {
      const { code, output } = kernel();
      const failed = output.split(/\r?\n/).filter((line) => /^(not ok|#)/.test(line));
      assert.equal(code, 0, failed.join('\n'));
      const passed = output.match(/^ok \d+ /gm)?.length ?? 0;
      assert.ok(passed >= KERNEL_TESTS_AT_LEAST, `${passed} tests ran`);
      assert.match(output, new RegExp(`^1\\.\\.${passed}\\r?$`, 'm'));
    });

    test('two runs print the same', () => {
      assert.equal(kernel().output, kernel().output);
    });

    for (const name of ['entropy', 'time', 'heap']) {
      test(`the board has ${name}`, () => {
        const { code, output } = check([`--${name}`]);
        assert.equal(code, 0, output);
      });
    }

    test('the board hands on its command line', () => {
      const { code, output } = check(['one', 'two', '--words']);
      assert.equal(code, 0, output);
    });

    test('the board reads and writes whole host files', () => {
      const { code, output } = check([`--file=${scratch}/a-file`]);
      assert.equal(code, 0, output);
    });

    test('instructions can be counted', () => {
      const { code, output } = check(['--icount'], ['-icount', 'shift=10,align=off,sleep=off', '-nic', 'none']);
      assert.equal(code, 0, output);
    });

    test('frames go out and come in by interrupt', () => {
      const { code, output } = check(['--ethernet'], RESTRICTED_NETWORK);
      assert.equal(code, 0, output);
    });

    test('without a host there is no entropy, no file, no time: errors, not a stop', () => {
      const quiet = ['-display', 'none', '-monitor', 'none', '-serial', 'stdio', '-nic', 'none'];
      const image = `${folder}/boards/board-tests.elf`;
      const result = spawnSync('qemu-system-arm', ['-M', board, ...quiet, '-kernel', image], {
        timeout: UNENDING_RUN_MS,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      assert.match(result.stdout, /no host, and every request says so/);
    });

    test('a fault names its place and ends the run with code 70', () => {
      const { code, output } = check(['--fault']);
      assert.equal(code, 70, output);
      assert.match(output, /FAULT pc=[0-9a-f]{8} lr=[0-9a-f]{8}/);
      assert.match(output, /bfar=70000000/);
    });

    test('a fault with a bad stack is reported, too', () => {
      const { code, output } = check(['--stack']);
      assert.equal(code, 70, output);
      assert.match(output, /FAULT\r?\n sp=/);
    });

    test('an interrupt that nobody handles ends the run with code 71', () => {
      const { code, output } = check(['--unhandled']);
      assert.equal(code, 71, output);
      assert.match(output, /UNHANDLED exception=00000024/);
    });

    test('abort() ends the run with code 72', () => {
      assert.equal(check(['--abort']).code, 72);
    });
  });
}
