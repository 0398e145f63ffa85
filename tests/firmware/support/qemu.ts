import path from 'node:path';
import { buildWithCmake } from '../../../tools/build/cmake.mjs';
import { BUILD, ROOT } from '../../../tools/lib/paths.mjs';
import { setProgress } from '../../../tools/lib/progress.mjs';
import { tryRun } from '../../../tools/lib/run.mjs';

/** Boards on which the test firmwares run. */
export const TEST_BOARDS = ['mps2-an385', 'mps2-an386'] as const;
export type TestBoard = (typeof TEST_BOARDS)[number];

/** Builds the test firmwares for a board; returns the folder with the .elf files. */
export async function buildTestFirmwares(board: TestBoard): Promise<string> {
  setProgress({ toStderr: true }); // node's test runner speaks to its parent on standard output
  const folder = path.join(BUILD, `firmware-tests-${board}`);
  await buildWithCmake({
    label: `test firmwares ${board}`,
    source: path.join(ROOT, 'tests/firmware'),
    folder,
    options: [
      `-DBOARD=${board}`,
      `-DCMAKE_TOOLCHAIN_FILE=${path.join(ROOT, 'host-bindings/cmake/arm-none-eabi.cmake')}`,
      '-DCMAKE_BUILD_TYPE=MinSizeRel',
    ],
  });
  return folder;
}

export interface FirmwareRun {
  lines: string[];
  /** what follows the last blank of a line, by what is before it; the last line of a name counts */
  values: Map<string, string>;
}

/**
 * Runs a firmware in QEMU with counted instructions (1 instruction = 32 ns) and no network.
 * @param words of the firmware's command line
 * @throws if it does not end with exit code 0 within timeoutMs of host time
 */
export async function runFirmware(
  board: TestBoard,
  image: string,
  words: readonly string[] = [],
  timeoutMs = 120_000,
): Promise<FirmwareRun> {
  const commandLine = ['firmware', ...words].map((word) => `,arg=${word.replaceAll(',', ',,')}`).join('');
  const result = await tryRun(
    'qemu-system-arm',
    [
      ...[
        '-M',
        board,
        '-icount',
        'shift=5,align=off,sleep=off',
        '-display',
        'none',
        '-monitor',
        'none',
        '-nic',
        'none',
      ],
      ...['-chardev', 'stdio,id=uart0,signal=off', '-serial', 'chardev:uart0', '-no-reboot'],
      ...['-semihosting-config', `enable=on,target=native${commandLine}`, '-kernel', image],
    ],
    { timeoutMs },
  );
  if (result.code !== 0) {
    const why = result.isTimeout ? `did not end in ${timeoutMs} ms` : `ended with ${result.code}`;
    throw new Error(`${path.basename(image)} on ${board} ${why}:\n${result.output.slice(-4000)}`);
  }
  const lines = result.stdout.split(/\r?\n/).filter((line) => line !== '');
  const pairs = lines.map(
    (line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)] as const,
  );
  return { lines, values: new Map(pairs) };
}
