import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Hashed {
  name: string;
  message: string;
  repeat?: number;
}

interface HashVectors {
  sha256: (Hashed & { digest: string })[];
  hmac: (Hashed & { key: string; keyRepeat?: number; tag: string })[];
}

const { sha256, hmac } = JSON.parse(
  readFileSync(new URL('../../contract/vectors/hashes.json', import.meta.url), 'utf8'),
) as HashVectors;

const bytes = (hex: string, repeat = 1) => Buffer.from(hex.repeat(repeat), 'hex');

for (const vector of sha256) {
  test(`SHA-256 vector agrees with node:crypto: ${vector.name}`, () => {
    const digest = createHash('sha256').update(bytes(vector.message, vector.repeat)).digest('hex');
    assert.equal(digest, vector.digest);
  });
}

for (const vector of hmac) {
  test(`HMAC vector agrees with node:crypto: ${vector.name}`, () => {
    const mac = createHmac('sha256', bytes(vector.key, vector.keyRepeat));
    assert.equal(mac.update(bytes(vector.message, vector.repeat)).digest('hex'), vector.tag);
  });
}

test('the vectors begin with the published ones', () => {
  assert.equal(sha256[1]?.digest, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(hmac[0]?.tag, 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
});
