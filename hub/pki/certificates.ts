import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import './reflect.ts';
import * as x509 from '@peculiar/x509';

/** A certificate and its private key, both PEM. */
export interface KeyAndCertificate {
  keyPem: string;
  certPem: string;
}

const DAY_MS = 86_400_000;
export const CA_DAYS = 3650;
export const SERVER_DAYS = 397;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
// Devices begin with a clock that is a little behind.
const BACKDATE_MS = DAY_MS;

const crypto = webcrypto as unknown as Crypto;
x509.cryptoProvider.set(crypto);

/** Makes a self-signed EC P-256 certificate authority that may only sign server certificates directly (path length 0). */
export async function makeAuthority(nowMs: number): Promise<KeyAndCertificate> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Vedette hub CA',
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(nowMs, CA_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return exported(keys, certificate);
}

/**
 * Makes a server certificate signed by the authority.
 * @param names DNS names and IP addresses, all as subject alternative names
 */
export async function makeServerCertificate(
  authority: KeyAndCertificate,
  names: readonly string[],
  nowMs: number,
): Promise<KeyAndCertificate> {
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.certPem);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=Vedette hub',
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.keyPem),
    signingAlgorithm: ALGORITHM,
    ...validity(nowMs, SERVER_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) ? ('ip' as const) : ('dns' as const), value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return exported(keys, certificate);
}

async function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function validity(nowMs: number, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(nowMs - BACKDATE_MS), notAfter: new Date(nowMs + days * DAY_MS) };
}

async function exported(keys: CryptoKeyPair, certificate: x509.X509Certificate): Promise<KeyAndCertificate> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  const keyPem = x509.PemConverter.encode(pkcs8, 'PRIVATE KEY');
  return { keyPem: `${keyPem}\n`, certPem: `${certificate.toString('pem')}\n` };
}

async function importKey(keyPem: string): Promise<CryptoKey> {
  const [pkcs8] = x509.PemConverter.decode(keyPem);
  return crypto.subtle.importKey('pkcs8', pkcs8 as ArrayBuffer, ALGORITHM, false, ['sign']);
}
