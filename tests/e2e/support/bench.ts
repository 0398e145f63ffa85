import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoDevice } from '../../../hub/demo/demo-hub.ts';
import { type DeviceOptions, EmulatedDevice } from '../../../hub/demo/device.ts';
import { type Hub, type StoredEvent, startHub } from '../../../hub/index.ts';

const BUILD = fileURLToPath(new URL('../../../build', import.meta.url));
const HOST_NAME = 'hub.vedette.internal';

/** The firmware image for a board; `npm test` builds it first. */
export const firmwareImage = (board: string) => join(BUILD, 'firmware', board, 'threadx-sensor.elf');
export const NATIVE_AGENT = join(BUILD, 'vedette-agent');

/** A folder of its own for a test, removed at the end. */
export async function temporaryFolder(name: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `vedette-e2e-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** The events that a hub stored, as they come. */
export class Log {
  readonly events: StoredEvent[] = [];
  readonly #waiting = new Set<() => void>();

  listen(hub: Hub): void {
    hub.events.on('event', (event) => {
      this.events.push(event);
      for (const wake of this.#waiting) wake();
    });
  }

  of(name: string): StoredEvent[] {
    return this.events.filter((event) => event.name === name);
  }

  /** The details of all events of a kind. */
  details<T>(name: string): T[] {
    return this.of(name).map((event) => event.details as T);
  }

  /** Waits until `isThere` holds for what has come. @throws with `what` and a list of what did come, after `timeoutMs` */
  async until(what: string, isThere: () => boolean, timeoutMs: number): Promise<void> {
    if (isThere()) return;
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      const check = () => {
        if (!isThere()) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`no ${what} within ${timeoutMs / 1000} s; there came ${this.describe()}`));
      }, timeoutMs);
      this.#waiting.add(check);
    });
  }

  describe(): string {
    const counts = new Map<string, number>();
    for (const event of this.events) counts.set(event.name, (counts.get(event.name) ?? 0) + 1);
    return [...counts].map(([name, count]) => `${name} ${count}`).join(', ') || 'nothing';
  }
}

export interface Bench {
  folder: string;
  hub: Hub;
  device: EmulatedDevice;
  log: Log;
  /** what the device wrote to its serial port */
  serial: string[];
}

export interface BenchOptions {
  name: string;
  board?: string;
  device?: Partial<DeviceOptions>;
  /** leads the device to another port than the hub's own */
  devicePort?: number;
}

/** Boots a device against a hub, does `work`, switches both off; on failure the device's serial output is in the message. */
export async function withDevice(options: BenchOptions, work: (bench: Bench) => Promise<void>): Promise<void> {
  const { path: folder, remove } = await temporaryFolder(options.name);
  const log = new Log();
  const serial: string[] = [];
  const hub = await startHub({ dataDir: join(folder, 'hub'), port: 0 });
  let device: EmulatedDevice | undefined;
  try {
    log.listen(hub);
    device = await bootDevice(options, hub, folder, serial);
    await Promise.race([work({ folder, hub, device, log, serial }), failOnEnd(device)]);
  } catch (error) {
    throw withSerial(error, serial);
  } finally {
    await device?.stop();
    await hub.close();
    await remove();
  }
}

async function failOnEnd(device: EmulatedDevice): Promise<never> {
  throw new Error(`the device ended by itself (${await device.process.ended})`);
}

/** Boots the device `options.name` for a hub that has its identity. */
export async function bootDevice(
  options: BenchOptions,
  hub: Hub,
  folder: string,
  serial: string[],
): Promise<EmulatedDevice> {
  const board = options.board ?? 'mps2-an385';
  return EmulatedDevice.boot({
    folder: join(folder, 'device'),
    board,
    image: firmwareImage(board),
    connectionString: await demoDevice(hub, options.name, HOST_NAME),
    caPem: hub.caPem,
    hubPort: options.devicePort ?? hub.port,
    onLine: (line) => serial.push(line),
    ...options.device,
  });
}

function withSerial(error: unknown, serial: readonly string[]): Error {
  const message = error instanceof Error ? error.message : String(error);
  const told = serial.slice(-25).map((line) => `  device │ ${line}`);
  return new Error([message, ...told].join('\n'), { cause: error });
}

/** Waits until `isThere()`; asks every 200 ms. @throws after timeoutMs */
export async function eventually(
  what: string,
  isThere: () => Promise<boolean> | boolean,
  timeoutMs: number,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await isThere())) {
    if (Date.now() > giveUpAt) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
