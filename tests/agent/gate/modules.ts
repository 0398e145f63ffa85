/** Modules in text form: one that passes the gate, and for every rule some that do not. */
const IMPORTS = '';
const MEMORY = '(memory (export "memory") 16 16)';
const GLOBALS = ['INBOX', 'INBOX_BYTES', 'HEAP']
  .map((name) => `(global (export "${name}") i32 (i32.const 8))`)
  .join('');
const FUNCTIONS = ['init', 'ingest', 'configure', 'acked', 'sha256']
  .map((name) => `(func (export "${name}") (param i32) (result i32) local.get 0)`)
  .join('');
const TICK = '(func (export "tick") (param i64 i64) (result i32) i32.const 0)';
const HMAC = '(func (export "hmac") (param i32 i32) (result i32) i32.const 0)';

interface Parts {
  imports?: string;
  memory?: string;
  globals?: string;
  functions?: string;
  tick?: string;
  hmac?: string;
  more?: string;
}

/** A module that has everything of the ABI, with some parts exchanged. */
export function moduleText(parts: Parts = {}): string {
  const { imports = IMPORTS, memory = MEMORY, globals = GLOBALS, functions = FUNCTIONS } = parts;
  return `(module ${imports} ${memory} ${globals} ${functions} ${parts.tick ?? TICK} ${parts.hmac ?? HMAC} ${parts.more ?? ''})`;
}

const inFunction = (body: string) => moduleText({ more: `(func (param $n i32) ${body})` });

/** Rule, what the module does, its text. */
export const REFUSED: [rule: string, what: string, text: string][] = [
  ['float', 'a float constant', inFunction('f32.const 1 drop')],
  ['float', 'a float parameter', moduleText({ more: '(func (param f64))' })],
  ['float', 'a float local', moduleText({ more: '(func (local f32))' })],
  ['float', 'a saturating conversion', inFunction('f32.const 0 i32.trunc_sat_f32_s drop')],
  ['recursion', 'a function that calls itself', moduleText({ more: '(func $f (call $f))' })],
  ['recursion', 'two that call each other', moduleText({ more: '(func $f (call $g)) (func $g (call $f))' })],
  ['indirect-call', 'a table', moduleText({ more: '(table 1 funcref)' })],
  ['indirect-call', 'call_indirect', moduleText({ more: '(table 1 funcref) (func (call_indirect (i32.const 0)))' })],
  ['indirect-call', 'elements', moduleText({ more: '(table 1 funcref) (func $f) (elem (i32.const 0) $f)' })],
  ['memory-grow', 'memory.grow', inFunction('i32.const 1 memory.grow drop')],
  ['memory', 'memory that may grow', moduleText({ memory: '(memory (export "memory") 16 17)' })],
  ['memory', 'memory without a maximum', moduleText({ memory: '(memory (export "memory") 16)' })],
  [
    'import',
    'an imported memory',
    moduleText({ imports: '(import "vedette" "memory" (memory 16 16))', memory: '(export "memory" (memory 0))' }),
  ],
  ['import', 'an imported global', moduleText({ imports: '(import "vedette" "g" (global i32))' })],
  ['import', 'an unknown function', moduleText({ imports: '(import "env" "abort" (func (param i32 i32 i32 i32)))' })],
  ['import', 'a known one of another type', moduleText({ imports: '(import "vedette" "send" (func (param i32)))' })],
  ['export', 'a missing function', moduleText({ tick: '' })],
  [
    'export',
    'one of another type',
    moduleText({ hmac: '(func (export "hmac") (param i32) (result i32) i32.const 0)' }),
  ],
  ['export', 'a mutable global', moduleText({ globals: GLOBALS.replace('i32 (i32.const', '(mut i32) (i32.const') })],
  ['export', 'one that is not in the ABI', moduleText({ more: '(func (export "extra"))' })],
  ['start', 'a start function', moduleText({ more: '(func $s) (start $s)' })],
  [
    'unsupported',
    'memory.init',
    moduleText({ more: '(func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1))) (data "x")' }),
  ],
  ['unsupported', 'data.drop', moduleText({ more: '(func (data.drop 0)) (data "x")' })],
  [
    'endless-loop',
    'a loop of arithmetic',
    inFunction('loop local.get $n i32.const 1 i32.sub local.tee $n br_if 0 end'),
  ],
  ['endless-loop', 'an empty loop', inFunction('loop br 0 end')],
  [
    'endless-loop',
    'a load that is passed by',
    inFunction('loop local.get $n if i32.const 0 i32.load drop end br 0 end'),
  ],
  [
    'endless-loop',
    'a load in an inner loop that is left first',
    inFunction('loop loop local.get $n br_if 1 i32.const 0 i32.load br_if 0 end end'),
  ],
  [
    'endless-loop',
    'a call of the host only',
    moduleText({
      imports: '(import "vedette" "collect" (func $c (param i32)))',
      more: '(func loop i32.const 1 call $c br 0 end)',
    }),
  ],
];

/** What a good module may do. */
export const ACCEPTED: [what: string, text: string][] = [
  ['the whole ABI and nothing else', moduleText()],
  ['a loop with a load', inFunction('loop i32.const 0 i32.load br_if 0 end')],
  [
    'a loop with a store on both ways',
    inFunction(
      'loop local.get $n if i32.const 0 i32.const 1 i32.store else i32.const 0 i32.const 1 i32.store8 end local.get $n br_if 0 end',
    ),
  ],
  ['a loop with a call', moduleText({ more: '(func $f) (func loop call $f br 0 end)' })],
  ['a loop with memory.fill', inFunction('loop i32.const 0 i32.const 0 i32.const 8 memory.fill br 0 end')],
  ['a loop that is never repeated', inFunction('loop local.get $n if return end end')],
  ['an outer loop whose inner one loads', inFunction('loop loop i32.const 0 i32.load br_if 0 end br 0 end')],
  [
    'imports of the ABI',
    moduleText({
      imports: '(import "vedette" "send" (func (param i32 i32 i32 i32) (result i32)))',
    }),
  ],
];
