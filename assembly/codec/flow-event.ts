/** NetworkActivity events: [1, ago, span, packets, family, rows, columns]. */
import {
  EVENT_NETWORK_ACTIVITY,
  NETWORK_ACTIVITY_FAMILY_IPV4,
  NETWORK_ACTIVITY_FAMILY_IPV6,
} from '../../contract/generated/contract.as';
import { FLAGS, HITS_IN, HITS_OUT, REPORTED } from '../aggregate/flow-table';
import { MESSAGE, MESSAGE_LIMIT, START_S } from '../layout';
import { count, FLOW_STAGE, SENT } from '../queue/counters';
import { SIZE } from '../queue/queue';
import { bitsEnd, bitsStart } from './bits';
import { ARRAY, BYTES, HEAD_MAX, writeHead, writeUnsigned } from './cbor';
import {
  putByteCounts,
  putDurations,
  putFirsts,
  putFlags,
  putGroups,
  putHits,
  putLocalIndexes,
  putLocals,
  putOtherPorts,
  putRemotes4,
  putRemotes6,
} from './flow-columns';
import { listLocals, ROWS_MAX, Row, selectRows } from './flow-rows';
import { nowSeconds } from './time';

/** Scratch that an event needs beyond its own bytes, at the end of the message's block. */
export const ROWS_SCRATCH: u32 = ROWS_MAX * 8 + 24;
/** Most bytes before the columns. */
const EVENT_HEAD_MAX: u32 = 2 + 3 * HEAD_MAX + 1 + 2 + 3;

/** Writes the columns at o. Returns the packets of all rows. */
function putColumns(rows: usize, end: usize, isIpv6: bool, span: u32): u64 {
  const locals = listLocals(rows, end);
  putLocals(locals, isIpv6);
  putGroups(rows, end, isIpv6);
  putOtherPorts(rows, end, isIpv6);
  if (isIpv6) putRemotes6(rows, end);
  else putRemotes4(rows, end);
  putLocalIndexes(rows, end, locals);
  putFlags(rows, end);
  const hitsIn = putHits(rows, end, HITS_IN);
  const hitsOut = putHits(rows, end, HITS_OUT);
  putByteCounts(rows, end, HITS_IN, hitsIn);
  putByteCounts(rows, end, HITS_OUT, hitsOut);
  putFirsts(rows, end, span);
  putDurations(rows, end, span);
  return hitsIn + hitsOut;
}

function markReported(rows: usize, end: usize): void {
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
  let rowCount = selectRows(rows, family, flag);
  if (!rowCount) return o;
  const span = nowSeconds() - load<u32>(0, START_S);
  const columns = o + EVENT_HEAD_MAX;
  while (columns < limit && rowCount) {
    bitsStart(columns, limit);
    const packets = putColumns(rows, rows + (rowCount << 3), family != 0, span);
    const end = bitsEnd();
    if (end) {
      markReported(rows, rows + (rowCount << 3));
      count(FLOW_STAGE + SENT, <u32>packets);
      return writeEvent(o, family, rowCount, span, <u32>packets, end);
    }
    rowCount >>= 1;
  }
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
