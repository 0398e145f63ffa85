/** An attacker leaves traces: a port scan in the flows, guessed passwords in the log-ins. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FlowRow } from '../../contract/codec/flows.ts';
import type { LoginFields } from '../../contract/generated/contract.ts';
import { GUESSES, guessPasswords, SCANNED_PORTS, scanPorts } from '../../hub/demo/attack.ts';
import { isRefusedVisit } from '../../hub/demo/render.ts';
import { fetchStatusPage } from '../../hub/demo/visitor.ts';
import { eventually, withDevice } from './support/bench.ts';

describe('an attacked device', () => {
  test('shows the scan of its ports and every guess', () =>
    withDevice({ name: 'attacked' }, async ({ device, log }) => {
      await eventually('status page', async () => (await fetchStatusPage(device.httpPort)) === 200, 30_000);
      await log.until('the first report', () => log.of('SystemInformation').length > 0, 60_000);
      assert.deepEqual(await scanPorts(device.lan, device.ip, 30), [80, 2323]);
      assert.equal(await guessPasswords(device.consolePort), GUESSES.length);

      const scanned = () => log.details<FlowRow>('NetworkActivity').filter((flow) => flow.remote === '10.0.2.66');
      const ports = () => new Set(scanned().map((flow) => flow.localPort));
      await log.until('flows of the scan', () => ports().size >= SCANNED_PORTS.length, 60_000);
      assert.deepEqual(
        [...ports()].sort((a, b) => a - b),
        [...SCANNED_PORTS].sort((a, b) => a - b),
      );
      const isClosed = (flow: FlowRow) => flow.localPort !== 80 && flow.localPort !== 2323;
      const odd = scanned().filter((flow) => flow.serviceSide !== 'local' || (isClosed(flow) && !isRefusedVisit(flow)));
      assert.deepEqual(odd, [], 'a probe of a closed port is a visit without a connection');

      const failures = () =>
        log
          .of('Login')
          .filter((event) => (event.details as LoginFields).operation === 'loginFailed')
          .map((event) => [event.details as LoginFields, event.count] as const);
      const count = () => failures().reduce((sum, [, hits]) => sum + hits, 0);
      await log.until('all failed log-ins', () => count() >= GUESSES.length, 90_000);
      assert.equal(count(), GUESSES.length);
      assert.deepEqual(new Set(failures().map(([login]) => login.user)), new Set(GUESSES.map(([user]) => user)));
    }));

  test('128 flows in one window are all reported, to the byte', () =>
    withDevice({ name: 'crowded' }, async ({ device, log }) => {
      const ports = Array.from({ length: 128 }, (_, index) => 30_000 + 7 * index);
      const reports = () => log.of('NetworkActivity').length;
      await log.until('the first report', () => log.of('SystemInformation').length > 0, 60_000);
      const before = reports();
      await log.until('the end of a window', () => reports() > before, 60_000);
      assert.deepEqual(await scanPorts(device.lan, device.ip, 20, ports), []);

      const rows = () => log.details<FlowRow>('NetworkActivity').filter((flow) => flow.remote === '10.0.2.66');
      const sums = () => {
        const byPort = new Map(ports.map((port) => [port, { hitsIn: 0, hitsOut: 0, bytesIn: 0, bytesOut: 0 }]));
        for (const row of rows()) {
          const sum = byPort.get(row.localPort);
          assert.ok(sum, `a flow to port ${row.localPort}, which nobody scanned`);
          for (const field of ['hitsIn', 'hitsOut', 'bytesIn', 'bytesOut'] as const) sum[field] += row[field];
        }
        return [...byPort.values()];
      };
      await log.until('all flows', () => sums().every((sum) => sum.hitsOut > 0), 60_000);
      // Each probe is a SYN that the device answers with one RST; both are TCP headers without data. The emulator's
      // user network may send a RST of its own, which is one more packet of the same length.
      for (const sum of sums()) {
        assert.deepEqual([sum.hitsOut, sum.bytesOut], [1, 20]);
        assert.ok(sum.hitsIn >= 1 && sum.bytesIn === 20 * sum.hitsIn);
      }
    }));
});
