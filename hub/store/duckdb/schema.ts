import type { DuckDBConnection } from '@duckdb/node-api';
import { HubError } from '../../errors.ts';
import type { EventColumn } from '../types.ts';

/** Raised when a table changes in a way that `CREATE IF NOT EXISTS` and new columns do not cover. */
export const SCHEMA_VERSION = 1;

/** Columns of `events` that every row has, before the typed ones; appended in this order. */
const EVENT_ENVELOPE = `
  TimeGenerated TIMESTAMP NOT NULL, EventStartTime TIMESTAMP NOT NULL, EventEndTime TIMESTAMP NOT NULL,
  TimeSource VARCHAR NOT NULL, DeviceId VARCHAR NOT NULL, BootId VARCHAR, Sequence UINTEGER, EventIndex UINTEGER NOT NULL,
  RawEventName VARCHAR NOT NULL, EventSchema VARCHAR, EventCount UINTEGER NOT NULL, EventDetails VARCHAR NOT NULL`;

// No unique index on messages: DuckDB keeps one in memory as a whole. The ingest service is the only writer and
// asks `boots` and `messages` before it adds a row.
const TABLES = `
CREATE TABLE IF NOT EXISTS boots (DeviceId VARCHAR NOT NULL, BootId VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
  TimeGenerated TIMESTAMP NOT NULL, TimeClosed TIMESTAMP NOT NULL, TimeSource VARCHAR NOT NULL,
  DeviceId VARCHAR NOT NULL, BootId VARCHAR NOT NULL, Sequence UINTEGER NOT NULL, UptimeMs DOUBLE NOT NULL,
  AgentVersion VARCHAR NOT NULL, Bytes UINTEGER NOT NULL, Events UINTEGER NOT NULL,
  DroppedFull UINTEGER NOT NULL, DroppedMalformed UINTEGER NOT NULL, DroppedRestart UINTEGER NOT NULL,
  DroppedExpired UINTEGER NOT NULL, Hash VARCHAR NOT NULL, PreviousHash VARCHAR, Chain VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS events (${EVENT_ENVELOPE});
CREATE TABLE IF NOT EXISTS quarantine (
  Id UINTEGER NOT NULL, TimeGenerated TIMESTAMP NOT NULL, DeviceId VARCHAR NOT NULL, Reason VARCHAR NOT NULL,
  Detail VARCHAR NOT NULL, Topic VARCHAR NOT NULL, Payload BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS devices (
  Id VARCHAR PRIMARY KEY, PrimaryKey VARCHAR NOT NULL, SecondaryKey VARCHAR NOT NULL, IsEnabled BOOLEAN NOT NULL,
  Created TIMESTAMP NOT NULL);
CREATE OR REPLACE VIEW message_chain AS
  SELECT m.DeviceId, m.BootId, m.Sequence, CASE
    WHEN m.Chain <> 'pending' THEN m.Chain
    WHEN p.Hash IS NULL THEN 'pending'
    WHEN p.Hash = m.PreviousHash THEN 'ok' ELSE 'broken' END AS Chain
  FROM messages m LEFT JOIN messages p
    ON m.Chain = 'pending' AND p.DeviceId = m.DeviceId AND p.BootId = m.BootId AND p.Sequence = m.Sequence - 1;
`;

/**
 * Makes the tables of a new database, and adds typed columns that a newer contract brought to an old one.
 * @returns the typed columns as the table has them
 * @throws HubError `data-version` if another version of Vedette wrote it
 */
export async function prepareSchema(
  connection: DuckDBConnection,
  wanted: readonly EventColumn[],
): Promise<EventColumn[]> {
  await connection.run('CREATE TABLE IF NOT EXISTS meta (Name VARCHAR NOT NULL, Value INTEGER NOT NULL)');
  const found = await connection.runAndReadAll("SELECT Value FROM meta WHERE Name = 'schema'");
  const version = found.getRows()[0]?.[0];
  if (version !== undefined && version !== SCHEMA_VERSION) {
    throw new HubError('data-version', `The data is of schema ${version}, this program knows schema ${SCHEMA_VERSION}`);
  }
  await connection.run('BEGIN');
  await connection.run(TABLES);
  for (const { name, type } of wanted)
    await connection.run(`ALTER TABLE events ADD COLUMN IF NOT EXISTS "${name}" ${type}`);
  if (version === undefined) await connection.run(`INSERT INTO meta VALUES ('schema', ${SCHEMA_VERSION})`);
  await connection.run('COMMIT');
  return typedColumns(connection);
}

async function typedColumns(connection: DuckDBConnection): Promise<EventColumn[]> {
  const known = EVENT_ENVELOPE.split(',').length;
  const result = await connection.runAndReadAll(
    `SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'events' AND ordinal_position > ${known}
     ORDER BY ordinal_position`,
  );
  return result.getRows().map(([name, type]) => ({ name: String(name), type: String(type) as EventColumn['type'] }));
}
