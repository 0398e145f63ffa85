/** Reads how many tests passed, failed and were skipped from what the test runners print. */

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const number = (text, pattern) => Number(pattern.exec(text)?.[1] ?? Number.NaN);

/** node:test, reporter "spec" or "tap": the totals are the last lines. */
export function countNode(text) {
  const last = (name) => {
    const found = [...text.matchAll(new RegExp(`^(?:ℹ|#) ${name} (\\d+)$`, 'gm'))];
    return found.length > 0 ? Number(found.at(-1)[1]) : Number.NaN;
  };
  return { passed: last('pass'), failed: last('fail') + last('cancelled'), skipped: last('skipped') + last('todo') };
}

/** ctest: "100% tests passed, 0 tests failed out of 12" */
export function countCtest(text) {
  const failed = number(text, /tests passed, (\d+) tests? failed out of \d+/);
  const total = number(text, /tests passed, \d+ tests? failed out of (\d+)/);
  return { passed: total - failed, failed, skipped: 0 };
}

/** as-pect: "[Tests]: 12 / 13", passed of all; "Todo: 1" behind each file. */
export function countAspect(text) {
  const [, passed, total] = /\[Tests\]:\s*(\d+)\s*\/\s*(\d+)/.exec(text.replace(COLOUR, '')) ?? [];
  return { passed: Number(passed), failed: Number(total) - Number(passed), skipped: 0 };
}

/** A program that prints nothing countable is one test. */
export const countOne = () => ({ passed: 1, failed: 0, skipped: 0 });

/**
 * What a step counts for. A runner that failed without a failed test (it crashed, or ran none) counts as one failure.
 * @param {(text: string) => {passed: number, failed: number, skipped: number}} count
 */
export function judge(count, output, code) {
  const counted = count(output.replace(COLOUR, ''));
  const clean = { passed: counted.passed || 0, failed: counted.failed || 0, skipped: counted.skipped || 0 };
  const ranNone = clean.passed + clean.failed === 0;
  if (code !== 0 && clean.failed === 0) return { ...clean, passed: count === countOne ? 0 : clean.passed, failed: 1 };
  return ranNone ? { ...clean, failed: 1 } : clean;
}
