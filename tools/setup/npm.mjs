import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../lib/errors.mjs';
import { ROOT } from '../lib/paths.mjs';
import { step } from '../lib/progress.mjs';
import { run } from '../lib/run.mjs';

const MINIMUM_NODE = [20, 11];

/** @throws {UserError} (exit code 2) if this Node is too old */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  throw new UserError(`Vedette needs Node ${MINIMUM_NODE.join('.')} or later; this is ${process.versions.node}`, 2);
}

const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {});

/**
 * True if node_modules holds what package-lock.json asks for. npm writes its own list into node_modules when an install
 * has ended, so that an interrupted one is seen too.
 */
export function isInstalled(root = ROOT) {
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const present = packagesOf(path.join(root, 'node_modules/.package-lock.json'));
  for (const [name, entry] of Object.entries(wanted)) {
    if (name === '') continue;
    if (!present[name]) {
      if (entry.optional) continue;
      return false;
    }
    if (present[name].integrity !== entry.integrity) return false;
  }
  return Object.keys(present).every((name) => name in wanted);
}

/** Installs the npm packages that package-lock.json pins, if they are not there. */
export async function setUpNpm() {
  if (isInstalled()) return;
  await step('npm packages', () => run('npm', ['ci', '--no-progress', '--loglevel=error'], { timeoutMs: 900_000 }));
}
