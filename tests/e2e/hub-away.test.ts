/** The hub is away for 120 s of the device's time and comes back: nothing is lost, and the order is kept. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchStatusPage } from '../../hub/demo/visitor.ts';
import { startHub } from '../../hub/index.ts';
import { bootDevice, eventually, Log, temporaryFolder } from './support/bench.ts';

const AWAY_MS = 120_000;
const WINDOW_S = 10;
const VISITS_EVERY_MS = 5000;

describe('a hub that was away for 120 s', () => {
  test('gets everything afterwards, in order', async () => {
    const { path, remove } = await temporaryFolder('away');
    const serial: string[] = [];
    const dataDir = join(path, 'hub');
    let hub = await startHub({ dataDir, port: 0 });
    const { port } = hub;
    const first = new Log();
    first.listen(hub);
    const device = await bootDevice({ name: 'away' }, hub, path, serial);
    const visits = setInterval(() => void fetchStatusPage(device.httpPort), VISITS_EVERY_MS);
    try {
      await first.until('flows', () => first.of('NetworkActivity').length > 0, 60_000);
      const before = Math.max(...first.events.map((event) => event.sequence ?? 0));
      await hub.close();
      const leftMs = Date.now();
      await sleep(AWAY_MS);

      hub = await startHub({ dataDir, port });
      const backMs = Date.now();
      const later = new Log();
      later.listen(hub);
      await later.until(
        'flows from after the hub’s return',
        () => later.of('NetworkActivity').some((event) => Date.parse(event.startTime) > backMs),
        150_000,
      );
      await eventually(
        'gap-free message chain',
        async () => (await hub.service.chains('away'))[0]?.missing === 0,
        30_000,
      );

      const [boot, ...others] = await hub.service.chains('away');
      assert.equal(others.length, 0, 'the device did not start again');
      assert.deepEqual([boot!.firstSequence, boot!.chain.broken, boot!.chain.pending], [1, 0, 0]);
      assert.ok(boot!.lastSequence - before >= AWAY_MS / 1000 / WINDOW_S, 'a message for every window of the absence');
      // what is urgent goes first; within one priority the order is that of the device
      for (const name of ['NetworkActivity', 'Login', 'Statistics']) {
        const sequences = later.of(name).map((event) => event.sequence!);
        assert.deepEqual(
          sequences,
          [...sequences].sort((a, b) => a - b),
          `${name} in order`,
        );
      }
      const away = later.of('NetworkActivity').filter((event) => between(event.startTime, leftMs, backMs));
      const windows = new Set(away.map((event) => event.sequence));
      assert.ok(windows.size >= AWAY_MS / 1000 / WINDOW_S - 2, `flows of ${windows.size} windows of the absence`);
    } catch (error) {
      throw new Error([String(error), ...serial.slice(-25)].join('\n  device │ '), { cause: error });
    } finally {
      clearInterval(visits);
      await device.stop();
      await hub.close();
      await remove();
    }
  });
});

const between = (time: string, from: number, to: number) => Date.parse(time) >= from && Date.parse(time) <= to;
