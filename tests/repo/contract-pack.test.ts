import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FLAGS = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-Wconversion', '-g', '-fsanitize=address,undefined'];
const SOURCES = ['tests/repo/contract_pack.c', 'contract/generated/vedette_contract.c'];

const folder = mkdtempSync(join(tmpdir(), 'vedette-pack-'));
after(() => rmSync(folder, { recursive: true }));

/** Payloads that the C packed, by name; names that occur often have all of theirs. */
function packed(): Map<string, string[]> {
  const program = join(folder, 'pack');
  execFileSync('cc', [...FLAGS, '-fno-sanitize-recover=all', '-I', '.', ...SOURCES, '-o', program], { cwd: ROOT });
  const payloads = new Map<string, string[]>();
  for (const line of execFileSync(program, { encoding: 'utf8' }).trim().split('\n')) {
    const [name = '', hex = ''] = line.split(' ');
    payloads.set(name, [...(payloads.get(name) ?? []), hex]);
  }
  return payloads;
}

const hex = (text: string | number[]) => Buffer.from(text as string).toString('hex');
/** A log-in of this user and nothing else. */
const login = (user: string | number[]) => {
  const bytes = hex(user);
  return `00${(bytes.length / 2).toString(16).padStart(2, '0')}${bytes}000000000000`;
};
const EXAMPLE = `0204${hex('root')}07${hex('console')}`;

const EXPECTED: Record<string, string> = {
  example: `${EXAMPLE}040a00024207000000`,
  exact: `${EXAMPLE}040a00024207000000`,
  ipv6: `${EXAMPLE}100a0002420506070809${hex([10, 11, 12, 13, 14, 15, 16])}07000000`,
  address: '',
  'null-address': '',
  empty: `020007${hex('console')}0007000000`,
  enum: '',
  utf8: login('é€😀'),
  continuation: login('a?z'),
  overlong: login('?????'),
  surrogate: login('???'),
  large: login('?????'),
  'cut-2': login('?'),
  'cut-3': login('??'),
  'cut-4': login('???'),
  between: login('a'.repeat(63)),
  full: login(`${'a'.repeat(62)}é`),
  command: `02${hex('ls')}04${hex('root')}feffffff`,
  heartbeat: '010000000200000004030201fcfdfeff',
  port: '06040a000242b322',
};

const payloads = packed();

for (const [name, expected] of Object.entries(EXPECTED)) {
  test(`generated C packs: ${name}`, () => assert.deepEqual(payloads.get(name), [expected]));
}

test('generated C packs nothing into too little room', () => {
  assert.deepEqual(payloads.get('short'), new Array(23).fill(''));
});

test('every payload has its expectation', () => {
  assert.deepEqual([...payloads.keys()].sort(), [...Object.keys(EXPECTED), 'short'].sort());
});
