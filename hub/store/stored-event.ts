import type { EventColumn, EventRow, StoredEvent } from './types.ts';

/** The event that reading the row back would give. */
export function toStoredEvent(row: EventRow, columns: readonly EventColumn[]): StoredEvent {
  const typed: Record<string, string | number> = {};
  columns.forEach(({ name }, index) => {
    const value = row.columns[index];
    if (value !== null && value !== undefined) typed[name] = value;
  });
  return {
    startTime: new Date(row.startMs).toISOString(),
    endTime: new Date(row.endMs).toISOString(),
    receivedTime: new Date(row.receivedMs).toISOString(),
    timeSource: row.timeSource,
    deviceId: row.deviceId,
    bootId: row.bootId,
    sequence: row.sequence,
    index: row.index,
    name: row.name,
    schema: row.schema,
    count: row.count,
    columns: typed,
    details: JSON.parse(row.details) as unknown,
  };
}
