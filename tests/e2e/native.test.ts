/** The native Linux agent, built from the same core and module, against the real hub over TLS. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type {
  ListeningPortsFields,
  StatisticsFields,
  SystemInformationFields,
} from '../../contract/generated/contract.ts';
import { demoDevice } from '../../hub/demo/demo-hub.ts';
import { startNativeDevice } from '../../hub/demo/native.ts';
import { startHub } from '../../hub/index.ts';
import { Log, NATIVE_AGENT, temporaryFolder } from './support/bench.ts';

describe('the native agent', () => {
  test('reports this machine', async () => {
    const { path, remove } = await temporaryFolder('native');
    const hub = await startHub({ dataDir: join(path, 'hub'), port: 0 });
    const log = new Log();
    log.listen(hub);
    const lines: string[] = [];
    const device = await startNativeDevice({
      program: NATIVE_AGENT,
      folder: path,
      connectionString: await demoDevice(hub, 'native', `localhost:${hub.port}`),
      caPem: hub.caPem,
      onLine: (line) => lines.push(line),
    });
    try {
      for (const name of ['SystemInformation', 'ListeningPorts', 'Heartbeat', 'Statistics']) {
        await log.until(name, () => log.of(name).length > 0, 30_000);
      }
      const system = log.details<SystemInformationFields>('SystemInformation')[0]!;
      assert.match(system.osName, /Linux|Debian/);
      const ports = log.details<ListeningPortsFields>('ListeningPorts');
      assert.ok(
        ports.some((entry) => entry.protocol === 6 && entry.port === hub.port),
        'the hub’s own port is open here',
      );
      for (const stage of log.details<StatisticsFields>('Statistics')) {
        const dropped = stage.droppedFull + stage.droppedMalformed + stage.droppedRestart + stage.droppedExpired;
        assert.equal(stage.accepted, stage.sent + stage.pending + dropped);
      }
      const [boot] = await hub.service.chains('native');
      assert.deepEqual([boot!.firstSequence, boot!.missing, boot!.chain.broken], [1, 0, 0]);
    } catch (error) {
      throw new Error([String(error), ...lines.slice(-25)].join('\n  agent │ '), { cause: error });
    } finally {
      await device.stop();
      await hub.close();
      await remove();
    }
    assert.equal(await device.process.ended, 0, 'it ends in order when told');
  });
});
