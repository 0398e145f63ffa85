import { type DuckDBAppender, type DuckDBConnection, DuckDBTimestampValue } from '@duckdb/node-api';
import type { EventColumn, EventRow, MessageRow, QuarantineRow, StreamKey } from '../types.ts';

type Writer<Row> = (appender: DuckDBAppender, row: Row) => void;

/**
 * Appends rows to a table within the transaction of the connection.
 * The appender is not kept: one that failed takes the transaction with it.
 */
export async function appendRows<Row>(
  connection: DuckDBConnection,
  table: string,
  rows: readonly Row[],
  write: Writer<Row>,
): Promise<void> {
  if (rows.length === 0) return;
  const appender = await connection.createAppender(table);
  for (const row of rows) {
    write(appender, row);
    appender.endRow();
  }
  appender.closeSync();
}

/** Writes one row of `events`, the typed columns after the envelope. */
export function eventWriter(columns: readonly EventColumn[]): Writer<EventRow> {
  const types = columns.map((column) => column.type);
  return (appender, row) => {
    appendTime(appender, row.receivedMs);
    appendTime(appender, row.startMs);
    appendTime(appender, row.endMs);
    appender.appendVarchar(row.timeSource);
    appender.appendVarchar(row.deviceId);
    appendText(appender, row.bootId);
    if (row.sequence === null) appender.appendNull();
    else appender.appendUInteger(row.sequence);
    appender.appendUInteger(row.index);
    appender.appendVarchar(row.name);
    appendText(appender, row.schema);
    appender.appendUInteger(row.count);
    appender.appendVarchar(row.details);
    for (let index = 0; index < types.length; index++)
      appendTyped(appender, types[index] as EventColumn['type'], row.columns[index]);
  };
}

export function writeMessage(appender: DuckDBAppender, row: MessageRow): void {
  appendTime(appender, row.receivedMs);
  appendTime(appender, row.closedMs);
  appender.appendVarchar(row.timeSource);
  appender.appendVarchar(row.deviceId);
  appender.appendVarchar(row.bootId);
  appender.appendUInteger(row.sequence);
  appender.appendDouble(row.uptimeMs);
  appender.appendVarchar(row.agentVersion);
  appender.appendUInteger(row.bytes);
  appender.appendUInteger(row.events);
  appender.appendUInteger(row.droppedFull);
  appender.appendUInteger(row.droppedMalformed);
  appender.appendUInteger(row.droppedRestart);
  appender.appendUInteger(row.droppedExpired);
  appender.appendVarchar(row.hash);
  appendText(appender, row.previousHash);
  appender.appendVarchar(row.chain);
}

export function writeBoot(appender: DuckDBAppender, key: StreamKey): void {
  appender.appendVarchar(key.deviceId);
  appender.appendVarchar(key.bootId);
}

export function writeQuarantine(appender: DuckDBAppender, row: QuarantineRow): void {
  appender.appendUInteger(row.id);
  appendTime(appender, row.receivedMs);
  appender.appendVarchar(row.deviceId);
  appender.appendVarchar(row.reason);
  appender.appendVarchar(row.detail);
  appender.appendVarchar(row.topic);
  appender.appendBlob(row.payload);
}

let lastMs = Number.NaN;
let lastTime = new DuckDBTimestampValue(0n);

/** Rows of a message share most of their times: the value is made once. */
function appendTime(appender: DuckDBAppender, unixMs: number): void {
  if (unixMs !== lastMs) {
    lastMs = unixMs;
    lastTime = new DuckDBTimestampValue(BigInt(unixMs) * 1000n);
  }
  appender.appendTimestamp(lastTime);
}

function appendText(appender: DuckDBAppender, text: string | null): void {
  if (text === null) appender.appendNull();
  else appender.appendVarchar(text);
}

function appendTyped(
  appender: DuckDBAppender,
  type: EventColumn['type'],
  value: string | number | null | undefined,
): void {
  if (value === null || value === undefined) appender.appendNull();
  else if (type === 'VARCHAR') appender.appendVarchar(String(value));
  else if (type === 'UINTEGER') appender.appendUInteger(value as number);
  else appender.appendInteger(value as number);
}
