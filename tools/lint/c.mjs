/** clang-format, clang-tidy and cppcheck over the C parts. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from '../lib/files.mjs';
import { BUILD, ROOT } from '../lib/paths.mjs';
import { tryRun } from '../lib/run.mjs';

const FOLDERS = ['host-bindings', 'examples', 'tests'];
const TIMEOUT_MS = 600_000;
const CHUNK = 6;

const cFiles = (pattern) =>
  FOLDERS.flatMap((folder) => listFiles(path.join(ROOT, folder)))
    .map((file) => path.relative(ROOT, file))
    .filter((file) => pattern.test(file) && !file.includes('/generated/'));

/** clang-format, as a check or (write) in place. */
export async function formatC(write) {
  const mode = write ? ['-i'] : ['--dry-run', '--Werror'];
  const result = await tryRun('clang-format', [...mode, ...cFiles(/\.(c|h)$/)], { timeoutMs: TIMEOUT_MS });
  return { ok: result.code === 0, output: result.output };
}

/** The sources in a compile database that are ours. */
function compiledFiles(folder) {
  const database = path.join(folder, 'compile_commands.json');
  if (!existsSync(database)) return [];
  const files = JSON.parse(readFileSync(database, 'utf8')).map((entry) => path.relative(ROOT, entry.file));
  return [...new Set(files)].filter(
    (file) => FOLDERS.some((area) => file.startsWith(`${area}/`)) && file.endsWith('.c'),
  );
}

/** clang-tidy over what the native build compiles, a few files at a time, two at once. */
export async function tidyC() {
  const folder = path.join(BUILD, 'native');
  const files = compiledFiles(folder);
  if (files.length === 0) return { ok: false, output: 'no compile database; run: npm run build -- native' };
  const chunks = [];
  for (let at = 0; at < files.length; at += CHUNK) chunks.push(files.slice(at, at + CHUNK));
  let output = '';
  let ok = true;
  const work = async () => {
    for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
      const result = await tryRun('clang-tidy', ['-p', folder, '--quiet', ...chunk], { timeoutMs: TIMEOUT_MS });
      if (result.code !== 0) ok = false;
      output += result.output;
    }
  };
  await Promise.all([work(), work()]);
  const shown = output
    .split('\n')
    .filter((line) => !/^\d+ warnings? generated|^Suppressed|^Use -header-filter/.test(line));
  return { ok, output: shown.join('\n'), summary: `${files.length} files` };
}

/** cppcheck over all of our C, for the platform it is written for. */
export async function cppcheckC() {
  const args = [
    ...[
      '--enable=warning,performance,portability',
      '--inconclusive',
      '--std=c11',
      '--error-exitcode=1',
      '--quiet',
      '--inline-suppr',
    ],
    ...[
      '--suppress=missingInclude',
      '--suppress=missingIncludeSystem',
      '--suppress=unmatchedSuppression',
      // collectors.c includes a file named by a build setting; linker symbols mark the ends of sections
      '--suppress=preprocessorErrorDirective',
      '--suppress=comparePointers:host-bindings/boards/*',
      '-j',
      '2',
    ],
    ...['-I', 'host-bindings/include', '-I', 'host-bindings', '-I', 'contract/generated'],
    ...cFiles(/\.c$/),
  ];
  const result = await tryRun('cppcheck', args, { timeoutMs: TIMEOUT_MS });
  return { ok: result.code === 0, output: result.output };
}
