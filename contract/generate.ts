/**
 * Writes contract/generated/ from the specs in contract/.
 *
 *   node --import tsx contract/generate.ts [--check] [--root DIR]
 *
 * --check writes nothing and exits 1 if an output is missing, stale or not made here. --root names another contract
 * folder. A bad spec exits 2.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SpecError } from './generator/model.ts';
import { makeOutputs } from './generator/outputs.ts';

function readFolder(folder: string): Map<string, string> {
  try {
    return new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  } catch {
    return new Map();
  }
}

function staleFiles(outputs: Map<string, string>, folder: string): string[] {
  const present = readFolder(folder);
  const names = new Set([...outputs.keys(), ...present.keys()]);
  return [...names].filter((name) => outputs.get(name) !== present.get(name)).sort();
}

function write(outputs: Map<string, string>, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of staleFiles(outputs, folder)) {
    const text = outputs.get(name);
    if (text === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), text);
  }
}

function main(): number {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, root: { type: 'string' } } });
  const root = values.root ?? fileURLToPath(new URL('.', import.meta.url));
  const folder = join(root, 'generated');
  const outputs = makeOutputs(root);
  if (!values.check) {
    write(outputs, folder);
    return 0;
  }
  const stale = staleFiles(outputs, folder);
  for (const name of stale) console.error(`contract/generated/${name} is stale: run npm run generate`);
  return stale.length === 0 ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof SpecError)) throw error;
  console.error(`contract/${error.message}`);
  process.exitCode = 2;
}
