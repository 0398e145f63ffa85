/** Makes C tables of contract/vectors/hashes.json: node vectors.mjs hashes.json OUT.h. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const [source, out] = process.argv.slice(2);
const { sha256, hmac } = JSON.parse(readFileSync(source, 'utf8'));

const bytes = (hex) => [...Buffer.from(hex, 'hex')];
/** A C string of any bytes. */
const literal = (values) => `"${values.map((value) => `\\${value.toString(8).padStart(3, '0')}`).join('')}"`;
const text = (name) => JSON.stringify(name);
const part = (hex, repeat = 1) => `{${literal(bytes(hex))}, ${bytes(hex).length}, ${repeat}}`;

const line = ({ name, key = '', keyRepeat, message, repeat, digest, tag }) =>
  `    {${text(name)}, ${part(key, keyRepeat)}, ${part(message, repeat)}, ${literal(bytes(digest ?? tag))}},`;

const table = (name, vectors) => [`static const hash_vector_t ${name}[] = {`, ...vectors.map(line), '};'].join('\n');
const header = [
  '/* Made by tests/firmware/vectors/vectors.mjs. */',
  table('sha256_vectors', sha256),
  table('hmac_vectors', hmac),
  '',
];
writeFileSync(`${out}.tmp`, header.join('\n'));
renameSync(`${out}.tmp`, out);
