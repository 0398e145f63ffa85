/** The columns of a NetworkActivity event, in the order of docs/spec/message.md. Row words are those of flow-rows.ts. */
import { FLOW_ESTABLISHED } from '../../contract/generated/contract.as';
import { addressOf } from '../aggregate/address-table';
import { ACK_IN, ACK_OUT, FIRST, FLAGS, LAST, REMOTE } from '../aggregate/flow-table';
import { START_S, WORDS } from '../layout';
import { putBits, putColumn, putRice, putRiceColumn, putRiceWords, riceParameter } from './bits';
import { Row } from './flow-rows';

const TCP: u32 = 6;
const UDP: u32 = 17;
const ICMP: u32 = 1;
const ICMPV6: u32 = 58;

/** Code of a protocol number: 0 TCP, 1 UDP, 2 ICMP of the family, 3 another. */
function protocolCode(protocol: u32, isIpv6: bool): u32 {
  if (protocol == TCP) return 0;
  if (protocol == UDP) return 1;
  return protocol == (isIpv6 ? ICMPV6 : ICMP) ? 2 : 3;
}

/** The 16 bytes of an address from one of them on. */
function putAddressBytes(slot: u32, from: u32): void {
  let p = addressOf(slot) + from;
  const end = addressOf(slot) + 16;
  while (p < end) {
    putBits(load<u8>(p), 8);
    p += 1;
  }
}

/** Column 1: the local addresses in WORDS. */
export function putLocals(count: u32, isIpv6: bool): void {
  putBits(count - 1, 8);
  let p = WORDS;
  const end = p + (count << 2);
  do {
    if (isIpv6) putAddressBytes(load<u32>(p), 0);
    else putBits(load<u32>(p), 32);
    p += 4;
  } while (p < end);
}

/** End of the group of rows that begins at p. */
function groupEnd(p: usize, end: usize): usize {
  const group = Row.group(p);
  let isSame: u32;
  do {
    // There is a word after the last row, so that every round has its load.
    p += 8;
    isSame = <u32>(Row.group(p) == group);
  } while (isSame & <u32>(p < end));
  return p;
}

/** Column 2. */
export function putGroups(rows: usize, end: usize, isIpv6: bool): void {
  let p = rows;
  let count: u32 = 0;
  do {
    p = groupEnd(p, end);
    count++;
  } while (p < end);
  putRice(count - 1, 3);
  p = rows;
  do {
    const next = groupEnd(p, end);
    const group = Row.group(p);
    const protocol = group >> 17;
    const code = protocolCode(protocol, isIpv6);
    putBits(code, 2);
    if (code == 3) putBits(protocol, 8);
    putBits((group >> 16) & 1, 1);
    if (code != 2) putBits(group & 0xffff, 16);
    putRice((<u32>(next - p) >> 3) - 1, 2);
    p = next;
  } while (p < end);
}

/** Column 3: distances of the other ports within a group, its first one in full. */
export function putOtherPorts(rows: usize, end: usize, isIpv6: bool): void {
  let sum: u64 = 0;
  let count: u32 = 0;
  let p = rows;
  let v = WORDS;
  do {
    const next = groupEnd(p, end);
    let before = Row.otherPort(p);
    const hasPorts = protocolCode(Row.protocol(p), isIpv6) != 2;
    p += 8;
    while (p < next) {
      const port = Row.otherPort(p);
      const delta = port - before;
      store<u32>(v, delta);
      if (hasPorts) {
        sum += delta;
        count++;
      }
      v += 4;
      before = port;
      p += 8;
    }
  } while (p < end);
  const k = riceParameter(sum, count);
  putBits(k, 5);
  p = rows;
  v = WORDS;
  do {
    const next = groupEnd(p, end);
    const deltas = (<u32>(next - p) >> 3) - 1;
    if (protocolCode(Row.protocol(p), isIpv6) != 2) {
      putBits(Row.otherPort(p), 16);
      putRiceWords(v, deltas, k);
    }
    v += deltas << 2;
    p = next;
  } while (p < end);
}

/** Column 4 of IPv4: distances from the least address, in as many bits as the largest needs. */
export function putRemotes4(rows: usize, end: usize): void {
  let least: u32 = 0xffffffff;
  let most: u32 = 0;
  let p = rows;
  do {
    const remote = load<u32>(Row.entry(p), REMOTE);
    if (remote < least) least = remote;
    if (remote > most) most = remote;
    p += 8;
  } while (p < end);
  p = rows;
  let v = WORDS;
  do {
    store<u32>(v, load<u32>(Row.entry(p), REMOTE) - least);
    v += 4;
    p += 8;
  } while (p < end);
  const width = 32 - clz<u32>(most - least);
  putBits(least, 32);
  putBits(width, 6);
  putColumn(WORDS, <u32>(end - rows) >> 3, width);
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

/** Column 4 of IPv6: the bytes that all have in common, then the others of each. */
export function putRemotes6(rows: usize, end: usize): void {
  const first = load<u32>(Row.entry(rows), REMOTE);
  let same: u32 = 16;
  let p = rows;
  do {
    same = commonBytes(addressOf(first), addressOf(load<u32>(Row.entry(p), REMOTE)), same);
    p += 8;
  } while (p < end);
  putBits(same, 5);
  p = 0;
  while (p < same) {
    putBits(load<u8>(addressOf(first) + p), 8);
    p++;
  }
  p = rows;
  do {
    putAddressBytes(load<u32>(Row.entry(p), REMOTE), same);
    p += 8;
  } while (p < end);
}

/** Column 5. */
export function putLocalIndexes(rows: usize, end: usize, locals: u32): void {
  if (locals == 1) return;
  let v = WORDS;
  do {
    store<u32>(v, Row.local(rows));
    v += 4;
    rows += 8;
  } while (rows < end);
  putColumn(WORDS, <u32>(v - WORDS) >> 2, 32 - clz<u32>(locals - 1));
}

/** Column 6. */
export function putFlags(rows: usize, end: usize): void {
  let all: u32 = 0;
  let v = WORDS;
  do {
    let flags = <u32>load<u8>(Row.entry(rows), FLAGS);
    if ((flags & (ACK_IN | ACK_OUT)) == (ACK_IN | ACK_OUT)) flags |= FLOW_ESTABLISHED;
    flags &= 15;
    all |= flags;
    store<u32>(v, flags);
    v += 4;
    rows += 8;
  } while (rows < end);
  putBits(<u32>(all != 0), 1);
  if (all) putColumn(WORDS, <u32>(v - WORDS) >> 2, 4);
}

/** Columns 7 and 8: packets, at HITS_IN or HITS_OUT of the entries. Returns their sum. */
export function putHits(rows: usize, end: usize, offset: usize): u64 {
  let sum: u64 = 0;
  let v = WORDS;
  do {
    const hits = load<u32>(Row.entry(rows) + offset);
    sum += hits;
    store<u32>(v, hits);
    v += 4;
    rows += 8;
  } while (rows < end);
  putRiceColumn(<u32>(v - WORDS) >> 2, sum);
  return sum;
}

/**
 * Columns 9 and 10: bytes, as distances from packets times the mean size of a packet.
 *
 * @param offset HITS_IN or HITS_OUT; the bytes are 4 after it.
 * @param hits   Sum of the packets.
 */
export function putByteCounts(rows: usize, end: usize, offset: usize, hits: u64): void {
  let total: u64 = 0;
  let p = rows;
  do {
    total += load<u32>(Row.entry(p) + offset, 4);
    p += 8;
  } while (p < end);
  const quotient = hits ? total / hits : 0;
  const mean = quotient < 0xffff ? <u32>quotient : 0xffff;
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
  putRiceColumn(<u32>(v - WORDS) >> 2, sum);
}

/** Time of the first packet after the start of the window, not after its end. */
function firstOf(e: usize, span: u32): u32 {
  const first = load<u32>(e, FIRST) & 0xffffff;
  return first < span ? first : span;
}

/** Column 11. */
export function putFirsts(rows: usize, end: usize, span: u32): void {
  let sum: u64 = 0;
  let v = WORDS;
  do {
    const first = firstOf(Row.entry(rows), span);
    sum += first;
    store<u32>(v, first);
    v += 4;
    rows += 8;
  } while (rows < end);
  putRiceColumn(<u32>(v - WORDS) >> 2, sum);
}

/** Column 12: from first to last packet; none lies outside of the window, whatever a host's clock said. */
export function putDurations(rows: usize, end: usize, span: u32): void {
  const start = load<u32>(0, START_S);
  let sum: u64 = 0;
  let v = WORDS;
  do {
    const e = Row.entry(rows);
    const first = firstOf(e, span);
    let last = load<u32>(e, LAST);
    last = last < start ? 0 : last - start;
    if (last > span) last = span;
    const duration = last < first ? 0 : last - first;
    sum += duration;
    store<u32>(v, duration);
    v += 4;
    rows += 8;
  } while (rows < end);
  putRiceColumn(<u32>(v - WORDS) >> 2, sum);
}
