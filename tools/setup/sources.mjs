import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../lib/errors.mjs';
import { sha256File } from '../lib/files.mjs';
import { BUILD, THIRD_PARTY } from '../lib/paths.mjs';
import { step } from '../lib/progress.mjs';
import { run, tryRun } from '../lib/run.mjs';

/** Upstream tarballs of Debian's source packages: pinned here, whatever the package lists say. */
export const SOURCES = [
  {
    name: 'lwip',
    folder: 'lwip-2.1.3',
    tarball: 'lwip_2.1.3+dfsg1.orig.tar.xz',
    sha256: '0a8276d09fc4e97bbba2f953d74af2388fc2195ea156be9d7589e297a68fde24',
  },
  {
    name: 'mbedtls',
    folder: 'mbedtls-2.28.3',
    tarball: 'mbedtls_2.28.3.orig.tar.gz',
    sha256: '3b4953aa55a681e084d31892d9904cc5328d6b4958ea57b90ae4b4f94ae69a8d',
  },
];

const DOWNLOADS = path.join(BUILD, 'downloads');
/** Written into an unpacked source when it is complete. */
const MARK = '.vedette-source';
const DEBIAN = 'bookworm';

const isUnpacked = (source) => {
  const mark = path.join(THIRD_PARTY, source.folder, MARK);
  return existsSync(mark) && readFileSync(mark, 'utf8').trim() === source.sha256;
};

const isDownloaded = (source) => {
  const file = path.join(DOWNLOADS, source.tarball);
  return existsSync(file) && sha256File(file) === source.sha256;
};

/**
 * Source lines for the mirrors that this machine already uses; its own files are only read.
 * @returns {Promise<string>} the text of a sources.list
 */
async function sourceLines() {
  const listed = await run('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(RELEASE) $(COMPONENT)',
    'Identifier: Packages',
  ]);
  const lines = new Set();
  for (const line of listed.stdout.split('\n')) {
    const [uri, release, component] = line.trim().split(/\s+/);
    if (release === DEBIAN && component === 'main') lines.add(`deb-src ${uri} ${release} main`);
  }
  if (lines.size === 0) {
    throw new UserError(
      `apt names no Debian ${DEBIAN} "main" mirror on this machine; add one, or put ${SOURCES.map((source) => source.tarball).join(' and ')} into build/downloads`,
      2,
    );
  }
  return `${[...lines].join('\n')}\n`;
}

/** Options that keep apt to its own lists and caches below `folder`. */
function privateApt(folder) {
  const option = (name, value) => ['-o', `${name}=${value}`];
  return [
    ...option('Dir::Etc::sourcelist', path.join(folder, 'sources.list')),
    ...option('Dir::Etc::sourceparts', '/dev/null'),
    ...option('Dir::State::Lists', path.join(folder, 'lists')),
    ...option('Dir::Cache', path.join(folder, 'cache')),
    ...option('APT::Sandbox::User', 'root'),
    ...option('Acquire::Languages', 'none'),
    ...option('Acquire::IndexTargets::deb-src::Contents::DefaultEnabled', 'false'),
  ];
}

/** Takes the tarballs from Debian with a private apt configuration: no system file changes, root is not needed. */
async function download(sources, detail) {
  if (!existsSync('/usr/bin/apt-get')) {
    const names = sources.map((source) => source.tarball).join(' and ');
    throw new UserError(`no apt-get here: put Debian ${DEBIAN}'s ${names} into build/downloads`, 2);
  }
  const folder = path.join(BUILD, `.apt.${process.pid}`);
  try {
    for (const part of ['lists/partial', 'cache/archives/partial', 'get'])
      mkdirSync(path.join(folder, part), { recursive: true });
    writeFileSync(path.join(folder, 'sources.list'), await sourceLines());
    const options = privateApt(folder);
    detail('package lists');
    await run('apt-get', [...options, 'update'], { timeoutMs: 300_000 });
    detail(sources.map((source) => source.tarball).join(' '));
    const cwd = path.join(folder, 'get');
    await run('apt-get', [...options, 'source', '--download-only', ...sources.map((source) => source.name)], {
      cwd,
      timeoutMs: 300_000,
    });
    for (const source of sources) keep(source, path.join(cwd, source.tarball));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function keep(source, file) {
  if (!existsSync(file)) {
    throw new UserError(
      `Debian's ${source.name} source has no ${source.tarball}; Vedette is pinned to Debian ${DEBIAN}`,
      2,
    );
  }
  const digest = sha256File(file);
  if (digest !== source.sha256)
    throw new UserError(`${source.tarball} is not the pinned one: SHA-256 ${digest}, expected ${source.sha256}`);
  mkdirSync(DOWNLOADS, { recursive: true });
  renameSync(file, path.join(DOWNLOADS, source.tarball));
}

/** Unpacks beside the final place and moves it there when it is complete. */
async function unpack(source) {
  const target = path.join(THIRD_PARTY, source.folder);
  const temporary = path.join(THIRD_PARTY, `.${source.folder}.${process.pid}`);
  mkdirSync(temporary, { recursive: true });
  try {
    await run('tar', [
      '-xf',
      path.join(DOWNLOADS, source.tarball),
      '-C',
      temporary,
      '--strip-components=1',
      '--no-same-owner',
    ]);
    if (readdirSync(temporary).length === 0) throw new UserError(`${source.tarball} is empty`);
    writeFileSync(path.join(temporary, MARK), `${source.sha256}\n`);
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Puts the pinned lwIP and mbedTLS sources into build/third-party. */
export async function setUpSources() {
  const missing = SOURCES.filter((source) => !isUnpacked(source));
  if (missing.length === 0) return;
  const wanted = missing.filter((source) => !isDownloaded(source));
  await step(`sources: ${missing.map((source) => source.folder).join(' ')}`, async (detail) => {
    if (wanted.length > 0) await download(wanted, detail);
    for (const source of missing) {
      detail(`unpacking ${source.tarball}`);
      await unpack(source);
    }
  });
}

/** Leftovers of a set-up that was killed. */
export async function removeLeftovers() {
  if (!existsSync(BUILD)) return;
  const isDead = async (pid) => (await tryRun('kill', ['-0', pid])).code !== 0;
  for (const folder of [BUILD, THIRD_PARTY]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const pid = /^\.(?:apt|lwip-[\d.]+|mbedtls-[\d.]+)\.(\d+)$/.exec(name)?.[1];
      if (pid && (await isDead(pid))) rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  }
}
