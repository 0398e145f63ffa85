import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { connect as tlsConnect } from 'node:tls';
import type { Hub } from '../../hub/index.ts';
import { testHub, until } from './support/hub.ts';
import { addDevice, RawClient } from './support/raw-client.ts';

const SHORT = { connectMs: 600, stalledMs: 600 };

/** The hub must still serve a good device. */
async function assertServes(hub: Hub, id: string): Promise<void> {
  const client = await RawClient.connected(hub, await addDevice(hub, id));
  client.publish(`devices/${id}/messages/events/`, '{}', 1);
  assert.equal((await client.next('puback')).messageId, 1);
  client.destroy();
}

async function rawSocket(context: TestContext, hub: Hub): Promise<Socket> {
  const socket = connect(hub.port, '127.0.0.1');
  context.after(() => socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

test('garbage instead of TLS', async (context) => {
  const hub = await testHub(context, { timeouts: SHORT });
  const socket = await rawSocket(context, hub);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'close');
  await assertServes(hub, 'good');
  assert.equal((await hub.stats()).gateway?.handshakeFailed, 1);
});

test('a socket that never speaks, and one that stops in the handshake', async (context) => {
  const hub = await testHub(context, { timeouts: SHORT });
  const silent = await rawSocket(context, hub);
  const half = await rawSocket(context, hub);
  half.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
  await Promise.all([once(silent, 'close'), once(half, 'close')]);
  await assertServes(hub, 'good');
});

test('TLS below 1.2 is not spoken', async (context) => {
  const hub = await testHub(context);
  const socket = tlsConnect({
    port: hub.port,
    ca: hub.caPem,
    servername: 'localhost',
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'ALL:@SECLEVEL=0',
  });
  await assert.rejects(once(socket, 'secureConnect'));
});

test('TLS without CONNECT', async (context) => {
  const hub = await testHub(context, { timeouts: SHORT });
  const client = await RawClient.open(hub);
  await client.closed(5000);
  assert.equal((await hub.stats()).gateway?.closed['connect-timeout'], 1);
});

const FIRST_BYTES: { name: string; bytes: Buffer; reason: string }[] = [
  { name: 'random bytes', bytes: Buffer.from('ffeeddccbbaa998877665544332211', 'hex'), reason: 'length-malformed' },
  { name: 'PUBLISH before CONNECT', bytes: Buffer.from([0x30, 3, 0, 1, 0x61]), reason: 'packet-order' },
  { name: 'a remaining length of 256 MiB', bytes: Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), reason: 'too-large' },
  {
    name: 'a remaining length of five bytes',
    bytes: Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x01]),
    reason: 'length-malformed',
  },
  {
    name: 'a CONNECT cut short',
    bytes: Buffer.from([0x10, 8, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2]),
    reason: 'packet-malformed',
  },
  {
    name: 'another protocol',
    bytes: Buffer.from([0x10, 8, 0, 4, 0x41, 0x4d, 0x51, 0x50, 4, 2]),
    reason: 'packet-malformed',
  },
];

test('what is not MQTT after the handshake', async (context) => {
  const hub = await testHub(context, { timeouts: SHORT });
  for (const { name, bytes, reason } of FIRST_BYTES) {
    await context.test(name, async () => {
      const before = (await hub.stats()).gateway?.closed[reason] ?? 0;
      const client = await RawClient.open(hub);
      client.socket.write(bytes);
      await client.closed(5000);
      assert.equal((await hub.stats()).gateway?.closed[reason], before + 1);
    });
  }
  await assertServes(hub, 'good');
});

test('a device that never reads cannot make the hub hold its answers', async (context) => {
  const hub = await testHub(context, { timeouts: SHORT });
  const client = await RawClient.connected(hub, await addDevice(hub, 'slow'));
  client.socket.pause();
  const pings = Buffer.alloc(2 * 65_536, Buffer.from([0xc0, 0]));
  let written = 0;
  const before = process.memoryUsage().rss;
  const pump = setInterval(() => {
    // A hub that goes on reading would take all of this.
    while (client.socket.writableLength < 2 ** 20 && written < 512 * 2 ** 20) {
      client.socket.write(pings);
      written += pings.length;
    }
  }, 1);
  context.after(() => clearInterval(pump));
  await until(async () => (await hub.stats()).gateway?.closed['slow-reader'] === 1, 'slow reader dropped');
  assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20, 'memory stays bounded');
  await assertServes(hub, 'good');
});

test('more connections than allowed are turned away, and the allowed ones live', async (context) => {
  const hub = await testHub(context, { timeouts: { maxConnections: 3 } });
  const client = await RawClient.connected(hub, await addDevice(hub, 'good'));
  const others = await Promise.all([rawSocket(context, hub), rawSocket(context, hub), rawSocket(context, hub)]);
  await Promise.race(others.map((socket) => once(socket, 'close')));
  client.publish('devices/good/messages/events/', '{}', 1);
  await client.next('puback');
});
