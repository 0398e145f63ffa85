import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { placeFigures } from '../figures.mjs';
import { formatMarkdown, formatTable, keepsMust, withBudgets } from './figures.mjs';
import { wasmSections } from './wasm-sections.mjs';

const BUDGETS = [
  { name: 'size', section: 'device', better: 'lower', must: 10, aim: 5 },
  { name: 'rate', section: 'hub', better: 'higher', must: 100, aim: null },
];
const SIZE = { name: 'size', value: 10, unit: 'bytes' };

describe('figures', () => {
  test('come with their budgets, in the order of the budgets, others last', () => {
    const figures = withBudgets([{ name: 'more', value: 1, unit: 'x' }, SIZE], ['device'], BUDGETS);
    assert.deepEqual(figures, [
      { ...SIZE, must: 10, aim: 5 },
      { name: 'more', value: 1, unit: 'x', must: null, aim: null },
    ]);
  });
  test('a budget without a figure is an error', () => {
    assert.throws(() => withBudgets([SIZE], ['device', 'hub'], BUDGETS), /rate/);
  });
  test('must is a ceiling or a floor, and kept at its edge', () => {
    const keeps = (name, value) =>
      keepsMust({ name, value, must: BUDGETS.find((budget) => budget.name === name).must }, BUDGETS);
    assert.deepEqual(
      [keeps('size', 10), keeps('size', 11), keeps('rate', 100), keeps('rate', 99)],
      [true, false, true, false],
    );
  });
  test('are shown as tables', () => {
    const figures = [{ name: 'size', value: 12345, unit: 'bytes', must: null, aim: null }];
    assert.match(formatTable(figures), /size\s+12,345\s+bytes/);
    assert.match(formatMarkdown(figures), /\| `size` \| 12,345 bytes \| – \| – \|/);
  });
  test('replace what is between the marks of a read-me, and only that', () => {
    const readme = 'a\n<!-- figures: made by tools/figures.mjs -->\nold\n<!-- end of figures -->\nb\n';
    const placed = placeFigures(readme, []);
    assert.ok(placed.startsWith('a\n') && placed.endsWith('<!-- end of figures -->\nb\n') && !placed.includes('old'));
    assert.throws(() => placeFigures('no marks', []));
  });
});

describe('module sections', () => {
  test('are measured with their headers', () => {
    const bytes = Buffer.from('0061736d0100000001040160000003020100', 'hex');
    assert.deepEqual(wasmSections(bytes), [
      { name: 'type', sizeBytes: 6 },
      { name: 'function', sizeBytes: 4 },
    ]);
  });
  test('what is cut or something else is refused', () => {
    assert.throws(() => wasmSections(Buffer.from('0061736d010000000104', 'hex')));
    assert.throws(() => wasmSections(Buffer.from('7f454c46', 'hex')));
  });
});
