/** node tools/notices.mjs: makes THIRD-PARTY-NOTICES.md from what firmware and hub are made of. --check: is it up to date? */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runMain, UserError } from './lib/errors.mjs';
import { writeWhole } from './lib/files.mjs';
import { ROOT, THIRD_PARTY } from './lib/paths.mjs';
import { setUp } from './setup.mjs';

const OUTPUT = path.join(ROOT, 'THIRD-PARTY-NOTICES.md');
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** A licence text without the decoration of a C comment and without spaces at line ends. */
function plain(text) {
  const lines = text
    .replace(/\r/g, '')
    .split('\n')
    .map((line) => line.replace(/^ \*\/?|^\/\*/, '').trimEnd());
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const fenced = (text) => `\`\`\`text\n${plain(text)}\n\`\`\``;

/** What is linked into a firmware. */
function deviceParts() {
  const lwip = readFileSync(path.join(THIRD_PARTY, 'lwip-2.1.3/COPYING'), 'utf8');
  return [
    `### wasm3 0.5.0 (MIT)\n\nCopyright © 2019 Steven Massey, Volodymyr Shymanskyy. All rights reserved. Taken from the npm package \`react-native-webassembly\`.\n\n${fenced(MIT)}`,
    `### lwIP 2.1.3 (BSD-3-Clause)\n\n${fenced(lwip)}`,
    '### mbedTLS 2.28.3 (Apache-2.0)\n\nCopyright The Mbed TLS Contributors. Licence text: [LICENSE](LICENSE).',
    '### newlib (BSD and similar) and libgcc (GPL-3.0 with runtime exception)\n\nThe C library and the compiler’s runtime of the toolchain that you build with; their notices come with it.',
  ];
}

/** Packages of the hub at run time; those for one operating system belong to the package of the same name without it. */
function hubPackages() {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([name, entry]) => name !== '' && !entry.dev && !entry.os && !name.startsWith('node_modules/npm/'))
    .map(([folder, entry]) => ({ name: folder.split('node_modules/').at(-1), folder, ...entry }));
}

/** The licence file of an installed package; empty if it ships none. */
function licenceText(folder) {
  const full = path.join(ROOT, folder);
  if (!existsSync(full)) return '';
  const file = readdirSync(full)
    .sort()
    .find((name) => /^licen[cs]e/i.test(name));
  return file ? plain(readFileSync(path.join(full, file), 'utf8')) : '';
}

/** Licence texts, each once, with the packages that it is for. */
function hubTexts(packages) {
  const byText = new Map();
  for (const { name, folder } of packages) {
    const text = licenceText(folder);
    if (text === '' || /^\s*Apache License\s+Version 2\.0/.test(text)) continue;
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  return [...byText].map(([text, names]) => `### ${[...new Set(names)].join(', ')}\n\n${fenced(text)}`);
}

/** The whole file. */
export function makeNotices() {
  const packages = hubPackages();
  const table = packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  return [
    '<!-- Made by tools/notices.mjs. Do not edit. -->\n\n# Third-party notices\n\nVedette is under the [Apache License 2.0](LICENSE). It is built with the works below.',
    '## In a firmware',
    ...deviceParts(),
    `## In the hub\n\n| package | version | licence |\n|---|---|---|\n${table.join('\n')}`,
    ...hubTexts(packages),
  ]
    .join('\n\n')
    .concat('\n');
}

async function main(args) {
  await setUp(['native']);
  const text = makeNotices();
  if (!args.includes('--check')) writeWhole(OUTPUT, text);
  else if (readFileSync(OUTPUT, 'utf8') !== text)
    throw new UserError('THIRD-PARTY-NOTICES.md is stale; run: node tools/notices.mjs');
  return 0;
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) await runMain(main);
