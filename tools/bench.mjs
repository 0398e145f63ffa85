/**
 * npm run bench [-- device] [hub] [--json] [--seed N] [--check]: measures, shows a table (or JSON), and leaves build/bench.json.
 * With --check the exit code is 1 if a figure misses what it must keep.
 */
import path from 'node:path';
import { register } from 'tsx/esm/api';
import { formatTable, keepsMust, withBudgets } from './bench/figures.mjs';
import { buildFirmware, buildModule, selectedBoard } from './build.mjs';
import { runMain, UserError } from './lib/errors.mjs';
import { writeWhole } from './lib/files.mjs';
import { BUILD } from './lib/paths.mjs';
import { note, setProgress, step } from './lib/progress.mjs';
import { setUp } from './setup.mjs';

const DEFAULT_SEED = 3;

/** RAM and flash of the agent, from the firmware's link map. */
async function measureSizes(board) {
  const { readAgentSizes } = await import('../tests/firmware/map.ts');
  const sizes = readAgentSizes(path.join(BUILD, 'firmware', board, 'threadx-sensor.map'));
  return [
    { name: 'ram.agent.bytes', value: sizes.ramBytes, unit: 'bytes' },
    { name: 'flash.agent.bytes', value: sizes.flashBytes, unit: 'bytes' },
    { name: 'flash.firmware.bytes', value: sizes.firmwareFlashBytes, unit: 'bytes' },
  ];
}

async function measureDevice({ seed }) {
  const board = selectedBoard();
  await buildModule();
  await buildFirmware(board);
  const { runDeviceBench } = await import('../tests/firmware/bench.ts');
  const figures = await step(`bench: device (${board}, seed ${seed})`, () => runDeviceBench(seed, board));
  return [...figures, ...(await measureSizes(board))];
}

async function measureHub() {
  const { runHubBench } = await import('../hub/bench/index.ts');
  return step('bench: hub', () => runHubBench());
}

const SECTIONS = { device: measureDevice, hub: measureHub };

function parse(args) {
  const options = {
    isJson: args.includes('--json'),
    isCheck: args.includes('--check'),
    seed: DEFAULT_SEED,
    sections: [],
  };
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at];
    if (word === '--json' || word === '--check') continue;
    if (word === '--seed') {
      at += 1;
      options.seed = Number(args[at]);
    } else if (Object.hasOwn(SECTIONS, word)) options.sections.push(word);
    else throw new UserError(`no section "${word}"; there are: ${Object.keys(SECTIONS).join(', ')}`, 2);
  }
  if (!Number.isInteger(options.seed) || options.seed < 0) throw new UserError('--seed wants a whole number', 2);
  if (options.sections.length === 0) options.sections = Object.keys(SECTIONS);
  return options;
}

async function main(args) {
  const options = parse(args);
  setProgress({ toStderr: options.isJson });
  await setUp(['native', 'firmware']);
  register();
  const measured = [];
  for (const section of options.sections) measured.push(...(await SECTIONS[section](options)));
  const figures = withBudgets(measured, options.sections);
  const json = `${JSON.stringify(figures, null, 2)}\n`;
  writeWhole(path.join(BUILD, 'bench.json'), json);
  if (options.isJson) process.stdout.write(json);
  else note(`\n${formatTable(figures)}`);
  const missed = figures.filter((figure) => !keepsMust(figure));
  if (missed.length > 0) process.stderr.write(`missed: ${missed.map((figure) => figure.name).join(', ')}\n`);
  return missed.length > 0 && options.isCheck ? 1 : 0;
}

await runMain(main);
