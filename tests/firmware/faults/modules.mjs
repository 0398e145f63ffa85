/**
 * Makes the modules of the fault firmware: node modules.mjs OUT.h. Each is the smallest module that contract/abi.json
 * allows, with one thing wrong.
 */
import { createHash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import loadWabt from 'wabt';

const IDLE = 'i32.const 1000';

/** A module whose tick() is `tick`; `extra` are further functions. */
const moduleText = (tick, { extra = '', exported = 'tick', memory = '16 16' } = {}) => `(module
  (import "vedette" "send" (func $send (param i32 i32 i32 i32) (result i32)))
  (import "vedette" "random" (func $random (param i32 i32) (result i32)))
  (import "vedette" "log" (func $log (param i32 i32 i32)))
  (import "vedette" "collect" (func $collect (param i32)))
  (memory (export "memory") ${memory})
  (global (export "INBOX") i32 (i32.const 1024))
  (global (export "INBOX_BYTES") i32 (i32.const 1024))
  (global (export "HEAP") i32 (i32.const 2048))
  ${extra}
  (func (export "init") (param i32) (result i32) i32.const 0)
  (func (export "ingest") (param i32) (result i32) i32.const 0)
  (func (export "${exported}") (param i64 i64) (result i32) ${tick})
  (func (export "configure") (param i32) (result i32) i32.const 0)
  (func (export "acked") (param i32) (result i32) i32.const 0)
  (func (export "sha256") (param i32) (result i32) i32.const 0)
  (func (export "hmac") (param i32 i32) (result i32) i32.const 0))`;

const SEND_OUTSIDE = '(drop (call $send (i32.const 1) (i32.const 1) (i32.const -16) (i32.const 64)))';
const SEND_LONG = '(drop (call $send (i32.const 1) (i32.const 1) (i32.const 4096) (i32.const 2147483647)))';
const SEND_ACROSS = '(drop (call $send (i32.const 1) (i32.const 1) (i32.const 8191) (i32.const 2)))';
const RANDOM_OUTSIDE = '(drop (call $random (i32.const 1048576) (i32.const 8)))';

/** name → WebAssembly text. The expected results are in tests/firmware/faults.test.ts. */
const TEXTS = {
  good: moduleText(IDLE),
  trap: moduleText('unreachable'),
  divide: moduleText('(i32.div_s (i32.const 1) (i32.load (i32.const 4)))'),
  load_outside: moduleText('(i32.load (i32.const 8189))'),
  endless_load: moduleText(`(loop $again (drop (i32.load (i32.const 0))) (br $again)) ${IDLE}`),
  endless_call: moduleText(`(loop $again (call $nothing) (br $again)) ${IDLE}`, { extra: '(func $nothing)' }),
  send_outside: moduleText(`${SEND_OUTSIDE} ${IDLE}`),
  send_long: moduleText(`${SEND_LONG} ${IDLE}`),
  send_across: moduleText(`${SEND_ACROSS} ${IDLE}`),
  random_outside: moduleText(`${RANDOM_OUTSIDE} ${IDLE}`),
  bad_result: moduleText('i32.const -5'),
  long_wait: moduleText('i32.const 60001'),
  recursion: moduleText(`(call $deep (i32.const 0))`, {
    extra: '(func $deep (param i32) (result i32) (i32.add (call $deep (local.get 0)) (i32.const 1)))',
  }),
  missing_export: moduleText(IDLE, { exported: 'tock' }),
};

const wabt = await loadWabt();

function assemble(name, text) {
  const parsed = wabt.parseWat(`${name}.wat`, text);
  parsed.validate();
  return Buffer.from(parsed.toBinary({}).buffer);
}

const modules = Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, assemble(name, text)]));
modules.truncated = modules.good.subarray(0, Math.floor(modules.good.length / 2));
modules.empty = Buffer.alloc(1);
modules.corrupted = Buffer.from(modules.good);
modules.corrupted[9] ^= 0x55; // length of the first section
modules.wrong_magic = Buffer.from(modules.good);
modules.wrong_magic[0] ^= 1;

const digests = Object.fromEntries(
  Object.entries(modules).map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest()]),
);
modules.wrong_digest = Buffer.from(modules.good);
digests.wrong_digest = Buffer.from(digests.good);
digests.wrong_digest[31] ^= 1;

const list = (bytes) => [...bytes].join(',');
const arrays = Object.entries(modules).map(
  ([name, bytes]) =>
    `static const uint8_t ${name}_bytes[] = {${list(bytes)}};\nstatic const uint8_t ${name}_sha256[32] = {${list(digests[name])}};`,
);
const table = Object.keys(modules).map(
  (name) => `    {"${name}", {${name}_bytes, sizeof(${name}_bytes), ${name}_sha256}},`,
);
const header = [
  '/* Made by tests/firmware/faults/modules.mjs. */',
  ...arrays,
  'static const fault_module_t fault_modules[] = {',
  ...table,
  '};',
  '',
].join('\n');

const [out] = process.argv.slice(2);
writeFileSync(`${out}.tmp`, header);
renameSync(`${out}.tmp`, out);
