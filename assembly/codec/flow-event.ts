/** NetworkActivity events: [1, ago, span, packets, family, rows, columns]. */
import {
  EVENT_NETWORK_ACTIVITY,
  NETWORK_ACTIVITY_FAMILY_IPV4,
  NETWORK_ACTIVITY_FAMILY_IPV6,
} from '../../contract/generated/contract.as';
import { areAllReported, FLAGS, REPORTED } from '../aggregate/flow-table';
import { MESSAGE, MESSAGE_LIMIT, REPORTED_COUNT, START_S } from '../layout';
import { count, FLOW_STAGE, SENT } from '../queue/counters';
import { SIZE } from '../queue/queue';
import { bitsEnd, bitsStart } from './bits';
import { ARRAY, BYTES, HEAD_MAX, writeHead, writeUnsigned } from './cbor';
import { putCounts, putGroups, putLocals, putOtherPorts, putTimes } from './flow-columns';
import { listLocals, orderByAddress, ROWS_MAX, Row, selectRows } from './flow-rows';
import { nowSeconds } from './time';

/** Scratch that an event needs beyond its own bytes, at the end of the message's block. */
export const ROWS_SCRATCH: u32 = ROWS_MAX * 8 + 24;
/** Most bytes before the columns. */
const EVENT_HEAD_MAX: u32 = 2 + 3 * HEAD_MAX + 1 + 2 + 3;

/** Writes the columns of the rows, which are used up. Returns the packets of all rows. */
function putColumns(rows: usize, end: usize, isIpv6: bool, span: u32): u32 {
  const locals = listLocals(rows, end);
  putLocals(locals, isIpv6);
  if (putOtherPorts(rows, putGroups(rows, end, isIpv6))) orderByAddress(rows, end);
  const packets = putCounts(rows, end, isIpv6, locals);
  putTimes(rows, end, span);
  return packets;
}

/** Marks the flows of rows as reported, unless none is left then. */
function markReported(rows: usize, end: usize): void {
  store<u32>(0, load<u32>(0, REPORTED_COUNT) + (<u32>(end - rows) >> 3), REPORTED_COUNT);
  if (areAllReported()) return;
  do {
    const e = Row.entry(rows);
    store<u8>(e, load<u8>(e, FLAGS) | REPORTED, FLAGS);
    rows += 8;
  } while (rows < end);
}

/**
 * Writes flows of one family as an event, as many as fit and an event takes; marks them as reported and counts their
 * packets as sent.
 *
 * @param o      Where the event goes.
 * @param family 0: IPv4, 1: IPv6.
 * @param flag   Only flows with this flag; 0: all.
 * @returns Where the next event goes; o if there is no such flow; 0 if there is one and none fits.
 */
export function writeFlowEvent(o: usize, family: u32, flag: u32): usize {
  const block: usize = load<u32>(0, MESSAGE);
  const rows = (block + load<u32>(block, SIZE) - ROWS_MAX * 8 - 8) & ~7;
  const scratch = rows - 8;
  const limit = min<usize>(load<u32>(0, MESSAGE_LIMIT), scratch);
  const span = nowSeconds() - load<u32>(0, START_S);
  const columns = o + EVENT_HEAD_MAX;
  let most = ROWS_MAX;
  do {
    let rowCount = selectRows(rows, family, flag);
    if (!rowCount) return o;
    if (rowCount > most) {
      orderByAddress(rows, rows + (rowCount << 3));
      rowCount = most;
    }
    if (columns >= limit) return 0;
    bitsStart(columns, limit);
    const rowsEnd = rows + (rowCount << 3);
    const packets = putColumns(rows, rowsEnd, family != 0, span);
    const end = bitsEnd();
    if (end) {
      markReported(rows, rowsEnd);
      count(FLOW_STAGE + SENT, packets);
      return writeEvent(o, family, rowCount, span, packets, end);
    }
    most = rowCount >> 1;
  } while (most);
  return 0;
}

/** Writes the event's head at o and moves the columns, which end at `end`, behind it. */
function writeEvent(o: usize, family: u32, rowCount: u32, span: u32, packets: u32, end: usize): usize {
  const columns = o + EVENT_HEAD_MAX;
  const length = <u32>(end - columns);
  o = writeHead(o, ARRAY, 7);
  o = writeUnsigned(o, EVENT_NETWORK_ACTIVITY);
  o = writeUnsigned(o, span);
  o = writeUnsigned(o, span);
  o = writeUnsigned(o, packets);
  o = writeUnsigned(o, family ? NETWORK_ACTIVITY_FAMILY_IPV6 : NETWORK_ACTIVITY_FAMILY_IPV4);
  o = writeUnsigned(o, rowCount);
  o = writeHead(o, BYTES, length);
  memory.copy(o, columns, length);
  return o + length;
}
