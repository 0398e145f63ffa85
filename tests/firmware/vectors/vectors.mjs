/** Makes C tables of the contract's vectors: node vectors.mjs hashes.json observations.json OUT.h. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const [hashes, observations, out] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

const bytes = (hex) => [...Buffer.from(hex, 'hex')];
/** A C string of any bytes. */
const literal = (hex) =>
  `"${bytes(hex)
    .map((value) => `\\${value.toString(8).padStart(3, '0')}`)
    .join('')}"`;
const part = (hex, repeat = 1) => `{${literal(hex)}, ${bytes(hex).length}, ${repeat}}`;

function hashLine({ name, key = '', keyRepeat, message, repeat, digest, tag }) {
  return `    {${JSON.stringify(name)}, ${part(key, keyRepeat)}, ${part(message, repeat)}, ${literal(digest ?? tag)}},`;
}

const STEPS = { tick: 'STEP_TICK', ingest: 'STEP_INGEST', configure: 'STEP_CONFIGURE' };

function stepLine(step) {
  const [kind] = Object.keys(step);
  const [uptime, unix] = kind === 'tick' ? step.tick : [0, 0];
  return `    {${STEPS[kind]}, ${part(kind === 'tick' ? '' : step[kind])}, ${uptime}u, ${unix}u},`;
}

/** Arrays of one vector, then the line that names them. */
function observationTables(vector, index) {
  const { steps, messages, results = [] } = vector;
  return [
    `static const vector_step_t steps_${index}[] = {`,
    ...steps.map(stepLine),
    '};',
    `static const vector_bytes_t messages_${index}[] = {`,
    ...[...messages, ''].map((message) => `    ${part(message)},`),
    '};',
    `static const int32_t results_${index}[] = {${[...results, 0].join(', ')}};`,
  ];
}

function observationLine({ name, init, random, steps, messages, results = [] }, index) {
  const tables = `steps_${index}, ${steps.length}, messages_${index}, ${messages.length}, results_${index}, ${results.length}`;
  return `    {${JSON.stringify(name)}, ${part(init)}, ${part(random)}, ${tables}},`;
}

const { sha256, hmac } = read(hashes);
const { vectors } = read(observations);
const header = [
  '/* Made by tests/firmware/vectors/vectors.mjs. */',
  ...['static const hash_vector_t sha256_vectors[] = {', ...sha256.map(hashLine), '};'],
  ...['static const hash_vector_t hmac_vectors[] = {', ...hmac.map(hashLine), '};'],
  ...vectors.flatMap(observationTables),
  ...['static const observation_vector_t observation_vectors[] = {', ...vectors.map(observationLine), '};'],
  '',
];
writeFileSync(`${out}.tmp`, header.join('\n'));
renameSync(`${out}.tmp`, out);
