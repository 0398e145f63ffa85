import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeMessage } from '../../contract/index.ts';
import { Ingest } from '../../hub/ingest/ingest.ts';
import { Quarantine } from '../../hub/ingest/quarantine.ts';
import { FakeDevice } from './support/fake-device.ts';
import { testHub } from './support/hub.ts';
import { message } from './support/messages.ts';
import { AGENT_BAG, addDevice, RawClient } from './support/raw-client.ts';
import { testIngest } from './support/store.ts';

const good = Buffer.from(encodeMessage(message()));

/** The good message with a change at the bytes that match. */
function altered(find: string, replace: string): Buffer {
  const hex = good.toString('hex');
  assert.ok(hex.includes(find), `${hex} has ${find}`);
  return Buffer.from(hex.replace(find, replace), 'hex');
}

const BAD: { name: string; payload: Buffer | Uint8Array; bag?: string; reason: string }[] = [
  { name: 'nothing', payload: Buffer.alloc(0), reason: 'message.length' },
  { name: 'text', payload: Buffer.from('{"json":1}'), reason: 'cbor.malformed' },
  { name: 'a cut message', payload: good.subarray(0, good.length - 3), reason: 'cbor.malformed' },
  { name: 'a byte too many', payload: Buffer.concat([good, Buffer.from([0])]), reason: 'cbor.trailing' },
  { name: 'another schema', payload: altered('a70001', 'a70002'), reason: 'message.schema' },
  { name: 'sequence 0', payload: encodeMessage(message({ sequence: 0 })), reason: 'message.range' },
  { name: 'a long message', payload: Buffer.alloc(70_000, 1), reason: 'message.length' },
  { name: 'text that is not UTF-8', payload: altered('64726f6f74', '64ff6f6f74'), reason: 'event.utf8' },
  {
    name: 'a first message with a past',
    payload: encodeMessage(message({ previous: '0'.repeat(32) })),
    reason: 'message.chain',
  },
  { name: 'a malformed bag', payload: good, bag: `${AGENT_BAG}&bad=%zz`, reason: 'bag.malformed' },
];

test('each kind of bad message is kept aside with its reason; its connection and the others go on', async (context) => {
  const hub = await testHub(context);
  const bad = await addDevice(hub, 'bad');
  const client = await RawClient.connected(hub, bad);
  const bystander = await RawClient.connected(hub, await addDevice(hub, 'bystander'));
  for (const [index, { name, payload, bag = AGENT_BAG, reason }] of BAD.entries()) {
    await context.test(name, async () => {
      client.publish(`devices/bad/messages/events/${bag}`, payload, index + 1);
      assert.equal((await client.next('puback')).messageId, index + 1);
      const [entry] = await hub.service.quarantine(1);
      assert.equal(entry?.reason, reason, entry?.detail);
      assert.equal(entry?.deviceId, 'bad');
      const kept = await hub.service.quarantined(entry?.id ?? 0);
      assert.deepEqual(Buffer.from(kept?.payloadBase64 ?? '', 'base64'), Buffer.from(payload));
    });
  }
  bystander.report({ id: 'bystander', key: bad.key }, good, 1);
  await bystander.next('puback');
  client.report(bad, good, 99);
  await client.next('puback');
  const stats = await hub.stats();
  assert.deepEqual(stats.store, { messages: 2, events: 2, quarantined: BAD.length });
  assert.equal(stats.ingest?.refused, BAD.length);
  assert.equal(
    Object.values(stats.ingest?.refusedBy ?? {}).reduce((sum, count) => sum + count, 0),
    BAD.length,
  );
});

test('the quarantine is bounded in all, in bytes and for each device; what gives way is counted', async (context) => {
  const limits = { messages: 6, messagesPerDevice: 3, bytes: 100 };
  const { store, ingest } = await testIngest(context, { quarantine: limits });
  const noisy = new FakeDevice('noisy');
  const quiet = new FakeDevice('quiet');
  ingest.offer(quiet.telemetry('bad'));
  for (let index = 0; index < 20; index++) ingest.offer(noisy.telemetry(`bad ${index}`));
  await ingest.flush();
  const kept = await store.listQuarantine(100);
  assert.deepEqual(
    kept.map((entry) => entry.deviceId),
    ['noisy', 'noisy', 'noisy', 'quiet'],
  );
  assert.equal(ingest.stats().quarantineDropped, 17);
  assert.equal(ingest.stats().refused, 21);
  ingest.offer(quiet.telemetry(Buffer.alloc(95, 'x')));
  await ingest.flush();
  assert.equal((await store.totals()).quarantined, 1, 'bytes');
  const reopened = await Ingest.open(store, { quarantine: limits });
  assert.equal(reopened.stats().quarantined, 1);
  reopened.offer(quiet.telemetry('after'));
  await reopened.flush();
  const [entry] = await store.listQuarantine(1);
  assert.equal(entry?.id, 23, 'numbers go on after a restart');
});

test('a failed write leaves the quarantine as it was', async (context) => {
  const { store } = await testIngest(context);
  const quarantine = await Quarantine.open(store, { messages: 2, messagesPerDevice: 2, bytes: 100 });
  const row = { receivedMs: 0, deviceId: 'd', reason: 'r', detail: '', topic: '', payload: Buffer.alloc(10) };
  quarantine.admit([row, row]);
  const { rows, drops, undo } = quarantine.admit([row]);
  assert.deepEqual([rows.length, drops, quarantine.size, quarantine.dropped], [1, [1], 2, 1]);
  undo();
  assert.deepEqual([quarantine.size, quarantine.dropped], [2, 0]);
});
