import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { type TestContext, test } from 'node:test';
import type { Client as DeviceClient } from 'azure-iot-device';
import type { Hub } from '../../hub/index.ts';
import { testHub, until } from './support/hub.ts';

const require = createRequire(import.meta.url);
const { Client, Message } = require('azure-iot-device') as typeof import('azure-iot-device');
const { Mqtt } = require('azure-iot-device-mqtt') as typeof import('azure-iot-device-mqtt');
const { NoRetry } = require('azure-iot-common') as typeof import('azure-iot-common');

async function clientOf(context: TestContext, hub: Hub, connection: string): Promise<DeviceClient> {
  const client = Client.fromConnectionString(connection, Mqtt);
  client.setRetryPolicy(new NoRetry());
  await client.setOptions({ ca: hub.caPem, productInfo: 'vedette-test/1.0' });
  context.after(() => client.close().catch(() => undefined));
  return client;
}

test('telemetry of the official client is stored before its callback', async (context) => {
  const hub = await testHub(context);
  const client = await clientOf(context, hub, await hub.addDevice('sdk-1'));
  await client.open();
  const message = new Message(JSON.stringify({ temperature: 21.5 }));
  message.contentType = 'application/json';
  message.contentEncoding = 'utf-8';
  message.messageId = 'm-1';
  message.properties.add('level', 'critical & hot');
  await client.sendEvent(message);
  const [event, ...more] = await hub.service.events({ limit: 10 });
  assert.equal(more.length, 0);
  assert.equal(event?.deviceId, 'sdk-1');
  assert.equal(event?.name, 'Telemetry');
  assert.deepEqual(event?.details, {
    system: { mid: 'm-1', ct: 'application/json', ce: 'utf-8' },
    properties: { level: 'critical & hot' },
    body: { temperature: 21.5 },
  });
});

test('text and bytes that are no JSON are kept as they are', async (context) => {
  const hub = await testHub(context);
  const client = await clientOf(context, hub, await hub.addDevice('sdk-1'));
  await client.open();
  await client.sendEvent(new Message('not { json'));
  await client.sendEvent(new Message(Buffer.from([0xff, 0x00, 0x80]) as unknown as string));
  const events = await hub.service.events({ limit: 10 });
  const bodies = events.map((event) => event.details as Record<string, unknown>);
  assert.equal(bodies[0]?.body, 'not { json');
  assert.equal(bodies[1]?.bodyBase64, Buffer.from([0xff, 0x00, 0x80]).toString('base64'));
});

test('the official client is told that there are no twins, instead of waiting', async (context) => {
  const hub = await testHub(context);
  const client = await clientOf(context, hub, await hub.addDevice('sdk-1'));
  await client.open();
  await assert.rejects(client.getTwin(), /keeps no device twins/);
  await client.sendEvent(new Message('{}'));
});

const WRONG_KEY = Buffer.alloc(32, 1).toString('base64');
const refusals: { name: string; change: (connection: string) => string; reason: string }[] = [
  {
    name: 'a wrong key',
    change: (text) => text.replace(/SharedAccessKey=.*/, `SharedAccessKey=${WRONG_KEY}`),
    reason: 'token-wrong-signature',
  },
  {
    name: 'an unknown device',
    change: (text) => text.replace('DeviceId=sdk-1', 'DeviceId=ghost'),
    reason: 'device-unknown',
  },
];

for (const { name, change, reason } of refusals) {
  test(`the official client is refused with ${name}`, async (context) => {
    const hub = await testHub(context);
    const client = await clientOf(context, hub, change(await hub.addDevice('sdk-1')));
    await assert.rejects(client.open(), { name: 'UnauthorizedError' });
    assert.deepEqual((await hub.stats()).gateway?.refused, { [reason]: 1 });
  });
}

test('without the private CA the official client does not connect', async (context) => {
  const hub = await testHub(context);
  const client = Client.fromConnectionString(await hub.addDevice('sdk-1'), Mqtt);
  client.setRetryPolicy(new NoRetry());
  await assert.rejects(client.open());
  assert.equal((await hub.stats()).gateway?.accepted, 0);
});

test('by IP address, and after a second client took over', async (context) => {
  const hub = await testHub(context);
  const connection = await hub.addDevice('sdk-1', '127.0.0.1');
  const first = await clientOf(context, hub, connection);
  await first.open();
  const second = await clientOf(context, hub, connection);
  await second.open();
  await second.sendEvent(new Message('{"n":2}'));
  await until(async () => (await hub.stats()).gateway?.closed['taken-over'] === 1, 'take-over');
  assert.equal((await hub.stats()).gateway?.connected, 1);
});
