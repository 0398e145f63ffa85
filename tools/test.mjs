/** npm test [-- STEP…]: sets up, builds, runs every test step two at a time, prints a table and one line of totals. */
import path from 'node:path';
import { buildAll } from './build.mjs';
import { runMain, UserError } from './lib/errors.mjs';
import { writeWhole } from './lib/files.mjs';
import { BUILD, relative } from './lib/paths.mjs';
import { note } from './lib/progress.mjs';
import { tail } from './lib/run.mjs';
import { setUp } from './setup.mjs';
import { judge } from './test/counts.mjs';
import { STEPS } from './test/steps.mjs';

const AT_ONCE = 2;
const SHOWN_LINES = 120;
const HEARTBEAT_MS = 30_000;

function selectSteps(names) {
  const unknown = names.find((name) => !STEPS.some((step) => step.name === name));
  if (unknown)
    throw new UserError(`no test step "${unknown}"; there are: ${STEPS.map((step) => step.name).join(', ')}`);
  const steps = names.length > 0 ? STEPS.filter((step) => names.includes(step.name)) : STEPS;
  return [...steps].sort((a, b) => b.weight - a.weight);
}

async function runStep(step) {
  const start = Date.now();
  let output = '';
  let code = 1;
  let isTimeout = false;
  try {
    ({ output, code, isTimeout } = await step.run());
  } catch (error) {
    output = `${error.message}\n${error.details ?? ''}`;
  }
  if (isTimeout) output += '\n(the step took too long and was ended)';
  const log = path.join(BUILD, 'test-output', `${step.name}.log`);
  writeWhole(log, output);
  const result = { name: step.name, seconds: (Date.now() - start) / 1000, ...judge(step.count, output, code) };
  report(result, output, log);
  return result;
}

function report(result, output, log) {
  note(`  ${result.failed === 0 ? '✓' : '✗'} ${row(result)}`);
  if (result.failed === 0) return;
  note(`${tail(failures(output), SHOWN_LINES)}\n    (all of it: ${relative(log)})`);
}

/** What a runner says of its failures, if it says it apart; else everything. */
function failures(output) {
  const at = output.lastIndexOf('✖ failing tests:');
  return at < 0 ? output : output.slice(at);
}

const row = ({ name, passed, failed, skipped, seconds }) =>
  `${name.padEnd(10)} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${String(skipped).padStart(3)} skipped ${seconds.toFixed(1).padStart(7)} s`;

/** Runs the steps, at most two at once, in the given order. */
async function runSteps(steps) {
  const waiting = [...steps];
  const running = new Set();
  const results = [];
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      running.add(step.name);
      results.push(await runStep(step));
      running.delete(step.name);
    }
  };
  const beat = setInterval(
    () => note(`  … running: ${[...running].join(', ')}; waiting: ${waiting.length}`),
    HEARTBEAT_MS,
  );
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  clearInterval(beat);
  return results;
}

async function main(names) {
  const steps = selectSteps(names);
  const start = Date.now();
  await setUp(['native', 'firmware', 'lint']);
  await buildAll();
  const results = await runSteps(steps);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  note(
    `\n${[...results]
      .sort((a, b) => b.seconds - a.seconds)
      .map((result) => `  ${row(result)}`)
      .join('\n')}`,
  );
  note(`  in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  note(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
  return sum('failed') === 0 ? 0 : 1;
}

await runMain(main);
