// Writes contract/vectors/hashes.json as a C table: node --import tsx write-vectors.ts OUTPUT.h
import { readFileSync, writeFileSync } from 'node:fs';

interface Vector {
  name: string;
  message: string;
  repeat?: number;
  key?: string;
  keyRepeat?: number;
  digest?: string;
  tag?: string;
}

const output = process.argv[2];
if (output === undefined) {
  throw new Error('usage: write-vectors.ts OUTPUT.h');
}

const source = new URL('../../../../contract/vectors/hashes.json', import.meta.url);
const vectors = JSON.parse(readFileSync(source, 'utf8')) as { sha256: Vector[]; hmac: Vector[] };

const expand = (hex: string, repeat = 1): Buffer => Buffer.from(hex.repeat(repeat), 'hex');
const literal = (data: Buffer): string =>
  `(const uint8_t *)"${[...data].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}"`;

function row(vector: Vector, isKeyed: boolean): string {
  const message = expand(vector.message, vector.repeat);
  const key = expand(vector.key ?? '', vector.keyRepeat);
  const digest = expand(vector.digest ?? vector.tag ?? '');
  return `    {${JSON.stringify(vector.name)}, ${isKeyed ? 1 : 0}, ${literal(key)}, ${key.length}, ${literal(message)}, ${message.length}, ${literal(digest)}, ${digest.length}},`;
}

const rows = [
  ...vectors.sha256.map((vector) => row(vector, false)),
  ...vectors.hmac.map((vector) => row(vector, true)),
];
writeFileSync(output, `static const hash_vector_t hash_vectors[] = {\n${rows.join('\n')}\n};\n`);
