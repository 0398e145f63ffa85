/**
 * The rows of a NetworkActivity event, as sorted 64-bit words:
 *     bits 56..63 protocol, 55 side, 39..54 service port, 23..38 other port, 16..22 index of the local address,
 *     0..15 address of the flow entry in units of 8 bytes
 */
import {
  FLOW_SYN_RECEIVED,
  FLOW_SYN_SENT,
  NETWORK_ACTIVITY_SERVICE_SIDE_REMOTE,
} from '../../contract/generated/contract.as';
import { isAddressAfter } from '../aggregate/address-table';
import {
  areAllReported,
  END_POINTS,
  FAMILY,
  FLAGS,
  FLOW_BYTES,
  LOCAL,
  PORTS,
  PROTOCOL,
  REMOTE,
  REPORTED,
} from '../aggregate/flow-table';
import { FLOW_COUNT, FLOWS, WORDS, WORDS_BYTES } from '../layout';
import { sortIn, startSort } from './sort';

/** Most rows of an event: as many as a column has words, and as can be sorted. */
export const ROWS_MAX: u32 = <u32>WORDS_BYTES / 4;
/** Bits of a word below its group. */
const GROUP_SHIFT: u64 = 39;
const PLACE_SHIFT: u64 = 23;

export class Row {
  /** The flow entry of the row at p. */
  @inline static entry(p: usize): usize {
    return (<usize>load<u16>(p)) << 3;
  }
  @inline static otherPort(p: usize): u32 {
    return (load<u32>(p, 2) >> <u32>(PLACE_SHIFT - 16)) & 0xffff;
  }
  /** Protocol, side and service port: equal for the rows of a group. */
  @inline static group(p: usize): u32 {
    return load<u32>(p, 4) >> <u32>(GROUP_SHIFT - 32);
  }
}

/** Who serves: the one who was asked, as far as SYNs tell, else the one with the lower port; of ICMP the peer. */
function serviceSide(flags: u32, ports: u32): u32 {
  flags &= FLOW_SYN_SENT | FLOW_SYN_RECEIVED;
  if (!flags) return <u32>((ports & 0xffff) >= ports >> 16);
  return flags == FLOW_SYN_RECEIVED ? 0 : NETWORK_ACTIVITY_SERVICE_SIDE_REMOTE;
}

function rowOf(e: usize): u64 {
  const ports = load<u32>(e, PORTS); // the remote one above the local one
  const side = serviceSide(load<u8>(e, FLAGS), ports);
  const group = ((<u32>load<u8>(e, PROTOCOL)) << 1) | side;
  return ((((<u64>group) << 32) | (side ? ports : rotl<u32>(ports, 16))) << PLACE_SHIFT) | (e >> 3);
}

/**
 * Lists flows that are not reported yet, sorted by their words.
 *
 * @param rows   Room for ROWS_MAX words.
 * @param family 0: IPv4, 1: IPv6.
 * @param flag   A flag that the flows must have, or 0.
 * @returns How many rows.
 */
export function selectRows(rows: usize, family: u32, flag: u32): u32 {
  if (areAllReported()) return 0;
  const mask = REPORTED | flag;
  let p = rows;
  let e: usize = load<u32>(0, FLOWS);
  const end = e + load<u32>(0, FLOW_COUNT) * FLOW_BYTES;
  startSort(rows);
  do {
    if (load<u8>(e, FAMILY) == family)
      if ((load<u8>(e, FLAGS) & mask) == flag) {
        sortIn(rowOf(e), rows, p);
        p += 8;
      }
    e += FLOW_BYTES;
  } while (<u32>(e < end) & <u32>(p < rows + ROWS_MAX * 8));
  return <u32>(p - rows) >> 3;
}

/** Whether row a comes after row b of the same ports: by remote, then local address. */
function isAfter(a: usize, b: usize): bool {
  if (!load<u8>(a, FAMILY)) return load<u64>(a, END_POINTS) > load<u64>(b, END_POINTS);
  const left = load<u32>(a, REMOTE);
  const right = load<u32>(b, REMOTE);
  return left == right ? isAddressAfter(load<u32>(a, LOCAL), load<u32>(b, LOCAL)) : isAddressAfter(left, right);
}

/** Puts the row at p where it belongs among those before it. */
function moveRow(rows: usize, p: usize): void {
  const row = load<u64>(p);
  do {
    const before = load<u64>(p - 8);
    if ((before ^ row) >> PLACE_SHIFT != 0) break;
    if (!isAfter(Row.entry(p - 8), (<usize>(<u32>row & 0xffff)) << 3)) break;
    store<u64>(p, before);
    p -= 8;
  } while (p > rows);
  store<u64>(p, row);
}

/** Sorts rows of equal ports by their addresses, which have no room in the words. There are two rows at least. */
export function orderByAddress(rows: usize, end: usize): void {
  let p = rows;
  end -= 8;
  do {
    if ((load<u64>(p) ^ load<u64>(p, 8)) >> PLACE_SHIFT == 0) moveRow(rows, p + 8);
    p += 8;
  } while (p < end);
}

/**
 * Lists the local addresses of the rows in WORDS, sorted, and gives every row the index of its own.
 *
 * @param end End of the rows.
 * @returns How many addresses.
 */
export function listLocals(rows: usize, end: usize): u32 {
  let count: u32 = 1;
  let local = load<u32>(Row.entry(rows), LOCAL);
  let p = rows;
  store<u32>(WORDS, local);
  do {
    const e = Row.entry(p);
    p += 8;
    if (load<u32>(e, LOCAL) == local) continue;
    local = load<u32>(e, LOCAL);
    const listEnd = WORDS + (count << 2);
    const at = findLocal(e, listEnd);
    if (at == listEnd || load<u32>(at) != local) {
      memory.copy(at + 4, at, listEnd - at);
      store<u32>(at, local);
      count++;
    }
  } while (p < end);
  if (count == 1) return count;
  p = rows;
  do {
    store<u8>(p, (load<u8>(p, 2) & 0x80) | <u8>((findLocal(Row.entry(p), WORDS + (count << 2)) - WORDS) >> 2), 2);
    p += 8;
  } while (p < end);
  return count;
}

/** Where the local address of entry e is in the sorted list of WORDS, or where it would go. */
function findLocal(e: usize, end: usize): usize {
  const local = load<u32>(e, LOCAL);
  const isIpv6 = load<u8>(e, FAMILY) != 0;
  let at = WORDS;
  while (at < end) {
    const other = load<u32>(at);
    if (other == local || (isIpv6 ? isAddressAfter(other, local) : other > local)) break;
    at += 4;
  }
  return at;
}
