import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DeviceRegistry } from '../../hub/devices/registry.ts';
import type { Hub } from '../../hub/index.ts';
import { eventColumns } from '../../hub/ingest/asim.ts';
import { openStore } from '../../hub/store/duckdb/index.ts';
import { tempDir } from './support/hub.ts';
import { chainedMessages } from './support/messages.ts';
import { type Credentials, RawClient } from './support/raw-client.ts';

const ROUNDS = 12;
const DEVICES = 4;
const MESSAGES = 6000;
const WINDOW = 64;

type Endpoint = Pick<Hub, 'port' | 'caPem'>;

async function startChild(context: TestContext, dataDir: string): Promise<{ child: ChildProcess; endpoint: Endpoint }> {
  const child = fork(fileURLToPath(new URL('./support/crash-hub.ts', import.meta.url)), [dataDir], {
    execArgv: ['--import', 'tsx'],
  });
  context.after(() => child.kill('SIGKILL'));
  const [endpoint] = (await once(child, 'message')) as [Endpoint];
  return { child, endpoint };
}

/** A device that sends its messages in order, keeps what is not acknowledged, and begins there after a reconnect. */
class Sender {
  acknowledged = 0;
  private readonly device: Credentials;
  private readonly payloads: Uint8Array[];

  constructor(device: Credentials, payloads: Uint8Array[]) {
    this.device = device;
    this.payloads = payloads;
  }

  get isDone(): boolean {
    return this.acknowledged === this.payloads.length;
  }

  /** Sends until all is acknowledged or the hub is gone. */
  async run(endpoint: Endpoint): Promise<void> {
    const client = await RawClient.connected(endpoint as Hub, this.device).catch(() => undefined);
    if (!client) return;
    try {
      let sent = this.acknowledged;
      while (!this.isDone) {
        for (; sent < Math.min(this.acknowledged + WINDOW, this.payloads.length); sent++) {
          client.report(this.device, this.payloads[sent] as Uint8Array, (sent % 65_535) + 1);
        }
        const puback: { messageId?: number } = await client.next('puback');
        assert.equal(puback.messageId, (this.acknowledged % 65_535) + 1, 'acknowledged in order');
        this.acknowledged++;
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
    } finally {
      client.destroy();
    }
  }
}

async function addDevices(dataDir: string): Promise<Credentials[]> {
  const store = await openStore(dataDir, eventColumns());
  const registry = await DeviceRegistry.open(store);
  const devices: Credentials[] = [];
  for (let index = 0; index < DEVICES; index++) {
    const { id, primaryKey } = await registry.add(`crash-${index}`);
    devices.push({ id, key: Buffer.from(primaryKey, 'base64') });
  }
  await store.close();
  return devices;
}

test(`kill -9 between receipt and ack, ${ROUNDS} times: nothing lost, nothing doubled`, {
  timeout: 240_000,
}, async (context) => {
  const dataDir = await tempDir(context);
  const devices = await addDevices(dataDir);
  const senders = devices.map(
    (device, index) => new Sender(device, chainedMessages(`00000000000000${index}0`.slice(-16), MESSAGES)),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const { child, endpoint } = await startChild(context, dataDir);
    const before = senders.reduce((sum, sender) => sum + sender.acknowledged, 0);
    const runs = Promise.all(senders.map((sender) => sender.run(endpoint)));
    while (senders.reduce((sum, sender) => sum + sender.acknowledged, 0) < before + 40)
      await new Promise((done) => setTimeout(done, 5));
    await new Promise((done) => setTimeout(done, Math.random() * 120));
    child.kill('SIGKILL');
    await Promise.all([once(child, 'exit'), runs]);
    await assertHolds(dataDir, devices, senders);
  }
  const acknowledged = senders.map((sender) => sender.acknowledged);
  assert.ok(
    senders.some((sender) => !sender.isDone),
    'the kills came under load',
  );
  const { child, endpoint } = await startChild(context, dataDir);
  await Promise.all(senders.map((sender) => sender.run(endpoint)));
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(
    senders.every((sender) => sender.isDone),
    `acknowledged before: ${acknowledged}`,
  );
  const totals = await assertHolds(dataDir, devices, senders);
  assert.deepEqual(totals, { messages: DEVICES * MESSAGES, events: DEVICES * MESSAGES, quarantined: 0 });
});

/** All that was acknowledged is stored, nothing is stored twice, each message with its event. */
async function assertHolds(
  dataDir: string,
  devices: Credentials[],
  senders: Sender[],
): Promise<{ messages: number; events: number }> {
  const store = await openStore(dataDir, eventColumns());
  try {
    for (const [index, { id }] of devices.entries()) {
      const [boot] = await store.chainOf(id);
      const acknowledged = senders[index]?.acknowledged ?? 0;
      if (!boot) assert.equal(acknowledged, 0);
      else {
        assert.ok(
          boot.lastSequence >= acknowledged,
          `${id}: ${acknowledged} acknowledged, ${boot.lastSequence} stored`,
        );
        assert.equal(boot.messages, boot.lastSequence, 'each sequence number once, none missing');
        assert.equal(boot.events, boot.messages);
        assert.equal(boot.chain.broken + boot.chain.pending, 0, 'the chain holds over restarts');
      }
    }
    const totals = await store.totals();
    assert.equal(totals.events, totals.messages);
    return totals;
  } finally {
    await store.close();
  }
}
