/** Makes C tables of contract/vectors/agent-*.json: node scripts.mjs OUT.h FILE... */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const [out, ...files] = process.argv.slice(2);
const CALLS = { init: 'INIT', ingest: 'INGEST', tick: 'TICK', configure: 'CONFIGURE', acked: 'ACKED', send: 'SEND' };

const bytes = (hex) => [...Buffer.from(hex, 'hex')];
const literal = (hex) =>
  `"${bytes(hex)
    .map((value) => `\\${value.toString(8).padStart(3, '0')}`)
    .join('')}"`;
const identifier = (name) => name.replaceAll(/\W/g, '_');

function stepLine({ call, hex = '', args = [], expect = 0 }) {
  const [first = 0, second = 0] = args;
  return `    {CALL_${CALLS[call]}, {${literal(hex)}, ${bytes(hex).length}, 1}, {${first}u, ${second}u}, ${expect}},`;
}

const vectors = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
const tables = vectors.flatMap(({ name, steps }) => [
  `static const script_step_t script_${identifier(name)}[] = {`,
  ...steps.map(stepLine),
  '};',
]);
const lines = vectors.map(
  ({ name, memoryBytes, steps }) =>
    `    {${JSON.stringify(name)}, ${memoryBytes}, script_${identifier(name)}, ${steps.length}},`,
);
const header = [
  '/* Made by tests/firmware/vectors/scripts.mjs. */',
  ...tables,
  'static const script_t scripts[] = {',
  ...lines,
  '};',
  '',
];
writeFileSync(`${out}.tmp`, header.join('\n'));
renameSync(`${out}.tmp`, out);
