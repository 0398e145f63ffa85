/**
 * node tools/figures.mjs: takes build/bench.json (npm run bench) into docs/figures.json and README.md's table.
 * With --check it only says whether README.md fits docs/figures.json.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { formatMarkdown } from './bench/figures.mjs';
import { runMain, UserError } from './lib/errors.mjs';
import { writeWhole } from './lib/files.mjs';
import { BUILD, ROOT } from './lib/paths.mjs';

const FIGURES = path.join(ROOT, 'docs/figures.json');
const README = path.join(ROOT, 'README.md');
const BEGIN = '<!-- figures: made by tools/figures.mjs -->';
const END = '<!-- end of figures -->';

/** README text with the table between the marks replaced. @throws {UserError} if the marks are missing */
export function placeFigures(readme, figures) {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new UserError(`README.md lacks the marks ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${formatMarkdown(figures)}\n${readme.slice(end)}`;
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** True if README.md shows docs/figures.json. */
export function areFiguresFresh() {
  const readme = readFileSync(README, 'utf8');
  return placeFigures(readme, readJson(FIGURES)) === readme;
}

async function main(args) {
  if (args.includes('--check')) {
    if (!areFiguresFresh())
      throw new UserError('README.md does not show docs/figures.json; run: node tools/figures.mjs');
    return 0;
  }
  const measured = path.join(BUILD, 'bench.json');
  if (existsSync(measured)) writeWhole(FIGURES, readFileSync(measured));
  if (!existsSync(FIGURES)) throw new UserError('there is no build/bench.json; run: npm run bench');
  writeWhole(README, placeFigures(readFileSync(README, 'utf8'), readJson(FIGURES)));
  return 0;
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) await runMain(main);
