/** Shares out the memory and sets up all state. */
import {
  ERROR_ENTROPY,
  ERROR_LAYOUT,
  ERROR_LENGTH,
  ERROR_MEMORY,
  INIT_LAYOUT_NUMBER,
  INIT_MEMORY_BYTES,
  INIT_RESTARTS,
  INIT_SIZE,
  LEVEL_INFO,
  LIMIT_MEMORY_MAX_BYTES,
  LIMIT_MEMORY_MIN_BYTES,
  LOG_STARTED,
  SETTINGS_SIZE,
} from '../../contract/generated/contract.as';
import { Host } from '../abi';
import { clearEvents } from '../aggregate/event-table';
import { clearFlows, FLOW_BYTES } from '../aggregate/flow-table';
import {
  ADDRESS_SLOTS,
  ADDRESSES,
  EVENT_INDEX,
  EVENT_SLOTS,
  EVENTS,
  EVENTS_LIMIT,
  FLOW_CAPACITY,
  FLOW_INDEX,
  FLOW_INDEX_END,
  FLOW_SHIFT,
  FLOWS,
  INBOX_START,
  QUEUE,
  QUEUE_END,
  SETTINGS,
  STATE,
  STATE_READY,
  TABLES,
  UPTIME_MS,
} from '../layout';
import { recover } from '../queue/recover';
import { checkSettings } from './settings';

/** Flows: 64 in 12 KiB; their entries must lie in the first 512 KiB. */
const MEMORY_PER_FLOW: u32 = 192;
const FLOWS_MAX: u32 = 1024;
/** Share of the events: 1 KiB in 12 KiB. */
const EVENTS_SHARE: u32 = 12;
const EVENTS_MAX: u32 = 16384;
const EVENT_BYTES_MIN: u32 = 24;

/** Sizes the tables to the memory and gives the rest to the queue. Depends on memoryBytes only: restarts agree on it. */
function shareOut(memoryBytes: u32): void {
  const flows = min(memoryBytes / MEMORY_PER_FLOW, FLOWS_MAX);
  const indexBits = 32 - clz<u32>(flows + (flows >> 1));
  const addresses: u32 = 1 << (indexBits - 2);
  const events = min(memoryBytes / EVENTS_SHARE, EVENTS_MAX) & ~7;
  const eventSlots: u32 = 1 << (32 - clz<u32>(events / EVENT_BYTES_MIN));
  let at = <u32>TABLES;
  store<u32>(0, flows, FLOW_CAPACITY);
  store<u32>(0, at, FLOWS);
  at += flows * FLOW_BYTES;
  store<u32>(0, at, FLOW_INDEX);
  at += 2 << indexBits;
  store<u32>(0, at, FLOW_INDEX_END);
  store<u64>(0, 64 - indexBits, FLOW_SHIFT);
  store<u32>(0, at, ADDRESSES);
  store<u32>(0, addresses, ADDRESS_SLOTS);
  at += (addresses + 1) << 4;
  store<u32>(0, at, EVENTS);
  at += events;
  store<u32>(0, at, EVENTS_LIMIT);
  store<u32>(0, at, EVENT_INDEX);
  store<u32>(0, eventSlots, EVENT_SLOTS);
  at += eventSlots << 1;
  store<u32>(0, (at + 7) & ~7, QUEUE);
  store<u32>(0, memoryBytes & ~7, QUEUE_END);
}

/**
 * Sets the module up by the init block in the inbox. Returns 0 or a module error.
 *
 * @param length Bytes of the block.
 */
export function setUp(length: u32): i32 {
  memory.fill(UPTIME_MS, 0, INBOX_START - UPTIME_MS);
  if (length != INIT_SIZE + SETTINGS_SIZE) return ERROR_LENGTH;
  if (load<u32>(INBOX_START) != INIT_LAYOUT_NUMBER) return ERROR_LAYOUT;
  const memoryBytes = load<u32>(INBOX_START, INIT_MEMORY_BYTES);
  if (memoryBytes < <u32>LIMIT_MEMORY_MIN_BYTES || memoryBytes > <u32>LIMIT_MEMORY_MAX_BYTES) return ERROR_MEMORY;
  const settings = INBOX_START + INIT_SIZE;
  const error = checkSettings(settings, SETTINGS_SIZE);
  if (error) return error;
  const restarts = load<u32>(INBOX_START, INIT_RESTARTS);
  memory.copy(SETTINGS, settings, SETTINGS_SIZE);
  shareOut(memoryBytes);
  clearFlows();
  clearEvents();
  if (!recover(restarts)) return ERROR_ENTROPY;
  store<u32>(0, STATE_READY, STATE);
  Host.log(LEVEL_INFO, LOG_STARTED, restarts);
  return 0;
}
