/** What is one line in a list and one file or folder: neither without the other. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ROOT } from './tree.ts';

const bindings = join(ROOT, 'host-bindings');
const read = (...parts: string[]) => readFileSync(join(bindings, ...parts), 'utf8');
const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const folders = readdirSync(bindings, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('collectors.def', () => {
  const events = new Set(
    readdirSync(join(ROOT, 'contract/events')).map((file) =>
      file.replace('.json', '').replaceAll('-', '_').toUpperCase(),
    ),
  );
  for (const { name: platform } of folders.filter((entry) =>
    existsSync(join(bindings, entry.name, 'collectors.def')),
  )) {
    const listed = [...read(platform, 'collectors.def').matchAll(/^VEDETTE_COLLECTOR\((\w+), (\w+)\)$/gm)];
    const files = readdirSync(join(bindings, platform)).filter((file) => /^collect_\w+\.c$/.test(file));

    test(`${platform}: every collect_*.c is listed`, () => {
      for (const file of files) {
        const text = read(platform, file);
        assert.ok(
          listed.some(([, , fn]) => new RegExp(`\\b${fn}\\(`).test(text)),
          `${file} has no line in ${platform}/collectors.def`,
        );
      }
    });
    test(`${platform}: every line has a file and an event`, () => {
      for (const [, event, fn] of listed) {
        assert.ok(events.has(event!), `${event} is no event of contract/events`);
        assert.ok(
          files.some((file) => new RegExp(`\\b${fn}\\(`).test(read(platform, file))),
          `${fn} is in no collect_*.c of ${platform}`,
        );
      }
    });
  }
});

describe('boards.def', () => {
  const boards = lines(read('boards', 'boards.def')).map((line) => line.split(/\s+/));
  const families = new Set(boards.map(([, , family]) => family));

  test('every line has a folder with memory map and budget, and a family with drivers', () => {
    assert.ok(boards.length > 0);
    for (const [name, core, family] of boards) {
      assert.match(core!, /^cortex-m\d+$/);
      for (const file of ['link.ld', 'budget.json'])
        assert.ok(existsSync(join(bindings, 'boards', name!, file)), `${name}/${file}`);
      assert.ok(
        readdirSync(join(bindings, 'boards', family!)).some((file) => file.endsWith('.c')),
        `${family} has no drivers`,
      );
    }
  });
  test('every folder is listed', () => {
    const found = readdirSync(join(bindings, 'boards'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of found)
      assert.ok(families.has(name) || boards.some(([board]) => board === name), `${name} is not in boards.def`);
  });
});
