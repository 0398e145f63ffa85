/**
 * What the module exports; contract/abi.json says what each means. Every length that the host gives is checked here,
 * and before init() has succeeded nothing but the hashes answers.
 */
import { ERROR_LENGTH, ERROR_SEQUENCE, ERROR_STATE, SETTINGS_SIZE } from '../contract/generated/contract.as';
import { ingestRecords } from './collect/ingest';
import { ALL_WINDOWS, runTick } from './collect/schedule';
import { checkSettings } from './config/settings';
import { setUp } from './config/setup';
import { hmacSha256 } from './hash/hmac';
import { sha256 as hash } from './hash/sha256';
import {
  CLOSING,
  HASH,
  HEAP_START,
  INBOX_SIZE,
  INBOX_START,
  NEXT_SETTINGS,
  SETTINGS,
  STATE,
  STATE_CONFIGURE,
  STATE_READY,
  STATE_TICKED,
} from './layout';
import { messageAcked } from './queue/send';

export const INBOX: i32 = <i32>INBOX_START;
export const INBOX_BYTES: i32 = <i32>INBOX_SIZE;
export const HEAP: i32 = <i32>HEAP_START;

function isReady(): bool {
  return (load<u32>(0, STATE) & STATE_READY) != 0;
}

export function init(length: i32): i32 {
  return setUp(length);
}

export function ingest(length: i32): i32 {
  if (!isReady()) return ERROR_STATE;
  return <u32>length > <u32>INBOX_SIZE ? ERROR_LENGTH : ingestRecords(length);
}

export function tick(uptimeMs: i64, unixMs: i64): i32 {
  return isReady() ? runTick(uptimeMs, unixMs) : ERROR_STATE;
}

export function configure(length: i32): i32 {
  if (!isReady()) return ERROR_STATE;
  const error = checkSettings(INBOX_START, length);
  if (error) return error;
  const state = load<u32>(0, STATE);
  if (state & STATE_TICKED) {
    memory.copy(NEXT_SETTINGS, INBOX_START, SETTINGS_SIZE);
    store<u32>(0, state | STATE_CONFIGURE, STATE);
    store<u32>(0, ALL_WINDOWS, CLOSING);
  } else {
    memory.copy(SETTINGS, INBOX_START, SETTINGS_SIZE);
  }
  return 0;
}

export function acked(sequence: i32): i32 {
  if (!isReady()) return ERROR_STATE;
  return messageAcked(sequence) ? 0 : ERROR_SEQUENCE;
}

export function sha256(length: i32): i32 {
  if (<u32>length > <u32>INBOX_SIZE) return ERROR_LENGTH;
  hash(INBOX_START, length);
  memory.copy(INBOX_START, HASH, 32);
  return 0;
}

export function hmac(keyLength: i32, length: i32): i32 {
  if (<u32>keyLength > <u32>INBOX_SIZE || <u32>length > <u32>INBOX_SIZE - keyLength) return ERROR_LENGTH;
  hmacSha256(INBOX_START, keyLength, INBOX_START + keyLength, length);
  memory.copy(INBOX_START, HASH, 32);
  return 0;
}
