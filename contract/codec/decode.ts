import { LIMITS, MESSAGE_KEYS, MESSAGE_SCHEMA } from '../generated/contract.ts';
import { CborReader } from './cbor-reader.ts';
import { DecodeError } from './decode-error.ts';
import { eventSpec, readFields } from './fields.ts';
import type { FlowRow } from './flows.ts';
import { decodeFlows } from './flows-decode.ts';
import { toHex } from './hex.ts';
import type { DecodedEvent, DropCounters, Message, NetworkActivityEvent } from './message.ts';

const U32 = 0xffff_ffff;
/** id, ago, span, count */
const HEAD_ITEMS = 4;
/** The head, then family, rows, columns. */
const FLOW_ITEMS = HEAD_ITEMS + 3;
const VERSION_MAX = 0xff_ffff;
const NO_DROPS: DropCounters = { full: 0, malformed: 0, restart: 0, expired: 0 };

function readVersion(reader: CborReader): string {
  const version = reader.uint(VERSION_MAX, 'message.range', 'the agent version');
  return `${version >> 16}.${(version >> 8) & 255}.${version & 255}`;
}

function readPositive(reader: CborReader, max: number, what: string): number {
  const start = reader.position;
  const value = reader.uint(max, 'message.range', what);
  return value > 0 ? value : reader.refuse('message.range', `${what} is 0`, start);
}

function readIdentifier(reader: CborReader, bytes: number, what: string): string {
  const start = reader.position;
  const value = reader.byteString(what);
  if (value.length !== bytes) reader.refuse('message.range', `${what} has ${value.length} bytes, not ${bytes}`, start);
  return toHex(value);
}

function readDropped(reader: CborReader): DropCounters {
  const start = reader.position;
  if (reader.array() !== 4) reader.refuse('message.range', 'there are four drop counters', start);
  const count = () => reader.uint(U32, 'message.range', 'a drop counter');
  const dropped = { full: count(), malformed: count(), restart: count(), expired: count() };
  const isZero = dropped.full + dropped.malformed + dropped.restart + dropped.expired === 0;
  if (isZero) reader.refuse('message.range', 'drop counters are left out when all are 0', start);
  return dropped;
}

function readSchema(reader: CborReader): 1 {
  const start = reader.position;
  const schema = reader.uint(U32, 'message.schema', 'the schema');
  return schema === MESSAGE_SCHEMA ? schema : reader.refuse('message.schema', `schema ${schema}`, start);
}

function readFamily(reader: CborReader): 4 | 6 {
  const start = reader.position;
  const family = reader.uint(U32, 'event.enum', 'the family');
  return family === 4 || family === 6 ? family : reader.refuse('event.enum', `family ${family}`, start);
}

function packets(rows: FlowRow[], reader: CborReader, spanSeconds: number, start: number): number {
  let sum = 0;
  for (const row of rows) {
    const hits = row.hitsIn + row.hitsOut;
    if (hits === 0) reader.refuse('flows.range', 'a row without packets', start);
    const isLate = row.firstSeconds + row.durationSeconds > spanSeconds;
    if (isLate) reader.refuse('flows.range', 'a row ends after its window', start);
    sum += hits;
  }
  return sum;
}

function readFlows(reader: CborReader, spanSeconds: number, count: number): NetworkActivityEvent['fields'] {
  const family = readFamily(reader);
  const rowCount = reader.uint(LIMITS.flowRows, 'flows.range', 'the number of rows');
  const start = reader.position;
  const rows = decodeFlows(reader.byteString('a column block'), family, rowCount);
  const sum = packets(rows, reader, spanSeconds, start);
  if (sum !== count) reader.refuse('flows.sum', `rows have ${sum} packets, the event says ${count}`, start);
  return { family, rows };
}

function readEvent(reader: CborReader, uptimeMs: number): DecodedEvent {
  const start = reader.position;
  const items = reader.array();
  const id = reader.uint(U32, 'event.id', 'the event id');
  const spec = eventSpec(id) ?? reader.refuse('event.id', `event ${id}`, start);
  const isFlows = spec.kind === 'columns';
  const expected = isFlows ? FLOW_ITEMS : HEAD_ITEMS + spec.fields.length;
  if (items !== expected) reader.refuse('event.length', `${spec.name} has ${items} items, not ${expected}`, start);
  const agoSeconds = reader.uint(Math.floor(uptimeMs / 1000), 'event.range', 'ago');
  const spanSeconds = reader.uint(agoSeconds, 'event.range', 'span');
  const count = reader.uint(U32, 'event.range', 'count');
  if (count === 0) reader.refuse('event.range', 'count is 0', start);
  const fields = isFlows ? readFlows(reader, spanSeconds, count) : readFields(reader, id);
  // The field tables and the types are generated from one spec: what was read by the one has the other.
  return { name: spec.name, id, agoSeconds, spanSeconds, count, fields } as DecodedEvent;
}

function readEvents(reader: CborReader, uptimeMs: number): DecodedEvent[] {
  const start = reader.position;
  const count = reader.array();
  if (count > LIMITS.messageEvents) reader.refuse('message.range', `${count} events`, start);
  const events: DecodedEvent[] = [];
  for (let index = 0; index < count; index++) events.push(readEvent(reader, uptimeMs));
  return events;
}

/** Reads the keys of the envelope in their order; `next` is the key that is there, or -1 after the last. */
class KeyReader {
  readonly reader: CborReader;
  #left: number;
  #next = -1;

  constructor(reader: CborReader) {
    this.reader = reader;
    this.#left = reader.map();
    this.#advance();
  }

  #advance(): void {
    const before = this.#next;
    const start = this.reader.position;
    this.#next = this.#left-- > 0 ? this.reader.uint(U32, 'message.key', 'a key') : -1;
    if (this.#next !== -1 && this.#next <= before) this.reader.refuse('cbor.deterministic', 'keys do not rise', start);
  }

  optional<T>(key: number, read: (reader: CborReader) => T): T | undefined {
    if (this.#next !== key) return undefined;
    const value = read(this.reader);
    this.#advance();
    return value;
  }

  required<T>(key: number, name: string, read: (reader: CborReader) => T): T {
    if (this.#next !== key) this.reader.refuse('message.key', `key ${key} (${name}) is missing`);
    return this.optional(key, read) as T;
  }

  end(): void {
    if (this.#next !== -1) this.reader.refuse('message.key', `key ${this.#next} is unknown or out of order`);
    this.reader.end();
  }
}

function checkChain(message: Message): void {
  const isFirst = message.sequence === 1;
  if (isFirst === (message.previous === undefined)) return;
  throw new DecodeError('message.chain', isFirst ? 'a first message has no previous one' : 'the hash is missing');
}

/**
 * Decodes one message and checks everything in it that can be checked without knowing others.
 *
 * @param bytes  1..LIMITS.messageBytes bytes, from anyone. Not kept; nothing of the result points into them.
 * @throws DecodeError and nothing else. Work and memory are linear in the length of bytes.
 */
export function decodeMessage(bytes: Uint8Array): Message {
  const isGood = bytes.length > 0 && bytes.length <= LIMITS.messageBytes;
  if (!isGood) throw new DecodeError('message.length', `${bytes.length} bytes`);
  const keys = new KeyReader(new CborReader(bytes));
  const schema = keys.required(MESSAGE_KEYS.schema, 'schema', readSchema);
  const agentVersion = keys.required(MESSAGE_KEYS.agentVersion, 'agentVersion', readVersion);
  const bootId = keys.required(MESSAGE_KEYS.bootId, 'bootId', (reader) =>
    readIdentifier(reader, LIMITS.bootIdBytes, 'the boot id'),
  );
  const sequence = keys.required(MESSAGE_KEYS.sequence, 'sequence', (reader) =>
    readPositive(reader, LIMITS.sequenceMax, 'the sequence'),
  );
  const uptimeMs = keys.required(MESSAGE_KEYS.uptimeMs, 'uptimeMs', (reader) =>
    reader.uint(LIMITS.uptimeMaxMs, 'message.range', 'the uptime'),
  );
  const unixMs = keys.optional(MESSAGE_KEYS.unixMs, (reader) => readPositive(reader, LIMITS.unixMaxMs, 'the time'));
  const events = keys.required(MESSAGE_KEYS.events, 'events', (reader) => readEvents(reader, uptimeMs));
  const dropped = keys.optional(MESSAGE_KEYS.dropped, readDropped) ?? { ...NO_DROPS };
  const previous = keys.optional(MESSAGE_KEYS.previous, (reader) =>
    readIdentifier(reader, LIMITS.chainBytes, 'the previous hash'),
  );
  keys.end();
  const message: Message = { schema, agentVersion, bootId, sequence, uptimeMs, events, dropped };
  if (unixMs !== undefined) message.unixMs = unixMs;
  if (previous !== undefined) message.previous = previous;
  checkChain(message);
  return message;
}
