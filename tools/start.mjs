/** npm start [-- --for 60s --attack --native --json --board NAME …]: sets up, builds, runs the demo. */
import { buildFirmware, buildModule, buildNative, selectedBoard } from './build.mjs';
import { runMain } from './lib/errors.mjs';
import { setProgress } from './lib/progress.mjs';
import { setUp } from './setup.mjs';

/** The value of --board, or the environment's. */
function boardOf(args) {
  const at = args.indexOf('--board');
  const word = args.find((arg) => arg.startsWith('--board='));
  return selectedBoard(word ? word.slice('--board='.length) : at >= 0 ? args[at + 1] : undefined);
}

async function main(args) {
  const isNative = args.includes('--native');
  const isHelp = args.includes('--help') || args.includes('-h');
  setProgress({ toStderr: args.includes('--json') });
  await setUp(isNative ? ['native'] : ['native', 'firmware']);
  const { register } = await import('tsx/esm/api');
  register();
  const { run } = await import('../hub/demo/main.ts');
  const { parseDemoOptions } = await import('../hub/demo/options.ts');
  if (!isHelp && isUsable(args, parseDemoOptions)) {
    await buildModule();
    await (isNative ? buildNative() : buildFirmware(boardOf(args)));
  }
  return run(args);
}

/** Nothing is built for a command line that the demo will refuse. */
function isUsable(args, parse) {
  try {
    parse(args);
    return true;
  } catch {
    return false;
  }
}

await runMain(main);
