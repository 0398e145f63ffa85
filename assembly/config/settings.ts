/** The settings block that holds, and the one that will. */
import {
  ERROR_LAYOUT,
  ERROR_LENGTH,
  ERROR_SETTINGS,
  EVENTS_COLLECTED,
  LIMIT_EVENT_IDS,
  LIMIT_INTERVAL_MAX_S,
  PRIORITY_LOW,
  SETTINGS_HIGH_S,
  SETTINGS_LAYOUT_NUMBER,
  SETTINGS_PRIORITIES,
  SETTINGS_SIZE,
} from '../../contract/generated/contract.as';
import { SETTINGS } from '../layout';

/** Priority of an event id (1..16) in the running settings. */
export function priorityOf(event: u32): u32 {
  return load<u8>(event, SETTINGS + SETTINGS_PRIORITIES - 1);
}

/** Send interval of a priority (1..3) in seconds. */
export function intervalOf(priority: u32): u32 {
  return load<u32>(priority << 2, SETTINGS + SETTINGS_HIGH_S - 4);
}

/** Events of a priority that have to be asked for, as bits for collect(). */
export function collectedOf(priority: u32): u32 {
  let bits: u32 = 0;
  let event: u32 = 1;
  do {
    if (priorityOf(event) == priority) bits |= 1 << event;
    event++;
  } while (event <= <u32>LIMIT_EVENT_IDS);
  return bits & EVENTS_COLLECTED;
}

/** Looks whether a settings block of length bytes is at p and good. 0, or a module error. */
export function checkSettings(p: usize, length: u32): i32 {
  if (length != SETTINGS_SIZE) return ERROR_LENGTH;
  if (load<u32>(p) != SETTINGS_LAYOUT_NUMBER) return ERROR_LAYOUT;
  let at = p + SETTINGS_HIGH_S;
  do {
    if (load<u32>(at) - 1 >= <u32>LIMIT_INTERVAL_MAX_S) return ERROR_SETTINGS;
    at += 4;
  } while (at < p + SETTINGS_PRIORITIES);
  do {
    if (<u32>load<u8>(at) > <u32>PRIORITY_LOW) return ERROR_SETTINGS;
    at++;
  } while (at < p + SETTINGS_SIZE);
  return 0;
}
