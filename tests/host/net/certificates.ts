/** Certificates for each way in which a server can be wrong, made on the fly. */
import { webcrypto } from 'node:crypto';
import { makeAuthority, makeServerCertificate } from '../../../hub/pki/certificates.ts';
import '../../../hub/pki/reflect.ts';
import * as x509 from '@peculiar/x509';

export interface ServerIdentity {
  keyPem: string;
  certPem: string;
  /** What the device is told to trust. */
  caPem: string;
}

export type CertificateKind =
  | 'good'
  | 'wrong-ca'
  | 'self-signed'
  | 'wrong-name'
  | 'expired'
  | 'not-yet-valid'
  | 'long-chain';

const DAY_MS = 86_400_000;

export async function makeIdentity(kind: CertificateKind): Promise<ServerIdentity> {
  const now = Date.now();
  const ca = await makeAuthority(now - 1000 * DAY_MS);
  if (kind === 'self-signed') {
    return { ...(await makeSelfSigned(now)), caPem: ca.certPem };
  }
  const issuer = kind === 'wrong-ca' ? await makeAuthority(now) : ca;
  const names = kind === 'wrong-name' ? ['other.example'] : ['localhost'];
  const age = { expired: -500 * DAY_MS, 'not-yet-valid': 30 * DAY_MS }[kind as string] ?? 0;
  const own = await makeServerCertificate(issuer, names, now + age);
  const certPem = kind === 'long-chain' ? own.certPem + (await makePadding(now)) : own.certPem;
  return { keyPem: own.keyPem, certPem, caPem: ca.certPem };
}

/** Certificates that belong to nothing: about 3 KB of chain, which fits one record of 4096 bytes but not of 2048. */
async function makePadding(now: number): Promise<string> {
  const certificates = await Promise.all(Array.from({ length: 6 }, () => makeAuthority(now)));
  return certificates.map((c) => `\n${c.certPem}`).join('');
}

/** A server's certificate that nobody signed but itself. */
async function makeSelfSigned(now: number): Promise<{ keyPem: string; certPem: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=localhost',
      keys: keys as CryptoKeyPair,
      signingAlgorithm: algorithm,
      notBefore: new Date(now - DAY_MS),
      notAfter: new Date(now + DAY_MS),
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
    },
    webcrypto as unknown as Crypto,
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { keyPem: x509.PemConverter.encode(key, 'PRIVATE KEY'), certPem: certificate.toString('pem') };
}
