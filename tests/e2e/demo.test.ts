/** `vedette demo` as a user runs it: output, options, and that nothing is left behind. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually, temporaryFolder } from './support/bench.ts';
import { vedette } from './support/hub-process.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/vedette.mjs', import.meta.url));

interface Run {
  child: ChildProcess;
  readonly stdout: string;
  readonly stderr: string;
  ended: Promise<number | null>;
}

function startDemo(...words: string[]): Run {
  const child = spawn(process.execPath, [PROGRAM, 'demo', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, stdout: '', stderr: '', ended: once(child, 'close').then(([code]) => code as number | null) };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    run.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    run.stderr += text;
  });
  return run;
}

/** Processes of this machine whose command line has `text` in it. */
async function processesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(text)) found.push(line.replaceAll('\0', ' '));
  }
  return found;
}

const leftovers = async (folder: string) => (await readdir(folder)).filter((name) => name !== 'hub');

describe('vedette demo', () => {
  test('ends by itself with a summary, and what it showed is stored', async () => {
    const { path, remove } = await temporaryFolder('demo');
    try {
      const run = startDemo('--for', '20s', '--port', '0', '--data', path);
      assert.equal(await run.ended, 0, run.stdout + run.stderr);
      for (const name of ['SystemInformation', 'ListeningPorts', 'Heartbeat', 'Statistics', 'NetworkActivity']) {
        assert.match(run.stdout, new RegExp(`^\\d\\d:\\d\\d:\\d\\d ${name} `, 'm'));
      }
      assert.match(run.stdout, /summary\n\d+ events in \d+ messages/);
      assert.doesNotMatch(run.stdout, /DOES NOT BALANCE/);
      assert.deepEqual(await leftovers(path), []);
      assert.deepEqual(await processesWith(path), []);
      const stored = await vedette('events', '--data', join(path, 'hub'), '--device', 'threadx-sensor', '--last', '1h');
      assert.match(stored, /SystemInformation/);
    } finally {
      await remove();
    }
  });

  test('--json prints events and nothing else; Ctrl-C leaves nothing running', async () => {
    const { path, remove } = await temporaryFolder('demo');
    try {
      const run = startDemo('--json', '--port', '0', '--data', path);
      await eventually('events', () => run.stdout.includes('SystemInformation'), 60_000);
      run.child.kill('SIGINT');
      assert.equal(await run.ended, 0, run.stderr);
      const events = run.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { name: string; deviceId: string });
      assert.ok(events.length > 5);
      assert.ok(events.every((event) => event.deviceId === 'threadx-sensor' && typeof event.name === 'string'));
      assert.deepEqual(await leftovers(path), []);
      assert.deepEqual(await processesWith(path), []);
    } finally {
      await remove();
    }
  });

  test('a second demo in the same folder is told so in one line', async () => {
    const { path, remove } = await temporaryFolder('demo');
    const first = startDemo('--port', '0', '--data', path);
    try {
      await eventually('the first', () => first.stdout.includes('hub on'), 60_000);
      const second = startDemo('--port', '0', '--data', path);
      assert.notEqual(await second.ended, 0);
      assert.match(second.stderr, /^[^\n]+\n$/);
    } finally {
      first.child.kill('SIGTERM');
      await first.ended;
      await remove();
    }
  });

  test('a port that is taken, a board that does not exist and a wrong option are told in one line', async () => {
    const { path, remove } = await temporaryFolder('demo');
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      for (const words of [
        ['--port', String((server.address() as AddressInfo).port), '--data', path],
        ['--board', 'mps3', '--port', '0', '--data', path],
        ['--fro', '60s'],
      ]) {
        const run = startDemo(...words);
        assert.ok(((await run.ended) ?? 0) > 0, words.join(' '));
        assert.match(run.stderr, /^[^\n]+\n$/, words.join(' '));
        assert.doesNotMatch(run.stderr, /\bat .*:\d+:\d+/);
      }
    } finally {
      server.close();
      await remove();
    }
  });
});
