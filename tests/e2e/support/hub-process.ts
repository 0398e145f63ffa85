import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { controlClient } from '../../../hub/control/client.ts';
import type { HubService } from '../../../hub/service.ts';

const PROGRAM = fileURLToPath(new URL('../../../bin/vedette.mjs', import.meta.url));
const START_MS = 30_000;

/** Runs `vedette` with these words. @returns what it wrote to standard output */
export async function vedette(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...words]);
  return stdout;
}

/** A hub in a process of its own, so that it can be killed. */
export class HubProcess {
  readonly service: HubService;
  readonly #child: ChildProcess;
  readonly #dataDir: string;

  private constructor(child: ChildProcess, dataDir: string) {
    this.#child = child;
    this.#dataDir = dataDir;
    this.service = controlClient(dataDir);
  }

  /** Starts `vedette hub` and waits until it listens. */
  static async start(dataDir: string, port: number): Promise<HubProcess> {
    const child = spawn(process.execPath, [PROGRAM, 'hub', '--data', dataDir, '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout! });
    try {
      for (;;) {
        const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(START_MS) })) as [string];
        if (line.includes('listening')) break;
      }
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error('the hub did not start', { cause: error });
    }
    return new HubProcess(child, dataDir);
  }

  caPem(): Promise<string> {
    return readFile(join(this.#dataDir, 'pki/ca-certificate.pem'), 'utf8');
  }

  /** Stops the process where it is; it stays in memory with its connections. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  /** kill -9 */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
