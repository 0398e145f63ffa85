/** Statistics events: one a stage, made here from the counters, with what the host counts in its staging ring. */
import {
  EVENT_STATISTICS,
  STATISTICS_SOURCE_FLOWS,
  STATISTICS_SOURCE_MESSAGES,
  STATISTICS_SOURCE_STAGING,
} from '../../contract/generated/contract.as';
import { ARRAY, HEAD_MAX, writeHead, writeUnsigned } from '../codec/cbor';
import { eventWritten } from '../codec/message';
import { HOST_COUNTERS, MESSAGE_LIMIT, STATISTICS_DUE } from '../layout';
import { ACCEPTED, COUNTERS_OF, OWN, pending, SENT, STAGE_BYTES } from '../queue/counters';

/** id, ago, span, count and nine fields. */
const ITEMS: u32 = 13;
export const STATISTICS_MAX: u32 = 6 + 8 * HEAD_MAX;

function writeStaging(o: usize): usize {
  const staged = load<u32>(0, HOST_COUNTERS);
  const passed = load<u32>(4, HOST_COUNTERS);
  const full = load<u32>(8, HOST_COUNTERS);
  o = writeUnsigned(o, staged);
  o = writeUnsigned(o, passed);
  o = writeUnsigned(o, staged - passed - full);
  o = writeUnsigned(o, full);
  store<u32>(o, 0); // malformed, restart, expired, own: the ring has none of them
  return o + 4;
}

function writeStage(o: usize, stage: usize): usize {
  o = writeUnsigned(o, load<u32>(stage, ACCEPTED));
  o = writeUnsigned(o, load<u32>(stage, SENT));
  o = writeUnsigned(o, pending(stage));
  let reason = stage + SENT;
  do {
    reason += 4;
    o = writeUnsigned(o, load<u32>(reason));
  } while (reason < stage + OWN);
  return o;
}

/** Writes the Statistics that are due, as many as fit. Returns where the next event goes. */
export function writeStatistics(o: usize): usize {
  let source: u32 = STATISTICS_SOURCE_STAGING;
  do {
    const bit: u32 = 1 << source;
    if (load<u32>(0, STATISTICS_DUE) & bit) {
      if (o + STATISTICS_MAX > load<u32>(0, MESSAGE_LIMIT)) return o;
      store<u32>(0, load<u32>(0, STATISTICS_DUE) ^ bit, STATISTICS_DUE);
      o = writeHead(o, ARRAY, ITEMS);
      store<u32>(o, EVENT_STATISTICS | (1 << 24)); // ago 0, span 0, count 1
      o = writeUnsigned(o + 4, source);
      o = source ? writeStage(o, COUNTERS_OF + source * <u32>STAGE_BYTES) : writeStaging(o);
      if (!eventWritten()) return o;
    }
    source++;
  } while (source <= <u32>STATISTICS_SOURCE_MESSAGES);
  return o;
}

/** Makes the Statistics of every stage due; that of the staging ring waits for the host's counters. */
export function askStatistics(): void {
  store<u32>(
    0,
    load<u32>(0, STATISTICS_DUE) | ((2 << STATISTICS_SOURCE_MESSAGES) - (1 << STATISTICS_SOURCE_FLOWS)),
    STATISTICS_DUE,
  );
}

/** Takes the host's counters, at p. */
export function takeHostCounters(p: usize): void {
  memory.copy(HOST_COUNTERS, p, 12);
  store<u32>(0, load<u32>(0, STATISTICS_DUE) | (1 << STATISTICS_SOURCE_STAGING), STATISTICS_DUE);
}
