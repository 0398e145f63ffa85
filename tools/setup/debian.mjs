import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../lib/errors.mjs';
import { ROOT } from '../lib/paths.mjs';
import { step } from '../lib/progress.mjs';
import { run, tryRun } from '../lib/run.mjs';

const INSTALL_TIMEOUT_MS = 1_200_000;

/** The Debian packages that the project uses, each with why and what for: native, firmware, lint. */
export const readPackageList = () => JSON.parse(readFileSync(path.join(ROOT, 'tools/packages.json'), 'utf8'));

function isOnPath(command) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return true;
    } catch {
      // look further
    }
  }
  return false;
}

/** Names of the packages that dpkg knows as installed; undefined where there is no dpkg. */
function installedPackages(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    encoding: 'utf8',
  });
  if (query.error) return undefined;
  const lines = query.stdout.split('\n').filter((line) => line.endsWith(' installed'));
  return new Set(lines.map((line) => line.split(' ')[0]));
}

/** The listed packages for `purposes` that this machine lacks. Elsewhere than on Debian the commands are looked for. */
export function missingPackages(purposes) {
  const wanted = readPackageList().filter((entry) => entry.for.some((purpose) => purposes.includes(purpose)));
  const installed = installedPackages(wanted.map((entry) => entry.name));
  const isThere = (entry) => installed?.has(entry.name) || (entry.command ? isOnPath(entry.command) : !installed);
  return wanted.filter((entry) => !isThere(entry));
}

function refuse(missing, reason) {
  const width = Math.max(...missing.map((entry) => entry.name.length));
  const list = missing.map((entry) => `  ${entry.name.padEnd(width)}  ${entry.why}`).join('\n');
  const command = `  apt-get update && apt-get install -y --no-install-recommends ${missing.map((entry) => entry.name).join(' ')}`;
  throw new UserError(
    `Vedette needs ${missing.length} Debian package${missing.length > 1 ? 's' : ''} that may not be installed from here (${reason}):`,
    2,
    `${list}\nAs root:\n${command}`,
  );
}

/** Why nothing can be installed here; undefined if it can. */
function whyNot() {
  if (process.env.VEDETTE_NO_INSTALL) return 'VEDETTE_NO_INSTALL is set';
  if (process.getuid?.() !== 0) return 'not root';
  return existsSync('/usr/bin/apt-get') ? undefined : 'no apt-get';
}

const apt = (args, options = {}) =>
  tryRun('apt-get', args, {
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    timeoutMs: INSTALL_TIMEOUT_MS,
    ...options,
  });

const installArguments = (names) => [
  'install',
  '-y',
  '--no-install-recommends',
  '-o',
  'DPkg::Lock::Timeout=300',
  ...names,
];

/** The package lists are fetched only if apt does not know the packages, or if what it knows is no longer there. */
async function install(names, detail) {
  const onLine = (line) => /^(Get|Unpacking|Setting up|Preparing)/.test(line) && detail(line);
  const isKnown = (await apt(['-s', ...installArguments(names)])).code === 0;
  if (isKnown && (await apt(installArguments(names), { onLine })).code === 0) return;
  detail('package lists');
  await run('apt-get', ['update'], { timeoutMs: INSTALL_TIMEOUT_MS });
  const result = await apt(installArguments(names), { onLine });
  if (result.code !== 0) {
    throw new UserError(
      'apt-get could not install the Debian packages',
      2,
      result.output.split('\n').slice(-30).join('\n'),
    );
  }
}

/**
 * Installs the missing Debian packages for `purposes`.
 * @throws {UserError} exit code 2 with the whole list, where they may not or cannot be installed
 */
export async function setUpDebian(purposes) {
  const missing = missingPackages(purposes);
  if (missing.length === 0) return;
  const reason = whyNot();
  if (reason) refuse(missing, reason);
  const names = missing.map((entry) => entry.name);
  await step(`Debian packages: ${names.join(' ')}`, (detail) => install(names, detail));
}
