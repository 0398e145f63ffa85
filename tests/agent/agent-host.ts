/** A host for build/agent.wasm in Node: the imports of contract/abi.json, and its exports with bytes in and out. */
import { existsSync, readFileSync } from 'node:fs';
import { instantiateSync } from '@assemblyscript/loader';

export const MODULE_PATH = new URL('../../build/agent.wasm', import.meta.url);

/** The module's exports, as contract/abi.json has them. */
interface AgentExports extends Record<string, unknown> {
  memory: WebAssembly.Memory;
  INBOX: WebAssembly.Global;
  INBOX_BYTES: WebAssembly.Global;
  HEAP: WebAssembly.Global;
  init(length: number): number;
  ingest(length: number): number;
  tick(uptimeMs: bigint, unixMs: bigint): number;
  configure(length: number): number;
  acked(sequence: number): number;
  sha256(length: number): number;
  hmac(keyLength: number, length: number): number;
}

export interface SentMessage {
  sequence: number;
  priority: number;
  pointer: number;
  bytes: Uint8Array;
}

export interface Settings {
  highS: number;
  mediumS: number;
  lowS: number;
  /** Priority by event id; ids that are not given have priority 0. */
  priorities: Record<number, number>;
}

/** The defaults of the contract's events on ThreadX. */
export const DEFAULT_SETTINGS: Settings = {
  highS: 10,
  mediumS: 30,
  lowS: 60,
  priorities: { 1: 1, 2: 3, 3: 3, 4: 3, 5: 2, 6: 3, 7: 2, 8: 2, 9: 2 },
};

export interface AgentOptions {
  memoryBytes?: number;
  settings?: Settings;
  /** Answer of send(): 0 taken, 1 busy. */
  send?: (message: SentMessage) => number;
  /** Acknowledges every message at once. */
  autoAck?: boolean;
  restarts?: number;
  /** First byte of the boot id's stream. */
  entropy?: number;
}

export function settingsBlock(settings: Settings): Uint8Array {
  const block = new Uint8Array(32);
  const view = new DataView(block.buffer);
  [1, settings.highS, settings.mediumS, settings.lowS].forEach((value, index) => {
    view.setUint32(index * 4, value, true);
  });
  for (let id = 1; id <= 16; id++) block[15 + id] = settings.priorities[id] ?? 0;
  return block;
}

function initBlock(memoryBytes: number, restarts: number, settings: Settings): Uint8Array {
  const block = new Uint8Array(48);
  const view = new DataView(block.buffer);
  [1, memoryBytes, restarts, 0].forEach((value, index) => {
    view.setUint32(index * 4, value, true);
  });
  block.set(settingsBlock(settings), 16);
  return block;
}

function compiled(): WebAssembly.Module {
  if (!existsSync(MODULE_PATH)) throw new Error('build/agent.wasm is missing: npx asc --target release');
  return new WebAssembly.Module(readFileSync(MODULE_PATH));
}

let cached: WebAssembly.Module | undefined;

/** One agent with what it did: messages given to send(), events asked for, log entries. */
export class AgentHost {
  readonly sent: SentMessage[] = [];
  readonly collected: number[] = [];
  readonly logged: [level: number, code: number, value: number][] = [];
  readonly memoryBytes: number;
  readonly options: AgentOptions;
  #exports: AgentExports;

  constructor(options: AgentOptions = {}, kept?: Uint8Array) {
    this.options = options;
    this.memoryBytes = options.memoryBytes ?? 12288;
    cached ??= compiled();
    this.#exports = this.#instantiate(cached);
    if (kept) this.bytes.set(kept, this.heap);
  }

  #instantiate(module: WebAssembly.Module): AgentExports {
    const imports = {
      send: (sequence: number, priority: number, pointer: number, length: number) => {
        const bytes = this.bytes.slice(pointer, pointer + length);
        const message = { sequence, priority, pointer, bytes };
        const answer = this.options.send?.(message) ?? 0;
        if (answer === 0) this.sent.push(message);
        return answer;
      },
      random: (pointer: number, length: number) => {
        const first = this.options.entropy ?? 0xa0;
        for (let index = 0; index < length; index++) this.bytes[pointer + index] = (first + index * 29) & 255;
        return 0;
      },
      log: (level: number, code: number, value: number) => {
        this.logged.push([level, code, value]);
      },
      collect: (events: number) => {
        this.collected.push(events);
      },
    };
    return instantiateSync<AgentExports>(module, { vedette: imports }).exports;
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer);
  }

  get heap(): number {
    return this.#exports.HEAP.value;
  }

  get inboxBytes(): number {
    return this.#exports.INBOX_BYTES.value;
  }

  #put(bytes: Uint8Array): number {
    this.bytes.set(bytes.subarray(0, this.inboxBytes), this.#exports.INBOX.value);
    return bytes.length;
  }

  init(): number {
    const { restarts = 0, settings = DEFAULT_SETTINGS } = this.options;
    return this.initWith(initBlock(this.memoryBytes, restarts, settings));
  }

  initWith(block: Uint8Array): number {
    return this.#exports.init(this.#put(block));
  }

  ingest(records: Uint8Array): number {
    return this.#exports.ingest(this.#put(records));
  }

  configure(block: Uint8Array): number {
    return this.#exports.configure(this.#put(block));
  }

  acked(sequence: number): number {
    return this.#exports.acked(sequence);
  }

  /** One call of tick(). */
  tick(uptimeMs: number, unixMs = 0): number {
    return this.#exports.tick(BigInt(uptimeMs), BigInt(unixMs));
  }

  /** Ticks until the module wants to wait for time, not for its collectors; acknowledges if asked to. */
  settle(uptimeMs: number, unixMs = 0): number {
    for (let calls = 0; calls < 10_000; calls++) {
      const asked = this.collected.length;
      const wait = this.tick(uptimeMs, unixMs);
      if (this.options.autoAck) this.ackAll();
      if (wait !== 0 && asked === this.collected.length) return wait;
    }
    throw new Error('the module never waits');
  }

  #acked = 0;

  ackAll(): void {
    while (this.#acked < this.sent.length) this.acked(this.sent[this.#acked++]!.sequence);
  }

  sha256(input: Uint8Array): Uint8Array | number {
    return this.#digest(this.#exports.sha256(this.#put(input)));
  }

  hmac(key: Uint8Array, message: Uint8Array): Uint8Array | number {
    const input = new Uint8Array(key.length + message.length);
    input.set(key);
    input.set(message, key.length);
    this.#put(input);
    return this.#digest(this.#exports.hmac(key.length, message.length));
  }

  #digest(result: number): Uint8Array | number {
    const inbox = this.#exports.INBOX.value;
    return result === 0 ? this.bytes.slice(inbox, inbox + 32) : result;
  }

  /** What a host keeps over a restart: the bytes from HEAP on. */
  kept(): Uint8Array {
    return this.bytes.slice(this.heap, this.memoryBytes);
  }

  /** A new run of the module on this one's kept bytes. */
  restarted(change?: (kept: Uint8Array) => void, options: AgentOptions = {}): AgentHost {
    const kept = this.kept();
    change?.(kept);
    return new AgentHost({ ...this.options, restarts: 1, ...options }, kept);
  }
}
