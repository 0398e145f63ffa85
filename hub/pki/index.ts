import { X509Certificate } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { HubError } from '../errors.ts';
import type { KeyAndCertificate } from './certificates.ts';

export interface Pki {
  /** What devices must trust. */
  caPem: string;
  server: KeyAndCertificate;
  /** When the server certificate is to be renewed, Unix milliseconds; `loadPki` does it from then on. */
  renewAtMs: number;
}

const DAY_MS = 86_400_000;
/** A server certificate is renewed when it has less than this left. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

/** Names that the hub answers to when nothing else is said. */
export function defaultHostNames(): string[] {
  return [...new Set(['localhost', '127.0.0.1', '::1', 'hub.vedette.internal', hostname().toLowerCase()])];
}

/**
 * Reads the hub's certificates from `{dataDir}/pki`, or makes them: the authority once, the server certificate
 * also when it is near its end or lacks a name. Keys are readable by the owner only; each file appears whole or not at all.
 * The authority is never replaced on its own: devices in the field trust it.
 * @param hostNames DNS names and IP addresses, lower case
 */
export async function loadPki(dataDir: string, hostNames: readonly string[], nowMs = Date.now()): Promise<Pki> {
  const folder = join(dataDir, 'pki');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authority =
    (await readPair(folder, 'ca')) ?? (await writePair(folder, 'ca', await (await maker()).makeAuthority(nowMs)));
  const kept = await readPair(folder, 'server');
  const server =
    kept && isUsable(kept, authority, hostNames, nowMs)
      ? kept
      : await writePair(folder, 'server', await (await maker()).makeServerCertificate(authority, hostNames, nowMs));
  const endMs = Date.parse(new X509Certificate(server.certPem).validTo);
  return { caPem: authority.certPem, server, renewAtMs: endMs - RENEW_BEFORE_MS };
}

/** Making certificates takes a large library, which most starts do not need. */
const maker = (): Promise<typeof import('./certificates.ts')> => import('./certificates.ts');

/** Whether the certificate fits its key and the authority, has all names and lasts long enough. */
function isUsable(
  pair: KeyAndCertificate,
  authority: KeyAndCertificate,
  names: readonly string[],
  nowMs: number,
): boolean {
  const certificate = new X509Certificate(pair.certPem);
  const isSigned = certificate.verify(new X509Certificate(authority.certPem).publicKey);
  const isFresh =
    Date.parse(certificate.validTo) - RENEW_BEFORE_MS > nowMs && Date.parse(certificate.validFrom) <= nowMs;
  return (
    isSigned && isFresh && names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)))
  );
}

/** Both halves are in one file, so that they cannot be of different age after a crash. */
async function readPair(folder: string, name: string): Promise<KeyAndCertificate | undefined> {
  const text = await readFile(join(folder, `${name}.pem`), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unreadable(folder, name, error);
  });
  const keyPem = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----\n/.exec(text ?? '')?.[0];
  const certPem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/.exec(text ?? '')?.[0];
  if (keyPem && certPem) return { keyPem, certPem };
  // The authority is in the devices: a damaged one is to be put back from a copy, not replaced.
  if (text !== undefined && name === 'ca') throw unreadable(folder, name);
  return undefined;
}

function unreadable(folder: string, name: string, cause?: Error): HubError {
  return new HubError('data-unreadable', `Cannot read a key and a certificate in ${join(folder, `${name}.pem`)}`, {
    cause,
  });
}

async function writePair(folder: string, name: string, pair: KeyAndCertificate): Promise<KeyAndCertificate> {
  await writeWhole(join(folder, `${name}.pem`), pair.keyPem + pair.certPem, 0o600);
  // The certificate alone, to hand to devices.
  await writeWhole(join(folder, `${name}-certificate.pem`), pair.certPem, 0o644);
  return pair;
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
