/** npm run build [-- module | firmware [BOARD] | native]: everything, or one part. Only what is out of date is built. */
import { copyFileSync, existsSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { buildWithCmake } from './build/cmake.mjs';
import { buildModule } from './build/module.mjs';
import { runMain, UserError } from './lib/errors.mjs';
import { BOARDS, BUILD, ROOT } from './lib/paths.mjs';
import { setUp } from './setup.mjs';

export { buildModule };

/** Path of the firmware image for a board. */
export const firmwareElf = (board) => path.join(BUILD, 'firmware', board, 'threadx-sensor.elf');

/** The board named by the environment variable BOARD. @throws {UserError} if there is no such board */
export function selectedBoard(name = process.env.BOARD ?? BOARDS[0]) {
  if (!BOARDS.includes(name)) throw new UserError(`no board "${name}"; there are: ${BOARDS.join(', ')}`);
  return name;
}

/** Builds the example firmware for a board. */
export async function buildFirmware(board = selectedBoard()) {
  await buildWithCmake({
    label: `firmware ${board}`,
    source: path.join(ROOT, 'examples/threadx-sensor'),
    folder: path.join(BUILD, 'firmware', board),
    options: [
      `-DBOARD=${board}`,
      `-DCMAKE_TOOLCHAIN_FILE=${path.join(ROOT, 'host-bindings/cmake/arm-none-eabi.cmake')}`,
    ],
  });
}

/** Builds the native agent for Linux and puts it at build/vedette-agent. */
export async function buildNative() {
  const folder = path.join(BUILD, 'native');
  await buildWithCmake({
    label: 'native agent',
    source: path.join(ROOT, 'host-bindings'),
    folder,
    options: ['-DCMAKE_BUILD_TYPE=RelWithDebInfo'],
  });
  const made = [path.join(folder, 'vedette-agent'), path.join(folder, 'linux/vedette-agent')].find(existsSync);
  if (!made) throw new UserError('the native build left no vedette-agent');
  const target = path.join(BUILD, 'vedette-agent');
  if (existsSync(target) && statSync(target).mtimeMs >= statSync(made).mtimeMs) return;
  copyFileSync(made, `${target}.tmp`);
  renameSync(`${target}.tmp`, target);
}

/** Builds everything that the tests and the demo use. */
export async function buildAll() {
  await buildModule();
  await buildNative();
  for (const board of BOARDS) await buildFirmware(board);
}

const PARTS = { module: buildModule, native: buildNative, firmware: buildFirmware, all: buildAll };

async function main([part = 'all', board]) {
  const build = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
  if (!build) throw new UserError(`no part "${part}"; there are: ${Object.keys(PARTS).join(', ')}`);
  await setUp(part === 'native' || part === 'module' ? ['native'] : ['native', 'firmware']);
  if (part !== 'module' && part !== 'all') await buildModule();
  await (part === 'firmware' ? build(selectedBoard(board)) : build());
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) await runMain(main);
