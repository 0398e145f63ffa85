/** The hub is killed with -9 at the worst moments: nothing is lost, nothing is there twice. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmulatedDevice } from '../../hub/demo/device.ts';
import { freeTcpPort } from '../../hub/demo/ports.ts';
import { fetchStatusPage } from '../../hub/demo/visitor.ts';
import { eventually, firmwareImage, temporaryFolder } from './support/bench.ts';
import { HubProcess, vedette } from './support/hub-process.ts';
import { MuteProxy } from './support/mute-proxy.ts';

const ID = 'killed';
const WINDOW_MS = 10_000;
const REPORT_MS = 60_000;

/** Hub, proxy and device; the hub can be replaced. */
class Scene {
  hub: HubProcess;
  readonly dataDir: string;
  readonly port: number;
  readonly proxy: MuteProxy;

  constructor(hub: HubProcess, dataDir: string, port: number, proxy: MuteProxy) {
    this.hub = hub;
    this.port = port;
    this.dataDir = dataDir;
    this.proxy = proxy;
  }

  async last(): Promise<number> {
    return (await this.hub.service.chains(ID))[0]?.lastSequence ?? 0;
  }

  /** Waits until the hub has stored a message that is newer than `sequence`. */
  async newerThan(sequence: number): Promise<void> {
    await eventually(`a message after ${sequence}`, async () => (await this.last()) > sequence, REPORT_MS);
  }

  async killAndRestart(): Promise<void> {
    await this.hub.kill();
    this.hub = await HubProcess.start(this.dataDir, this.port);
  }
}

/** Stored, but the acknowledgement never reaches the device. */
async function killBeforeAck(scene: Scene): Promise<void> {
  scene.proxy.isMute = true;
  await scene.newerThan(await scene.last());
  const stored = await scene.last();
  await scene.killAndRestart();
  scene.proxy.isMute = false;
  await scene.newerThan(stored);
  const { ingest } = await scene.hub.service.stats();
  assert.ok((ingest?.duplicate ?? 0) >= 1, 'the device sent again what was stored but not acknowledged');
}

/** In the hub's receive buffer, but not read. */
async function killBeforeReading(scene: Scene): Promise<void> {
  const stored = await scene.last();
  scene.hub.freeze();
  await sleep(1.5 * WINDOW_MS);
  await scene.killAndRestart();
  await scene.newerThan(stored + 1);
}

describe('a hub that is killed', () => {
  test('before it reads, before its acknowledgement arrives, and at any moment', async () => {
    const { path, remove } = await temporaryFolder('killed');
    const dataDir = join(path, 'hub');
    const serial: string[] = [];
    const port = await freeTcpPort();
    const hub = await HubProcess.start(dataDir, port);
    const scene = new Scene(hub, dataDir, port, await MuteProxy.start(port));
    const connection = /^.*(HostName=\S+)/m.exec(await vedette('device', 'add', ID, '--data', dataDir))![1]!;
    const device = await EmulatedDevice.boot({
      folder: join(path, 'device'),
      board: 'mps2-an385',
      image: firmwareImage('mps2-an385'),
      connectionString: connection.replace(/HostName=[^;]+/, 'HostName=hub.vedette.internal'),
      caPem: await scene.hub.caPem(),
      hubPort: scene.proxy.port,
      onLine: (line) => serial.push(line),
    });
    const visits = setInterval(() => void fetchStatusPage(device.httpPort), 3000);
    try {
      await scene.newerThan(1);
      await killBeforeAck(scene);
      await killBeforeReading(scene);
      const stored = await scene.last();
      await scene.killAndRestart();
      await scene.newerThan(stored);

      await eventually('gap-free chain', async () => (await scene.hub.service.chains(ID))[0]?.missing === 0, REPORT_MS);
      const [boot, ...others] = await scene.hub.service.chains(ID);
      assert.equal(others.length, 0, 'the device did not start again');
      assert.deepEqual([boot!.firstSequence, boot!.chain.broken, boot!.messages], [1, 0, boot!.lastSequence]);
      const events = await scene.hub.service.events({ deviceId: ID, limit: 100_000 });
      const places = events.map((event) => `${event.bootId}/${event.sequence}/${event.index}`);
      assert.equal(new Set(places).size, places.length, 'no event is there twice');
      assert.equal(boot!.events >= events.length, true);
      assert.equal((await scene.hub.service.quarantine(10)).length, 0);
    } catch (error) {
      throw new Error([String(error), ...serial.slice(-25)].join('\n  device │ '), { cause: error });
    } finally {
      clearInterval(visits);
      await device.stop();
      scene.proxy.close();
      await scene.hub.kill();
      await remove();
    }
  });
});
