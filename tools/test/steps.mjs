/** The steps of `npm test`: what each runs, and how its tests are counted. */
import path from 'node:path';
import { buildWithCmake } from '../build/cmake.mjs';
import { listFiles } from '../lib/files.mjs';
import { BUILD, NPM_BIN, ROOT, relative } from '../lib/paths.mjs';
import { tryRun } from '../lib/run.mjs';
import { countAspect, countCtest, countNode, countOne } from './counts.mjs';

const MINUTE_MS = 60_000;

const testFiles = (folders) =>
  folders.flatMap((folder) => listFiles(path.join(ROOT, folder))).filter((file) => /\.test\.(ts|mjs)$/.test(file));

/** A step of node:test suites: every *.test.ts below `folders`. */
function nodeStep(name, folders, { minutes = 10, concurrency = 1, weight = 5, without = [] } = {}) {
  return {
    name,
    weight,
    count: countNode,
    run: () => {
      const files = testFiles(folders).filter((file) => !without.some((part) => relative(file).startsWith(part)));
      const args = ['--import', 'tsx', '--test', `--test-concurrency=${concurrency}`, '--test-reporter=spec', ...files];
      return tryRun(process.execPath, args, { timeoutMs: minutes * MINUTE_MS, env: { NODE_ENV: 'test' } });
    },
  };
}

function programStep(name, command, args, { minutes = 5, weight = 3, count = countOne, env = {} } = {}) {
  return { name, weight, count, run: () => tryRun(command, args, { timeoutMs: minutes * MINUTE_MS, env }) };
}

/** Host C tests under AddressSanitizer and UndefinedBehaviorSanitizer. */
async function runHostTests() {
  const folder = path.join(BUILD, 'host');
  await buildWithCmake({ label: 'host tests', source: path.join(ROOT, 'tests/host'), folder });
  const env = { ASAN_OPTIONS: 'detect_leaks=1:abort_on_error=0', UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1' };
  const args = ['--test-dir', folder, '--output-on-failure', '--no-tests=error', '-j', '2', '--timeout', '300'];
  return tryRun('ctest', args, { timeoutMs: 10 * MINUTE_MS, env });
}

/**
 * All steps, heaviest first, so that two at a time end together. `weight` is the expected time in units of 10 s.
 * `isAlone` steps measure time and run with nothing beside them.
 */
export const STEPS = [
  nodeStep('e2e', ['tests/e2e'], { minutes: 20, concurrency: 3, weight: 20 }),
  nodeStep('firmware', ['tests/firmware'], { minutes: 15, weight: 12 }),
  nodeStep('rtos', ['tests/rtos'], { minutes: 10, weight: 6 }),
  nodeStep('hub', ['tests/hub', 'hub'], { minutes: 15, weight: 10 }),
  nodeStep('agent', ['tests/agent', 'contract'], { minutes: 10, weight: 8 }),
  { name: 'host', weight: 9, count: countCtest, run: runHostTests },
  programStep('as-pect', path.join(NPM_BIN, 'asp'), ['--no-logo'], { count: countAspect, weight: 4 }),
  nodeStep('repo', ['tests/repo', 'tools'], { weight: 2 }),
  programStep('generated', process.execPath, ['--import', 'tsx', 'contract/generate.ts', '--check'], { weight: 1 }),
  programStep('imports', process.execPath, ['tools/lint.mjs', 'imports', 'includes', 'assembly'], { weight: 1 }),
];
