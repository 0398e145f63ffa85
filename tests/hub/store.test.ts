import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { encodeMessage } from '../../contract/index.ts';
import { HubError, startHub } from '../../hub/index.ts';
import { eventColumns } from '../../hub/ingest/asim.ts';
import { Ingest } from '../../hub/ingest/ingest.ts';
import { openStore } from '../../hub/store/duckdb/index.ts';
import { FakeDevice } from './support/fake-device.ts';
import { tempDir, testHub } from './support/hub.ts';
import { chainedMessages, message } from './support/messages.ts';
import { addDevice, RawClient } from './support/raw-client.ts';
import { testStore } from './support/store.ts';

const BOOT = '0123456789abcdef';
const isCode = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;

test('after a restart the hub shows the same events, devices and quarantine, and knows what it has', async (context) => {
  const dataDir = await tempDir(context);
  const first = await startHub({ dataDir, port: 0 });
  const device = await addDevice(first, 'd1');
  const payloads = chainedMessages(BOOT, 20);
  const client = await RawClient.connected(first, device);
  for (const [index, payload] of payloads.entries()) client.report(device, payload, index + 1);
  client.report(device, 'bad', 100);
  for (let count = 0; count < 21; count++) await client.next('puback');
  const filter = { deviceId: 'd1', limit: 100 };
  const before = [
    await first.service.events(filter),
    await first.service.quarantine(10),
    await first.service.chains('d1'),
  ];
  await first.close();

  const second = await testHub(context, { dataDir });
  assert.deepEqual(
    [await second.service.events(filter), await second.service.quarantine(10), await second.service.chains('d1')],
    before,
  );
  assert.equal(second.caPem, first.caPem);
  const again = await RawClient.connected(second, device);
  for (const [index, payload] of payloads.entries()) again.report(device, payload, index + 1);
  for (let count = 0; count < 20; count++) await again.next('puback');
  assert.equal((await second.stats()).store.messages, 20);
});

test('closing stores and acknowledges what was received', async (context) => {
  const dataDir = await tempDir(context);
  const hub = await startHub({ dataDir, port: 0, ingest: { queue: { lingerMs: 300 } } });
  const device = await addDevice(hub, 'd1');
  const client = await RawClient.connected(hub, device);
  client.report(device, encodeMessage(message()), 7);
  while ((await hub.stats()).ingest?.received === 0) await new Promise((done) => setTimeout(done, 5));
  assert.equal((await hub.stats()).ingest?.pending, 1);
  await hub.close();
  assert.equal((await client.next('puback')).messageId, 7);
  await client.closed();
  const store = await testStore(context, dataDir);
  assert.equal((await store.totals()).messages, 1);
});

test('a flow becomes a row with the ASIM columns of its direction', async (context) => {
  const store = await testStore(context);
  const ingest = await Ingest.open(store);
  const flow = {
    protocol: 6,
    local: '10.0.2.15',
    flags: 3,
    hitsIn: 4,
    hitsOut: 1,
    bytesIn: 400,
    bytesOut: 100,
    firstSeconds: 2,
    durationSeconds: 3,
  };
  const rows = [
    { ...flow, remote: '10.0.2.66', localPort: 2323, remotePort: 40_000, serviceSide: 'local' as const },
    { ...flow, remote: '10.0.3.1', localPort: 40_001, remotePort: 443, serviceSide: 'remote' as const, flags: 5 },
  ];
  const activity = {
    id: 1,
    name: 'NetworkActivity' as const,
    agoSeconds: 10,
    spanSeconds: 10,
    count: 10,
    fields: { family: 4 as const, rows },
  };
  const unixMs = Date.UTC(2026, 0, 1);
  ingest.offer(
    new FakeDevice('d1').telemetry(encodeMessage(message({ events: [activity], unixMs })), undefined, unixMs),
  );
  await ingest.flush();
  const [inbound, outbound] = await store.queryEvents({ name: 'NetworkActivity', limit: 10 });
  assert.equal(inbound?.startTime, '2025-12-31T23:59:52.000Z');
  assert.equal(inbound?.endTime, '2025-12-31T23:59:55.000Z');
  assert.equal(inbound?.schema, 'NetworkSession');
  assert.deepEqual(inbound?.columns, {
    NetworkProtocol: 'TCP',
    NetworkDirection: 'Inbound',
    NetworkDuration: 3000,
    SrcIpAddr: '10.0.2.66',
    SrcPortNumber: 40_000,
    SrcPackets: 4,
    SrcBytes: 400,
    DstIpAddr: '10.0.2.15',
    DstPortNumber: 2323,
    DstPackets: 1,
    DstBytes: 100,
    EventResult: 'Failure',
  });
  assert.equal(outbound?.columns.SrcIpAddr, '10.0.2.15');
  assert.equal(outbound?.columns.DstPortNumber, 443);
  assert.equal(outbound?.columns.SrcBytes, 100);
  assert.equal(outbound?.columns.EventResult, 'Success');
  assert.deepEqual(inbound?.details, { family: 4, ...rows[0] });
});

test('any text of a device comes back as it was', async (context) => {
  const store = await testStore(context);
  const ingest = await Ingest.open(store);
  const texts = [
    "'; DROP TABLE events; --",
    'nul\0in the middle',
    '\u{1f600} \u202e',
    '"\\{}',
    '\ufffd',
    'x'.repeat(64),
  ];
  texts.forEach((user, index) => {
    const login = { operation: 'login' as const, user, service: '', remote: '', processId: 0 };
    const event = { id: 5, name: 'Login' as const, agoSeconds: 0, spanSeconds: 0, count: 1, fields: login };
    ingest.offer(new FakeDevice('d1').telemetry(encodeMessage(message({ sequence: index + 1, events: [event] }))));
  });
  await ingest.flush();
  const events = await store.queryEvents({ limit: 100 });
  const stored = new Map(
    events.map(({ sequence, columns, details }) => [
      sequence,
      [(details as { user: string }).user, columns.TargetUsername],
    ]),
  );
  texts.forEach((user, index) => {
    assert.deepEqual(stored.get(index + 1), [user, user]);
  });
});

test('a data directory serves one process and one hub at a time', async (context) => {
  const dataDir = await tempDir(context);
  await testStore(context, dataDir);
  await assert.rejects(openStore(dataDir, eventColumns()), isCode('data-in-use'));
});

test('a data directory in use by another process is named with it, and free again after kill -9', async (context) => {
  const dataDir = await tempDir(context);
  const child = fork(fileURLToPath(new URL('./support/crash-hub.ts', import.meta.url)), [dataDir], {
    execArgv: ['--import', 'tsx'],
  });
  context.after(() => child.kill('SIGKILL'));
  await once(child, 'message');
  await assert.rejects(
    openStore(dataDir, eventColumns()),
    (error: Error) => isCode('data-in-use')(error) && error.message.includes(String(child.pid)),
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await openStore(dataDir, eventColumns())).close();
});

test('data of another version, a damaged file and a file instead of a folder are refused in one line', async (context) => {
  const folder = await tempDir(context);
  await (await openStore(join(folder, 'newer'), eventColumns())).close();
  const instance = await DuckDBInstance.create(join(folder, 'newer', 'vedette.duckdb'));
  const connection = await instance.connect();
  await connection.run("UPDATE meta SET Value = 99 WHERE Name = 'schema'");
  connection.closeSync();
  instance.closeSync();
  await assert.rejects(openStore(join(folder, 'newer'), eventColumns()), isCode('data-version'));
  await mkdir(join(folder, 'damaged'));
  await writeFile(join(folder, 'damaged', 'vedette.duckdb'), 'not a database'.repeat(1000));
  await assert.rejects(openStore(join(folder, 'damaged'), eventColumns()), isCode('data-unreadable'));
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(openStore(join(folder, 'file'), eventColumns()), isCode('data-unreadable'));
});

test('columns of a newer contract are added to older data', async (context) => {
  const dataDir = await tempDir(context);
  const old = await openStore(dataDir, [{ name: 'EventType', type: 'VARCHAR' }]);
  await old.close();
  const store = await testStore(context, dataDir);
  assert.equal(store.eventColumns[0]?.name, 'EventType');
  assert.equal(store.eventColumns.length, eventColumns().length);
  const ingest = await Ingest.open(store);
  ingest.offer(new FakeDevice('d1').telemetry(encodeMessage(message())));
  await ingest.flush();
  const [event] = await store.queryEvents({ limit: 1 });
  assert.deepEqual(event?.columns, {
    EventType: 'Logon',
    EventResult: 'Failure',
    TargetUsername: 'root',
    TargetAppName: 'console',
    SrcIpAddr: '10.0.2.66',
    ActingAppId: 0,
  });
});

test('data and keys are for their owner only', async (context) => {
  const dataDir = join(await tempDir(context), 'data');
  await testHub(context, { dataDir });
  const modeOf = async (path: string) => (await stat(join(dataDir, path))).mode & 0o777;
  assert.equal(await modeOf('.'), 0o700);
  for (const path of ['vedette.duckdb', 'pki/ca.pem', 'pki/server.pem', 'control.sock'])
    assert.equal(await modeOf(path), 0o600, path);
  await chmod(dataDir, 0o700);
});
