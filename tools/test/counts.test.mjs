import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countAspect, countCtest, countNode, countOne, judge } from './counts.mjs';

describe('counting tests', () => {
  test('node:test, spec and tap, the last totals', () => {
    const spec = 'ℹ tests 5\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 2\nℹ todo 0\n';
    assert.deepEqual(countNode(spec), { passed: 3, failed: 2, skipped: 2 });
    assert.deepEqual(countNode(`# pass 9\n${spec.replaceAll('ℹ', '#')}`), { passed: 3, failed: 2, skipped: 2 });
  });
  test('ctest', () => {
    assert.deepEqual(countCtest('75% tests passed, 1 tests failed out of 4\n'), { passed: 3, failed: 1, skipped: 0 });
    assert.deepEqual(countCtest('100% tests passed, 0 tests failed out of 12\n'), {
      passed: 12,
      failed: 0,
      skipped: 0,
    });
  });
  test('as-pect, with colours', () => {
    const text = '    [Tests]: \u001b[32m12\u001b[39m / 13\n   [Groups]: 8 / 8';
    assert.deepEqual(countAspect(text), { passed: 12, failed: 1, skipped: 0 });
  });
  test('a runner that fails without a failed test is one failure', () => {
    assert.equal(judge(countNode, 'ℹ pass 3\nℹ fail 0\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0\n', 1).failed, 1);
    assert.deepEqual(judge(countOne, '', 1), { passed: 0, failed: 1, skipped: 0 });
  });
  test('a runner that ran nothing is one failure', () => {
    assert.equal(judge(countNode, '', 0).failed, 1);
    assert.equal(judge(countCtest, 'No tests were found!!!', 0).failed, 1);
  });
});
