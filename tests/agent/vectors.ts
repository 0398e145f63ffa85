/**
 * Golden vectors: what the host does to the module, step by step, and what must come of it. Other hosts (wasm3 on Linux
 * and in QEMU) replay contract/vectors/agent-*.json. Written by: node --import tsx tests/agent/vectors.ts
 *
 * A step: {call, hex | args, expect}. call is an export; hex goes into the inbox and its length is the argument; expect
 * is the result. A step of call "send" stands where the module calls send(): args are sequence and priority, hex the
 * message. The host's random() gives (0xa0 + 29 n) mod 256 as byte n, and takes every message.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toHex } from '../../contract/codec/hex.ts';
import { AgentHost, type AgentOptions, type Settings, settingsBlock } from './agent-host.ts';
import { netflowRecords } from './netflow-1k.ts';
import { batches, eventRecord, flowRecord, hostCounters, ipv4, OBSERVED } from './records.ts';

export interface Step {
  call: string;
  hex?: string;
  args?: number[];
  expect?: number;
}

export interface Vector {
  name: string;
  memoryBytes: number;
  steps: Step[];
}

const MEMORY_BYTES = 12288;
const SETTINGS: Settings = {
  highS: 10,
  mediumS: 30,
  lowS: 60,
  priorities: { 1: 1, 2: 3, 3: 3, 4: 3, 5: 2, 6: 3, 7: 2, 8: 2, 9: 2 },
};

/** Records every call as a step. */
class Recorder {
  readonly steps: Step[] = [];
  readonly #agent: AgentHost;

  constructor() {
    const options: AgentOptions = {
      memoryBytes: MEMORY_BYTES,
      settings: SETTINGS,
      send: ({ sequence, priority, bytes }) => {
        this.steps.push({ call: 'send', args: [sequence, priority], hex: toHex(bytes) });
        return 0;
      },
    };
    this.#agent = new AgentHost(options);
    const block = new DataView(new ArrayBuffer(48));
    [1, MEMORY_BYTES, 0, 0].forEach((value, index) => {
      block.setUint32(index * 4, value, true);
    });
    new Uint8Array(block.buffer).set(settingsBlock(SETTINGS), 16);
    this.#step('init', new Uint8Array(block.buffer), (bytes) => this.#agent.initWith(bytes));
  }

  #step(call: string, bytes: Uint8Array, run: (bytes: Uint8Array) => number): void {
    const step: Step = { call, hex: toHex(bytes) };
    this.steps.push(step);
    step.expect = run(bytes);
  }

  ingest(records: Uint8Array[]): void {
    for (const batch of batches(records, this.#agent.inboxBytes))
      this.#step('ingest', batch, (bytes) => this.#agent.ingest(bytes));
  }

  configure(settings: Settings): void {
    this.#step('configure', settingsBlock(settings), (bytes) => this.#agent.configure(bytes));
  }

  /** Ticks at one time until the module waits for time, acknowledging what was sent. */
  settle(uptimeMs: number, unixMs = 0): void {
    for (let isDone = false; !isDone; ) {
      const [sent, asked] = [this.#agent.sent.length, this.#agent.collected.length];
      const step: Step = { call: 'tick', args: [uptimeMs, unixMs] };
      this.steps.push(step);
      step.expect = this.#agent.tick(uptimeMs, unixMs);
      for (const { sequence } of this.#agent.sent.slice(sent))
        this.steps.push({ call: 'acked', args: [sequence], expect: this.#agent.acked(sequence) });
      isDone = step.expect !== 0 && asked === this.#agent.collected.length;
    }
  }
}

function netflow(name: string, flows: number): Vector {
  const recorder = new Recorder();
  recorder.settle(0);
  const records = netflowRecords(flows);
  recorder.settle(2000);
  recorder.ingest(records);
  recorder.settle(10_000);
  return { name, memoryBytes: MEMORY_BYTES, steps: recorder.steps };
}

function mixed(): Vector {
  const recorder = new Recorder();
  const local6 = Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? 0xfd : i));
  const remote6 = Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? 0x20 : i * 3));
  const tcp = { localPort: 80, remotePort: 40001, protocol: 6, bytes: 40 };
  recorder.settle(500, 1_700_000_000_000);
  recorder.ingest([
    flowRecord({ ...tcp, local: ipv4(0x0a00020f), remote: ipv4(0x0a000242), flags: OBSERVED.syn, timeSeconds: 1 }),
    flowRecord({
      ...tcp,
      local: ipv4(0x0a00020f),
      remote: ipv4(0x0a000242),
      flags: OBSERVED.out | OBSERVED.rst | OBSERVED.ack,
      timeSeconds: 1,
    }),
    flowRecord({ ...tcp, local: local6, remote: remote6, flags: OBSERVED.syn | OBSERVED.ack, timeSeconds: 2 }),
    eventRecord(5, 2, [
      ['u8', 2],
      ['string', 'root'],
      ['string', 'console'],
      ['address', ipv4(0x0a000242)],
      ['u32', 0],
    ]),
    eventRecord(5, 3, [
      ['u8', 2],
      ['string', 'root'],
      ['string', 'console'],
      ['address', ipv4(0x0a000242)],
      ['u32', 0],
    ]),
    eventRecord(7, 3, [
      ['string', 'reboot'],
      ['string', 'root'],
      ['i32', -1],
    ]),
  ]);
  recorder.settle(2500, 1_700_000_002_000);
  recorder.ingest([
    eventRecord(2, 2, [
      ['u8', 6],
      ['address', ipv4(0)],
      ['u16', 80],
    ]),
    eventRecord(4, 2, [
      ['u32', 0],
      ['u32', 0],
      ['u32', 70000],
      ['u32', 1200],
    ]),
    hostCounters(2, 6, 6, 0),
  ]);
  recorder.settle(2501, 1_700_000_002_001);
  recorder.settle(11_000, 1_700_000_010_500);
  recorder.configure({ ...SETTINGS, highS: 5 });
  recorder.settle(31_000, 1_700_000_030_500);
  recorder.settle(70_000, 1_700_000_069_500);
  return { name: 'mixed', memoryBytes: MEMORY_BYTES, steps: recorder.steps };
}

export const VECTORS: Record<string, () => Vector> = {
  'netflow-48': () => netflow('netflow-48', 48),
  'netflow-128': () => netflow('netflow-128', 128),
  mixed,
};

export const vectorPath = (name: string) => new URL(`../../contract/vectors/agent-${name}.json`, import.meta.url);

export const vectorText = (vector: Vector) => `${JSON.stringify(vector, null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, make] of Object.entries(VECTORS)) writeFileSync(vectorPath(name), vectorText(make()));
