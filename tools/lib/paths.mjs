import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
/** Outputs only; safe to delete. */
export const BUILD = path.join(ROOT, 'build');
/** Upstream lwIP and mbedTLS sources, put there by setup. */
export const THIRD_PARTY = path.join(BUILD, 'third-party');
/** Programs of the npm packages. */
export const NPM_BIN = path.join(ROOT, 'node_modules/.bin');
/** Boards that a firmware can be built for, as host-bindings/boards/boards.def lists them; the first is the default. */
export const BOARDS = readFileSync(path.join(ROOT, 'host-bindings/boards/boards.def'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(/\s+/)[0]);

/** Path relative to the checkout, for messages. */
export const relative = (file) => path.relative(ROOT, file) || '.';
