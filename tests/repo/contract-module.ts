/** Runs build/agent.wasm on the steps of an observation vector, as its host would. */
import { readFileSync } from 'node:fs';
import { ABI, LAYOUTS, PRIORITIES } from '../../contract/index.ts';

/** What the host does, one after the other. Bytes are hexadecimal. */
export type Step =
  | { ingest: string }
  /** Ticks at this uptime and UNIX time (ms) until the module does not want to be called at once; acks what was sent. */
  | { tick: [number, number] }
  | { configure: string };

export interface Run {
  /** Messages in the order in which they were handed to send(). */
  messages: string[];
  /** Results of ingest() and configure(). */
  results: number[];
}

interface Exports {
  memory: WebAssembly.Memory;
  INBOX: WebAssembly.Global<'i32'>;
  INBOX_BYTES: WebAssembly.Global<'i32'>;
  init(length: number): number;
  ingest(length: number): number;
  tick(uptimeMs: bigint, unixMs: bigint): number;
  configure(length: number): number;
  acked(sequence: number): number;
}

/** Far more than the work of one window has pieces. */
const TICKS_MAX = 1000;
const PROGRAM = new WebAssembly.Module(readFileSync(new URL('../../build/agent.wasm', import.meta.url)));

class Host {
  readonly run: Run = { messages: [], results: [] };
  readonly #module: Exports;
  readonly #random: Uint8Array;
  #unacked: number[] = [];

  constructor(random: string) {
    this.#random = Buffer.from(random, 'hex');
    const functions = {
      send: (sequence: number, _priority: number, pointer: number, length: number) =>
        this.#send(sequence, pointer, length),
      random: (pointer: number, length: number) => this.#fill(pointer, length),
      log: () => undefined,
      collect: () => undefined,
    };
    const instance = new WebAssembly.Instance(PROGRAM, { [ABI.module]: functions });
    this.#module = instance.exports as unknown as Exports;
  }

  #send(sequence: number, pointer: number, length: number): number {
    this.run.messages.push(Buffer.from(this.#module.memory.buffer, pointer, length).toString('hex'));
    this.#unacked.push(sequence);
    return 0;
  }

  #fill(pointer: number, length: number): number {
    const out = new Uint8Array(this.#module.memory.buffer, pointer, length);
    for (let index = 0; index < length; index++) out[index] = this.#random[index % this.#random.length]!;
    return 0;
  }

  /** Writes into the inbox; returns the length. */
  #hand(hex: string): number {
    const bytes = Buffer.from(hex, 'hex');
    if (bytes.length > this.#module.INBOX_BYTES.value) throw new RangeError(`${bytes.length} bytes in one step`);
    new Uint8Array(this.#module.memory.buffer).set(bytes, this.#module.INBOX.value);
    return bytes.length;
  }

  init(block: string): void {
    const result = this.#module.init(this.#hand(block));
    if (result !== 0) throw new Error(`init() answered ${result}`);
  }

  #tick([uptimeMs, unixMs]: [number, number]): void {
    let ticks = 0;
    while (this.#module.tick(BigInt(uptimeMs), BigInt(unixMs)) === 0) {
      if (++ticks > TICKS_MAX) throw new Error('tick() does not come to an end');
    }
    for (const sequence of this.#unacked.splice(0)) {
      if (this.#module.acked(sequence) !== 0) throw new Error(`acked(${sequence}) failed`);
    }
  }

  step(step: Step): void {
    if ('tick' in step) this.#tick(step.tick);
    else if ('ingest' in step) this.run.results.push(this.#module.ingest(this.#hand(step.ingest)));
    else this.run.results.push(this.#module.configure(this.#hand(step.configure)));
  }
}

/** Runs the steps on a fresh instance. random: bytes that random() gives, over and over. */
export function runModule(init: string, random: string, steps: readonly Step[]): Run {
  const host = new Host(random);
  host.init(init);
  for (const step of steps) host.step(step);
  return host.run;
}

const numbers = (values: number[]) => Buffer.from(new Uint32Array(values).buffer).toString('hex');

/** A settings block. priorities: of event ids 1 to 16. */
export function settingsBlock(highS: number, mediumS: number, lowS: number, priorities: number[]): string {
  const bytes = Array.from({ length: 16 }, (_, index) => priorities[index] ?? PRIORITIES.off);
  return numbers([LAYOUTS.settings.layout, highS, mediumS, lowS]) + Buffer.from(bytes).toString('hex');
}

/** An init block of a first boot. */
export function initBlock(memoryBytes: number, settings: string): string {
  return numbers([LAYOUTS.init.layout, memoryBytes, 0, 0]) + settings;
}
