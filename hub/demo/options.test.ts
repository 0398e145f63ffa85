import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDemoOptions } from './options.ts';

describe('demo options', () => {
  test('defaults', () => {
    const options = parseDemoOptions([], {});
    assert.deepEqual(
      [options.forMs, options.board, options.port, options.isJson],
      [undefined, 'mps2-an385', 8883, false],
    );
  });
  test('values may follow a space or an equals sign', () => {
    assert.equal(parseDemoOptions(['--for', '60s'], {}).forMs, 60_000);
    assert.equal(parseDemoOptions(['--for=5m', '--attack'], {}).forMs, 300_000);
    assert.equal(parseDemoOptions(['--port=0'], {}).port, 0);
  });
  test('the board comes from the environment, and the command line wins', () => {
    assert.equal(parseDemoOptions([], { BOARD: 'mps2-an386' }).board, 'mps2-an386');
    assert.equal(parseDemoOptions(['--board', 'x'], { BOARD: 'mps2-an386' }).board, 'x');
  });
  for (const argv of [
    ['--for'],
    ['--for', '0s'],
    ['--for', '25h'],
    ['--for', 'soon'],
    ['--port', '65536'],
    ['--fast'],
    ['60s'],
  ]) {
    test(`refuses ${argv.join(' ')} with exit code 2`, () => {
      assert.throws(() => parseDemoOptions(argv, {}), { name: 'DemoError', exitCode: 2 });
    });
  }
});
