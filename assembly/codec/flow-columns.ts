/**
 * The columns of a NetworkActivity event, in the order of docs/spec/message.md. Row words are those of flow-rows.ts; once
 * the ports are written, their upper parts serve for values of other columns, and hold no place any more.
 */
import { FLOW_ESTABLISHED } from '../../contract/generated/contract.as';
import { addressOf } from '../aggregate/address-table';
import { ACK_IN, ACK_OUT, FIRST, FLAGS, HITS_IN, HITS_OUT, LAST, REMOTE } from '../aggregate/flow-table';
import { GROUPS, START_S, WORDS } from '../layout';
import { putBits, putRice, putRiceColumn, putRiceWords, putWords, riceParameter } from './bits';
import { Row } from './flow-rows';

const TCP: u32 = 6;
const UDP: u32 = 17;
const ICMP: u32 = 1;
const ICMPV6: u32 = 58;
/** Code of the last two. */
const HAS_NO_PORTS: u32 = 2;
const ESTABLISHED: u32 = ACK_IN | ACK_OUT;

// Where in a row word a value is put: bytes from its beginning.
const LOCAL_AT: usize = 2;
const FLAGS_AT: usize = 3;
const VALUE_AT: usize = 4;

/** Code of a protocol number: 0 TCP, 1 UDP, 2 ICMP of the family, 3 another. */
function protocolCode(protocol: u32, isIpv6: bool): u32 {
  if (protocol == TCP) return 0;
  if (protocol == UDP) return 1;
  return protocol == (isIpv6 ? ICMPV6 : ICMP) ? HAS_NO_PORTS : 3;
}

/** The bytes of an address from one of them on; there may be none. */
function putAddressBytes(slot: u32, from: u32): void {
  const p = addressOf(slot);
  if (from < 16) putWords(p + from, p + 16, 1, 8, 0);
}

/** Column 1: the local addresses in WORDS. */
export function putLocals(count: u32, isIpv6: bool): void {
  putBits(count - 1, 8);
  const end = WORDS + (count << 2);
  if (!isIpv6) {
    putWords(WORDS, end, 4, 32, 0);
    return;
  }
  let p = WORDS;
  do {
    putAddressBytes(load<u32>(p), 0);
    p += 4;
  } while (p < end);
}

/**
 * Column 2. Leaves the groups in GROUPS, a 16-bit word each: rows in the lower byte, protocol code in the upper.
 *
 * @returns End of GROUPS.
 */
export function putGroups(rows: usize, end: usize, isIpv6: bool): usize {
  let p = rows;
  let at = GROUPS;
  do {
    const first = p;
    const group = Row.group(p);
    let isSame: u32;
    do {
      // There is a word after the last row, so that every round has its load.
      p += 8;
      isSame = <u32>(Row.group(p) == group);
    } while (isSame & <u32>(p < end));
    store<u16>(at, (<u32>(p - first) >> 3) | (protocolCode(group >> 17, isIpv6) << 8));
    at += 2;
  } while (p < end);
  putRice((<u32>(at - GROUPS) >> 1) - 1, 3);
  p = rows;
  let next = GROUPS;
  do {
    const code = <u32>load<u8>(next, 1);
    const count = <u32>load<u8>(next);
    const group = Row.group(p);
    putBits(code, 2);
    if (code == 3) putBits(group >> 17, 8);
    // The side and the port.
    if (code == HAS_NO_PORTS) putBits((group >> 16) & 1, 1);
    else putBits(((group >> 16) & 1) | ((group & 0xffff) << 1), 17);
    putRice(count - 1, 2);
    p += count << 3;
    next += 2;
  } while (next < at);
  return at;
}

/**
 * Column 3: distances of the other ports within a group, its first one in full. ICMP has none, and all its ports are 0.
 *
 * @returns Whether there are rows of the same ports.
 */
export function putOtherPorts(rows: usize, groupsEnd: usize): bool {
  let areSame = false;
  let sum: u64 = 0;
  let count: u32 = 0;
  let p = rows;
  let v = WORDS;
  let at = GROUPS;
  do {
    let more = <u32>load<u8>(at) - 1;
    let before = Row.otherPort(p);
    if (load<u8>(at, 1) != HAS_NO_PORTS) count += more;
    at += 2;
    p += 8;
    while (more) {
      const delta = Row.otherPort(p) - before;
      store<u32>(v, delta);
      sum += delta;
      before += delta;
      if (!delta) areSame = true;
      v += 4;
      p += 8;
      more--;
    }
  } while (at < groupsEnd);
  const k = riceParameter(sum, count);
  putBits(k, 5);
  p = rows;
  v = WORDS;
  at = GROUPS;
  do {
    const more = <u32>load<u8>(at) - 1;
    if (load<u8>(at, 1) != HAS_NO_PORTS) {
      putBits(Row.otherPort(p), 16);
      if (more) putRiceWords(v, more, 4, k);
    }
    v += more << 2;
    p += (more << 3) + 8;
    at += 2;
  } while (at < groupsEnd);
  return areSame;
}

/** How many bytes two addresses have in common at their beginning, up to most. */
function commonBytes(a: usize, b: usize, most: u32): u32 {
  let same: u32 = 0;
  let isEqual: u32;
  do {
    isEqual = <u32>(load<u8>(a + same) == load<u8>(b + same)) & <u32>(same < most);
    same += isEqual;
  } while (isEqual);
  return same;
}

/** Column 4 of IPv6: the bytes that all have in common, then the others of each. Slots of the addresses are in WORDS. */
function putRemotes6(end: usize): void {
  const first = addressOf(load<u32>(WORDS));
  let same: u32 = 16;
  let v = WORDS;
  do {
    same = commonBytes(first, addressOf(load<u32>(v)), same);
    v += 4;
  } while (v < end);
  putBits(same, 5);
  if (same) putWords(first, first + same, 1, 8, 0);
  v = WORDS;
  do {
    putAddressBytes(load<u32>(v), same);
    v += 4;
  } while (v < end);
}

/** Column 4 of IPv4: distances of the words in WORDS from the least, in as many bits as the largest needs. */
function putRemotes4(end: usize, least: u32, most: u32): void {
  const width = 32 - clz<u32>(most - least);
  putBits(<u64>least | ((<u64>width) << 32), 38);
  if (width) putWords(WORDS, end, 4, width, least);
}

/** Columns 4 to 10, after one pass over the entries for all of them. Returns the packets of all rows. */
export function putCounts(rows: usize, end: usize, isIpv6: bool, locals: u32): u32 {
  let least: u32 = 0xffffffff;
  let most: u32 = 0;
  let all: u32 = 0;
  let hitsIn: u64 = 0;
  let hitsOut: u64 = 0;
  let bytesIn: u64 = 0;
  let bytesOut: u64 = 0;
  let p = rows;
  let v = WORDS;
  do {
    const e = Row.entry(p);
    const remote = load<u32>(e, REMOTE);
    store<u32>(v, remote);
    v += 4;
    if (remote < least) least = remote;
    if (remote > most) most = remote;
    let flags = <u32>load<u8>(e, FLAGS);
    if ((flags & ESTABLISHED) == ESTABLISHED) flags |= FLOW_ESTABLISHED;
    store<u8>(p, flags, FLAGS_AT);
    all |= flags;
    const hits = load<u32>(e, HITS_IN);
    store<u32>(p, hits, VALUE_AT);
    hitsIn += hits;
    bytesIn += load<u32>(e, HITS_IN + 4);
    hitsOut += load<u32>(e, HITS_OUT);
    bytesOut += load<u32>(e, HITS_OUT + 4);
    p += 8;
  } while (p < end);
  if (isIpv6) putRemotes6(v);
  else putRemotes4(v, least, most);
  if (locals > 1) putWords(rows + LOCAL_AT, end, 8, 32 - clz<u32>(locals - 1), 0);
  all &= 15;
  putBits(<u32>(all != 0), 1);
  if (all) putWords(rows + FLAGS_AT, end, 8, 4, 0);
  const count = <u32>(end - rows) >> 3;
  putRiceColumn(rows + VALUE_AT, count, 8, hitsIn);
  p = rows;
  v = WORDS;
  do {
    store<u32>(v, load<u32>(Row.entry(p), HITS_OUT));
    v += 4;
    p += 8;
  } while (p < end);
  putRiceColumn(WORDS, count, 4, hitsOut);
  putByteCounts(rows, end, HITS_IN, hitsIn, bytesIn);
  putByteCounts(rows, end, HITS_OUT, hitsOut, bytesOut);
  return <u32>(hitsIn + hitsOut);
}

/**
 * Columns 9 and 10: bytes, as distances from packets times the mean size of a packet.
 *
 * @param offset HITS_IN or HITS_OUT; the bytes are 4 after it.
 * @param hits   Sum of the packets.
 * @param total  Sum of the bytes.
 */
function putByteCounts(rows: usize, end: usize, offset: usize, hits: u64, total: u64): void {
  const mean = hits ? <u32>min<u64>(total / hits, 0xffff) : 0;
  let sum: u64 = 0;
  let v = WORDS;
  do {
    const at = Row.entry(rows) + offset;
    const packets = load<u32>(at);
    if (packets) {
      const distance = <i32>(load<u32>(at, 4) - packets * mean);
      const folded = <u32>((distance << 1) ^ (distance >> 31));
      sum += folded;
      store<u32>(v, folded);
      v += 4;
    }
    rows += 8;
  } while (rows < end);
  putBits(mean, 16);
  putRiceColumn(WORDS, <u32>(v - WORDS) >> 2, 4, sum);
}

/**
 * Columns 11 and 12: from the window's start to the first packet, and from there to the last; none lies outside of the
 * window, whatever a host's clock said.
 */
export function putTimes(rows: usize, end: usize, span: u32): void {
  const start = load<u32>(0, START_S);
  let firsts: u64 = 0;
  let durations: u64 = 0;
  let p = rows;
  let v = WORDS;
  do {
    const e = Row.entry(p);
    const first = min(load<u32>(e, FIRST) & 0xffffff, span);
    store<u32>(v, first);
    firsts += first;
    let last = load<u32>(e, LAST);
    last = last < start ? 0 : min(last - start, span);
    last = last < first ? 0 : last - first;
    store<u32>(p, last, VALUE_AT);
    durations += last;
    v += 4;
    p += 8;
  } while (p < end);
  const count = <u32>(end - rows) >> 3;
  putRiceColumn(WORDS, count, 4, firsts);
  putRiceColumn(rows + VALUE_AT, count, 8, durations);
}
