/** Include rules of the C parts: who may know whom. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from '../lib/files.mjs';
import { ROOT } from '../lib/paths.mjs';

const BINDINGS = 'host-bindings';
/** Folders below host-bindings that belong to one platform or one network stack. */
const PLATFORMS = ['threadx', 'linux', 'lwip', 'posix', 'netxduo'];
const ROOTS = [BINDINGS, 'examples', 'tests'];
const WASM3 = /^(wasm3|m3_\w+)\.h$/;
const KERNEL_PRIVATE = /^(rtos_|kernel_|tx_port_private)/;

/** Every `#include` of a C file: [line, name]. */
export function includesOf(text) {
  const found = [];
  for (const [index, line] of text.split('\n').entries()) {
    const name = /^\s*#\s*include\s*[<"]([^>"]+)[>"]/.exec(line)?.[1];
    if (name) found.push([index + 1, name]);
  }
  return found;
}

/** The area of a source file: core, net, threadx, boards, examples, tests/rtos … */
export function areaOf(file) {
  const [first, second] = file.split('/');
  if (first === BINDINGS) return second === 'include' ? 'public' : second;
  return first === 'tests' ? `tests/${second}` : first;
}

/** The area that an include name leads to; undefined for system and third-party headers. */
export function areaOfInclude(name, file, files) {
  const candidates = [
    path.posix.join(path.posix.dirname(file), name),
    `${BINDINGS}/${name}`,
    `${BINDINGS}/include/${name}`,
  ];
  const target = candidates.find((candidate) => files.has(candidate));
  if (target) return areaOf(target);
  if (WASM3.test(name)) return 'wasm3';
  const base = [...files].filter((candidate) => path.posix.basename(candidate) === path.posix.basename(name));
  return base.length === 1 ? areaOf(base[0]) : undefined;
}

/** Areas that each area may include, besides itself and what is not ours. */
const ALLOWED = {
  public: [],
  core: ['public', 'wasm3'],
  net: ['public', 'core'],
  boards: [],
  ...Object.fromEntries(PLATFORMS.map((platform) => [platform, ['public', 'core', 'net']])),
  linux: ['public', 'core', 'net', 'posix'], // vedette-agent is a program: it joins the platform and a stack
  examples: ['public', 'core', 'net', 'boards', ...PLATFORMS],
};

/** Why an include is wrong; undefined if it is right. */
export function judgeInclude(from, to, name) {
  if (to === undefined || to === from) return undefined;
  if (from.startsWith('tests/')) return undefined;
  if (name === 'tx_api.h') return undefined;
  if (to.startsWith('tests/')) return 'nothing includes tests';
  if (KERNEL_PRIVATE.test(name)) return "only the kernel's API may be included";
  if (!(from in ALLOWED)) return `no include rule for ${from}; add one in tools/lint/includes.mjs`;
  return ALLOWED[from].includes(to) ? undefined : `${from} may not know ${to}`;
}

/** Checks all C files. @returns {string[]} findings, `file:line: what` */
export function checkIncludes() {
  const all = ROOTS.flatMap((root) => listFiles(path.join(ROOT, root))).map((file) => path.relative(ROOT, file));
  const files = new Set(all.filter((file) => /\.(c|h|S|in)$/.test(file)));
  const findings = [];
  for (const file of files) {
    const from = areaOf(file);
    for (const [line, name] of includesOf(readFileSync(path.join(ROOT, file), 'utf8'))) {
      const why = judgeInclude(from, areaOfInclude(name, file, files), name);
      if (why) findings.push(`${file}:${line}: #include "${name}": ${why}`);
    }
  }
  return findings;
}
