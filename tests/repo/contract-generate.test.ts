import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeOutputs } from '../../contract/generator/outputs.ts';

const CONTRACT = fileURLToPath(new URL('../../contract', import.meta.url));

function generate(root: string, ...options: string[]) {
  const script = join(CONTRACT, 'generate.ts');
  return spawnSync(process.execPath, ['--import', 'tsx', script, '--root', root, ...options], {
    cwd: join(CONTRACT, '..'),
    encoding: 'utf8',
  });
}

/** A copy of the specs and outputs that the test may spoil. */
function copy(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'vedette-contract-'));
  context.after(() => rmSync(root, { recursive: true }));
  for (const part of ['events', 'generated', 'abi.json', 'errors.json', 'limits.json', 'records.json']) {
    cpSync(join(CONTRACT, part), join(root, part), { recursive: true });
  }
  return root;
}

// biome-ignore lint/suspicious/noExplicitAny: the point is to put anything into a spec
type Json = any;

function edit(root: string, file: string, change: (spec: Json) => void): void {
  const spec = JSON.parse(readFileSync(join(root, file), 'utf8'));
  change(spec);
  writeFileSync(join(root, file), JSON.stringify(spec));
}

test('contract/generated is what contract/generate.ts makes of the specs', () => {
  const result = generate(CONTRACT, '--check');
  assert.equal(result.status, 0, result.stderr);
});

test('a changed spec makes the outputs stale, and generating makes them fresh', (context) => {
  const root = copy(context);
  edit(root, 'events/login.json', (spec) => {
    spec.fields[1].maxBytes = 'commandBytes';
  });
  const stale = generate(root, '--check');
  assert.equal(stale.status, 1);
  for (const file of ['contract.as.ts', 'contract.ts', 'events.md', 'vedette_contract.c', 'vedette_contract.h']) {
    assert.match(stale.stderr, new RegExp(`contract/generated/${file.replaceAll('.', '\\.')} is stale`));
  }
  assert.doesNotMatch(stale.stderr, /abi\.md/);
  assert.equal(generate(root).status, 0);
  assert.equal(generate(root, '--check').status, 0);
});

test('a missing, an edited and a foreign output are stale', (context) => {
  const root = copy(context);
  rmSync(join(root, 'generated/abi.md'));
  writeFileSync(join(root, 'generated/limits.md'), 'edited');
  writeFileSync(join(root, 'generated/other.md'), '');
  const result = generate(root, '--check');
  assert.equal(result.status, 1);
  assert.deepEqual(
    result.stderr
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
    ['abi.md', 'limits.md', 'other.md'].map((file) => `contract/generated/${file}`),
  );
});

test('the order of files and members does not matter', (context) => {
  const root = copy(context);
  edit(root, 'events/login.json', (spec) => {
    const reversed = Object.entries(spec).reverse();
    for (const member of Object.keys(spec)) delete spec[member];
    Object.assign(spec, Object.fromEntries(reversed));
  });
  const before = readFileSync(join(CONTRACT, 'generated/vedette_contract.h'), 'utf8');
  assert.equal(generate(root).status, 0);
  assert.equal(readFileSync(join(root, 'generated/vedette_contract.h'), 'utf8'), before);
});

const LOGIN = 'events/login.json';
/** File, what is done to it, what the refusal says. */
const BAD: [string, (spec: Json) => void, RegExp][] = [
  [LOGIN, (spec) => (spec.id = 1), /network-activity\.json: id 1 is already that of events\/login\.json/],
  [LOGIN, (spec) => (spec.id = 17), /login\.json: id must be within 1\.\.16/],
  [LOGIN, (spec) => (spec.id = 5.5), /id must be within/],
  [LOGIN, (spec) => (spec.name = 'Logon'), /login\.json: the file of Logon must have its name/],
  [LOGIN, (spec) => (spec.name = 'login'), /name "login" is not PascalCase/],
  [LOGIN, (spec) => (spec.kind = 'sometimes'), /unknown kind "sometimes"/],
  [LOGIN, (spec) => (spec.priority = 'urgent'), /unknown priority "urgent"/],
  [LOGIN, (spec) => (spec.platforms = ['windows']), /platforms must be of/],
  [LOGIN, (spec) => (spec.platforms = []), /platforms must be of/],
  [LOGIN, (spec) => delete spec.description, /description is missing/],
  [LOGIN, (spec) => delete spec.source, /source is missing/],
  [LOGIN, (spec) => delete spec.asimSchema, /asimSchema must be/],
  [LOGIN, (spec) => (spec.colour = 'red'), /unknown member "colour"/],
  [LOGIN, (spec) => (spec.fields = []), /fields is missing or empty/],
  [LOGIN, (spec) => (spec.fields[4].type = 'u64'), /field "processId": unknown type "u64"/],
  [LOGIN, (spec) => delete spec.fields[4].unit, /field "processId": unit is missing/],
  [LOGIN, (spec) => (spec.fields[4].unit = ' '), /field "processId": unit is missing/],
  [LOGIN, (spec) => delete spec.fields[4].why, /field "processId": why is missing/],
  [LOGIN, (spec) => delete spec.fields[4].asim, /field "processId": asim must be/],
  [LOGIN, (spec) => (spec.fields[4].asim = { inbound: 'A' }), /field "processId": asim must be/],
  [LOGIN, (spec) => (spec.fields[4].name = 'process_id'), /the name is not camelCase/],
  [LOGIN, (spec) => (spec.fields[4].name = 'user'), /two fields have the same name/],
  [LOGIN, (spec) => (spec.fields[4].max = 3), /field "processId": unknown member "max"/],
  [LOGIN, (spec) => (spec.fields[4].maxBytes = 'stringBytes'), /only a string has maxBytes/],
  [LOGIN, (spec) => (spec.fields[1].maxBytes = 64), /maxBytes must name a limit/],
  [LOGIN, (spec) => (spec.fields[1].maxBytes = 'tickMaxMs'), /maxBytes 60000 does not fit/],
  [LOGIN, (spec) => (spec.fields[4].enum = { one: 1 }), /only a u8 can be an enumeration/],
  [LOGIN, (spec) => (spec.fields[0].enum = {}), /the enumeration is empty/],
  [LOGIN, (spec) => (spec.fields[0].enum.login = 255), /255 is not within 0\.\.254/],
  [LOGIN, (spec) => (spec.fields[0].enum.login = 1), /two names have the same number/],
  [LOGIN, (spec) => (spec.key = ['user']), /key must have every field or none/],
  [LOGIN, (spec) => (spec.key = ['who']), /there is no field "who"/],
  [LOGIN, (spec) => delete spec.key, /key must be a list/],
  ['limits.json', (spec) => delete spec.limits[0].unit, /limits\.json: eventIds: unit is missing/],
  ['limits.json', (spec) => delete spec.limits[0].why, /limits\.json: eventIds: why is missing/],
  ['limits.json', (spec) => (spec.limits[0].value = 1.5), /limits\.json: eventIds: value is no integer/],
  ['limits.json', (spec) => (spec.limits[1].name = 'eventIds'), /limit eventIds is there twice/],
  ['errors.json', (spec) => (spec.module[1].code = -1), /errors\.json: module code -1 is there twice/],
  ['errors.json', (spec) => (spec.decode[1].code = spec.decode[0].code), /decode code message\.length is there twice/],
  ['records.json', (spec) => (spec.records[1].kind = 1), /records\.json: kind 1 is there twice/],
  ['records.json', (spec) => (spec.records[0].fields[0].type = 'u31'), /flow4\.local: unknown type/],
  ['records.json', (spec) => delete spec.records[0].fields[0].unit, /flow4\.local: unit is missing/],
  ['records.json', (spec) => (spec.records[0].fields[1].name = 'local'), /two specs lead to the constant/],
];

for (const [file, spoil, reason] of BAD) {
  test(`${file} is refused: ${reason.source}`, (context) => {
    const root = copy(context);
    edit(root, file, spoil);
    assert.throws(() => makeOutputs(root), { name: 'SpecError', message: reason });
  });
}

test('a bad spec exits 2 and says which', (context) => {
  const root = copy(context);
  edit(root, LOGIN, (spec) => {
    spec.id = 17;
  });
  const result = generate(root);
  assert.equal(result.status, 2);
  assert.equal(result.stderr, 'contract/events/login.json: id must be within 1..16\n');
});

test('JSON that is none is refused by its file', (context) => {
  const root = copy(context);
  writeFileSync(join(root, LOGIN), '{');
  const result = generate(root);
  assert.equal(result.status, 2);
  assert.match(result.stderr, /^contract\/events\/login\.json: /);
});
