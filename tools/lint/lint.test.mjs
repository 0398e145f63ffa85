import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import ts from 'typescript';
import { checkAssemblyText } from './assembly.mjs';
import { areaOf, areaOfInclude, includesOf, judgeInclude } from './includes.mjs';
import { functionsOfC, functionsOfTypeScript } from './shape.mjs';

describe('module source', () => {
  const refused = {
    'new Table()': 'an object',
    'const a = new StaticArray<u8>(3);': 'an array',
    'let x: Array<i32>;': 'a managed type',
    'const x: f64 = 1;': 'a float',
    'memory.grow(1);': 'growing memory',
    'heap.alloc(8);': 'an allocation',
    'const name = "flow";': 'a string',
    '@inline\nfunction f(): void {}': 'a function decorator',
    '@inline export function f(): void {}': 'a function decorator on the line',
    'function each(f: (x: i32) => void): void {}': 'a function value',
  };
  for (const [text, what] of Object.entries(refused)) {
    test(`refuses ${what}`, () => assert.notDeepEqual(checkAssemblyText(text), []));
  }
  const allowed = [
    "import { KIND } from '../contract/generated/contract.as';",
    '// new Table("x") of f64\nexport function f(): void {}',
    '/* "text" */ let x: i32 = 0;',
    'class Bits {\n  @inline\n  static take(): i32 {\n    return 1;\n  }\n}',
    "@external('vedette', 'send')\ndeclare function send(): i32;",
  ];
  for (const text of allowed)
    test(`takes ${JSON.stringify(text)}`, () => assert.deepEqual(checkAssemblyText(text), []));
});

describe('include rules', () => {
  const files = new Set([
    'host-bindings/include/vedette.h',
    'host-bindings/core/port.h',
    'host-bindings/net/tls.h',
    'host-bindings/threadx/vedette_threadx.h',
    'host-bindings/boards/mps2/board.h',
    'tests/rtos/include/tx_api.h',
    'tests/host/check.h',
  ]);
  const judge = (file, name) => judgeInclude(areaOf(file), areaOfInclude(name, file, files), name);

  test('finds includes with their lines', () => {
    assert.deepEqual(includesOf('\n#include <a.h>\n # include "b/c.h"\n'), [
      [2, 'a.h'],
      [3, 'b/c.h'],
    ]);
  });
  for (const [file, name] of [
    ['host-bindings/core/agent.c', 'wasm3.h'],
    ['host-bindings/core/agent.c', 'core/port.h'],
    ['host-bindings/threadx/port.c', 'net/tls.h'],
    ['host-bindings/threadx/port.c', 'tx_api.h'],
    ['examples/x/main.c', 'board.h'],
    ['tests/host/a.c', 'net/tls.h'],
    ['host-bindings/net/tls.c', 'mbedtls/ssl.h'],
  ]) {
    test(`${file} may include ${name}`, () => assert.equal(judge(file, name), undefined));
  }
  for (const [file, name] of [
    ['host-bindings/core/agent.c', 'net/tls.h'],
    ['host-bindings/core/agent.c', 'threadx/vedette_threadx.h'],
    ['host-bindings/net/tls.c', 'wasm3.h'],
    ['host-bindings/net/tls.c', 'threadx/vedette_threadx.h'],
    ['host-bindings/boards/mps2/clock.c', 'vedette.h'],
    ['host-bindings/threadx/port.c', 'board.h'],
    ['examples/x/main.c', 'check.h'],
    ['examples/x/main.c', 'wasm3.h'],
  ]) {
    test(`${file} may not include ${name}`, () => assert.ok(judge(file, name)));
  }
});

describe('shape', () => {
  test('measures C functions', () => {
    const text =
      'static int f(int a,\n             int b) {\n    if (a && b) {\n        return 1;\n    }\n    return a ? 2 : 3;\n}\n';
    assert.deepEqual(functionsOfC(text), [{ name: 'f', line: 2, lines: 6, complexity: 4 }]);
  });
  test('does not take initialisers and comments for code', () => {
    const text = 'static int table[] = {\n    1,\n};\nvoid g(void) {\n    /* if (x) while */\n    puts("if");\n}\n';
    assert.deepEqual(functionsOfC(text), [{ name: 'g', line: 4, lines: 4, complexity: 1 }]);
  });
  test('measures TypeScript functions, callbacks apart', () => {
    const text =
      'function f(a: number) {\n  if (a > 1 || a < 0) return [1].map((x) => (x ? 1 : 2));\n  return [];\n}\n';
    const found = functionsOfTypeScript('f.ts', text, ts);
    assert.deepEqual(
      found.map(({ name, complexity }) => [name, complexity]),
      [
        ['f', 3],
        ['(callback)', 2],
      ],
    );
  });
});
