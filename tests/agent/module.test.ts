import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readModule } from '../../tools/gate/wasm-reader.ts';
import { MODULE_PATH } from './agent-host.ts';

/** Code compiles to about three times its size in the device's RAM: growth is a decision, taken here. */
const MODULE_BYTES_MAX = 13_550;
const FUNCTIONS_MAX = 90;

const bytes = readFileSync(MODULE_PATH);
const module = new WebAssembly.Module(bytes);

test('the module imports what the host gives, and nothing else', () => {
  const names = WebAssembly.Module.imports(module).map((one) => `${one.module}.${one.name}: ${one.kind}`);
  const golden = ['collect', 'log', 'random', 'send'].map((name) => `vedette.${name}: function`);
  assert.deepEqual(names.sort(), golden);
});

test('the module exports the ABI, and nothing else', () => {
  const names = WebAssembly.Module.exports(module).map((one) => `${one.kind} ${one.name}`);
  const functions = ['init', 'ingest', 'tick', 'configure', 'acked', 'sha256', 'hmac'].map(
    (name) => `function ${name}`,
  );
  const globals = ['INBOX', 'INBOX_BYTES', 'HEAP'].map((name) => `global ${name}`);
  assert.deepEqual(names.sort(), [...functions, ...globals, 'memory memory'].sort());
});

test('the module is no larger than was decided', () => {
  assert.ok(bytes.length <= MODULE_BYTES_MAX, `${bytes.length} bytes`);
  const functions = readModule(bytes).functions.length;
  assert.ok(functions <= FUNCTIONS_MAX, `${functions} functions`);
});
