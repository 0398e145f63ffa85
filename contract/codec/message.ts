import type { EventFields } from '../generated/contract.ts';
import type { Family, FlowRow } from './flows.ts';

/** What every event has. */
interface EventHead {
  id: number;
  /** Seconds from the first observation to the closing of the message. */
  agoSeconds: number;
  /** Seconds from the first observation to the last. */
  spanSeconds: number;
  /** Observations that were merged; packets for NetworkActivity. */
  count: number;
}

export interface NetworkActivityEvent extends EventHead {
  name: 'NetworkActivity';
  /** agoSeconds and spanSeconds are the window's; rows are relative to its start. */
  fields: { family: Family; rows: FlowRow[] };
}

/** An event that is reported as it was observed. Enumerations are names, addresses are text, empty for none. */
export type ReportedEvent = {
  [Name in keyof EventFields]: EventHead & { name: Name; fields: EventFields[Name] };
}[keyof EventFields];

export type DecodedEvent = NetworkActivityEvent | ReportedEvent;

export interface DropCounters {
  full: number;
  malformed: number;
  restart: number;
  expired: number;
}

/** A message of a device. (device, bootId, sequence) is its identity. */
export interface Message {
  schema: 1;
  /** "major.minor.patch" */
  agentVersion: string;
  /** 16 hexadecimal digits, new at each boot. */
  bootId: string;
  /** 1..LIMITS.sequenceMax */
  sequence: number;
  /** Milliseconds from boot to the closing of the message. */
  uptimeMs: number;
  /** UNIX time of the closing in milliseconds; absent if the device did not know it. */
  unixMs?: number;
  events: DecodedEvent[];
  /** Observations dropped since boot. */
  dropped: DropCounters;
  /** First 16 bytes of the SHA-256 of the message closed before, in hexadecimal digits; absent in a boot's first. */
  previous?: string;
}

/** When an event's first observation was, in UNIX milliseconds; undefined if the device did not know the time. */
export function eventStartUnixMs(message: Message, event: DecodedEvent): number | undefined {
  return message.unixMs === undefined ? undefined : message.unixMs - event.agoSeconds * 1000;
}

/** When an event's last observation was, in UNIX milliseconds; undefined if the device did not know the time. */
export function eventEndUnixMs(message: Message, event: DecodedEvent): number | undefined {
  return message.unixMs === undefined ? undefined : message.unixMs - (event.agoSeconds - event.spanSeconds) * 1000;
}
