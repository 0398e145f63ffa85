/**
 * Flows of the window: entries one after the other, found through an open-addressing index. An index slot is the
 * entry's address in units of 8 bytes, 0 if it is free; it has at least half as many slots again as there are entries.
 *
 * An entry is 40 bytes:
 *     0  u32 local, u32 remote      IPv4 numbers, or slots of the address table
 *     8  u16 local port, u16 remote port, u8 protocol, u8 family (0: IPv4, 1: IPv6), 2 bytes 0
 *     16 u32 packets in, u32 bytes in, u32 packets out, u32 bytes out
 *     32 u24 first packet in seconds from the start of the window, u8 flags
 *     36 u32 last packet in seconds since boot
 */
import {
  FLOW_CAPACITY,
  FLOW_COUNT,
  FLOW_INDEX,
  FLOW_INDEX_END,
  FLOW_SHIFT,
  FLOWS,
  REPORTED_COUNT,
  START_S,
} from '../layout';
import { clearAddresses } from './address-table';

export const FLOW_BYTES: u32 = 40;
export const END_POINTS: usize = 0;
export const LOCAL: usize = 0;
export const REMOTE: usize = 4;
export const PORTS: usize = 8;
export const LOCAL_PORT: usize = 8;
export const REMOTE_PORT: usize = 10;
export const PROTOCOL: usize = 12;
export const FAMILY: usize = 13;
export const HITS_IN: usize = 16;
export const BYTES_IN: usize = 20;
export const HITS_OUT: usize = 24;
export const BYTES_OUT: usize = 28;
export const FIRST: usize = 32;
export const FLAGS: usize = 35;
export const LAST: usize = 36;

/** The bits of the word at PORTS that belong to the key. */
export const KEY_MASK: u64 = 0xffffffffff;
/** Set in it for IPv6. */
export const KEY_IPV6: u64 = 1 << 40;

// Flags beyond those of the message.
export const ACK_IN: u32 = 0x10;
export const ACK_OUT: u32 = 0x20;
export const COLD: u32 = 0x40; // to be reported early
export const REPORTED: u32 = 0x80; // may be removed

/** First index slot to look at for a key. */
export class FlowHash {
  @inline static slot(endPoints: u64, ports: u64, shift: u64, index: usize): usize {
    return index + ((<usize>(((endPoints ^ (ports * 0x9e3779b97f4a7c15)) * 0xd6e8feb86659fd93) >> shift)) << 1);
  }
}

/** Empties index, entries and addresses. */
export function clearFlows(): void {
  clearIndex();
  clearAddresses();
  store<u32>(0, 0, FLOW_COUNT);
  store<u32>(0, 0, REPORTED_COUNT);
}

/** Whether no flow in the table is left to be reported. They need not be marked as such then. */
export function areAllReported(): bool {
  return load<u32>(0, REPORTED_COUNT) == load<u32>(0, FLOW_COUNT);
}

function clearIndex(): void {
  memory.fill(load<u32>(0, FLOW_INDEX), 0, load<u32>(0, FLOW_INDEX_END) - load<u32>(0, FLOW_INDEX));
}

export function isFlowTableFull(): bool {
  return load<u32>(0, FLOW_COUNT) == load<u32>(0, FLOW_CAPACITY);
}

/**
 * Adds an entry without packets; the table must not be full.
 *
 * @param at      The free index slot at which the search for the key has ended.
 * @param seconds Time of the first packet.
 * @returns The entry.
 */
export function addFlow(endPoints: u64, ports: u64, at: usize, seconds: u32): usize {
  const used = load<u32>(0, FLOW_COUNT);
  const e: usize = load<u32>(0, FLOWS) + used * FLOW_BYTES;
  const start = load<u32>(0, START_S);
  store<u32>(0, used + 1, FLOW_COUNT);
  store<u16>(at, <u16>(e >> 3));
  store<u64>(e, endPoints);
  store<u64>(e, ports, PORTS);
  memory.fill(e + HITS_IN, 0, 16);
  store<u32>(e, (seconds > start ? seconds - start : 0) & 0xffffff, FIRST);
  return e;
}

/** Puts entry e into the index. */
function indexFlow(e: usize): void {
  const end: usize = load<u32>(0, FLOW_INDEX_END);
  let at = FlowHash.slot(load<u64>(e), load<u64>(e, PORTS), load<u64>(0, FLOW_SHIFT), load<u32>(0, FLOW_INDEX));
  while (load<u16>(at)) {
    at += 2;
    if (at == end) at = load<u32>(0, FLOW_INDEX);
  }
  store<u16>(at, <u16>(e >> 3));
}

/** Removes the entries that are marked REPORTED, or all if all are. */
export function removeReported(): void {
  if (areAllReported()) {
    clearFlows();
    return;
  }
  const end: usize = load<u32>(0, FLOWS) + load<u32>(0, FLOW_COUNT) * FLOW_BYTES;
  let e: usize = load<u32>(0, FLOWS);
  let to = e;
  let ipv6: u32 = 0;
  clearIndex();
  while (e < end) {
    if (!(load<u8>(e, FLAGS) & REPORTED)) {
      ipv6 |= load<u8>(e, FAMILY);
      memory.copy(to, e, FLOW_BYTES);
      indexFlow(to);
      to += FLOW_BYTES;
    }
    e += FLOW_BYTES;
  }
  store<u32>(0, (<u32>to - load<u32>(0, FLOWS)) / FLOW_BYTES, FLOW_COUNT);
  store<u32>(0, 0, REPORTED_COUNT);
  if (!ipv6) clearAddresses();
}

/**
 * Marks the coldest flows, at least a quarter of them: those last seen before the mean, or with fewer packets than the
 * mean where that is the same for all. Returns how many.
 */
export function markCold(): u32 {
  const end: usize = load<u32>(0, FLOWS) + load<u32>(0, FLOW_COUNT) * FLOW_BYTES;
  const wanted = (load<u32>(0, FLOW_COUNT) + 3) >> 2;
  let marked: u32 = 0;
  let e: usize = load<u32>(0, FLOWS);
  do {
    store<u8>(e, load<u8>(e, FLAGS) & ~COLD, FLAGS);
    e += FLOW_BYTES;
  } while (e < end);
  do {
    const mean = meanHeat(end);
    e = load<u32>(0, FLOWS);
    do {
      const flags = load<u8>(e, FLAGS);
      if (!(flags & COLD) && heat(e) <= mean) {
        store<u8>(e, flags | COLD, FLAGS);
        marked++;
      }
      e += FLOW_BYTES;
    } while (e < end);
  } while (marked < wanted);
  return marked;
}

/** Grows with the time of the last packet, and with the number of packets within one second. */
function heat(e: usize): u64 {
  const hits = <u64>load<u32>(e, HITS_IN) + load<u32>(e, HITS_OUT);
  return ((<u64>load<u32>(e, LAST)) << 20) + (hits & 0xfffff);
}

/** Mean heat of the flows that are not marked; there is one at least. */
function meanHeat(end: usize): u64 {
  let e: usize = load<u32>(0, FLOWS);
  let sum: u64 = 0;
  let unmarked: u64 = 0;
  do {
    if (!(load<u8>(e, FLAGS) & COLD)) {
      sum += heat(e);
      unmarked++;
    }
    e += FLOW_BYTES;
  } while (e < end);
  return sum / unmarked;
}

/** Marks every IPv6 flow: its addresses are needed for others. Returns how many. */
export function markIpv6(): u32 {
  const end: usize = load<u32>(0, FLOWS) + load<u32>(0, FLOW_COUNT) * FLOW_BYTES;
  let marked: u32 = 0;
  let e: usize = load<u32>(0, FLOWS);
  while (e < end) {
    if (load<u8>(e, FAMILY)) {
      store<u8>(e, load<u8>(e, FLAGS) | COLD, FLAGS);
      marked++;
    }
    e += FLOW_BYTES;
  }
  return marked;
}
