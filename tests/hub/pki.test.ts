import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { loadPki } from '../../hub/pki/index.ts';
import { tempDir, testHub } from './support/hub.ts';

const DAY_MS = 86_400_000;
const NAMES = ['localhost', '127.0.0.1', '::1', 'hub.vedette.internal'];

test('first run makes an authority and a server certificate that all names fit', async (context) => {
  const dataDir = await tempDir(context);
  const pki = await loadPki(dataDir, NAMES);
  const authority = new X509Certificate(pki.caPem);
  const server = new X509Certificate(pki.server.certPem);
  assert.equal(authority.ca, true);
  assert.equal(server.ca, false);
  assert.ok(server.verify(authority.publicKey));
  assert.ok(
    server.checkHost('hub.vedette.internal') &&
      server.checkHost('localhost') &&
      server.checkIP('127.0.0.1') &&
      server.checkIP('::1'),
  );
  assert.equal(server.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
  assert.equal(await readFile(join(dataDir, 'pki', 'ca-certificate.pem'), 'utf8'), pki.caPem);
  assert.deepEqual(await loadPki(dataDir, NAMES), pki, 'a second start keeps both');
});

test('the server certificate is renewed near its end and for a new name; the authority stays', async (context) => {
  const dataDir = await tempDir(context);
  const first = await loadPki(dataDir, NAMES);
  const named = await loadPki(dataDir, [...NAMES, 'hub.example']);
  assert.equal(named.caPem, first.caPem);
  assert.notEqual(named.server.certPem, first.server.certPem);
  const early = await loadPki(dataDir, NAMES, Date.now() + 360 * DAY_MS);
  assert.equal(early.server.certPem, named.server.certPem);
  const late = await loadPki(dataDir, NAMES, Date.now() + 370 * DAY_MS);
  assert.equal(late.caPem, first.caPem);
  assert.notEqual(late.server.certPem, named.server.certPem);
  assert.ok(Date.parse(new X509Certificate(late.server.certPem).validTo) > Date.now() + 700 * DAY_MS);
});

test('a damaged server certificate is made anew, a damaged authority is not', async (context) => {
  const dataDir = await tempDir(context);
  const first = await loadPki(dataDir, NAMES);
  await writeFile(join(dataDir, 'pki', 'server.pem'), 'damaged');
  assert.notEqual((await loadPki(dataDir, NAMES)).server.certPem, first.server.certPem);
  await writeFile(join(dataDir, 'pki', 'ca.pem'), 'damaged');
  await assert.rejects(loadPki(dataDir, NAMES), { code: 'data-unreadable' });
});

test('TLS 1.2 and 1.3 verify with the authority, and not under another name', async (context) => {
  const hub = await testHub(context);
  const handshake = (options: object) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ port: hub.port, host: '127.0.0.1', ca: hub.caPem, ...options });
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        resolve(String(socket.getProtocol()));
        socket.destroy();
      });
    });
  assert.equal(await handshake({ servername: 'localhost', maxVersion: 'TLSv1.2' }), 'TLSv1.2');
  assert.equal(await handshake({ servername: 'hub.vedette.internal' }), 'TLSv1.3');
  await assert.rejects(handshake({ servername: 'elsewhere.example' }), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await assert.rejects(handshake({ servername: 'localhost', ca: undefined }));
});
