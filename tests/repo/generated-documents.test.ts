/** Documents that tools make from other files: none is stale. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, readText } from './tree.ts';

interface Notices {
  makeNotices(): string;
}
interface Figures {
  areFiguresFresh(): boolean;
}

const load = async <T>(tool: string) => (await import(join(ROOT, 'tools', tool))) as T;

test('THIRD-PARTY-NOTICES.md names what is used (else: node tools/notices.mjs)', async () => {
  const { makeNotices } = await load<Notices>('notices.mjs');
  assert.equal(readText('THIRD-PARTY-NOTICES.md'), makeNotices());
});

test('README.md shows docs/figures.json (else: node tools/figures.mjs)', async () => {
  assert.ok(existsSync(join(ROOT, 'docs/figures.json')), 'npm run bench, then node tools/figures.mjs');
  const { areFiguresFresh } = await load<Figures>('figures.mjs');
  assert.ok(areFiguresFresh());
});
