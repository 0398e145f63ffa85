/** npm run size [-- --json]: what the module and the firmware are made of, in bytes. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { register } from 'tsx/esm/api';
import { formatTable, withBudgets } from './bench/figures.mjs';
import { wasmSections } from './bench/wasm-sections.mjs';
import { buildFirmware, buildModule, selectedBoard } from './build.mjs';
import { runMain } from './lib/errors.mjs';
import { BUILD } from './lib/paths.mjs';
import { note, setProgress } from './lib/progress.mjs';
import { run } from './lib/run.mjs';
import { setUp } from './setup.mjs';

const grouped = (value) => value.toLocaleString('en-US').padStart(9);

function table(title, head, rows) {
  const width = Math.max(...rows.map(([name]) => name.length), 4);
  const line = ([name, ...values]) =>
    `  ${name.padEnd(width)}${values.map((value) => ` ${typeof value === 'number' ? grouped(value) : value.padStart(9)}`).join('')}`;
  return [title, line(['', ...head]), ...rows.map(line)].join('\n');
}

async function imageSizes(folder) {
  const names = ['elf', 'bin', 'hex'].map((suffix) => path.join(folder, `threadx-sensor.${suffix}`)).filter(existsSync);
  const { stdout } = await run(
    'arm-none-eabi-size',
    names.filter((name) => name.endsWith('.elf')),
  );
  const [text, data, bss] = stdout.trim().split('\n').at(-1).trim().split(/\s+/).map(Number);
  return { text, data, bss, names };
}

async function main(args) {
  const isJson = args.includes('--json');
  setProgress({ toStderr: isJson });
  await setUp(['native', 'firmware']);
  register();
  const board = selectedBoard();
  await buildModule();
  await buildFirmware(board);
  const folder = path.join(BUILD, 'firmware', board);
  const { readAgentSizes } = await import('../tests/firmware/map.ts');
  const sizes = readAgentSizes(path.join(folder, 'threadx-sensor.map'));
  const sections = wasmSections(readFileSync(path.join(BUILD, 'agent.wasm')));
  const image = await imageSizes(folder);
  const figures = withBudgets(
    [
      { name: 'ram.agent.bytes', value: sizes.ramBytes, unit: 'bytes' },
      { name: 'flash.agent.bytes', value: sizes.flashBytes, unit: 'bytes' },
      { name: 'flash.firmware.bytes', value: sizes.firmwareFlashBytes, unit: 'bytes' },
    ],
    ['device'],
    sizeBudgets(await import('./bench/figures.mjs')),
  );
  if (isJson) {
    process.stdout.write(
      `${JSON.stringify({ board, module: sections, image, parts: sizes.parts, figures }, null, 2)}\n`,
    );
    return 0;
  }
  const total = sections.reduce((sum, section) => sum + section.sizeBytes, 8);
  note(
    table(
      'module build/agent.wasm',
      ['bytes'],
      [...sections.map(({ name, sizeBytes }) => [name, sizeBytes]), ['all', total]],
    ),
  );
  const parts = [...sizes.parts].sort((a, b) => b.flashBytes - a.flashBytes);
  note(
    `\n${table(
      `firmware ${board}, by archive or object`,
      ['flash', 'RAM'],
      parts.map((part) => [part.name, part.flashBytes, part.ramBytes]),
    )}`,
  );
  note(`\nimage: text ${image.text}, data ${image.data}, bss ${image.bss}\n\n${formatTable(figures)}`);
  return 0;
}

/** The budgets of what this tool measures. */
function sizeBudgets({ readBudgets }) {
  return readBudgets().filter((budget) => /^(ram|flash)\./.test(budget.name));
}

await runMain(main);
