/** Ends a window: what waits in the tables becomes one message at a time. */
import {
  EVENT_NETWORK_ACTIVITY,
  EVENT_STATISTICS,
  LEVEL_INFO,
  LOG_TABLE_FULL,
  PRIORITY_LOW,
} from '../../contract/generated/contract.as';
import { Host } from '../abi';
import { removeReportedEvents } from '../aggregate/event-table';
import { COLD, markCold, markIpv6, removeReported } from '../aggregate/flow-table';
import { waitingBytes, writeEvents } from '../codec/event';
import { ROWS_SCRATCH, writeFlowEvent } from '../codec/flow-event';
import { ROWS_MAX } from '../codec/flow-rows';
import { beginMessage, canTakeMore, endMessage, eventWritten } from '../codec/message';
import { nowSeconds } from '../codec/time';
import { priorityOf } from '../config/settings';
import { EVENT_COUNT, FLOW_COUNT, QUEUE, QUEUE_END, START_S, STATISTICS_DUE } from '../layout';
import { STATISTICS_MAX, writeStatistics } from './statistics';

export const MARK_COLD: u32 = 0;
export const MARK_IPV6: u32 = 1;
export const MARKED: u32 = 2;

/** Bytes to ask for per flow; more flows than fit go into the next message. */
const FLOW_ESTIMATE: u32 = 12;
const FLOW_EVENT_ESTIMATE: u32 = 96;

function flowsNeed(flows: u32): u32 {
  return ROWS_SCRATCH + FLOW_EVENT_ESTIMATE + min(flows, ROWS_MAX) * FLOW_ESTIMATE;
}

/** Writes flows with a flag (0: all) of both families. Returns where the next event goes. */
function writeFlows(o: usize, flag: u32): usize {
  let family: u32 = 0;
  do {
    const next = writeFlowEvent(o, family, flag);
    if (!next) return o;
    if (next == o) {
      family++;
    } else {
      o = next;
      if (!eventWritten()) return o;
    }
  } while (family < 2);
  return o;
}

/** Room for a message, but never so much that one would empty the queue. */
function begin(need: u32, priority: u32): usize {
  return beginMessage(min(need, (load<u32>(0, QUEUE_END) - load<u32>(0, QUEUE)) >> 1), priority);
}

/**
 * Closes one message of a priority.
 *
 * @param flows Flows to report with it, 0 for none.
 * @returns False if there is nothing to report, or no room for it.
 */
function closeMessage(priority: u32, flows: u32): bool {
  const events = waitingBytes(priority);
  const statistics = priorityOf(EVENT_STATISTICS) == priority ? load<u32>(0, STATISTICS_DUE) : 0;
  if (!(flows | events | statistics)) return false;
  let o = begin((flows ? flowsNeed(flows) : 0) + events + popcnt(statistics) * STATISTICS_MAX, priority);
  if (!o) return false;
  if (flows) o = writeFlows(o, 0);
  if (events && canTakeMore()) o = writeEvents(o, priority);
  if (statistics && canTakeMore()) o = writeStatistics(o);
  endMessage(o);
  if (flows) removeReported();
  if (events) removeReportedEvents();
  return load<u32>(0, EVENT_COUNT) != 0;
}

/** Does one message of the end of a priority's window. False when there is no other to do. */
export function closeWindow(priority: u32): bool {
  const hasFlows = priorityOf(EVENT_NETWORK_ACTIVITY) == priority;
  if (closeMessage(priority, hasFlows ? load<u32>(0, FLOW_COUNT) : 0)) return true;
  if (hasFlows && !load<u32>(0, FLOW_COUNT)) store<u32>(0, nowSeconds(), START_S);
  return false;
}

/**
 * Reports some flows before their window ends, to make room in the table.
 *
 * @param which MARK_COLD: the coldest; MARK_IPV6: all IPv6 flows, for their addresses; MARKED: those marked COLD.
 * @returns False if the queue has no room: nothing was changed.
 */
export function closeFlowsEarly(which: u32): bool {
  const before = load<u32>(0, FLOW_COUNT);
  const marked = which == MARK_COLD ? markCold() : which == MARK_IPV6 ? markIpv6() : 1;
  const o = begin(flowsNeed(marked), priorityOf(EVENT_NETWORK_ACTIVITY));
  if (!o) return false;
  endMessage(writeFlows(o, COLD));
  removeReported();
  const evicted = before - load<u32>(0, FLOW_COUNT);
  Host.log(LEVEL_INFO, LOG_TABLE_FULL, evicted);
  return evicted != 0 || which == MARK_IPV6;
}

/** Reports the waiting events before their windows end. False if the queue has no room for any. */
export function closeEventsEarly(): bool {
  let priority: u32 = 1;
  let isDone = false;
  do {
    if (waitingBytes(priority) && closeMessage(priority, 0)) isDone = true;
    priority++;
  } while (priority <= <u32>PRIORITY_LOW);
  return isDone;
}
