// Small modules for the engine tests: a module that keeps the contract, and what is wrong with each variant of it.
// Assembled by wabt when the tests are built; the expectations are in engine_*_test.c.

export interface Parts {
  imports: string;
  memory: string;
  globals: string;
  extra: string;
  init: string;
  ingest: string;
  tick: string;
  configure: string;
  acked: string;
  sha256: string;
  hmac: string;
}

const func = (name: string, parameters: string, body: string): string =>
  `(func $${name} (export "${name}") ${parameters} (result i32) ${body})`;

const send = '(import "vedette" "send" (func $send (param i32 i32 i32 i32) (result i32)))';
const random = '(import "vedette" "random" (func $random (param i32 i32) (result i32)))';
const log = '(import "vedette" "log" (func $log (param i32 i32 i32)))';
const collect = '(import "vedette" "collect" (func $collect (param i32)))';

const good: Parts = {
  imports: [send, random, log, collect].join('\n'),
  memory: '(memory (export "memory") 16 16)',
  globals: `(global (export "INBOX") i32 (i32.const 64))
    (global (export "INBOX_BYTES") i32 (i32.const 1024))
    (global (export "HEAP") i32 (i32.const 2048))`,
  extra: '',
  init: func('init', '(param i32)', '(i32.const 0)'),
  ingest: func('ingest', '(param i32)', '(i32.const 0)'),
  tick: func('tick', '(param i64 i64)', '(i32.const 1000)'),
  configure: func('configure', '(param i32)', '(i32.const 0)'),
  acked: func('acked', '(param i32)', '(i32.const 0)'),
  sha256: func('sha256', '(param i32)', '(i32.const 0)'),
  hmac: func('hmac', '(param i32 i32)', '(i32.const 0)'),
};

const ticking = (body: string, extra = ''): Partial<Parts> => ({ tick: func('tick', '(param i64 i64)', body), extra });

const globals = (inbox: string, inboxBytes: string, heap: string): Partial<Parts> => ({
  globals: [inbox, inboxBytes, heap].filter((line) => line !== '').join('\n'),
});
const global = (name: string, value: string | number, type = 'i32'): string =>
  `(global (export "${name}") ${type} (i32.const ${value}))`;
const inbox = global('INBOX', 64);
const inboxBytes = global('INBOX_BYTES', 1024);
const heap = global('HEAP', 2048);

// A function with many i64 parameters that calls itself: its arguments are written before its stack is checked. Several
// widths, because the overrun shows only where a frame ends just below the stack's end.
const wideRecursion = (width: number): Partial<Parts> => {
  const passed = Array.from({ length: width }, (_, i) => `(local.get ${i})`).join(' ');
  return ticking(
    `(call $wide ${'(i64.const 1)'.repeat(width)})`,
    `(func $wide (param ${'i64 '.repeat(width)}) (result i32) (call $wide ${passed}))`,
  );
};

// Keeps one message of random bytes from HEAP on, hands it over until it is acknowledged; a custom event makes it trap.
const keeper: Partial<Parts> = {
  extra: '(global $handed (mut i32) (i32.const 0))',
  init: func(
    'init',
    '(param i32)',
    `(if (i32.ne (i32.load (i32.const 2048)) (i32.const 0x51554555)) (then
        (i32.store (i32.const 2048) (i32.const 0x51554555))
        (i32.store (i32.const 2052) (i32.const 1))
        (drop (call $random (i32.const 2056) (i32.const 16)))))
      (i32.const 0)`,
  ),
  ingest: func(
    'ingest',
    '(param i32)',
    '(if (i32.eq (i32.load16_u (i32.const 64)) (i32.const 25)) (then unreachable)) (i32.const 1)',
  ),
  tick: func(
    'tick',
    '(param i64 i64)',
    `(if (i32.eqz (global.get $handed)) (then
        (if (i32.eqz (call $send (i32.load (i32.const 2052)) (i32.const 1) (i32.const 2056) (i32.const 16)))
          (then (global.set $handed (i32.const 1))))))
      (i32.const 1000)`,
  ),
  acked: func(
    'acked',
    '(param i32)',
    `(i32.store (i32.const 2052) (i32.add (i32.load (i32.const 2052)) (i32.const 1)))
      (drop (call $random (i32.const 2056) (i32.const 16)))
      (global.set $handed (i32.const 0))
      (i32.const 0)`,
  ),
};

export const cases: Record<string, Partial<Parts>> = {
  good: {},
  keeper,

  // Traps
  unreachable: ticking('unreachable'),
  divide_by_zero: ticking('(i32.div_s (i32.const 1) (i32.const 0))'),
  divide_overflow: ticking('(i32.div_s (i32.const 0x80000000) (i32.const -1))'),
  load_beyond_limit: ticking('(i32.load (i32.const 8189))'),
  load_at_limit: ticking('(drop (i32.load (i32.const 8188))) (i32.const 7)'),
  load_offset_wraps: ticking('(i32.load offset=0xfffffffc (i32.const 8))'),
  load_far: ticking('(i32.load (i32.const 0x7fffffff))'),
  store_i64_beyond_limit: ticking('(i64.store (i32.const 8185) (i64.const -1)) (i32.const 0)'),
  fill_beyond_limit: ticking('(memory.fill (i32.const 8000) (i32.const 1) (i32.const 193)) (i32.const 0)'),
  copy_beyond_limit: ticking('(memory.copy (i32.const 0) (i32.const 8000) (i32.const 193)) (i32.const 0)'),
  deep_recursion: ticking('(call $down)', '(func $down (result i32) (i32.add (call $down) (i32.const 1)))'),
  wide_recursion_13: wideRecursion(13),
  wide_recursion_16: wideRecursion(16),
  wide_recursion_19: wideRecursion(19),
  wide_recursion_22: wideRecursion(22),
  wide_recursion_25: wideRecursion(25),
  wide_recursion_28: wideRecursion(28),

  // Time
  loop_load: ticking('(loop $l (drop (i32.load (i32.const 0))) (br $l)) (i32.const 0)'),
  loop_store: ticking('(loop $l (i64.store (i32.const 8) (i64.const 1)) (br $l)) (i32.const 0)'),
  loop_fill: ticking('(loop $l (memory.fill (i32.const 0) (i32.const 0) (i32.const 8)) (br $l)) (i32.const 0)'),
  loop_call: ticking('(loop $l (call $nothing) (br $l)) (i32.const 0)', '(func $nothing)'),
  loop_import: ticking('(loop $l (drop (call $random (i32.const 0) (i32.const 4))) (br $l)) (i32.const 0)'),

  // Pointers given to imports; the limit is 8192
  send_at_limit: ticking('(call $send (i32.const 1) (i32.const 1) (i32.const 8191) (i32.const 1))'),
  send_empty_at_limit: ticking('(call $send (i32.const 1) (i32.const 1) (i32.const 8192) (i32.const 0))'),
  send_beyond_limit: ticking('(call $send (i32.const 1) (i32.const 1) (i32.const 8192) (i32.const 1))'),
  send_too_long: ticking('(call $send (i32.const 1) (i32.const 1) (i32.const 0) (i32.const 8193))'),
  send_wraps: ticking('(call $send (i32.const 1) (i32.const 1) (i32.const 16) (i32.const 0xffffffff))'),
  send_negative: ticking('(call $send (i32.const 1) (i32.const 1) (i32.const -4) (i32.const 8))'),
  random_beyond_limit: ticking('(call $random (i32.const 8190) (i32.const 4))'),
  random_wraps: ticking('(call $random (i32.const 0xffffffff) (i32.const 2))'),
  random_at_limit: ticking('(call $random (i32.const 8188) (i32.const 4))'),

  // Imports and exports that are not the contract's
  import_unknown: { imports: `${good.imports}\n(import "vedette" "extra" (func $extra))` },
  import_other_module: { imports: good.imports.replace('"vedette" "log"', '"env" "log"') },
  import_wrong_type: { imports: good.imports.replace('(param i32 i32 i32 i32)', '(param i32 i32 i32 i64)') },
  import_wrong_result: {
    imports: good.imports.replace('$log (param i32 i32 i32)', '$log (param i32 i32 i32) (result i32)'),
  },
  import_unused: { imports: send },
  import_memory: { memory: '', imports: `${good.imports}\n(import "vedette" "memory" (memory 16 16))` },
  import_global: { imports: `${good.imports}\n(import "vedette" "G" (global i32))` },
  export_missing_init: { init: '' },
  export_missing_tick: { tick: '' },
  export_missing_hmac: { hmac: '' },
  export_only_named: { acked: '(func $acked (param i32) (result i32) (i32.const 0))' },
  export_wrong_parameter: { tick: func('tick', '(param i32 i64)', '(i32.const 0)') },
  export_missing_parameter: { hmac: func('hmac', '(param i32)', '(i32.const 0)') },
  export_wrong_result: { init: '(func (export "init") (param i32) (result i64) (i64.const 0))' },
  export_no_result: { init: '(func (export "init") (param i32))' },
  export_import: { init: '', imports: `${good.imports}\n(export "init" (func $random))` },
  memory_missing: { memory: '' },
  memory_too_small: { memory: '(memory (export "memory") 0 16)' },
  start_function: { extra: '(func $start) (start $start)' },
  table_elements: { extra: '(table 1 funcref) (elem (i32.const 0) $init)' },

  // Globals
  global_missing_inbox: globals('', inboxBytes, heap),
  global_missing_bytes: globals(inbox, '', heap),
  global_missing_heap: globals(inbox, inboxBytes, ''),
  global_mutable: globals(global('INBOX', 64, '(mut i32)'), inboxBytes, heap),
  global_i64: globals('(global (export "INBOX") i64 (i64.const 64))', inboxBytes, heap),
  global_inbox_beyond: globals(global('INBOX', 8193), inboxBytes, heap),
  global_inbox_negative: globals(global('INBOX', -8), inboxBytes, heap),
  global_inbox_end_beyond: globals(global('INBOX', 7169), inboxBytes, heap),
  global_inbox_at_end: globals(global('INBOX', 7168), inboxBytes, heap),
  global_inbox_bytes_huge: globals(inbox, global('INBOX_BYTES', '0xffffffff'), heap),
  global_inbox_bytes_small: globals(inbox, global('INBOX_BYTES', 32), heap),
  global_heap_beyond: globals(inbox, inboxBytes, global('HEAP', 8193)),
  global_heap_zero: globals(inbox, inboxBytes, global('HEAP', 0)),

  // Format
  data_beyond_limit: { extra: '(data (i32.const 8190) "abcd")' },
  data_negative: { extra: '(data (i32.const -4) "abcd")' },
  data_at_limit: { extra: '(data (i32.const 8188) "abcd")' },

  // Answers
  tick_negative: ticking('(i32.const -5)'),
  tick_too_long: ticking('(i32.const 60001)'),
  tick_at_once: ticking('(i32.const 0)'),
  init_fails: { init: func('init', '(param i32)', '(i32.const -3)') },
  init_traps: { init: func('init', '(param i32)', 'unreachable') },
  init_without_entropy: { init: func('init', '(param i32)', '(call $random (i32.const 0) (i32.const 8))') },
  collects_always: ticking('(call $collect (i32.const 0x50)) (i32.const 5000)'),
};

/** Text of the module of a case. */
export function moduleText(parts: Partial<Parts>): string {
  const all = { ...good, ...parts };
  return `(module ${[all.imports, all.memory, all.globals, all.extra, all.init, all.ingest, all.tick, all.configure, all.acked, all.sha256, all.hmac].join('\n')})`;
}
