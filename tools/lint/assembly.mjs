/** What the module's source must not contain: each would allocate, trap or cost more than it seems to. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from '../lib/files.mjs';
import { ROOT } from '../lib/paths.mjs';

const RULES = [
  [/\bnew\s+[A-Z]\w*/, 'allocates: use a static buffer'],
  [/\b(Array|Map|Set|StaticArray|ArrayBuffer|Uint8Array|DataView|String)\s*[<.(]/, 'a managed type allocates'],
  [/\b(f32|f64)\b/, 'no floats: the interpreter is built without them'],
  [/\bmemory\.grow\b/, 'memory does not grow after start-up'],
  [/\bheap\.(alloc|realloc)\b|\b__new\b|\b__alloc\b/, 'nothing is allocated after start-up'],
  [/\bcall_indirect\b|:\s*\([^)]*\)\s*=>/, 'no function values: they become indirect calls'],
  [/^\s*@inline\s*$|^\s*@\w+\s+(export\s+)?function\b/, 'no function decorators: make it a static method of a class'],
];
const STRING = /(['"`])(?:(?!\1).)*\1/;

/** The line without comments; strings stay. */
const withoutComment = (line) => line.replace(/\/\/.*$/, '').replace(/\/\*.*?\*\//g, '');

/** A decorator line is right only above a class member: the next code line begins with `static`. */
function isMemberDecorator(lines, index) {
  if (!/^\s*@inline\s*$/.test(lines[index])) return false;
  const next = lines.slice(index + 1).find((line) => line.trim() !== '' && !line.trim().startsWith('//'));
  return /^\s*(private\s+|protected\s+|public\s+)?static\b/.test(next ?? '');
}

/** Findings in one file's text: [line, what]. */
export function checkAssemblyText(text) {
  const withoutBlocks = text.replace(/\/\*[\s\S]*?\*\//g, (block) => block.replace(/[^\n]/g, ''));
  const lines = withoutBlocks.split('\n').map(withoutComment);
  const findings = [];
  for (const [index, line] of lines.entries()) {
    if (isMemberDecorator(lines, index)) continue;
    for (const [pattern, why] of RULES) if (pattern.test(line)) findings.push([index + 1, why]);
    const isLinkage = /\b(import|export)\b.*\bfrom\b|^\s*\}?\s*from\b|^\s*@external\(/.test(line);
    if (!isLinkage && STRING.test(line)) findings.push([index + 1, 'a string at run time is a managed object']);
  }
  return findings;
}

/** Checks the module's source. @returns {string[]} findings, `file:line: what` */
export function checkAssembly() {
  const files = listFiles(path.join(ROOT, 'assembly')).filter(
    (file) => file.endsWith('.ts') && !file.includes('/__tests__/'),
  );
  return files.flatMap((file) =>
    checkAssemblyText(readFileSync(file, 'utf8')).map(([line, why]) => `${path.relative(ROOT, file)}:${line}: ${why}`),
  );
}
