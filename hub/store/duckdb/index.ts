import type { DuckDBConnection } from '@duckdb/node-api';
import type { Batch, EventColumn, SequenceRun, Store, StreamKey } from '../types.ts';
import { DATABASE_DEFAULTS, type DatabaseOptions, type LockedDatabase, openDatabase } from './database.ts';
import * as reader from './event-reader.ts';
import { EventWriter } from './event-writer.ts';
import { prepareSchema } from './schema.ts';
import * as state from './state.ts';
import { loadStreams, streamName } from './streams.ts';

/** Both stores in one DuckDB file. Source: docs of DuckDB on concurrency: one process writes, connections are independent. */
class DuckDbStore implements Store {
  readonly eventColumns: readonly EventColumn[];
  private readonly database: LockedDatabase;
  private readonly read: DuckDBConnection;
  private readonly write: DuckDBConnection;
  private readonly writer: EventWriter;
  /** Streams asked for that have no row in `boots`; the next batch with one of their messages adds it. */
  private readonly unwritten = new Map<string, StreamKey>();

  constructor(database: LockedDatabase, write: DuckDBConnection, read: DuckDBConnection, columns: EventColumn[]) {
    this.database = database;
    this.write = write;
    this.read = read;
    this.eventColumns = columns;
    this.writer = new EventWriter(write, columns);
  }

  async commit(batch: Batch): Promise<void> {
    const boots = this.newBootsOf(batch);
    await this.writer.commit(batch, boots);
    for (const key of boots) this.unwritten.delete(streamName(key));
  }

  async loadStreams(keys: readonly StreamKey[]): Promise<SequenceRun[][]> {
    const streams = await loadStreams(this.write, keys);
    keys.forEach((key, index) => {
      if (streams[index]?.length === 0) this.unwritten.set(streamName(key), key);
    });
    return streams;
  }

  queryEvents: Store['queryEvents'] = (filter) => reader.queryEvents(this.read, this.eventColumns, filter);
  listQuarantine: Store['listQuarantine'] = (limit) => reader.listQuarantine(this.read, limit);
  readQuarantine: Store['readQuarantine'] = (id) => reader.readQuarantine(this.read, id);
  quarantineIndex: Store['quarantineIndex'] = () => reader.quarantineIndex(this.read);
  chainOf: Store['chainOf'] = (deviceId) => reader.chainOf(this.read, deviceId);
  totals: Store['totals'] = () => reader.totals(this.read);
  listDevices: Store['listDevices'] = () => state.listDevices(this.read);
  addDevice: Store['addDevice'] = (device) => state.addDevice(this.read, device);
  removeDevice: Store['removeDevice'] = (id) => state.removeDevice(this.read, id);

  async close(): Promise<void> {
    this.read.closeSync();
    // Folds the log into the file, so that the next start has nothing to replay.
    await this.write.run('CHECKPOINT').catch(() => undefined);
    this.write.closeSync();
    this.database.instance.closeSync();
    this.database.release();
  }

  private newBootsOf(batch: Batch): StreamKey[] {
    if (this.unwritten.size === 0) return [];
    const boots = new Map<string, StreamKey>();
    for (const message of batch.messages) {
      const name = streamName(message);
      const key = this.unwritten.get(name);
      if (key) boots.set(name, key);
    }
    return [...boots.values()];
  }
}

/**
 * Opens the store of a data directory.
 * @param columns typed event columns that the contract asks for
 * @throws HubError `data-in-use`, `data-unreadable`, `data-version`
 */
export async function openStore(
  dataDir: string,
  columns: readonly EventColumn[],
  options: Partial<DatabaseOptions> = {},
): Promise<Store> {
  const database = await openDatabase(dataDir, { ...DATABASE_DEFAULTS, ...options });
  try {
    const write = await database.instance.connect();
    const typed = await prepareSchema(write, columns);
    return new DuckDbStore(database, write, await database.instance.connect(), typed);
  } catch (error) {
    database.instance.closeSync();
    database.release();
    throw error;
  }
}
