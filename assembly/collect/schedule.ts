/** What a tick does: one bounded job, the first of these that there is. */
import {
  EVENT_STATISTICS,
  LEVEL_INFO,
  LIMIT_FIRST_COLLECT_S,
  LIMIT_TICK_MAX_MS,
  LOG_CONFIGURED,
  PRIORITY_LOW,
  SETTINGS_SIZE,
} from '../../contract/generated/contract.as';
import { Host } from '../abi';
import { nowSeconds } from '../codec/time';
import { collectedOf, intervalOf } from '../config/settings';
import {
  CLOSING,
  DUE_S,
  NEXT_SETTINGS,
  SETTINGS,
  START_S,
  STATE,
  STATE_CONFIGURE,
  STATE_TICKED,
  UNIX_MS,
  UPTIME_MS,
} from '../layout';
import { chainOne } from '../queue/chain';
import { SEND_BUSY, SEND_TAKEN, sendOne } from '../queue/send';
import { closeWindow } from './close';
import { askStatistics } from './statistics';

/** Bits of CLOSING for all priorities. */
export const ALL_WINDOWS: u32 = 0b1110;
/** After collect() the host must get its turn before the next tick. */
const COLLECT_WAIT_MS: u32 = 1;
/** How long to wait before a message is offered again. */
const BUSY_WAIT_MS: u32 = 1000;

/** Begins the windows of all priorities; those with events to ask for end soon, for a first report. */
function beginWindows(isFirst: bool): void {
  const now = nowSeconds();
  let priority: u32 = 1;
  do {
    const isSoon = isFirst && collectedOf(priority);
    store<u32>(priority << 2, now + (isSoon ? LIMIT_FIRST_COLLECT_S : intervalOf(priority)), DUE_S - 4);
    priority++;
  } while (priority <= <u32>PRIORITY_LOW);
  if (isFirst) store<u32>(0, now, START_S);
}

/** Makes the settings hold that wait for it. */
function applySettings(): void {
  memory.copy(SETTINGS, NEXT_SETTINGS, SETTINGS_SIZE);
  store<u32>(0, load<u32>(0, STATE) ^ STATE_CONFIGURE, STATE);
  beginWindows(false);
  Host.log(LEVEL_INFO, LOG_CONFIGURED, intervalOf(1));
}

/** Ends the windows that are due. Returns the events to be asked for. */
function endDueWindows(): u32 {
  const now = nowSeconds();
  let events: u32 = 0;
  let priority: u32 = 1;
  do {
    const at = priority << 2;
    const due = load<u32>(at, DUE_S - 4);
    if (now >= due) {
      const next = due + intervalOf(priority);
      store<u32>(at, next > now ? next : now + intervalOf(priority), DUE_S - 4);
      store<u32>(0, load<u32>(0, CLOSING) | (1 << priority), CLOSING);
      events |= collectedOf(priority);
    }
    priority++;
  } while (priority <= <u32>PRIORITY_LOW);
  return events;
}

/** Milliseconds until the next window ends, at most LIMIT_TICK_MAX_MS. */
function untilDue(): u32 {
  const first = <u64>min(load<u32>(0, DUE_S), min(load<u32>(4, DUE_S), load<u32>(8, DUE_S)));
  return <u32>min(first * 1000 - load<u64>(0, UPTIME_MS), <u64>LIMIT_TICK_MAX_MS);
}

/** Closes a message of the first window that is being closed. */
function closeNext(): void {
  const closing = load<u32>(0, CLOSING);
  if (!closeWindow(ctz(closing))) store<u32>(0, closing & (closing - 1), CLOSING);
}

/**
 * Does one job.
 *
 * @param uptimeMs Since boot.
 * @param unixMs   Since 1970; 0: not known.
 * @returns Milliseconds until the next call, 0..LIMIT_TICK_MAX_MS.
 */
export function runTick(uptimeMs: u64, unixMs: u64): u32 {
  store<u64>(0, uptimeMs, UPTIME_MS);
  store<u64>(0, unixMs, UNIX_MS);
  if (!(load<u32>(0, STATE) & STATE_TICKED)) {
    store<u32>(0, load<u32>(0, STATE) | STATE_TICKED, STATE);
    beginWindows(true);
  }
  if (chainOne()) return 0;
  if (load<u32>(0, CLOSING)) {
    closeNext();
    return 0;
  }
  if (load<u32>(0, STATE) & STATE_CONFIGURE) applySettings();
  const events = endDueWindows();
  if (events) {
    if ((events >> EVENT_STATISTICS) & 1) askStatistics();
    Host.collect(events);
    return COLLECT_WAIT_MS;
  }
  if (load<u32>(0, CLOSING)) return 0;
  const sent = sendOne();
  if (sent == SEND_TAKEN) return 0;
  return sent == SEND_BUSY ? min(untilDue(), BUSY_WAIT_MS) : untilDue();
}
