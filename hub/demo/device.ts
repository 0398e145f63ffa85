import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { DEVICE_IP, type DeviceProcess, startEmulator, TELEMETRY_IP } from './emulator.ts';
import { LanHost } from './lan/host.ts';
import { freeTcpPort, freeUdpPort } from './ports.ts';
import { writeProvisioning } from './provisioning.ts';
import { startReadingsServer } from './readings-server.ts';

/** Log-in name of the example's console. */
export const CONSOLE_USER = 'admin';
const PASSWORD_BYTES = 12;

export interface DeviceOptions {
  /** folder for the provisioning file; made if it is not there */
  folder: string;
  board: string;
  /** firmware image (.elf) */
  image: string;
  /** as `vedette device add` prints it, for host hub.vedette.internal */
  connectionString: string;
  caPem: string;
  /** TCP port of 127.0.0.1 where the hub listens, or will listen */
  hubPort: number;
  onLine?: (line: string) => void;
  /** the network's time, milliseconds since 1970 */
  now?: () => number;
  names?: Readonly<Record<string, string>>;
  /** the product's own server is there from the start; else it is first reached after openTelemetry() */
  isTelemetryOpen?: boolean;
  extra?: readonly string[];
}

/** An emulated device with its neighbourhood: LAN, provisioning file, the product's own server. */
export class EmulatedDevice {
  readonly ip = DEVICE_IP;
  readonly lan: LanHost;
  readonly process: DeviceProcess;
  /** TCP port of 127.0.0.1 that leads to the status page */
  readonly httpPort: number;
  /** TCP port of 127.0.0.1 that leads to the console */
  readonly consolePort: number;
  readonly consolePassword: string;
  readonly #cleanUp: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  private constructor(
    parts: Pick<EmulatedDevice, 'lan' | 'process' | 'httpPort' | 'consolePort' | 'consolePassword'>,
    cleanUp: () => Promise<void>,
  ) {
    this.lan = parts.lan;
    this.process = parts.process;
    this.httpPort = parts.httpPort;
    this.consolePort = parts.consolePort;
    this.consolePassword = parts.consolePassword;
    this.#cleanUp = cleanUp;
  }

  /** Boots a device. Everything that it needs from outside is on 127.0.0.1, at ports that are free now. */
  static async boot(options: DeviceOptions): Promise<EmulatedDevice> {
    const framePort = await freeUdpPort();
    const lan = await LanHost.start({ emulatorPort: framePort, ...pick(options) });
    const readings = await startReadingsServer();
    const consolePassword = randomBytes(PASSWORD_BYTES).toString('base64url');
    const file = await writeProvisioning(options.folder, options.connectionString, options.caPem, [
      `console-password=${consolePassword}`,
    ]);
    const httpPort = await freeTcpPort();
    const consolePort = await freeTcpPort();
    const cleanUp = async () => {
      await Promise.all([lan.close(), readings.close(), rm(file, { force: true })]);
    };
    try {
      const process = await startEmulator({
        board: options.board,
        image: options.image,
        arguments: ['--config', file],
        hubPort: options.hubPort,
        telemetryPort: readings.port,
        lanPort: lan.port,
        framePort,
        httpPort,
        consolePort,
        ...(options.onLine ? { onLine: options.onLine } : {}),
        ...(options.extra ? { extra: options.extra } : {}),
      });
      const device = new EmulatedDevice({ lan, process, httpPort, consolePort, consolePassword }, cleanUp);
      if (options.isTelemetryOpen) device.openTelemetry();
      return device;
    } catch (error) {
      await cleanUp();
      throw error;
    }
  }

  /** From now on the product's own server can be found; before, connecting to it fails. */
  openTelemetry(): void {
    this.lan.setName('telemetry.vedette.internal', TELEMETRY_IP);
  }

  /** Switches the device off and removes its provisioning file. */
  stop(): Promise<void> {
    this.#stopped ??= this.process.stop().then(this.#cleanUp);
    return this.#stopped;
  }
}

function pick(options: DeviceOptions): { names?: Readonly<Record<string, string>>; now?: () => number } {
  return { ...(options.names ? { names: options.names } : {}), ...(options.now ? { now: options.now } : {}) };
}
