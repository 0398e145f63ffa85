import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IConnectPacket } from 'mqtt-packet';
import { makeSas } from '../../hub/gateway/sas.ts';
import { testHub } from './support/hub.ts';
import { addDevice, type Credentials, connectPacket, RawClient } from './support/raw-client.ts';

const nowS = (): number => Math.floor(Date.now() / 1000);

interface RefusalCase {
  name: string;
  changes: (device: Credentials) => Partial<IConnectPacket>;
  code: number;
  reason: string;
}

const token = (resource: string, key: Buffer, expiryS = nowS() + 60) => ({
  password: Buffer.from(makeSas(resource, key, expiryS)),
});

const REFUSALS: RefusalCase[] = [
  { name: 'another protocol level', changes: () => ({ protocolVersion: 5 }), code: 1, reason: 'protocol-version' },
  { name: 'a client id that is not the device', changes: () => ({ clientId: 'other' }), code: 2, reason: 'client-id' },
  { name: 'no api-version', changes: ({ id }) => ({ username: `localhost/${id}/` }), code: 4, reason: 'user-name' },
  {
    name: 'another hub',
    changes: ({ id }) => ({ username: `elsewhere/${id}/?api-version=2021-04-12` }),
    code: 5,
    reason: 'host-name',
  },
  { name: 'no token', changes: () => ({ password: Buffer.from('secret') }), code: 4, reason: 'token-malformed' },
  {
    name: 'an expired token',
    changes: ({ id, key }) => token(`localhost/devices/${id}`, key, nowS() - 1),
    code: 5,
    reason: 'token-expired',
  },
  {
    name: 'a token for another device',
    changes: ({ key }) => token('localhost/devices/other', key),
    code: 5,
    reason: 'token-wrong-resource',
  },
  {
    name: 'a token of another key',
    changes: ({ id }) => token(`localhost/devices/${id}`, Buffer.alloc(32, 9)),
    code: 5,
    reason: 'token-wrong-signature',
  },
  {
    name: 'a module that is not there',
    changes: ({ id, key }) => ({
      ...token(`localhost/devices/${id}/modules/m`, key),
      clientId: `${id}/m`,
      username: `localhost/${id}/m/?api-version=2021-04-12`,
    }),
    code: 5,
    reason: 'device-unknown',
  },
];

test('CONNECT is refused with the right code', async (context) => {
  const hub = await testHub(context);
  const device = await addDevice(hub, 'd1');
  for (const { name, changes, code, reason } of REFUSALS) {
    await context.test(name, async () => {
      const client = await RawClient.open(hub);
      client.send(connectPacket(device, changes(device)));
      const answer = await client.next('connack');
      assert.equal(answer.returnCode, code);
      assert.equal(answer.sessionPresent, false);
      await client.closed();
      assert.equal((await hub.stats()).gateway?.refused[reason], 1, reason);
    });
  }
});

test('the secondary key and a removed device', async (context) => {
  const hub = await testHub(context);
  await addDevice(hub, 'd1');
  const { secondaryKey } = await hub.service.getDevice('d1');
  const device = { id: 'd1', key: Buffer.from(secondaryKey, 'base64') };
  const client = await RawClient.connected(hub, device);
  await hub.service.removeDevice('d1');
  await client.closed();
  await assert.rejects(RawClient.connected(hub, device), /refused: 5/);
});

test('a connection ends when its token does', async (context) => {
  const hub = await testHub(context);
  const device = await addDevice(hub, 'd1');
  const client = await RawClient.connected(hub, device, {}, nowS() + 2);
  client.send({ cmd: 'pingreq' });
  await client.next('pingresp');
  await client.closed(4000);
  assert.equal((await hub.stats()).gateway?.closed['token-expired'], 1);
});

test('silence of one and a half keep-alives ends the connection, packets do not', async (context) => {
  const hub = await testHub(context);
  const device = await addDevice(hub, 'd1');
  const client = await RawClient.connected(hub, device, { keepalive: 1 });
  for (let beat = 0; beat < 3; beat++) {
    await new Promise((resolve) => setTimeout(resolve, 900));
    client.send({ cmd: 'pingreq' });
    await client.next('pingresp');
  }
  const silentSince = performance.now();
  await client.closed(4000);
  const silentMs = performance.now() - silentSince;
  assert.ok(silentMs > 1300 && silentMs < 3000, `closed after ${silentMs} ms`);
  assert.equal((await hub.stats()).gateway?.closed['keep-alive'], 1);
});

test('a second connection of a device takes over', async (context) => {
  const hub = await testHub(context);
  const device = await addDevice(hub, 'd1');
  const first = await RawClient.connected(hub, device);
  const second = await RawClient.connected(hub, device);
  await first.closed();
  second.send({ cmd: 'pingreq' });
  await second.next('pingresp');
  const { gateway } = await hub.stats();
  assert.equal(gateway?.connected, 1);
  assert.equal(gateway?.closed['taken-over'], 1);
});

test('only the filters of IoT Hub are granted', async (context) => {
  const hub = await testHub(context);
  const client = await RawClient.connected(hub, await addDevice(hub, 'd1'));
  const topics = [
    'devices/d1/messages/devicebound/#',
    '$iothub/methods/POST/#',
    '#',
    'devices/d2/messages/devicebound/#',
    '$iothub/twin/res/#',
  ];
  client.send({ cmd: 'subscribe', messageId: 7, subscriptions: topics.map((topic) => ({ topic, qos: 2 as const })) });
  const answer = await client.next('suback');
  assert.equal(answer.messageId, 7);
  assert.deepEqual(answer.granted, [1, 1, 128, 128, 1]);
  client.send({ cmd: 'unsubscribe', messageId: 8, unsubscriptions: topics });
  assert.equal((await client.next('unsuback')).messageId, 8);
});

const CLOSING: { name: string; reason: string; act: (client: RawClient, device: Credentials) => void }[] = [
  { name: 'QoS 2', reason: 'qos-2', act: (client) => client.publish('devices/d1/messages/events/', 'x', 1, 2) },
  {
    name: "another device's topic",
    reason: 'topic-foreign',
    act: (client) => client.publish('devices/d2/messages/events/', 'x', 1),
  },
  {
    name: 'a longer device name',
    reason: 'topic-foreign',
    act: (client) => client.publish('devices/d1/messages/eventsx', 'x', 1),
  },
  { name: 'a second CONNECT', reason: 'packet-order', act: (client, device) => client.send(connectPacket(device)) },
  { name: 'a server packet', reason: 'packet-type', act: (client) => client.send({ cmd: 'pingresp' }) },
  {
    name: 'a wildcard topic',
    reason: 'topic-malformed',
    act: (client) => client.socket.write(Buffer.from([0x30, 4, 0, 2, 0x61, 0x23])),
  },
  {
    name: 'packet id 0',
    reason: 'packet-id-zero',
    act: (client) => client.socket.write(Buffer.from([0x32, 5, 0, 1, 0x61, 0, 0])),
  },
  {
    name: 'a topic longer than its packet',
    reason: 'publish-malformed',
    act: (client) => client.socket.write(Buffer.from([0x32, 4, 0, 9, 0x61, 0])),
  },
  {
    name: 'a message over 256 KiB',
    reason: 'too-large',
    act: (client) => client.publish('devices/d1/messages/events/', Buffer.alloc(256 * 1024), 1),
  },
  { name: 'reserved flags', reason: 'packet-malformed', act: (client) => client.socket.write(Buffer.from([0xc1, 0])) },
  {
    name: 'an empty SUBSCRIBE',
    reason: 'subscribe-count',
    act: (client) => client.socket.write(Buffer.from([0x82, 2, 0, 1])),
  },
];

test('what IoT Hub or MQTT forbids closes the connection, and only that one', async (context) => {
  const hub = await testHub(context);
  const device = await addDevice(hub, 'd1');
  const bystander = await RawClient.connected(hub, await addDevice(hub, 'bystander'));
  for (const { name, reason, act } of CLOSING) {
    await context.test(name, async () => {
      const before = (await hub.stats()).gateway?.closed[reason] ?? 0;
      const client = await RawClient.connected(hub, device);
      act(client, device);
      await client.closed();
      assert.equal(
        (await hub.stats()).gateway?.closed[reason],
        before + 1,
        JSON.stringify((await hub.stats()).gateway?.closed),
      );
    });
  }
  bystander.publish('devices/bystander/messages/events/', '{"still":"here"}', 9);
  assert.equal((await bystander.next('puback')).messageId, 9);
});

test('a message of just under 256 KiB is taken', async (context) => {
  const hub = await testHub(context);
  const client = await RawClient.connected(hub, await addDevice(hub, 'd1'));
  client.publish('devices/d1/messages/events/', Buffer.alloc(256 * 1024 - 100, 'a'), 5);
  assert.equal((await client.next('puback')).messageId, 5);
});

test('the last will of a device that vanishes is telemetry, after DISCONNECT it is not', async (context) => {
  const hub = await testHub(context);
  const device = await addDevice(hub, 'd1');
  const will = { topic: 'devices/d1/messages/events/', payload: Buffer.from('"gone"'), qos: 1 as const, retain: false };
  const polite = await RawClient.connected(hub, device, { will });
  polite.send({ cmd: 'disconnect' });
  await polite.closed();
  const rude = await RawClient.connected(hub, device, { will });
  const stored = new Promise<unknown>((resolve) => hub.events.once('event', (event) => resolve(event.details)));
  rude.destroy();
  assert.deepEqual(await stored, { isWill: true, system: {}, properties: {}, body: 'gone' });
  assert.equal((await hub.service.events({ limit: 10 })).length, 1);
});

test('a queue that is full again and again loses nothing and goes on', async (context) => {
  const hub = await testHub(context, { ingest: { queue: { messages: 4, batchMessages: 4 } } });
  const devices = await Promise.all(['a', 'b', 'c'].map((id) => addDevice(hub, id)));
  const clients = await Promise.all(devices.map((device) => RawClient.connected(hub, device)));
  for (let id = 1; id <= 100; id++) {
    clients.forEach((client, index) => {
      client.publish(`devices/${devices[index]?.id}/messages/events/`, `{"n":${id},"fill":"${'x'.repeat(2000)}"}`, id);
    });
    if (id % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  for (const client of clients) {
    for (let id = 1; id <= 100; id++) assert.equal((await client.next('puback')).messageId, id);
  }
  assert.equal((await hub.stats()).store.events, 300);
});
