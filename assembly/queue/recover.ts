/** Finds the messages that a run of the module before this one has left. */
import {
  LEVEL_INFO,
  LEVEL_WARNING,
  LOG_QUEUE_KEPT,
  LOG_QUEUE_LOST,
  PRIORITY_LOW,
} from '../../contract/generated/contract.as';
import { Host } from '../abi';
import { QUEUE, QUEUE_END } from '../layout';
import { countLost, EVENT_STAGE, FLOW_STAGE, MESSAGE_STAGE, resetCounters } from './counters';
import { CHAINED, loadIdentity, NEXT_SEQUENCE, newIdentity, saveIdentity } from './identity';
import {
  BLOCK_STATE,
  BODY,
  blockCheck,
  CHECK,
  CLOSED,
  clearQueue,
  findMessage,
  LENGTH,
  MESSAGE_MAX,
  makeFree,
  PRIORITY,
  READY,
  SEQUENCE,
  SIZE,
} from './queue';

/** Whether the bytes at b, in a queue that ends at end, are a whole message of this boot. */
function isMessage(b: usize, end: usize): bool {
  const size = load<u32>(b, SIZE);
  const length = <u32>load<u16>(b, LENGTH);
  return (
    size <= end - b &&
    length <= MESSAGE_MAX &&
    length != 0 &&
    size == ((length + BODY + 7) & ~7) &&
    <u32>load<u8>(b, PRIORITY) - 1 < <u32>PRIORITY_LOW &&
    load<u32>(b, CHECK) == blockCheck(b)
  );
}

/** Makes a good message part of the queue again, and the identity follow it if that was saved just too early. */
function keep(b: usize): void {
  const sequence = load<u32>(b, SEQUENCE);
  store<u8>(b, sequence > load<u32>(0, CHAINED) ? CLOSED : READY, BLOCK_STATE);
  if (sequence >= load<u32>(0, NEXT_SEQUENCE)) store<u32>(0, sequence + 1, NEXT_SEQUENCE);
}

/** Goes through the region in steps of 8 bytes; what is no message becomes free room. Returns messages found. */
function scan(): u32 {
  const end: usize = load<u32>(0, QUEUE_END);
  let b: usize = load<u32>(0, QUEUE);
  let free = b;
  let found: u32 = 0;
  do {
    // A message found twice was being moved when the module was stopped.
    if (isMessage(b, end) && !findMessage(load<u32>(b, SEQUENCE), free)) {
      makeFree(free, b);
      keep(b);
      found++;
      b += load<u32>(b);
      free = b;
    } else {
      b += 8;
    }
  } while (b < end);
  makeFree(free, b);
  return found;
}

/**
 * Sets up identity, counters and queue: those kept over a restart, or new ones. What was in the tables is lost, and
 * counted so.
 *
 * @param restarts Restarts that the host knows of: with some, a missing identity is reported.
 * @returns False if the host has no entropy.
 */
export function recover(restarts: u32): bool {
  if (!loadIdentity()) {
    if (restarts) Host.log(LEVEL_WARNING, LOG_QUEUE_LOST, 0);
    resetCounters();
    clearQueue();
    return newIdentity();
  }
  const found = scan();
  saveIdentity();
  countLost(FLOW_STAGE, 0);
  countLost(EVENT_STAGE, 0);
  countLost(MESSAGE_STAGE, found);
  Host.log(LEVEL_INFO, LOG_QUEUE_KEPT, found);
  return true;
}
