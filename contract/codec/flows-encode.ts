import { FLOW_FLAGS, LIMITS } from '../generated/contract.ts';
import { parseAddress } from './address.ts';
import { BitWriter, bestRice, zigzag } from './bits.ts';
import { compareBytes, type Family, type FlowRow, icmpOf, indexBits, TCP, UDP } from './flows.ts';

/** A row with what the columns need of it. */
interface Row {
  counters: FlowRow;
  protocol: number;
  side: number;
  servicePort: number;
  otherPort: number;
  localBytes: Uint8Array;
  remoteBytes: Uint8Array;
}

const ALL_FLAGS = Object.values(FLOW_FLAGS).reduce((all, flag) => all | flag, 0);

function prepare(row: FlowRow, family: Family): Row {
  const [localBytes, remoteBytes] = [parseAddress(row.local), parseAddress(row.remote)];
  const bytes = family === 4 ? 4 : 16;
  if (localBytes.length !== bytes || remoteBytes.length !== bytes) throw new RangeError('an address of another family');
  const numbers = [row.hitsIn, row.hitsOut, row.bytesIn, row.bytesOut, row.firstSeconds, row.durationSeconds];
  if (numbers.some((value) => value >>> 0 !== value)) throw new RangeError('a counter does not fit 32 bits');
  if ((row.flags & ~ALL_FLAGS) !== 0) throw new RangeError(`unknown flags in ${row.flags}`);
  const isServer = row.serviceSide === 'local';
  const [servicePort, otherPort] = isServer ? [row.localPort, row.remotePort] : [row.remotePort, row.localPort];
  return {
    counters: row,
    protocol: row.protocol,
    side: isServer ? 0 : 1,
    servicePort,
    otherPort,
    localBytes,
    remoteBytes,
  };
}

function compareRows(left: Row, right: Row): number {
  return (
    left.protocol - right.protocol ||
    left.side - right.side ||
    left.servicePort - right.servicePort ||
    left.otherPort - right.otherPort ||
    compareBytes(left.remoteBytes, right.remoteBytes) ||
    compareBytes(left.localBytes, right.localBytes)
  );
}

function group(rows: Row[]): Row[][] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const first = groups.at(-1)?.[0];
    const isSame = first?.protocol === row.protocol && first.side === row.side && first.servicePort === row.servicePort;
    if (isSame) groups.at(-1)!.push(row);
    else groups.push([row]);
  }
  return groups;
}

function asNumber(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function writeBytes(bits: BitWriter, bytes: Uint8Array): void {
  for (const byte of bytes) bits.bits(byte, 8);
}

function writeAddress(bits: BitWriter, bytes: Uint8Array): void {
  if (bytes.length === 4) bits.bits(asNumber(bytes), 32);
  else writeBytes(bits, bytes);
}

function writeLocals(bits: BitWriter, rows: Row[]): string[] {
  const byText = new Map(rows.map((row) => [row.localBytes.join(), row.localBytes]));
  const locals = [...byText.values()].sort(compareBytes);
  if (locals.length > LIMITS.flowLocals) throw new RangeError('too many local addresses');
  bits.bits(locals.length - 1, 8);
  for (const local of locals) writeAddress(bits, local);
  return locals.map((local) => local.join());
}

function writeGroups(bits: BitWriter, groups: Row[][], icmp: number): void {
  bits.rice(groups.length - 1, 3);
  for (const rows of groups) {
    const { protocol, side, servicePort } = rows[0]!;
    const code = [TCP, UDP, icmp].indexOf(protocol);
    bits.bits(code < 0 ? 3 : code, 2);
    if (code < 0) bits.bits(protocol, 8);
    bits.bits(side, 1);
    if (protocol !== icmp) bits.bits(servicePort, 16);
    bits.rice(rows.length - 1, 2);
  }
}

function writeOtherPorts(bits: BitWriter, groups: Row[][], icmp: number): void {
  const withPorts = groups.filter((rows) => rows[0]!.protocol !== icmp);
  const deltas = (rows: Row[]) => rows.slice(1).map((row, index) => row.otherPort - rows[index]!.otherPort);
  const k = bestRice(withPorts.flatMap(deltas));
  bits.bits(k, 5);
  for (const rows of withPorts) {
    bits.bits(rows[0]!.otherPort, 16);
    for (const delta of deltas(rows)) bits.rice(delta, k);
  }
}

function writeRemotes4(bits: BitWriter, rows: Row[]): void {
  const values = rows.map((row) => asNumber(row.remoteBytes));
  const least = Math.min(...values);
  const width = 32 - Math.clz32(Math.max(...values) - least);
  bits.bits(least, 32);
  bits.bits(width, 6);
  for (const value of values) bits.bits(value - least, width);
}

function writeRemotes6(bits: BitWriter, rows: Row[]): void {
  const first = rows[0]!.remoteBytes;
  let prefix = 0;
  while (prefix < 16 && rows.every((row) => row.remoteBytes[prefix] === first[prefix])) prefix++;
  bits.bits(prefix, 5);
  writeBytes(bits, first.subarray(0, prefix));
  for (const row of rows) writeBytes(bits, row.remoteBytes.subarray(prefix));
}

function writeRice(bits: BitWriter, values: number[]): void {
  const k = bestRice(values);
  bits.bits(k, 5);
  for (const value of values) bits.rice(value, k);
}

function writeByteCounts(bits: BitWriter, rows: { hits: number; bytes: number }[]): void {
  const counted = rows.filter((row) => row.hits > 0);
  const sum = (pick: (row: { hits: number; bytes: number }) => number) =>
    counted.reduce((total, row) => total + pick(row), 0);
  const mean =
    counted.length === 0 ? 0 : Math.min(0xffff, Math.floor(sum((row) => row.bytes) / sum((row) => row.hits)));
  bits.bits(mean, 16);
  writeRice(
    bits,
    counted.map((row) => zigzag((row.bytes - Math.imul(row.hits, mean)) | 0)),
  );
}

/**
 * Encodes rows as a column block.
 *
 * @param rows    1..LIMITS.flowRows rows in any order, no two of the same connection.
 * @param family  Of all their addresses.
 * @throws RangeError if the rows do not fit the format.
 */
export function encodeFlows(rows: readonly FlowRow[], family: Family): Uint8Array {
  if (rows.length < 1 || rows.length > LIMITS.flowRows) throw new RangeError(`${rows.length} rows`);
  const sorted = rows.map((row) => prepare(row, family)).sort(compareRows);
  const groups = group(sorted);
  const icmp = icmpOf(family);
  const bits = new BitWriter();
  const locals = writeLocals(bits, sorted);
  writeGroups(bits, groups, icmp);
  writeOtherPorts(bits, groups, icmp);
  if (family === 4) writeRemotes4(bits, sorted);
  else writeRemotes6(bits, sorted);
  for (const row of sorted) bits.bits(locals.indexOf(row.localBytes.join()), indexBits(locals.length));
  const hasFlags = sorted.some((row) => row.counters.flags !== 0);
  bits.bits(hasFlags ? 1 : 0, 1);
  if (hasFlags) for (const row of sorted) bits.bits(row.counters.flags, 4);
  const column = (name: 'hitsIn' | 'hitsOut' | 'firstSeconds' | 'durationSeconds') =>
    writeRice(
      bits,
      sorted.map((row) => row.counters[name]),
    );
  column('hitsIn');
  column('hitsOut');
  writeByteCounts(
    bits,
    sorted.map((row) => ({ hits: row.counters.hitsIn, bytes: row.counters.bytesIn })),
  );
  writeByteCounts(
    bits,
    sorted.map((row) => ({ hits: row.counters.hitsOut, bytes: row.counters.bytesOut })),
  );
  column('firstSeconds');
  column('durationSeconds');
  return bits.finish();
}
