import { formatAddress, formatIpv4Number } from './address.ts';
import { BitReader, unzigzag } from './bits.ts';
import { compareBytes, type Family, type FlowRow, icmpOf, indexBits, TCP, UDP } from './flows.ts';

/** Rows of equal protocol, side and service port. */
interface Group {
  protocol: number;
  side: number;
  servicePort: number;
  rows: number;
}

/** Addresses of one family: as numbers or bytes, whichever compares fast, and as text. */
interface Addresses {
  texts: string[];
  compare(left: number, right: number): number;
}

function ipv4List(values: number[]): Addresses {
  return { texts: values.map(formatIpv4Number), compare: (left, right) => values[left]! - values[right]! };
}

function ipv6List(values: Uint8Array[]): Addresses {
  return { texts: values.map(formatAddress), compare: (left, right) => compareBytes(values[left]!, values[right]!) };
}

/** Rows of the values of read(), in order. */
function column<T>(count: number, read: () => T): T[] {
  const values: T[] = [];
  for (let row = 0; row < count; row++) values.push(read());
  return values;
}

function ipv6Bytes(bits: BitReader, prefix: Uint8Array): Uint8Array {
  const address = new Uint8Array(16);
  address.set(prefix);
  for (let index = prefix.length; index < 16; index++) address[index] = bits.bits(8);
  return address;
}

function readLocals(bits: BitReader, family: Family): Addresses {
  const count = bits.bits(8) + 1;
  const none = new Uint8Array(0);
  const list =
    family === 4 ? ipv4List(column(count, () => bits.bits(32))) : ipv6List(column(count, () => ipv6Bytes(bits, none)));
  for (let index = 1; index < count; index++) {
    if (list.compare(index - 1, index) >= 0) bits.refuse('flows.order', 'local addresses do not rise');
  }
  return list;
}

function readProtocol(bits: BitReader, family: Family): number {
  const code = bits.bits(2);
  if (code < 3) return [TCP, UDP, icmpOf(family)][code]!;
  const protocol = bits.bits(8);
  const hasCode = protocol === TCP || protocol === UDP || protocol === icmpOf(family);
  if (hasCode) bits.refuse('flows.code', `protocol ${protocol} has a code of its own`);
  return protocol;
}

function compareGroups(left: Group, right: Group): number {
  return left.protocol - right.protocol || left.side - right.side || left.servicePort - right.servicePort;
}

function readGroups(bits: BitReader, family: Family, rows: number): Group[] {
  const count = bits.rice(3) + 1;
  if (count > rows) bits.refuse('flows.range', `${count} groups for ${rows} rows`);
  const groups: Group[] = [];
  let left = rows;
  for (let index = 0; index < count; index++) {
    const protocol = readProtocol(bits, family);
    const side = bits.bits(1);
    const servicePort = protocol === icmpOf(family) ? 0 : bits.bits(16);
    const group = { protocol, side, servicePort, rows: bits.rice(2) + 1 };
    if (index > 0 && compareGroups(groups[index - 1]!, group) >= 0) bits.refuse('flows.order', 'groups do not rise');
    left -= group.rows;
    groups.push(group);
  }
  if (left !== 0) bits.refuse('flows.range', `groups have ${rows - left} rows, the event ${rows}`);
  return groups;
}

function readOtherPorts(bits: BitReader, groups: Group[], icmp: number): number[] {
  const k = bits.bits(5);
  const ports: number[] = [];
  for (const group of groups) {
    let port = 0;
    for (let row = 0; row < group.rows; row++) {
      if (group.protocol !== icmp) port = row === 0 ? bits.bits(16) : port + bits.rice(k);
      if (port > 0xffff) bits.refuse('flows.range', 'a port is above 65535');
      ports.push(port);
    }
  }
  return ports;
}

function readRemotes4(bits: BitReader, rows: number): Addresses {
  const least = bits.bits(32);
  const width = bits.bits(6);
  if (width > 32) bits.refuse('flows.range', `addresses of ${width} bits`);
  return ipv4List(
    column(rows, () => {
      const value = least + bits.bits(width);
      if (value > 0xffff_ffff) bits.refuse('flows.range', 'an address does not fit 32 bits');
      return value;
    }),
  );
}

function readRemotes6(bits: BitReader, rows: number): Addresses {
  const length = bits.bits(5);
  if (length > 16) bits.refuse('flows.range', `a common prefix of ${length} bytes`);
  const prefix = Uint8Array.from(column(length, () => bits.bits(8)));
  return ipv6List(column(rows, () => ipv6Bytes(bits, prefix)));
}

function readLocalIndexes(bits: BitReader, rows: number, locals: number): number[] {
  const width = indexBits(locals);
  return column(rows, () => {
    const index = bits.bits(width);
    if (index >= locals) bits.refuse('flows.range', `local address ${index} of ${locals}`);
    return index;
  });
}

function readFlags(bits: BitReader, rows: number): number[] {
  const hasFlags = bits.bits(1) === 1;
  return column(rows, () => (hasFlags ? bits.bits(4) : 0));
}

function readRice(bits: BitReader, rows: number): number[] {
  const k = bits.bits(5);
  return column(rows, () => bits.rice(k));
}

/** Bytes are written as their distance from packets times the mean size of a packet. */
function readBytes(bits: BitReader, hits: number[]): number[] {
  const mean = bits.bits(16);
  const k = bits.bits(5);
  return hits.map((count) => (count === 0 ? 0 : (Math.imul(count, mean) + unzigzag(bits.rice(k))) >>> 0));
}

interface Columns {
  groups: Group[];
  otherPorts: number[];
  locals: Addresses;
  remotes: Addresses;
  localIndexes: number[];
}

function refuseUnsorted(bits: BitReader, columns: Columns): void {
  const { otherPorts, remotes, localIndexes } = columns;
  let row = 0;
  for (const group of columns.groups) {
    const end = row + group.rows;
    for (row++; row < end; row++) {
      const order =
        otherPorts[row - 1]! - otherPorts[row]! ||
        remotes.compare(row - 1, row) ||
        localIndexes[row - 1]! - localIndexes[row]!;
      if (order >= 0) bits.refuse('flows.order', `row ${row} does not come after row ${row - 1}`);
    }
  }
}

function readColumns(bits: BitReader, family: Family, rows: number): Columns {
  const locals = readLocals(bits, family);
  const groups = readGroups(bits, family, rows);
  const otherPorts = readOtherPorts(bits, groups, icmpOf(family));
  const remotes = family === 4 ? readRemotes4(bits, rows) : readRemotes6(bits, rows);
  const localIndexes = readLocalIndexes(bits, rows, locals.texts.length);
  return { groups, otherPorts, locals, remotes, localIndexes };
}

interface Counters {
  flags: number[];
  hitsIn: number[];
  hitsOut: number[];
  bytesIn: number[];
  bytesOut: number[];
  first: number[];
  duration: number[];
}

function readCounters(bits: BitReader, rows: number): Counters {
  const flags = readFlags(bits, rows);
  const hitsIn = readRice(bits, rows);
  const hitsOut = readRice(bits, rows);
  const bytesIn = readBytes(bits, hitsIn);
  const bytesOut = readBytes(bits, hitsOut);
  return { flags, hitsIn, hitsOut, bytesIn, bytesOut, first: readRice(bits, rows), duration: readRice(bits, rows) };
}

/** One literal a row: joining objects by spreading them costs more than the rest of the decoder. */
function makeRow(columns: Columns, counters: Counters, group: Group, row: number): FlowRow {
  const otherPort = columns.otherPorts[row]!;
  const isServer = group.side === 0;
  return {
    protocol: group.protocol,
    local: columns.locals.texts[columns.localIndexes[row]!]!,
    remote: columns.remotes.texts[row]!,
    localPort: isServer ? group.servicePort : otherPort,
    remotePort: isServer ? otherPort : group.servicePort,
    serviceSide: isServer ? 'local' : 'remote',
    flags: counters.flags[row]!,
    hitsIn: counters.hitsIn[row]!,
    hitsOut: counters.hitsOut[row]!,
    bytesIn: counters.bytesIn[row]!,
    bytesOut: counters.bytesOut[row]!,
    firstSeconds: counters.first[row]!,
    durationSeconds: counters.duration[row]!,
  };
}

/**
 * Decodes a column block.
 *
 * @param block   The event's byte string.
 * @param family  Of all its addresses.
 * @param count   Rows, at most LIMITS.flowRows; 0 is refused, as there is always a group.
 * @throws DecodeError of one of the flows.* codes; work is bounded by the block's length and count.
 */
export function decodeFlows(block: Uint8Array, family: Family, count: number): FlowRow[] {
  const bits = new BitReader(block);
  const columns = readColumns(bits, family, count);
  refuseUnsorted(bits, columns);
  const counters = readCounters(bits, count);
  bits.end();
  const rows: FlowRow[] = [];
  for (const group of columns.groups) {
    for (let left = group.rows; left > 0; left--) rows.push(makeRow(columns, counters, group, rows.length));
  }
  return rows;
}
