import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { encodeMessage } from '../../contract/index.ts';
import type { Hub } from '../../hub/index.ts';
import { tempDir, until } from './support/hub.ts';
import { message } from './support/messages.ts';
import { RawClient } from './support/raw-client.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/vedette.mjs', import.meta.url));

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

function vedette(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** Starts `vedette hub` on a free port. */
async function startProgram(context: TestContext, dataDir: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [PROGRAM, 'hub', '--data', dataDir, '--port', '0', '--verbose']);
  context.after(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await until(() => output.includes('devices must trust'), 'the hub listens');
  return { child, port: Number(/port (\d+)/.exec(output)?.[1]) };
}

async function stopProgram(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

test('a device is added, reports, and its events are shown while the hub runs and after it stopped', async (context) => {
  const dataDir = await tempDir(context);
  const { child, port } = await startProgram(context, dataDir);
  const added = await vedette('device', 'add', 'sensor-1', '--data', dataDir);
  assert.equal(added.code, 0, added.stderr);
  const connection = new RegExp(
    `^HostName=localhost:${port};DeviceId=sensor-1;SharedAccessKey=([A-Za-z0-9+/=]{44})\n$`,
  ).exec(added.stdout);
  assert.ok(connection, added.stdout);

  const caPem = await readFile(join(dataDir, 'pki', 'ca-certificate.pem'), 'utf8');
  const device = { id: 'sensor-1', key: Buffer.from(connection[1] as string, 'base64') };
  const client = await RawClient.connected({ port, caPem } as Hub, device);
  client.report(device, encodeMessage(message()), 1);
  client.report(device, 'bad', 2);
  await client.next('puback');
  await client.next('puback');

  const shown = await vedette('events', '--device', 'sensor-1', '--last', '1h', '--data', dataDir);
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(
    shown.stdout,
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}sensor-1 {2}Login x2 {2}operation=loginFailed user=root .*\n$/,
  );
  const json = JSON.parse(
    (await vedette('events', '--name', 'Login', '--json', '--limit', '5', '--data', dataDir)).stdout,
  );
  assert.equal(json.columns.TargetUsername, 'root');
  const stats = JSON.parse((await vedette('stats', '--json', '--data', dataDir)).stdout);
  assert.equal(stats.port, port);
  assert.equal(stats.ingest.stored, 1);

  assert.equal(await stopProgram(child, 'SIGTERM'), 0);
  assert.equal(
    (await vedette('events', '--device', 'sensor-1', '--last', '1h', '--data', dataDir)).stdout,
    shown.stdout,
  );
  assert.match((await vedette('quarantine', 'list', '--data', dataDir)).stdout, /^1 .*sensor-1 .*cbor\./);
  assert.match((await vedette('quarantine', 'show', '1', '--data', dataDir)).stdout, /000000 {2}62 61 64 .* bad\n/);
  const device1 = await vedette('device', 'show', 'sensor-1', '--keys', '--data', dataDir);
  assert.match(device1.stdout, /00112233445566aa {2}1 .*1-1/);
  assert.match(device1.stdout, /SharedAccessKey=/);
  assert.equal((await vedette('device', 'remove', 'sensor-1', '--data', dataDir)).code, 0);
  assert.equal((await vedette('device', 'list', '--data', dataDir)).stdout, '');
});

test('Ctrl-C ends the hub with 0 and leaves no socket', async (context) => {
  const dataDir = await tempDir(context);
  const { child } = await startProgram(context, dataDir);
  assert.equal(await stopProgram(child, 'SIGINT'), 0);
  await assert.rejects(readFile(join(dataDir, 'control.sock')), { code: 'ENOENT' });
});

test('after kill -9 commands work on the data itself, and a new hub starts', async (context) => {
  const dataDir = await tempDir(context);
  const first = await startProgram(context, dataDir);
  await stopProgram(first.child, 'SIGKILL');
  assert.equal((await vedette('device', 'add', 'a', '--data', dataDir)).code, 0);
  await startProgram(context, dataDir);
  assert.match((await vedette('device', 'list', '--data', dataDir)).stdout, /^a {2}enabled/);
});

test('a data directory with a very long name has its control socket too', async (context) => {
  const dataDir = join(await tempDir(context), 'x'.repeat(120));
  await startProgram(context, dataDir);
  assert.equal((await vedette('device', 'add', 'a', '--data', dataDir)).code, 0);
});

test('help everywhere', async () => {
  const all = await vedette('--help');
  assert.equal(all.code, 0);
  const names = [...all.stdout.matchAll(/^ {2}vedette ((?:hub|device|events|quarantine|stats)(?: [a-z]+)?)/gm)].map(
    (match) => match[1] as string,
  );
  assert.ok(names.length >= 9, names.join());
  const helps = await Promise.all(names.map((name) => vedette(...name.split(' '), '--help')));
  helps.forEach(({ code, stdout, stderr }, index) => {
    assert.equal(code, 0, `${names[index]}: ${stderr}`);
    assert.match(stdout, /--help/);
  });
  assert.match(all.stdout, /Exit codes: 0 done; 1 internal; 2 usage/);
  assert.equal((await vedette('device')).code, 2);
});

const ERRORS: { args: string[]; code: number; text: RegExp }[] = [
  { args: ['nonsense'], code: 2, text: /no command "nonsense".*\[usage\]/ },
  { args: ['device', 'nonsense'], code: 2, text: /no command "device nonsense"/ },
  { args: ['events', '--nope'], code: 2, text: /Unknown option '--nope'.*usage: vedette events/ },
  { args: ['events', '--last', 'soon'], code: 2, text: /--last "soon" is not a span/ },
  { args: ['events', '--limit', '0'], code: 2, text: /--limit "0"/ },
  { args: ['events', 'extra'], code: 2, text: /"extra" is one argument too many/ },
  { args: ['device', 'add'], code: 2, text: /ID is missing/ },
  { args: ['device', 'add', 'a/b'], code: 2, text: /"a\/b" is not a device id/ },
  { args: ['device', 'add', 'twice'], code: 6, text: /already.*\[device-exists\]/ },
  { args: ['device', 'show', 'ghost'], code: 6, text: /no device "ghost".*\[device-unknown\]/ },
  { args: ['device', 'remove', 'ghost'], code: 6, text: /no device "ghost"/ },
  { args: ['quarantine', 'show', '7'], code: 6, text: /\[quarantine-unknown\]/ },
  { args: ['hub', '--port', '70000'], code: 2, text: /--port "70000"/ },
  {
    args: ['hub', '--host', '203.0.113.1', '--port', '0'],
    code: 5,
    text: /Cannot listen on 203\.0\.113\.1.*\[listen-failed\]/,
  },
];

test('errors are one line with a code and what to do', async (context) => {
  const dataDir = await tempDir(context);
  await vedette('device', 'add', 'twice', '--data', dataDir);
  for (const { args, code, text } of ERRORS) {
    await context.test(args.join(' '), async () => {
      const data = args[0] === 'nonsense' || args[1] === 'nonsense' ? [] : ['--data', dataDir];
      const outcome = await vedette(...args, ...data);
      assert.equal(outcome.code, code, outcome.stderr);
      assert.match(outcome.stderr, text);
      assert.match(outcome.stderr, /^vedette: [^\n]+\[[a-z-]+\]\n$/);
    });
  }
});

test('no data, data in use, port in use', async (context) => {
  const dataDir = await tempDir(context);
  const none = await vedette('events', '--data', join(dataDir, 'none'));
  assert.equal(none.code, 3);
  assert.match(none.stderr, /\[data-missing\]/);
  await startProgram(context, dataDir);
  const second = await vedette('hub', '--data', dataDir, '--port', '0');
  assert.equal(second.code, 3);
  assert.match(second.stderr, /in use by process \d+.*\[data-in-use\]/);
  const blocker = createServer().listen(0, '127.0.0.1');
  context.after(() => blocker.close());
  await once(blocker, 'listening');
  const { port } = blocker.address() as AddressInfo;
  const blocked = await vedette('hub', '--data', join(dataDir, 'other'), '--port', String(port));
  assert.equal(blocked.code, 5);
  assert.match(blocked.stderr, /\[port-in-use\]/);
});

test('what a stranger typed cannot steer the terminal', async (context) => {
  const dataDir = await tempDir(context);
  const { child, port } = await startProgram(context, dataDir);
  const added = await vedette('device', 'add', 'd', '--data', dataDir);
  const key = Buffer.from(/SharedAccessKey=(.*)\n/.exec(added.stdout)?.[1] as string, 'base64');
  const caPem = await readFile(join(dataDir, 'pki', 'ca-certificate.pem'), 'utf8');
  const client = await RawClient.connected({ port, caPem } as Hub, { id: 'd', key });
  const login = { operation: 'login' as const, user: '\u001b[2Jevil\n\u009b', service: '', remote: '', processId: 0 };
  const event = { id: 5, name: 'Login' as const, agoSeconds: 0, spanSeconds: 0, count: 1, fields: login };
  client.report({ id: 'd', key }, encodeMessage(message({ events: [event] })), 1);
  await client.next('puback');
  const { stdout } = await vedette('events', '--data', dataDir);
  assert.match(stdout, /user=\\u001b\[2Jevil\\u000a\\u009b/);
  assert.equal(stdout.split('\n').length, 2);
  await stopProgram(child, 'SIGTERM');
});
