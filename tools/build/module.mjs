import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { digestOf, isStamped, writeWhole } from '../lib/files.mjs';
import { withLock } from '../lib/lock.mjs';
import { BUILD, NPM_BIN, ROOT } from '../lib/paths.mjs';
import { step } from '../lib/progress.mjs';
import { run, runNode } from '../lib/run.mjs';

const STAMP = path.join(BUILD, '.module-stamp');
/** What the module is made of; anything else may change without compiling it again. */
const INPUTS = [
  'assembly',
  'contract/generated',
  'contract/abi.json',
  'asconfig.json',
  'tools/gate',
  'package-lock.json',
];
const OUTPUTS = { release: 'agent.wasm', debug: 'agent.debug.wasm' };

async function compile(target, folder) {
  const file = path.join(folder, OUTPUTS[target]);
  await run(path.join(NPM_BIN, 'asc'), ['--target', target, '--outFile', file], { timeoutMs: 300_000 });
  return file;
}

/**
 * Compiles build/agent.wasm and build/agent.debug.wasm and passes the first through the build gate, if anything that they
 * are made of has changed. A module that the gate refuses does not get its name.
 */
export async function buildModule() {
  await withLock('module', async () => {
    const digest = digestOf(INPUTS.map((input) => path.join(ROOT, input)));
    const outputs = Object.values(OUTPUTS).map((name) => path.join(BUILD, name));
    if (isStamped(STAMP, digest) && outputs.every(existsSync)) return;
    const folder = path.join(BUILD, `.module.${process.pid}`);
    mkdirSync(folder, { recursive: true });
    try {
      await step('module: build/agent.wasm', async (detail) => {
        for (const target of Object.keys(OUTPUTS)) {
          detail(`asc ${target}`);
          await compile(target, folder);
        }
        detail('gate');
        await runNode(['tools/gate/main.ts', path.join(folder, OUTPUTS.release)], { timeoutMs: 120_000 });
      });
      for (const name of Object.values(OUTPUTS)) renameSync(path.join(folder, name), path.join(BUILD, name));
      writeWhole(STAMP, digest);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
