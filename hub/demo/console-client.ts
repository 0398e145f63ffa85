import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const ANSWER_MS = 15_000;

/** A session with the device's log-in console. */
export class ConsoleSession {
  readonly #socket: Socket;
  #text = '';
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      this.#text += chunk;
      this.#wake?.();
    });
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake?.();
    });
    socket.on('error', () => {});
  }

  /** Waits for one of the patterns, or for the end; undefined if the peer went or was silent too long. */
  async #expect(...patterns: RegExp[]): Promise<RegExp | undefined> {
    const giveUpAt = Date.now() + ANSWER_MS;
    for (;;) {
      const found = patterns.find((pattern) => pattern.test(this.#text));
      if (found) {
        this.#text = '';
        return found;
      }
      if (this.#isClosed || Date.now() > giveUpAt) return undefined;
      await this.#change(giveUpAt - Date.now());
    }
  }

  #change(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Tries one name and password. @returns true if the device let us in */
  async logIn(user: string, password: string): Promise<boolean> {
    if (!(await this.#expect(/login: $/))) return false;
    this.#socket.write(`${user}\n`);
    if (!(await this.#expect(/password: $/))) return false;
    this.#socket.write(`${password}\n`);
    const welcome = /> $/;
    return (await this.#expect(welcome, /incorrect/)) === welcome;
  }

  /** Runs a command of the console. @returns true if it came back with the prompt */
  async command(line: string): Promise<boolean> {
    this.#socket.write(`${line}\n`);
    return (await this.#expect(/> $/)) !== undefined;
  }

  /** Logs out by closing in order. */
  async logOut(): Promise<void> {
    this.#socket.write('exit\n');
    await this.#expect();
    this.close();
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Opens the console behind a TCP port of 127.0.0.1. @throws if nothing listens there */
export async function openConsole(port: number): Promise<ConsoleSession> {
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  return new ConsoleSession(socket);
}
