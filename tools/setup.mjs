/** Sets up a checkout: npm packages, Debian packages, lwIP and mbedTLS sources. Plain Node, so that it runs first. */
import path from 'node:path';
import { runMain } from './lib/errors.mjs';
import { setUpDebian } from './setup/debian.mjs';
import { checkNode, setUpNpm } from './setup/npm.mjs';
import { removeLeftovers, setUpSources } from './setup/sources.mjs';

/** What the Debian packages are for. */
export const PURPOSES = ['native', 'firmware', 'lint'];

/**
 * Makes sure that everything is there; does nothing (in under a second) if it is.
 * @param {string[]} [purposes] which Debian packages are needed: native, firmware, lint
 * @throws {UserError} exit code 2 if something is missing that may not be installed here
 */
export async function setUp(purposes = PURPOSES) {
  checkNode();
  await setUpDebian(purposes);
  await setUpNpm();
  await removeLeftovers();
  await setUpSources();
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) {
  await runMain(async () => {
    await setUp();
    process.stdout.write('set up\n');
  });
}
