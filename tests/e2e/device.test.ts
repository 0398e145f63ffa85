/** The real firmware in the emulator against the real hub, over TLS: every kind of event arrives and says what happened. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FlowRow } from '../../contract/codec/flows.ts';
import type {
  HeartbeatFields,
  ListeningPortsFields,
  LoginFields,
  StatisticsFields,
  SystemInformationFields,
} from '../../contract/generated/contract.ts';
import { isFailedConnect } from '../../hub/demo/render.ts';
import { fetchStatusPage, visitConsole } from '../../hub/demo/visitor.ts';
import { type Bench, eventually, withDevice } from './support/bench.ts';

const TCP = 6;
const UDP = 17;

/** A visitor of the status page, a log-in that succeeds and one that does not. */
async function visit({ device }: Bench): Promise<void> {
  await eventually('status page', async () => (await fetchStatusPage(device.httpPort)) === 200, 30_000);
  assert.equal(await fetchStatusPage(device.httpPort, '/nothing'), 404);
  assert.equal(await visitConsole(device.consolePort, 'admin', device.consolePassword), true);
  assert.equal(await visitConsole(device.consolePort, 'admin', 'wrong'), false);
}

function checkSystem(bench: Bench): void {
  const system = bench.log.details<SystemInformationFields>('SystemInformation')[0]!;
  assert.match(system.firmwareVersion, /^threadx-sensor \d/);
  assert.equal(system.osArchitecture, 'cortex-m3');
  assert.equal(system.ipAddress, '10.0.2.15');
  assert.equal(system.macAddress, '52:54:00:12:34:56');
  assert.match(system.networkStack, /lwIP 2\.1\.3/);
}

function checkPorts(bench: Bench): void {
  const ports = bench.log.details<ListeningPortsFields>('ListeningPorts');
  for (const port of [80, 2323])
    assert.ok(
      ports.some((entry) => entry.protocol === TCP && entry.port === port),
      `TCP ${port}`,
    );
}

function checkLogins(bench: Bench): void {
  const logins = bench.log.details<LoginFields>('Login');
  const of = (operation: LoginFields['operation']) => logins.filter((login) => login.operation === operation);
  for (const operation of ['login', 'logout', 'loginFailed'] as const) {
    assert.equal(of(operation).length, 1, operation);
    assert.deepEqual(
      [of(operation)[0]!.user, of(operation)[0]!.service, of(operation)[0]!.remote],
      ['admin', 'console', '10.0.2.2'],
    );
  }
}

function checkFlows(bench: Bench): void {
  const flows = bench.log.details<FlowRow>('NetworkActivity');
  const find = (what: string, is: (flow: FlowRow) => boolean) => assert.ok(flows.some(is), what);
  const isServed = (port: number) => (flow: FlowRow) =>
    flow.protocol === TCP &&
    flow.localPort === port &&
    flow.serviceSide === 'local' &&
    flow.bytesOut > 0 &&
    flow.bytesIn > 0;
  find('a visit of the status page', isServed(80));
  find('a visit of the console', isServed(2323));
  find(
    'a name look-up',
    (flow) => flow.protocol === UDP && flow.remotePort === 53 && flow.remote === '10.0.2.53' && flow.hitsIn > 0,
  );
  find('a time request', (flow) => flow.protocol === UDP && flow.remotePort === 123 && flow.serviceSide === 'remote');
  find('a failed connect', (flow) => flow.remote === '10.0.2.81' && flow.remotePort === 7000 && isFailedConnect(flow));
  assert.ok(!flows.some((flow) => flow.remote === '10.0.2.100'), 'the agent’s own connection is left out');
}

function checkStatistics(bench: Bench): void {
  const statistics = bench.log.details<StatisticsFields>('Statistics');
  assert.deepEqual([...new Set(statistics.map((stage) => stage.source))].sort(), [
    'events',
    'flows',
    'messages',
    'staging',
  ]);
  for (const stage of statistics) {
    const dropped = stage.droppedFull + stage.droppedMalformed + stage.droppedRestart + stage.droppedExpired;
    assert.equal(stage.accepted, stage.sent + stage.pending + dropped, JSON.stringify(stage));
    assert.equal(dropped, 0, JSON.stringify(stage));
  }
  assert.ok(statistics.some((stage) => stage.source === 'flows' && stage.ownTraffic > 0));
}

async function checkChain(bench: Bench, id: string): Promise<void> {
  const [boot, ...others] = await bench.hub.service.chains(id);
  assert.equal(others.length, 0);
  assert.deepEqual([boot!.firstSequence, boot!.missing, boot!.chain.broken, boot!.chain.first], [1, 0, 0, 1]);
}

describe('one device', () => {
  test('reports all six kinds of events, and they say what happened', () =>
    withDevice({ name: 'device' }, async (bench) => {
      await visit(bench);
      const { log } = bench;
      for (const name of [
        'SystemInformation',
        'ListeningPorts',
        'Heartbeat',
        'Statistics',
        'NetworkActivity',
        'Login',
      ]) {
        await log.until(name, () => log.of(name).length > 0, 60_000);
      }
      bench.device.openTelemetry();
      const isReading = (flow: FlowRow) =>
        flow.remote === '10.0.2.80' && flow.remotePort === 7000 && !isFailedConnect(flow);
      await log.until(
        'the product’s own telemetry',
        () => log.details<FlowRow>('NetworkActivity').some(isReading),
        60_000,
      );
      await log.until('a second round of statistics', () => log.of('Statistics').length >= 8, 90_000);
      checkSystem(bench);
      checkPorts(bench);
      checkLogins(bench);
      checkFlows(bench);
      checkStatistics(bench);
      await checkChain(bench, 'device');
      const heartbeat = log.details<HeartbeatFields>('Heartbeat').at(-1)!;
      assert.deepEqual([heartbeat.restarts, heartbeat.lastFault], [0, 0]);
      assert.ok(heartbeat.arenaPeakBytes > 0 && heartbeat.stackPeakBytes > 0);
    }));

  test('of the other board reports, too', () =>
    withDevice({ name: 'device-m4', board: 'mps2-an386' }, async ({ log }) => {
      await log.until('SystemInformation', () => log.of('SystemInformation').length > 0, 60_000);
      assert.equal(log.details<SystemInformationFields>('SystemInformation')[0]!.osArchitecture, 'cortex-m4');
    }));
});
