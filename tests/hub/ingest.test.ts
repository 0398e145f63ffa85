import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeMessage } from '../../contract/index.ts';
import type { Ingest } from '../../hub/ingest/ingest.ts';
import { StoreError } from '../../hub/store/types.ts';
import { FakeDevice } from './support/fake-device.ts';
import { chainedMessages, message } from './support/messages.ts';
import { interceptCommit, testIngest } from './support/store.ts';

const BOOT = 'aabbccddeeff0011';

function assertBalanced(ingest: Ingest): void {
  const { received, stored, duplicate, refused, abandoned, pending } = ingest.stats();
  assert.equal(received, stored + duplicate + refused + abandoned + pending);
}

async function offerAll(ingest: Ingest, device: FakeDevice, payloads: Uint8Array[]): Promise<void> {
  for (const payload of payloads) ingest.offer(device.telemetry(payload));
  await ingest.flush();
}

test('redelivery makes no second row: in a batch, in a later batch, and for ever', async (context) => {
  const { store, ingest } = await testIngest(context);
  const device = new FakeDevice('d1');
  const payloads = chainedMessages(BOOT, 5);
  await offerAll(ingest, device, [...payloads, ...payloads]);
  await offerAll(ingest, device, payloads);
  assert.deepEqual(await store.totals(), { messages: 5, events: 5, quarantined: 0 });
  assert.ok(device.settled.every(({ isKept }) => isKept));
  assert.equal(device.settled.length, 15);
  const { stored, duplicate } = ingest.stats();
  assert.deepEqual({ stored, duplicate }, { stored: 5, duplicate: 10 });
  assertBalanced(ingest);
});

test('what left the cache is found in the store', async (context) => {
  const { store, ingest } = await testIngest(context, { streams: 1 });
  const devices = ['d1', 'd2', 'd3'].map((id) => new FakeDevice(id));
  const payloads = chainedMessages(BOOT, 3);
  for (let round = 0; round < 2; round++) {
    for (const device of devices) await offerAll(ingest, device, payloads);
  }
  assert.equal((await store.totals()).messages, 9);
  assert.equal(ingest.stats().duplicate, 9);
});

test('the same boot and sequence of two devices are two messages', async (context) => {
  const { store, ingest } = await testIngest(context);
  for (const id of ['a', 'ab']) await offerAll(ingest, new FakeDevice(id), chainedMessages(BOOT, 1));
  assert.equal((await store.totals()).messages, 2);
});

test('nothing is settled before the commit that holds it', async (context) => {
  const { store, ingest } = await testIngest(context);
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const rows: number[] = [];
  interceptCommit(store, async (batch) => {
    rows.push(batch.messages.length);
    await gate;
  });
  const device = new FakeDevice('d1');
  for (const payload of chainedMessages(BOOT, 50)) ingest.offer(device.telemetry(payload));
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual(rows, [50], 'one commit holds them all');
  assert.equal(device.settled.length, 0);
  assert.equal(ingest.stats().pending, 50);
  release();
  await ingest.flush();
  assert.equal(device.settled.length, 50);
});

test('the chain: first, ok, broken, and pending until the one before comes', async (context) => {
  const { store, ingest } = await testIngest(context);
  const device = new FakeDevice('d1');
  const payloads = chainedMessages(BOOT, 6) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const forged = encodeMessage(message({ bootId: BOOT, sequence: 3, previous: 'f'.repeat(32) }));
  await offerAll(ingest, device, [payloads[0], payloads[1], forged]);
  await offerAll(ingest, device, [payloads[4]]);
  const [before] = await store.chainOf('d1');
  assert.deepEqual(before?.chain, { first: 1, ok: 1, broken: 1, pending: 1 });
  assert.equal(before?.missing, 1);
  await offerAll(ingest, device, [payloads[3]]);
  const [after] = await store.chainOf('d1');
  // Message 4 follows the real message 3, not the forged one; 5 follows 4, which came later.
  assert.deepEqual(after?.chain, { first: 1, ok: 2, broken: 2, pending: 0 });
  assert.equal(after?.missing, 0);
  assert.equal(ingest.stats().chainBroken, 2);
});

test('another message under a stored identity is refused, not mistaken for a redelivery', async (context) => {
  const { store, ingest } = await testIngest(context);
  const device = new FakeDevice('d1');
  await offerAll(ingest, device, chainedMessages(BOOT, 1));
  await offerAll(ingest, device, [encodeMessage(message({ bootId: BOOT, uptimeMs: 99_999 }))]);
  assert.deepEqual(ingest.stats().refusedBy, { 'sequence.conflict': 1 });
  assert.equal((await store.totals()).messages, 1);
});

test('event times: by the device, by receipt if its clock cannot be, never before 1970', async (context) => {
  const { store, ingest } = await testIngest(context);
  const now = Date.UTC(2026, 5, 1);
  const device = new FakeDevice('d1');
  const clocks = [now - 60_000, 1000, now + 3 * 86_400_000, undefined];
  clocks.forEach((unixMs, index) => {
    const { unixMs: _clock, ...rest } = message({ bootId: BOOT, sequence: index + 1 });
    ingest.offer(device.telemetry(encodeMessage(unixMs === undefined ? rest : { ...rest, unixMs }), undefined, now));
  });
  const huge = message({ bootId: 'ff'.repeat(8), uptimeMs: Number.MAX_SAFE_INTEGER, unixMs: now });
  const [login] = huge.events;
  if (login) login.agoSeconds = 9_000_000_000_000;
  ingest.offer(device.telemetry(encodeMessage(huge), undefined, now));
  await ingest.flush();
  const events = await store.queryEvents({ limit: 10 });
  const seen = events
    .map((event) => `${event.bootId?.slice(0, 2)}${event.sequence} ${event.timeSource} ${event.startTime}`)
    .sort();
  assert.deepEqual(seen, [
    'aa1 device 2026-05-31T23:58:57.000Z',
    'aa2 hub 2026-05-31T23:59:57.000Z',
    'aa3 hub 2026-05-31T23:59:57.000Z',
    'aa4 hub 2026-05-31T23:59:57.000Z',
    'ff1 device 1970-01-01T00:00:00.000Z',
  ]);
});

test('a message that the store cannot take is kept aside, its neighbours are stored', async (context) => {
  const { store, ingest } = await testIngest(context);
  const poisoned = new FakeDevice('poisoned');
  const good = new FakeDevice('good');
  interceptCommit(store, async (batch) => {
    if (batch.events.some((event) => event.deviceId === 'poisoned')) throw new StoreError('cannot convert', false);
  });
  const payloads = chainedMessages(BOOT, 3);
  for (const payload of payloads) {
    ingest.offer(good.telemetry(payload));
    ingest.offer(poisoned.telemetry(payload));
  }
  await ingest.flush();
  assert.deepEqual(await store.totals(), { messages: 3, events: 3, quarantined: 3 });
  assert.deepEqual(ingest.stats().refusedBy, { 'store.refused': 3 });
  assert.ok([...good.settled, ...poisoned.settled].every(({ isKept }) => isKept));
  assertBalanced(ingest);
});

test('when the store fails nothing is acknowledged, and a redelivery is stored once', async (context) => {
  const { store, ingest } = await testIngest(context);
  let isDown = true;
  interceptCommit(store, async () => {
    if (isDown) throw new StoreError('IO Error: no space', true);
  });
  const fatal: Error[] = [];
  ingest.on('fatal', (error) => fatal.push(error));
  const device = new FakeDevice('d1');
  const payloads = chainedMessages(BOOT, 4);
  await offerAll(ingest, device, payloads);
  assert.ok(device.settled.length === 4 && device.settled.every(({ isKept }) => !isKept));
  assert.equal(fatal.length, 1);
  assert.equal(ingest.stats().abandoned, 4);
  assertBalanced(ingest);
  isDown = false;
  await offerAll(ingest, device, payloads);
  assert.equal((await store.totals()).messages, 4);
  assert.equal(ingest.stats().duplicate, 0);
});

test('a full queue asks the gateway to wait, and says when there is room', async (context) => {
  const { ingest } = await testIngest(context, { queue: { messages: 10 } });
  let rooms = 0;
  ingest.onRoom(() => rooms++);
  const device = new FakeDevice('d1');
  const payloads = chainedMessages(BOOT, 10);
  for (const [index, payload] of payloads.entries()) {
    assert.equal(ingest.isFull, false, `full at ${index}`);
    ingest.offer(device.telemetry(payload));
  }
  assert.equal(ingest.isFull, true);
  await ingest.flush();
  assert.equal(ingest.isFull, false);
  assert.equal(rooms, 1);
});

test('a listener that throws does not unstore anything', async (context) => {
  const { store, ingest } = await testIngest(context);
  ingest.on('stored', () => {
    throw new Error('listener');
  });
  await offerAll(ingest, new FakeDevice('d1'), chainedMessages(BOOT, 2));
  assert.equal((await store.totals()).messages, 2);
  assert.equal(ingest.stats().stored, 2);
  assert.equal(ingest.stats().listenerErrors, 1);
});
