import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeMessage, EVENTS, encodeMessage, type Message, MODULE_ERRORS, STATUS } from '../../contract/index.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** First fenced block of a language in a page. */
function fenced(page: string, language: string): string {
  const block = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(read(page))?.[1];
  assert.ok(block, `${page} has a block of ${language}`);
  return block;
}

/** What stands left of the remarks, which begin after two spaces, without the spaces. */
function leftColumn(block: string): string {
  const lines = block.split('\n').map((line) => line.trim().split(/ {2,}/)[0] ?? '');
  return lines.join('').replaceAll(' ', '');
}

function bitsOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => [...byte.toString(2).padStart(8, '0')].reverse().join('')).join('');
}

const MESSAGE = 'docs/spec/message.md';

test('the example message is its bytes', () => {
  const bytes = Buffer.from(leftColumn(fenced(MESSAGE, 'hex')), 'hex');
  const message = JSON.parse(fenced(MESSAGE, 'json')) as Message;
  assert.equal(Buffer.from(encodeMessage(message)).toString('hex'), bytes.toString('hex'));
  assert.deepEqual(decodeMessage(bytes), message);
  assert.match(read(MESSAGE), new RegExp(`${bytes.length} bytes; \`tests/repo/contract-docs`));
});

test('the example column block is its bits', () => {
  const bytes = Buffer.from(leftColumn(fenced(MESSAGE, 'hex')), 'hex');
  const start = bytes.indexOf(Buffer.from('582b', 'hex')) + 2;
  assert.equal(leftColumn(fenced(MESSAGE, 'bits')), bitsOf(bytes.subarray(start, start + 0x2b)));
});

test('the example record is a header and what its fields say', () => {
  const bytes = Buffer.from(leftColumn(fenced('docs/spec/observations.md', 'hex')), 'hex');
  assert.equal(bytes.readUInt16LE(0), 16 + 5);
  assert.equal(bytes.readUInt16LE(2), bytes.length - 8);
  assert.equal(bytes.subarray(10, 14).toString(), 'root');
  assert.equal(bytes.subarray(15, 22).toString(), 'console');
});

/** camelCase to UPPER_SNAKE. */
const upper = (name: string) => name.replace(/(?=[A-Z])/g, '_').toUpperCase();

test('vedette.h and contract/errors.json have the same results', () => {
  const header = read('host-bindings/include/vedette.h');
  const inHeader = [...header.matchAll(/^\s+VEDETTE_(OK|AGAIN|ERROR_\w+) =\s+(-?\d+)/gm)].map(([, name, code]) => [
    name,
    Number(code),
  ]);
  const listed = Object.entries(STATUS).map(([name, code]) => {
    const isPlain = name === 'ok' || name === 'again';
    return [isPlain ? upper(name) : `ERROR_${upper(name)}`, code];
  });
  assert.deepEqual(Object.fromEntries(inHeader), Object.fromEntries(listed));
});

test('vedette.h and the Login spec have the same operations', () => {
  const operations = EVENTS.find((event) => event.name === 'Login')?.fields[0]?.enum ?? {};
  const header = read('host-bindings/include/vedette.h');
  const names: Record<string, string> = { login: 'LOGIN', logout: 'LOGOUT', loginFailed: 'LOGIN_FAILED' };
  for (const [name, value] of Object.entries(operations)) {
    assert.match(header, new RegExp(`VEDETTE_${names[name]} = ${value}\\b`));
  }
});

test('module errors are negative and do not clash with each other', () => {
  const codes = Object.values(MODULE_ERRORS);
  assert.ok(codes.every((code) => code < 0));
  assert.equal(new Set(codes).size, codes.length);
});

test('pages of the specification link to files that exist', () => {
  for (const page of ['message', 'observations', 'abi', 'errors']) {
    for (const [, link = ''] of read(`docs/spec/${page}.md`).matchAll(/\]\(([^)#]+)\)/g)) {
      assert.doesNotThrow(
        () => readFileSync(new URL(`../../docs/spec/${link}`, import.meta.url)),
        `${page}.md: ${link}`,
      );
    }
  }
});
