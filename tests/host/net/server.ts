/**
 * Runs one case: starts the hub that the case describes, lets the device (hub_client) connect to it, and judges both.
 *   node --import tsx tests/host/net/server.ts CLIENT CASE
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASES, type Case } from './cases.ts';
import { makeIdentity } from './certificates.ts';
import { FakeHub, KEY } from './fake-hub.ts';

const AGAIN = -100;

async function runClient(client: string, args: string[]): Promise<{ code: number | null; lines: string[] }> {
  const child = spawn(client, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, lines: Buffer.concat(chunks).toString().trim().split('\n') };
}

function connectionString(test: Case, port: number): string {
  const module = test.module ? `;ModuleId=${test.module}` : '';
  return `HostName=${test.host ?? 'localhost'}:${port};DeviceId=d-1${module};SharedAccessKey=${KEY.toString('base64')}`;
}

/** The port the device is told: the hub's own, or one that the hub takes later or never. */
async function start(hub: FakeHub, lateMs: number | undefined): Promise<number> {
  const port = await hub.listen();
  if (lateMs === undefined) return port;
  await hub.close();
  if (Number.isFinite(lateMs)) setTimeout(() => void hub.listen(port), lateMs);
  return port;
}

function numbers(lines: string[], pattern: RegExp): number[] {
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).map(Number);
}

async function run(client: string, test: Case): Promise<void> {
  const identity = await makeIdentity(test.certificate ?? 'good');
  const directory = mkdtempSync(join(tmpdir(), 'vedette-net-'));
  const hub = new FakeHub(identity, test.behaviour ?? {});
  try {
    const ca = join(directory, 'ca.pem');
    writeFileSync(ca, identity.caPem);
    const port = await start(hub, test.lateMs);
    const options = [...(test.options ?? []), `connection=${connectionString(test, port)}`, `ca=${ca}`];
    const { code, lines } = await runClient(client, options);
    console.log(lines.join('\n'));
    assert.equal(code, 0, 'the device failed');
    assert.ok(lines.includes('done'), 'the device gave up');
    test.check({
      seen: hub.seen,
      lines,
      results: numbers(lines, /^result (-?\d+)/).filter((result) => result !== AGAIN),
      acked: numbers(lines, /^acked (\d+)/),
    });
  } finally {
    if (test.lateMs !== Number.POSITIVE_INFINITY) await hub.close();
    rmSync(directory, { recursive: true });
  }
}

const [client, name] = process.argv.slice(2);
const test = CASES[name];
if (!test) {
  console.error(`no case ${name}; there are: ${Object.keys(CASES).join(', ')}`);
  process.exit(2);
}
await run(client, test);
process.exit(0);
