/** Takes observation records from the inbox. */
import {
  EVENT_NETWORK_ACTIVITY,
  EVENT_STATISTICS,
  FLOW_RESET,
  FLOW4_SIZE,
  FLOW6_SIZE,
  HOST_COUNTERS_SIZE,
  KIND_EVENT_BASE,
  KIND_FLOW4,
  KIND_FLOW6,
  KIND_HOST_COUNTERS,
  LEVEL_WARNING,
  LIMIT_EVENT_IDS,
  LOG_MALFORMED,
  OBSERVED_ACK,
  OBSERVED_OWN,
  OBSERVED_RST,
  OBSERVED_SYN,
  OBSERVED_UNREACHABLE,
  RECORD_SIZE,
} from '../../contract/generated/contract.as';
import { Host } from '../abi';
import { addressSlot, NO_SLOT } from '../aggregate/address-table';
import { addEvent, EVENT_MALFORMED, EVENT_NO_ROOM, EVENT_TAKEN } from '../aggregate/event-table';
import {
  addFlow,
  COLD,
  FLAGS,
  FlowHash,
  HITS_IN,
  isFlowTableFull,
  KEY_IPV6,
  KEY_MASK,
  LAST,
  PORTS,
} from '../aggregate/flow-table';
import { fieldCount } from '../codec/event-fields';
import { priorityOf } from '../config/settings';
import { FLOW_INDEX, FLOW_INDEX_END, FLOW_SHIFT, INBOX_START, OTHERS_TAKEN, UPTIME_MS } from '../layout';
import { ACCEPTED, count, EVENT_STAGE, FLOW_STAGE, FULL, MALFORMED, OWN } from '../queue/counters';
import { closeEventsEarly, closeFlowsEarly, MARK_COLD, MARK_IPV6, MARKED } from './close';
import { takeHostCounters } from './statistics';

const HEAD_FLOW4: u32 = KIND_FLOW4 | (FLOW4_SIZE << 16);
const HEAD_FLOW6: u32 = KIND_FLOW6 | (FLOW6_SIZE << 16);

// Of the last word of a flow record: u8 protocol, u8 flags, u16 bytes.
const IS_OWN: u64 = (<u64>OBSERVED_OWN) << 40;
const IS_RESET: u32 = (OBSERVED_RST | OBSERVED_UNREACHABLE) << 8;
const IS_TOLD: u64 = (<u64>(((OBSERVED_SYN | OBSERVED_ACK) << 8) | IS_RESET)) << 32;
/** Flow flag of a record's OUT, SYN and ACK bits: a byte each. See FLAGS of aggregate/flow-table.ts. */
const FLAG_OF: u64 = 0x0404201001020000;
/** Answers of the functions below that are no entry. */
const RETRY: usize = 1;
const NO_END_POINTS: u64 = -1;
const ICMP: u32 = 1;
const ICMPV6: u32 = 58;

/** Tells the message of an early close not to be older than the observation that made it necessary. */
function timeIsAtLeast(seconds: u32): void {
  store<u64>(0, max(load<u64>(0, UPTIME_MS), <u64>seconds * 1000), UPTIME_MS);
}

function countMalformed(stage: usize, kind: u32): void {
  count(stage + ACCEPTED, 1);
  count(stage + MALFORMED, 1);
  Host.log(LEVEL_WARNING, LOG_MALFORMED, kind);
}

/** Slots of the two addresses at p as END_POINTS of an entry, or NO_END_POINTS. */
function slots6(p: usize): u64 {
  const local = addressSlot(p);
  const remote = addressSlot(p + 16);
  return local == NO_SLOT || remote == NO_SLOT ? NO_END_POINTS : ((<u64>remote) << 32) | local;
}

/** The same, with room made if there is none. */
function endPoints6(p: usize, seconds: u32): u64 {
  const slots = slots6(p);
  if (slots != NO_END_POINTS) return slots;
  timeIsAtLeast(seconds);
  return closeFlowsEarly(MARK_IPV6) ? slots6(p) : NO_END_POINTS;
}

/** Whether a key is that of ICMP with ports, which has none. */
function isImpossible(ports: u64): bool {
  const id = <u32>(ports >> 32);
  return <u32>ports != 0 && (id == ICMP || id == (ICMPV6 | <u32>(KEY_IPV6 >> 32)));
}

function dropPacket(): usize {
  count(FLOW_STAGE + ACCEPTED, 1);
  count(FLOW_STAGE + FULL, 1);
  return 0;
}

/** Reports a flow whose byte counter would overflow. Returns RETRY, or 0 if the packet was dropped and counted. */
function reportLarge(e: usize): usize {
  store<u8>(e, load<u8>(e, FLAGS) | COLD, FLAGS);
  timeIsAtLeast(load<u32>(e, LAST));
  return closeFlowsEarly(MARKED) ? RETRY : dropPacket();
}

/** Takes the record from p to next, which is no flow. False if it is malformed. */
function takeEvent(p: usize, next: usize): bool {
  const kind = <u32>load<u16>(p);
  if (kind == KIND_HOST_COUNTERS && next - p == RECORD_SIZE + HOST_COUNTERS_SIZE) {
    takeHostCounters(p + RECORD_SIZE);
    return true;
  }
  const event = kind - KIND_EVENT_BASE;
  let result = EVENT_MALFORMED;
  if (event - 1 < <u32>LIMIT_EVENT_IDS && event != EVENT_STATISTICS && fieldCount(event)) {
    if (!priorityOf(event)) return true;
    result = addEvent(event, p + RECORD_SIZE, next, load<u32>(p, 4));
    if (result == EVENT_NO_ROOM) {
      timeIsAtLeast(load<u32>(p, 4));
      if (closeEventsEarly()) result = addEvent(event, p + RECORD_SIZE, next, load<u32>(p, 4));
    }
  }
  if (result == EVENT_MALFORMED) {
    countMalformed(kind <= <u32>KIND_FLOW6 ? FLOW_STAGE : EVENT_STAGE, kind);
    return false;
  }
  count(EVENT_STAGE + ACCEPTED, 1);
  if (result == EVENT_NO_ROOM) count(EVENT_STAGE + FULL, 1);
  return true;
}

/** Flow flags that a packet sets; tail is the last word of its record. */
function flagsOf(tail: u32): u32 {
  return tail & IS_RESET ? FLOW_RESET : <u32>(FLAG_OF >> (((tail >> 8) & 7) << 3)) & 0xff;
}

/** What is done for every packet; inlined, because a call costs as much as a quarter of it. */
class Packet {
  /** Index slot of the flow with this key, or the free one where it would be. */
  @inline static slot(endPoints: u64, ports: u64, shift: u64, index: usize, indexEnd: usize): usize {
    let at = FlowHash.slot(endPoints, ports, shift, index);
    while (true) {
      const e = (<usize>load<u16>(at)) << 3;
      if (load<u64>(e) == endPoints) if (load<u64>(e, PORTS) == ports) return at;
      if (!e) return at;
      at += 2;
      if (at == indexEnd) at = index;
    }
  }

  /** The flow with this key; 0 if there is none. */
  @inline static find(endPoints: u64, ports: u64, shift: u64, index: usize, indexEnd: usize): usize {
    let at = FlowHash.slot(endPoints, ports, shift, index);
    while (true) {
      const e = (<usize>load<u16>(at)) << 3;
      if (load<u64>(e) == endPoints) if (load<u64>(e, PORTS) == ports) return e;
      if (!e) return 0;
      at += 2;
      if (at == indexEnd) at = index;
    }
  }

  /** Counts the packet of the record at p, which ends with the word last. False if its bytes would overflow. */
  @inline static add(e: usize, p: usize, last: u64): bool {
    // Packets and bytes of a direction are one 64-bit word.
    const cell = e + (<u32>(last >> 37) & 8);
    const more = ((last >> 48) << 32) | 1;
    const sum = load<u64>(cell, HITS_IN) + more;
    if (sum < more) return false;
    store<u64>(cell, sum, HITS_IN);
    store<u32>(e, load<u32>(p, 4), LAST);
    if (last & IS_TOLD) store<u8>(e, load<u8>(e, FLAGS) | flagsOf(<u32>(last >> 32)), FLAGS);
    return true;
  }

  /**
   * Adds a flow that is not in the table.
   *
   * @returns Its entry; RETRY if room was made, and the search must be done again; 0 if the packet was dropped and counted.
   */
  @inline static newFlow(endPoints: u64, ports: u64, at: usize, seconds: u32): usize {
    if (!priorityOf(EVENT_NETWORK_ACTIVITY)) return 0;
    if (endPoints == NO_END_POINTS) return dropPacket();
    if (isImpossible(ports)) {
      countMalformed(FLOW_STAGE, KIND_FLOW4);
      return 0;
    }
    if (!isFlowTableFull()) return addFlow(endPoints, ports, at, seconds);
    timeIsAtLeast(seconds);
    return closeFlowsEarly(MARK_COLD) ? RETRY : dropPacket();
  }

  /** Takes a packet of any kind. False if room was made for it, and it must be taken again. */
  @inline static take(p: usize, endPoints: u64, ports: u64, last: u64): bool {
    const at = Packet.slot(
      endPoints,
      ports,
      load<u64>(0, FLOW_SHIFT),
      load<u32>(0, FLOW_INDEX),
      load<u32>(0, FLOW_INDEX_END),
    );
    let e = (<usize>load<u16>(at)) << 3;
    if (!e) e = Packet.newFlow(endPoints, ports, at, load<u32>(p, 4));
    if (e > RETRY) {
      if (Packet.add(e, p, last)) {
        count(FLOW_STAGE + ACCEPTED, 1);
        count(OTHERS_TAKEN, 1);
        return true;
      }
      e = reportLarge(e);
    }
    return e != RETRY;
  }
}

/** Takes the record at p, whatever it is. Returns where to go on: p again if room was made for it; end to stop. */
function takeRecord(p: usize, end: usize): usize {
  const next = p + RECORD_SIZE + load<u16>(p, 2);
  if (p + RECORD_SIZE > end || next > end) {
    countMalformed(EVENT_STAGE, 0);
    return end;
  }
  const head = load<u32>(p);
  if (head != HEAD_FLOW4 && head != HEAD_FLOW6) {
    count(OTHERS_TAKEN, <u32>takeEvent(p, next));
    return next;
  }
  const last = load<u64>(next - 8);
  if (last & IS_OWN) {
    count(FLOW_STAGE + OWN, 1);
    count(OTHERS_TAKEN, 1);
    return next;
  }
  const isIpv6 = head == HEAD_FLOW6;
  const endPoints = isIpv6 ? endPoints6(p + RECORD_SIZE, load<u32>(p, 4)) : load<u64>(p, 8);
  const ports = (last & KEY_MASK) | (isIpv6 ? KEY_IPV6 : 0);
  return Packet.take(p, endPoints, ports, last) ? next : p;
}

/**
 * Takes the records in the inbox. What a record costs here is what a packet costs, so the way of a packet of a known
 * IPv4 flow is short and has no call. The agent's own traffic has a bit in its key that no entry has, and goes the
 * slow way.
 *
 * @param length Bytes, 0..INBOX_SIZE.
 * @returns How many records were taken; those malformed or without room are counted, not taken.
 */
export function ingestRecords(length: u32): u32 {
  let p = INBOX_START;
  const end = p + length;
  const lastFlow4 = end - (RECORD_SIZE + FLOW4_SIZE);
  const index: usize = load<u32>(0, FLOW_INDEX);
  const indexEnd: usize = load<u32>(0, FLOW_INDEX_END);
  const shift = load<u64>(0, FLOW_SHIFT);
  let taken: u32 = 0;
  let from = p;
  store<u32>(0, 0, OTHERS_TAKEN);
  while (p < end) {
    while (p <= lastFlow4) {
      if (load<u32>(p) != HEAD_FLOW4) break;
      const last = load<u64>(p, 16);
      const e = Packet.find(load<u64>(p, 8), last & (KEY_MASK | IS_OWN), shift, index, indexEnd);
      if (!e) break;
      if (!Packet.add(e, p, last)) break;
      p += RECORD_SIZE + FLOW4_SIZE;
    }
    // Before anything is reported, what was accepted must be counted.
    const flows = <u32>(p - from) / (RECORD_SIZE + FLOW4_SIZE);
    count(FLOW_STAGE + ACCEPTED, flows);
    taken += flows;
    if (p < end) p = takeRecord(p, end);
    from = p;
  }
  return taken + load<u32>(0, OTHERS_TAKEN);
}
