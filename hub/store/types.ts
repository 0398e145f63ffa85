/** Value of a typed event column; what kind each column has is in `EventColumn.type`. */
export type ColumnValue = string | number | null;

/** A typed column of the event table, named after ASIM. */
export interface EventColumn {
  name: string;
  type: 'VARCHAR' | 'UINTEGER' | 'INTEGER';
}

/** Where an event's time comes from: the device's clock, or the receipt at the hub because the device knew no time. */
export type TimeSource = 'device' | 'hub';

/** One row of the event table to be written. */
export interface EventRow {
  /** Receipt at the hub, Unix ms. */
  receivedMs: number;
  /** First and last observation, Unix ms. */
  startMs: number;
  endMs: number;
  timeSource: TimeSource;
  deviceId: string;
  /** 16 hexadecimal digits; null if the message has no agent envelope. */
  bootId: string | null;
  sequence: number | null;
  /** Position of the row in its message, from 0. */
  index: number;
  name: string;
  schema: string | null;
  /** Observations merged into this row, from 1. */
  count: number;
  /** In the order of the store's event columns. */
  columns: readonly ColumnValue[];
  /** All fields, JSON. */
  details: string;
}

/**
 * What the message before says of this one when it arrives: `first` of its boot; `ok`; `broken`: another message came
 * before than the one that this one names; `pending`: the one before is not here (yet), `message_chain` decides later.
 */
export type ChainVerdict = 'first' | 'ok' | 'broken' | 'pending';

/** One agent message: the identity (device, boot, sequence) is unique. */
export interface MessageRow {
  receivedMs: number;
  closedMs: number;
  timeSource: TimeSource;
  deviceId: string;
  bootId: string;
  sequence: number;
  uptimeMs: number;
  agentVersion: string;
  bytes: number;
  /** Rows of the event table. */
  events: number;
  droppedFull: number;
  droppedMalformed: number;
  droppedRestart: number;
  droppedExpired: number;
  /** 32 hexadecimal digits: the first 16 bytes of the message's SHA-256. */
  hash: string;
  /** The same of the message before, as this message tells; null if it tells nothing. */
  previousHash: string | null;
  chain: ChainVerdict;
}

/** A refused message, kept aside. */
export interface QuarantineRow {
  id: number;
  receivedMs: number;
  deviceId: string;
  /** Stable code of why it was refused. */
  reason: string;
  detail: string;
  topic: string;
  payload: Uint8Array;
}

/** A batch that is written whole or not at all. */
export interface Batch {
  messages: MessageRow[];
  events: EventRow[];
  quarantine: QuarantineRow[];
  /** Ids of quarantine rows that give way. */
  quarantineDrops: number[];
}

/** The messages of one boot of one device. */
export interface StreamKey {
  deviceId: string;
  bootId: string;
}

/** A run of sequence numbers without a gap, and the hash of its last message. */
export interface SequenceRun {
  from: number;
  to: number;
  lastHash: string;
}

/** An event as it is read back. */
export interface StoredEvent {
  /** ISO 8601, UTC. */
  startTime: string;
  endTime: string;
  receivedTime: string;
  timeSource: TimeSource;
  deviceId: string;
  bootId: string | null;
  sequence: number | null;
  index: number;
  name: string;
  schema: string | null;
  count: number;
  /** ASIM columns that have a value. */
  columns: Record<string, string | number>;
  /** All fields of the event. */
  details: unknown;
}

export interface EventFilter {
  deviceId?: string | undefined;
  name?: string | undefined;
  /** Unix ms: events whose last observation is not before. */
  sinceMs?: number | undefined;
  /** Newest rows that are returned, 1..100000; they come oldest first. */
  limit: number;
}

export interface QuarantineEntry {
  id: number;
  receivedTime: string;
  deviceId: string;
  reason: string;
  detail: string;
  topic: string;
  bytes: number;
}

export interface ChainSummary {
  bootId: string;
  messages: number;
  events: number;
  firstSequence: number;
  lastSequence: number;
  /** Sequence numbers between first and last that never came. */
  missing: number;
  firstReceived: string;
  lastReceived: string;
  chain: { first: number; ok: number; broken: number; pending: number };
}

export interface StoreTotals {
  messages: number;
  events: number;
  quarantined: number;
}

/**
 * Where events live. One writer at a time: `commit` is not called again before it has settled.
 * Readers never wait for the writer.
 */
export interface EventStore {
  /** Typed columns, in the order in which `EventRow.columns` must be. */
  readonly eventColumns: readonly EventColumn[];
  /**
   * Writes a batch in one transaction; when the promise resolves it survives a power cut.
   * @throws StoreError with `isFatal` if the store can take nothing any more
   */
  commit(batch: Batch): Promise<void>;
  /** What is stored of each stream, runs in ascending order; in the order of the keys. */
  loadStreams(keys: readonly StreamKey[]): Promise<SequenceRun[][]>;
  queryEvents(filter: EventFilter): Promise<StoredEvent[]>;
  /** Newest first. */
  listQuarantine(limit: number): Promise<QuarantineEntry[]>;
  readQuarantine(id: number): Promise<(QuarantineEntry & { payload: Uint8Array }) | undefined>;
  /** Id, device and size of everything kept aside, oldest first. */
  quarantineIndex(): Promise<{ id: number; deviceId: string; bytes: number }[]>;
  /** Message streams of a device, newest boot first. */
  chainOf(deviceId: string): Promise<ChainSummary[]>;
  totals(): Promise<StoreTotals>;
}

/** A device identity. Keys are base64, 32 bytes. */
export interface DeviceRecord {
  id: string;
  primaryKey: string;
  secondaryKey: string;
  isEnabled: boolean;
  /** ISO 8601. */
  created: string;
}

/** Where identities live. */
export interface StateStore {
  listDevices(): Promise<DeviceRecord[]>;
  /** @throws HubError `device-exists` */
  addDevice(device: DeviceRecord): Promise<void>;
  /** @throws HubError `device-unknown` */
  removeDevice(id: string): Promise<void>;
}

/** Both stores behind one handle. */
export interface Store extends EventStore, StateStore {
  /** Writes everything to its place and lets go of the data directory. */
  close(): Promise<void>;
}

/** The store refused a batch or a question. */
export class StoreError extends Error {
  /** True: nothing more can be written until it is opened anew. */
  readonly isFatal: boolean;

  constructor(message: string, isFatal: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.isFatal = isFatal;
  }
}
