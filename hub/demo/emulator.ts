import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Where the emulated device is in its own network. */
export const DEVICE_IP = '10.0.2.15';
const HUB_IP = '10.0.2.100';
/** The product's own server, which takes its readings. */
export const TELEMETRY_IP = '10.0.2.80';
const PORT_TELEMETRY = 7000;
const DEVICE_MAC = '52:54:00:12:34:56';
const PORT_HTTP = 80;
const PORT_CONSOLE = 2323;
const PORT_MQTTS = 8883;
const END_WAIT_MS = 2000;
/** What QEMU says when we end it. */
const ORDERLY_END = /: terminating on signal 15/;
const SETPRIV = '/usr/bin/setpriv';

export interface EmulatorOptions {
  /** board = QEMU machine name, for example mps2-an385 */
  board: string;
  /** firmware image (.elf) */
  image: string;
  /** words of the firmware's command line after its name, given by semihosting */
  arguments: readonly string[];
  /** TCP port of 127.0.0.1 where the hub listens */
  hubPort: number;
  /** TCP port of 127.0.0.1 where the product's own server listens; 0: there is none */
  telemetryPort?: number;
  /** TCP port of 127.0.0.1 that leads to the device's status page */
  httpPort: number;
  /** TCP port of 127.0.0.1 that leads to the device's console */
  consolePort: number;
  /** UDP ports of 127.0.0.1: frames go to the LAN host at lanPort and come from it at framePort */
  lanPort: number;
  framePort: number;
  /** gets each line of the device's serial port */
  onLine?: (line: string) => void;
  /** further options of QEMU */
  extra?: readonly string[];
}

/** One bridge a connection: QEMU's own tcp: forward is one connection for the emulator's whole life. */
function forwardOut(address: string, port: number, hostPort: number): string {
  const bridge = fileURLToPath(new URL('bridge.mjs', import.meta.url));
  const command = `'${process.execPath}' '${bridge}' ${hostPort}`.replaceAll(',', ',,');
  return `guestfwd=tcp:${address}:${port}-cmd:${command}`;
}

/** The network of the emulated board: closed, but for the hub and two ports that lead in. */
function networkOptions(options: EmulatorOptions): string[] {
  const user = [
    'user,restrict=on,net=10.0.2.0/24',
    forwardOut(HUB_IP, PORT_MQTTS, options.hubPort),
    ...(options.telemetryPort ? [forwardOut(TELEMETRY_IP, PORT_TELEMETRY, options.telemetryPort)] : []),
    `hostfwd=tcp:127.0.0.1:${options.httpPort}-${DEVICE_IP}:${PORT_HTTP}`,
    `hostfwd=tcp:127.0.0.1:${options.consolePort}-${DEVICE_IP}:${PORT_CONSOLE}`,
  ];
  const wire = `socket,udp=127.0.0.1:${options.lanPort},localaddr=127.0.0.1:${options.framePort}`;
  return ['-net', `nic,model=lan9118,macaddr=${DEVICE_MAC}`, '-net', user.join(','), '-net', wire];
}

/** QEMU's command line for an emulated device. */
export function emulatorArguments(options: EmulatorOptions): string[] {
  const words = ['vedette', ...options.arguments].map((word) => `,arg=${word.replaceAll(',', ',,')}`).join('');
  return [
    ...['-M', options.board, '-display', 'none', '-monitor', 'none', '-no-reboot'],
    ...['-chardev', 'stdio,id=uart0,signal=off', '-serial', 'chardev:uart0'],
    ...['-semihosting-config', `enable=on,target=native${words}`],
    ...networkOptions(options),
    ...(options.extra ?? []),
    ...['-kernel', options.image],
  ];
}

/** A running program that is a device: the emulator, or the native agent. */
export class DeviceProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  readonly #kill = () => this.#child.kill('SIGKILL');
  readonly #errors: string[] = [];

  private constructor(child: ChildProcess, onLine: (line: string) => void) {
    this.#child = child;
    this.#ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : 128));
    createInterface({ input: child.stdout! }).on('line', onLine);
    createInterface({ input: child.stderr! }).on('line', (line) => {
      if (ORDERLY_END.test(line)) return;
      if (this.#errors.push(line) > 20) this.#errors.shift();
      onLine(line);
    });
    process.once('exit', this.#kill);
    this.#ended.finally(() => process.removeListener('exit', this.#kill)).catch(() => {});
  }

  /** Starts a program that ends with this process, however this process ends. */
  static async start(command: string, args: readonly string[], onLine: (line: string) => void): Promise<DeviceProcess> {
    const guard = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--'] : [];
    const [program, ...rest] = [...guard, command, ...args];
    // a group of its own: Ctrl-C in the terminal is for us, and we end the device in order
    const child = spawn(program!, rest, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const device = new DeviceProcess(child, onLine);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', () => reject(new Error(`cannot start ${command}; run: npm run setup`)));
    });
    return device;
  }

  /** Exit code, once the program has ended. */
  get ended(): Promise<number> {
    return this.#ended;
  }

  /** The last lines that the program wrote to standard error. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  /** Ends the program and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(this.#kill, END_WAIT_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}

/** Boots a firmware in QEMU. */
export function startEmulator(options: EmulatorOptions): Promise<DeviceProcess> {
  return DeviceProcess.start('qemu-system-arm', emulatorArguments(options), options.onLine ?? (() => {}));
}
