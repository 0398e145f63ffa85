import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type {
  ChainSummary,
  EventColumn,
  EventFilter,
  QuarantineEntry,
  StoredEvent,
  StoreTotals,
  TimeSource,
} from '../types.ts';

const ENVELOPE = `epoch_ms(EventStartTime) AS StartMs, epoch_ms(EventEndTime) AS EndMs, epoch_ms(TimeGenerated) AS ReceivedMs,
  TimeSource, DeviceId, BootId, Sequence, EventIndex, RawEventName, EventSchema, EventCount, EventDetails`;

type Row = Record<string, DuckDBValue>;

/** The newest events that fit the filter, oldest first. */
export async function queryEvents(
  connection: DuckDBConnection,
  columns: readonly EventColumn[],
  filter: EventFilter,
): Promise<StoredEvent[]> {
  const where: string[] = [];
  const values: Record<string, DuckDBValue> = { limit: filter.limit };
  if (filter.deviceId !== undefined) {
    where.push('DeviceId = $device');
    values.device = filter.deviceId;
  }
  if (filter.name !== undefined) {
    where.push('RawEventName = $name');
    values.name = filter.name;
  }
  if (filter.sinceMs !== undefined) {
    where.push('EventEndTime >= make_timestamp_ms($since::BIGINT)');
    values.since = BigInt(Math.floor(filter.sinceMs));
  }
  const typed = columns.map(({ name }) => `"${name}"`).join(', ');
  const sql = `SELECT ${ENVELOPE}${typed && `, ${typed}`} FROM events ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
    ORDER BY EventStartTime DESC, Sequence DESC, EventIndex DESC LIMIT $limit`;
  const result = await connection.runAndReadAll(sql, values);
  return result
    .getRowObjects()
    .reverse()
    .map((row) => storedEvent(row, columns));
}

function storedEvent(row: Row, columns: readonly EventColumn[]): StoredEvent {
  const typed: Record<string, string | number> = {};
  for (const { name } of columns) {
    const value = row[name];
    if (value !== null && value !== undefined) typed[name] = typeof value === 'number' ? value : String(value);
  }
  return {
    startTime: isoOf(row.StartMs),
    endTime: isoOf(row.EndMs),
    receivedTime: isoOf(row.ReceivedMs),
    timeSource: row.TimeSource as TimeSource,
    deviceId: String(row.DeviceId),
    bootId: row.BootId === null ? null : String(row.BootId),
    sequence: row.Sequence === null ? null : Number(row.Sequence),
    index: Number(row.EventIndex),
    name: String(row.RawEventName),
    schema: row.EventSchema === null ? null : String(row.EventSchema),
    count: Number(row.EventCount),
    columns: typed,
    details: JSON.parse(String(row.EventDetails)) as unknown,
  };
}

const QUARANTINE = `SELECT Id, epoch_ms(TimeGenerated) AS ReceivedMs, DeviceId, Reason, Detail, Topic, octet_length(Payload) AS Bytes`;

/** Newest first. */
export async function listQuarantine(connection: DuckDBConnection, limit: number): Promise<QuarantineEntry[]> {
  const result = await connection.runAndReadAll(`${QUARANTINE} FROM quarantine ORDER BY Id DESC LIMIT $limit`, {
    limit,
  });
  return result.getRowObjects().map(quarantineEntry);
}

export async function readQuarantine(
  connection: DuckDBConnection,
  id: number,
): Promise<(QuarantineEntry & { payload: Uint8Array }) | undefined> {
  const result = await connection.runAndReadAll(`${QUARANTINE}, Payload FROM quarantine WHERE Id = $id`, { id });
  const row = result.getRowObjects()[0];
  return row && { ...quarantineEntry(row), payload: (row.Payload as unknown as { bytes: Uint8Array }).bytes };
}

export async function quarantineIndex(
  connection: DuckDBConnection,
): Promise<{ id: number; deviceId: string; bytes: number }[]> {
  const result = await connection.runAndReadAll(
    'SELECT Id, DeviceId, octet_length(Payload) FROM quarantine ORDER BY Id',
  );
  return result
    .getRows()
    .map(([id, deviceId, bytes]) => ({ id: Number(id), deviceId: String(deviceId), bytes: Number(bytes) }));
}

function quarantineEntry(row: Row): QuarantineEntry {
  return {
    id: Number(row.Id),
    receivedTime: isoOf(row.ReceivedMs),
    deviceId: String(row.DeviceId),
    reason: String(row.Reason),
    detail: String(row.Detail),
    topic: String(row.Topic),
    bytes: Number(row.Bytes),
  };
}

const CHAINS = `
SELECT m.BootId, count(*) AS Messages, sum(m.Events)::DOUBLE AS Events, min(m.Sequence) AS FirstSequence, max(m.Sequence) AS LastSequence,
  epoch_ms(min(m.TimeGenerated)) AS FirstMs, epoch_ms(max(m.TimeGenerated)) AS LastMs,
  count(*) FILTER (c.Chain = 'first') AS ChainFirst, count(*) FILTER (c.Chain = 'ok') AS ChainOk,
  count(*) FILTER (c.Chain = 'broken') AS ChainBroken, count(*) FILTER (c.Chain = 'pending') AS ChainPending
FROM messages m JOIN (SELECT * FROM message_chain WHERE DeviceId = $device) c ON c.BootId = m.BootId AND c.Sequence = m.Sequence
WHERE m.DeviceId = $device GROUP BY m.BootId ORDER BY LastMs DESC`;

/** One line for each boot of a device, newest first. */
export async function chainOf(connection: DuckDBConnection, device: string): Promise<ChainSummary[]> {
  const result = await connection.runAndReadAll(CHAINS, { device });
  return result.getRowObjects().map((row) => ({
    bootId: String(row.BootId),
    messages: Number(row.Messages),
    events: Number(row.Events),
    firstSequence: Number(row.FirstSequence),
    lastSequence: Number(row.LastSequence),
    missing: Number(row.LastSequence) - Number(row.FirstSequence) + 1 - Number(row.Messages),
    firstReceived: isoOf(row.FirstMs),
    lastReceived: isoOf(row.LastMs),
    chain: {
      first: Number(row.ChainFirst),
      ok: Number(row.ChainOk),
      broken: Number(row.ChainBroken),
      pending: Number(row.ChainPending),
    },
  }));
}

export async function totals(connection: DuckDBConnection): Promise<StoreTotals> {
  const result = await connection.runAndReadAll(
    'SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM events), (SELECT count(*) FROM quarantine)',
  );
  const [messages, events, quarantined] = (result.getRows()[0] as DuckDBValue[]).map(Number);
  return { messages: messages as number, events: events as number, quarantined: quarantined as number };
}

function isoOf(unixMs: DuckDBValue | undefined): string {
  return new Date(Number(unixMs)).toISOString();
}
