/** Between the queue and the host. */
import { Host } from '../abi';
import { QUEUE_END } from '../layout';
import { count, MESSAGE_STAGE, SENT } from './counters';
import {
  BLOCK_STATE,
  BODY,
  findMessage,
  HANDED,
  LENGTH,
  MOST_URGENT,
  PRIORITY,
  pick,
  READY,
  removeMessage,
  SEQUENCE,
} from './queue';

export const SEND_NOTHING: u32 = 0;
export const SEND_TAKEN: u32 = 1;
export const SEND_BUSY: u32 = 2;

/** Offers the most urgent message to the host. Returns one of SEND_*. */
export function sendOne(): u32 {
  const b = pick(READY, MOST_URGENT);
  if (!b) return SEND_NOTHING;
  if (!Host.send(load<u32>(b, SEQUENCE), load<u8>(b, PRIORITY), b + BODY, load<u16>(b, LENGTH))) return SEND_BUSY;
  store<u8>(b, HANDED, BLOCK_STATE);
  return SEND_TAKEN;
}

/** The hub has the message: it leaves the queue. False if there is none that the host was given, in this run or before. */
export function messageAcked(sequence: u32): bool {
  const b = findMessage(sequence, load<u32>(0, QUEUE_END));
  if (!b || load<u8>(b, BLOCK_STATE) < READY) return false;
  removeMessage(b);
  count(MESSAGE_STAGE + SENT, 1);
  return true;
}
