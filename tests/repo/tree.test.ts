/** What holds for every file of the tree. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { ROOT, readText, trackedFiles } from './tree.ts';

const files = trackedFiles();
const BINARY = /\.(wasm|bin|png|ico|pcap)$/;
const texts = files.filter((file) => !BINARY.test(file));

describe('links', () => {
  for (const file of files.filter((name) => name.endsWith('.md'))) {
    test(`${file} leads nowhere that is not there`, () => {
      const text = readText(file).replace(/```[\s\S]*?```/g, '');
      for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(https?:|mailto:|#)/.test(target!)) continue;
        const path = join(dirname(file), decodeURI(target!.split('#')[0]!));
        assert.ok(existsSync(join(ROOT, path)), `${target} in ${file}`);
      }
    });
  }
});

interface LockedPackage {
  integrity?: string;
  resolved?: string;
  inBundle?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

describe('packages', () => {
  const manifest = JSON.parse(readText('package.json'));
  const lock = JSON.parse(readText('package-lock.json'));

  test('every version is pinned', () => {
    const versions = { ...manifest.dependencies, ...manifest.devDependencies } as Record<string, string>;
    for (const [name, version] of Object.entries(versions)) assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
  });
  test('the lock file fits the manifest', () => {
    const root = lock.packages[''];
    assert.deepEqual(root.dependencies, manifest.dependencies);
    assert.deepEqual(root.devDependencies, manifest.devDependencies);
  });
  test('every locked package is named by its digest, not by where it came from', () => {
    for (const [name, entry] of Object.entries<LockedPackage>(lock.packages)) {
      if (name === '' || entry.inBundle) continue;
      assert.equal(entry.resolved, undefined, name);
      // builds for other machines are never fetched here; they are listed so that the list is whole
      const isElsewhere = entry.optional && !(entry.os?.includes('linux') && entry.cpu?.includes('x64') && !entry.libc);
      if (!isElsewhere) assert.match(entry.integrity ?? '', /^sha(512|1)-/, name);
    }
  });
  test('every optional package of a locked one is listed, as npm ci wants it', () => {
    for (const [name, entry] of Object.entries<LockedPackage>(lock.packages)) {
      if (name.startsWith('node_modules/npm/')) continue;
      for (const optional of Object.keys(entry.optionalDependencies ?? {})) {
        assert.ok(
          `node_modules/${optional}` in lock.packages || `${name}/node_modules/${optional}` in lock.packages,
          optional,
        );
      }
    }
  });
});

describe('text', () => {
  // written in parts: this file is checked too
  const hosts = [
    ['registry', 'npmjs'],
    ['npmjs', 'org'],
    ['deb', 'debian', 'org'],
    ['security', 'debian', 'org'],
    ['pypi', 'org'],
  ];

  test('names no package registry host', () => {
    for (const file of texts) {
      const text = readText(file);
      for (const host of hosts) assert.ok(!text.includes(host.join('.')), `${file} names ${host.join('.')}`);
    }
  });
  test('has no work left for later in comments', () => {
    const mark = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|X{3})\\b`);
    for (const file of texts.filter((name) => /\.(ts|mjs|c|h|S)$/.test(name)))
      assert.doesNotMatch(readText(file), mark, file);
  });
  test('ends with a line end and has no carriage returns', () => {
    for (const file of texts) {
      const text = readText(file);
      assert.ok(text === '' || text.endsWith('\n'), file);
      assert.ok(!text.includes('\r\n'), file);
    }
  });
  test('is not large', () => {
    for (const file of files) assert.ok(statSync(join(ROOT, file)).size < 1_000_000, file);
  });
});

test('.gitignore hides outputs only', () => {
  const hidden = execFileSync('git', ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const path of hidden.split('\n').filter(Boolean)) assert.match(path, /^(build\/|node_modules\/)|\.log$/, path);
});

describe('file names', () => {
  test('follow the language', () => {
    const kebab = /^[a-z0-9]+([-.][a-z0-9]+)*$/;
    const snake = /^[a-z0-9]+([_.][a-z0-9]+)*$/;
    for (const file of files) {
      const name = file.split('/').at(-1)!;
      if (/\.(ts|mjs)$/.test(name)) assert.match(name, kebab, file);
      if (/\.[ch]$/.test(name)) assert.match(name, snake, file);
    }
  });
});
