import { createHash } from 'node:crypto';
import path from 'node:path';
import { decodeMessage } from '../../contract/codec/decode.ts';
import { fromHex } from '../../contract/codec/hex.ts';
import { buildTestFirmwares, type FirmwareRun, runFirmware, type TestBoard } from './support/qemu.ts';

export interface Figure {
  name: string;
  value: number;
  unit: string;
}

export const OBSERVATIONS = 1000;
export const WORKLOADS = ['48x1', '64x10', '128x1'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** Lines "name HEX" of one name. */
const hexLines = (run: FirmwareRun, name: string) =>
  run.lines
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => {
      const hex = line.slice(name.length + 1);
      return fromHex(hex, hex.length / 2);
    });

const number = (run: FirmwareRun, name: string): number => {
  const value = Number(run.values.get(name));
  if (!Number.isFinite(value)) throw new Error(`the bench printed no ${name}`);
  return value;
};

/** The cost of each tick() after the window's end, in order. */
function ticks(run: FirmwareRun, workload: Workload): { instructions: number; isPublishing: boolean }[] {
  const name = `netflow-1k.${workload}.tick`;
  return run.lines
    .filter((line) => line.startsWith(name))
    .map((line) => ({
      instructions: Number(line.slice(line.lastIndexOf(' ') + 1)),
      isPublishing: line.startsWith(`${name}-publishing `),
    }));
}

const BLOCK_BYTES = 64;
/** SHA-256 appends at least one byte and the length (FIPS 180-4, section 5.1.1). */
const blocksOf = (bytes: number) => Math.ceil((bytes + 9) / BLOCK_BYTES);
const HASH_TOLERANCE = 0.25;

/**
 * Splits what a message costs: one tick completes and hashes it (the chain); every other tick closes the window,
 * aggregates, encodes, hands over. Of the ticks before the message is handed over, the hashing one is the last that costs
 * what so many blocks of SHA-256 must.
 */
function splitTicks(run: FirmwareRun): { message: number; hash: number } {
  const all = ticks(run, '48x1');
  const perBlock = number(run, 'sha256.1k.instructions') / blocksOf(1024);
  const expected = perBlock * blocksOf(number(run, 'netflow-1k.48x1.bytes'));
  const isHash = (tick: { instructions: number }) =>
    Math.abs(tick.instructions - expected) <= HASH_TOLERANCE * expected;
  const publishing = all.findIndex((tick) => tick.isPublishing);
  const hash = all.slice(0, Math.max(publishing, 0)).findLast(isHash);
  if (!hash) throw new Error(`no tick of the window costs what its hash must (${Math.round(expected)} instructions)`);
  return {
    message: all.reduce((sum, tick) => sum + tick.instructions, 0) - hash.instructions,
    hash: hash.instructions,
  };
}

export interface Delivered {
  messages: number;
  flows: number;
  bytes: number;
  hits: number;
}

/** What the messages of a workload say, decoded by the contract's own decoder. */
export function delivered(run: FirmwareRun, workload: Workload): Delivered {
  const messages = hexLines(run, workload).map((bytes) => decodeMessage(bytes));
  const rows = messages
    .flatMap((message) => message.events)
    .flatMap((event) => (event.name === 'NetworkActivity' ? event.fields.rows : []));
  const keys = rows.map((row) => [row.protocol, row.local, row.remote, row.localPort, row.remotePort].join());
  return {
    messages: messages.length,
    flows: new Set(keys).size,
    bytes: rows.reduce((sum, row) => sum + row.bytesIn + row.bytesOut, 0),
    hits: rows.reduce((sum, row) => sum + row.hitsIn + row.hitsOut, 0),
  };
}

/** The SHA-256 that the module computed must be node's: a wrong digest is not a fast one. */
function checkDigest(run: FirmwareRun): void {
  const input = Uint8Array.from({ length: 1024 }, (_, i) => (i * 7 + 3) & 255);
  const expected = createHash('sha256').update(input).digest('hex');
  if (run.values.get('sha256.1k.digest') !== expected) throw new Error('the module computed a wrong SHA-256');
}

/** Runs the bench firmware. */
export async function runBenchFirmware(seed: number, board: TestBoard): Promise<FirmwareRun> {
  const folder = await buildTestFirmwares(board);
  return runFirmware(board, path.join(folder, 'bench.elf'), ['--seed', String(seed)]);
}

/**
 * The device's figures: netflow-1k through the agent's real entry points in QEMU, instructions counted.
 * @param seed of the workload; 3 is the one with check values
 */
export async function runDeviceBench(seed: number, board: TestBoard): Promise<Figure[]> {
  const run = await runBenchFirmware(seed, board);
  checkDigest(run);
  const observations =
    number(run, 'netflow-1k.48x1.hook-instructions') + number(run, 'netflow-1k.48x1.ingest-instructions');
  const costs = splitTicks(run);
  const accounted = (100 * delivered(run, '128x1').bytes) / number(run, 'netflow-1k.128x1.l4-bytes');
  return [
    { name: 'netflow-1k.48x1.bytes', value: number(run, 'netflow-1k.48x1.bytes'), unit: 'bytes' },
    { name: 'netflow-1k.64x10.bytes', value: number(run, 'netflow-1k.64x10.bytes'), unit: 'bytes' },
    {
      name: 'netflow-1k.48x1.instructions-per-observation',
      value: Math.round(observations / OBSERVATIONS),
      unit: 'instructions',
    },
    { name: 'netflow-1k.48x1.instructions-per-message', value: costs.message, unit: 'instructions' },
    { name: 'netflow-1k.48x1.instructions-per-message-hash', value: costs.hash, unit: 'instructions' },
    { name: 'netflow-1k.128x1.bytes-accounted-percent', value: Math.round(accounted * 100) / 100, unit: '%' },
    { name: 'sha256.1k.instructions', value: number(run, 'sha256.1k.instructions'), unit: 'instructions' },
    { name: 'stack.agent.bytes', value: number(run, 'stack.agent.bytes'), unit: 'bytes' },
  ];
}
