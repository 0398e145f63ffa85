/** npm run lint [-- CHECK…]: format, lint and import rules of C, AssemblyScript and TypeScript. --write formats in place. */
import path from 'node:path';
import { buildModule, buildNative } from './build.mjs';
import { runMain, UserError } from './lib/errors.mjs';
import { NPM_BIN } from './lib/paths.mjs';
import { note } from './lib/progress.mjs';
import { tail, tryRun } from './lib/run.mjs';
import { checkAssembly } from './lint/assembly.mjs';
import { cppcheckC, formatC, tidyC } from './lint/c.mjs';
import { checkIncludes } from './lint/includes.mjs';
import { checkShape } from './lint/shape.mjs';
import { setUp } from './setup.mjs';

const TIMEOUT_MS = 300_000;
const SHOWN_LINES = 80;

async function npmTool(name, args) {
  const result = await tryRun(path.join(NPM_BIN, name), args, { timeoutMs: TIMEOUT_MS });
  return { ok: result.code === 0, output: result.output };
}

const listing = (findings, summary) => ({ ok: findings.length === 0, output: findings.join('\n'), summary });

async function prepareNative() {
  await buildModule();
  await buildNative();
}

const CHECKS = {
  biome: (write) => npmTool('biome', write ? ['check', '--write', ...BIOME] : ['ci', '--error-on-warnings', ...BIOME]),
  types: () => npmTool('tsc', ['--noEmit', '-p', 'tsconfig.json']),
  imports: () => npmTool('depcruise', ['--config', '.dependency-cruiser.cjs', ...IMPORTING]),
  includes: () => listing(checkIncludes()),
  assembly: () => listing(checkAssembly()),
  shape: async () => {
    const { findings, summary } = await checkShape();
    return listing(findings, summary);
  },
  'clang-format': formatC,
  'clang-tidy': async () => {
    await prepareNative();
    return tidyC();
  },
  cppcheck: cppcheckC,
};
const IMPORTING = ['assembly', 'bin', 'contract', 'hub', 'tests', 'tools'];
const BIOME = ['--colors=off', '.'];
const WRITERS = ['biome', 'clang-format'];

async function runCheck(name, write) {
  const start = Date.now();
  const { ok, output, summary = '' } = await CHECKS[name](write);
  note(`  ${ok ? '✓' : '✗'} ${name.padEnd(13)} ${((Date.now() - start) / 1000).toFixed(1).padStart(5)} s  ${summary}`);
  if (!ok) note(tail(output, SHOWN_LINES));
  return ok;
}

async function main(args) {
  const write = args.includes('--write');
  const wanted = args.filter((word) => !word.startsWith('--'));
  const unknown = wanted.find((name) => !Object.hasOwn(CHECKS, name));
  if (unknown) throw new UserError(`no check "${unknown}"; there are: ${Object.keys(CHECKS).join(', ')}`);
  await setUp(['native', 'lint']);
  const names = wanted.length > 0 ? wanted : write ? WRITERS : Object.keys(CHECKS);
  let failed = 0;
  for (const name of names) if (!(await runCheck(name, write))) failed += 1;
  note(failed === 0 ? 'lint: clean' : `lint: ${failed} of ${names.length} checks failed`);
  return failed === 0 ? 0 : 1;
}

await runMain(main);
