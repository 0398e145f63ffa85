import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubError } from '../errors.ts';
import type { Hub, HubStats, StoredEvent } from '../index.ts';
import { DemoError } from './demo-error.ts';
import { demoDevice, startDemoHub } from './demo-hub.ts';
import { EmulatedDevice } from './device.ts';
import type { DeviceProcess } from './emulator.ts';
import { liveAround } from './life.ts';
import { startNativeDevice } from './native.ts';
import { DEMO_HELP, type DemoOptions, parseDemoOptions } from './options.ts';
import type { ShownEvent } from './render.ts';
import { Screen } from './screen.ts';
import { DemoSummary } from './summary.ts';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));
const DEFAULT_FOLDER = join(BUILD, 'demo');
const DEVICE_ID = 'threadx-sensor';
const NATIVE_ID = 'linux-native';

/** A device that the demo runs, emulated or native. */
interface RunningDevice {
  process: DeviceProcess;
  emulated?: EmulatedDevice;
  stop(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the demo: hub, device, neighbourhood; shows what is reported until its time is over or it is told to stop.
 * @param argv the words after `vedette demo`
 * @returns the exit code: 0 good, 1 failed, 2 wrong usage or something missing, others as in hub/errors.ts
 */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    const options = parseDemoOptions(argv);
    if (options.isHelp) {
      process.stdout.write(DEMO_HELP);
      return 0;
    }
    return await runDemo(options);
  } catch (error) {
    if (error instanceof DemoError) return fail(error.message, error.exitCode);
    if (error instanceof HubError) return fail(error.line, error.exitCode);
    throw error;
  }
}

function fail(line: string, exitCode: number): number {
  process.stderr.write(`${line}\n`);
  return exitCode;
}

async function runDemo(options: DemoOptions): Promise<number> {
  const screen = new Screen(options);
  const summary = new DemoSummary();
  const stopper = new AbortController();
  // listen first: a signal during the start ends it in order, too
  const over = waitForEnd(options.forMs, stopper);
  const folder = resolve(options.dataDir ?? DEFAULT_FOLDER);
  await removeLeftovers(folder);
  const hub = await startDemoHub({ dataDir: join(folder, 'hub'), port: options.port }, screen);
  let device: RunningDevice | undefined;
  let stats: HubStats | undefined;
  try {
    listen(hub, screen, summary);
    const fatal = new Promise<never>((_, reject) => hub.events.once('fatal', reject));
    screen.say(`hub on 127.0.0.1:${hub.port}, data in ${relative('.', hub.dataDir)}`);
    device = options.isNative
      ? await startNative(folder, hub, screen)
      : await startEmulated(options, folder, hub, screen);
    const life = device.emulated
      ? liveAround(device.emulated, screen, options.isAttack, stopper.signal)
      : Promise.resolve();
    await Promise.race([over, fatal, unexpectedEnd(device.process, stopper.signal)]);
    stopper.abort();
    await device.stop();
    await life;
  } finally {
    stopper.abort();
    await device?.stop();
    stats = await hub.stats().catch(() => undefined);
    await hub.close();
  }
  screen.summary([...summary.lines(), ...hubLines(stats)], { ...summary.toObject(), hub: stats?.ingest });
  return summary.isBalanced ? 0 : fail('the counters of the device do not balance', 1);
}

/** What became of every message that the hub received. */
function hubLines(stats: HubStats | undefined): string[] {
  if (!stats?.ingest) return [];
  const { received, stored, duplicate, refused, abandoned, pending } = stats.ingest;
  const isBalanced = received === stored + duplicate + refused + abandoned + pending;
  const parts = `${stored} stored + ${duplicate} sent again + ${refused} refused + ${abandoned + pending} open`;
  return [`  hub      ${received} received = ${parts}: ${isBalanced ? 'balances' : 'DOES NOT BALANCE'}`];
}

/** Resolves when the time is over or a signal came; a second signal ends the process at once. */
function waitForEnd(forMs: number | undefined, stopper: AbortController): Promise<void> {
  return new Promise((resolve) => {
    const timer = forMs === undefined ? undefined : setTimeout(end, forMs);
    let signals = 0;
    const onSignal = () => {
      signals += 1;
      if (signals > 1) process.exit(130);
      end();
    };
    function end(): void {
      clearTimeout(timer);
      stopper.abort();
      resolve();
    }
    for (const signal of SIGNALS) process.on(signal, onSignal);
    stopper.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

/** Rejects if the device ends by itself. */
async function unexpectedEnd(device: DeviceProcess, signal: AbortSignal): Promise<void> {
  const code = await device.ended;
  if (signal.aborted) return;
  const why = device.errors.at(-1);
  throw new DemoError(`the device ended by itself (${code})${why ? `: ${why}` : ''}`);
}

function listen(hub: Hub, screen: Screen, summary: DemoSummary): void {
  hub.events.on('event', (stored: StoredEvent) => {
    const event = toShown(stored);
    summary.add(event);
    screen.event(event);
  });
  hub.events.on('notice', (notice) => screen.detail(`${notice.identity || '?'} ${notice.kind}: ${notice.reason}`));
}

function toShown(event: StoredEvent): ShownEvent {
  const { name, startTime, endTime, deviceId, bootId, sequence, count } = event;
  return {
    name,
    startTime,
    endTime,
    deviceId,
    bootId,
    sequence,
    count,
    details: event.details as Record<string, unknown>,
  };
}

async function startEmulated(options: DemoOptions, folder: string, hub: Hub, screen: Screen): Promise<RunningDevice> {
  const image = join(BUILD, 'firmware', options.board, 'threadx-sensor.elf');
  if (!existsSync(image)) {
    throw new DemoError(
      `no firmware for board "${options.board}"; build it with: npm run build -- firmware ${options.board}`,
      2,
    );
  }
  const emulated = await EmulatedDevice.boot({
    folder,
    board: options.board,
    image,
    connectionString: await demoDevice(hub, DEVICE_ID, 'hub.vedette.internal'),
    caPem: hub.caPem,
    hubPort: hub.port,
    onLine: (line) => screen.device(line),
  });
  screen.say(`${options.board} in QEMU; status page http://127.0.0.1:${emulated.httpPort}/`);
  screen.say(`console at 127.0.0.1:${emulated.consolePort}, user admin, password ${emulated.consolePassword}`);
  return { process: emulated.process, emulated, stop: () => emulated.stop() };
}

async function startNative(folder: string, hub: Hub, screen: Screen): Promise<RunningDevice> {
  const connection = await demoDevice(hub, NATIVE_ID, `localhost:${hub.port}`);
  const device = await startNativeDevice({
    program: join(BUILD, 'vedette-agent'),
    folder,
    connectionString: connection,
    caPem: hub.caPem,
    onLine: (line) => screen.device(line),
  });
  screen.say('the native Linux agent watches this machine');
  return device;
}

/** Provisioning files of a demo that was killed hold secrets that nobody needs any more. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [] as string[]);
  for (const name of names) {
    const pid = /^device\.(\d+)\.[0-9a-f]+\.conf(\.tmp)?$/.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) await rm(join(folder, name), { force: true });
  }
}
