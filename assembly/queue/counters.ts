/**
 * What became of everything that entered a stage, since boot and over restarts of the module. At every return to the
 * host: accepted = sent + pending + full + malformed + restart + expired.
 */
import { COUNTERS, COUNTERS_BYTES, HOST_COUNTERS } from '../layout';

export const STAGE_BYTES: usize = 28;
/** Counters of Statistics source n (1 flows, 2 events, 3 messages) are at COUNTERS_OF + n * STAGE_BYTES. */
export const COUNTERS_OF: usize = COUNTERS - STAGE_BYTES;
export const FLOW_STAGE: usize = COUNTERS; // packets in the flow table
export const EVENT_STAGE: usize = COUNTERS + STAGE_BYTES; // other observations in the event table
export const MESSAGE_STAGE: usize = COUNTERS + 2 * STAGE_BYTES; // messages in the queue

// Offsets in a stage.
export const ACCEPTED: usize = 0;
export const SENT: usize = 4;
export const FULL: usize = 8;
export const MALFORMED: usize = 12;
export const RESTART: usize = 16;
export const EXPIRED: usize = 20;
export const OWN: usize = 24; // apart: not in ACCEPTED

/** Adds to one counter; at is stage + offset. */
export function count(at: usize, amount: u32): void {
  store<u32>(at, load<u32>(at) + amount);
}

/** What a stage holds: what entered and did not leave. */
export function pending(stage: usize): u32 {
  return (
    load<u32>(stage, ACCEPTED) -
    load<u32>(stage, SENT) -
    load<u32>(stage, FULL) -
    load<u32>(stage, MALFORMED) -
    load<u32>(stage, RESTART) -
    load<u32>(stage, EXPIRED)
  );
}

/** Sum over the stages of what was dropped for one reason (an offset), with what the host's ring dropped as full. */
export function dropped(reason: usize): u32 {
  const own = load<u32>(reason, FLOW_STAGE) + load<u32>(reason, EVENT_STAGE) + load<u32>(reason, MESSAGE_STAGE);
  return reason == FULL ? own + load<u32>(0, HOST_COUNTERS + 8) : own;
}

export function resetCounters(): void {
  memory.fill(COUNTERS, 0, COUNTERS_BYTES);
}

/** After a restart a stage holds only `kept` items: the others are lost, and counted. */
export function countLost(stage: usize, kept: u32): void {
  count(stage + RESTART, pending(stage) - kept);
}
