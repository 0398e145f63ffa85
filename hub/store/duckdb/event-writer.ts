import type { DuckDBConnection } from '@duckdb/node-api';
import { type Batch, type EventColumn, StoreError, type StreamKey } from '../types.ts';
import { appendRows, eventWriter, writeBoot, writeMessage, writeQuarantine } from './rows.ts';

/** The one connection that adds events: a batch is one transaction. */
export class EventWriter {
  private readonly connection: DuckDBConnection;
  private readonly writeEvent: ReturnType<typeof eventWriter>;
  private isBusy = false;

  constructor(connection: DuckDBConnection, columns: readonly EventColumn[]) {
    this.connection = connection;
    this.writeEvent = eventWriter(columns);
  }

  /**
   * Durable when it resolves: DuckDB writes and syncs its log before COMMIT returns.
   * @param newBoots streams that have no message yet
   * @throws StoreError; nothing of the batch is stored then
   */
  async commit(batch: Batch, newBoots: readonly StreamKey[]): Promise<void> {
    if (this.isBusy) throw new StoreError('commit() was called while another one runs', false);
    this.isBusy = true;
    try {
      await this.connection.run('BEGIN');
      await appendRows(this.connection, 'boots', newBoots, writeBoot);
      await appendRows(this.connection, 'messages', batch.messages, writeMessage);
      await appendRows(this.connection, 'events', batch.events, this.writeEvent);
      await appendRows(this.connection, 'quarantine', batch.quarantine, writeQuarantine);
      await this.dropQuarantine(batch.quarantineDrops);
      await this.connection.run('COMMIT');
    } catch (error) {
      await this.connection.run('ROLLBACK').catch(() => undefined);
      throw storeError(error);
    } finally {
      this.isBusy = false;
    }
  }

  private async dropQuarantine(ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await this.connection.run(`DELETE FROM quarantine WHERE Id IN (${ids.map(Number).join(',')})`);
  }
}

/** After some faults of the disk DuckDB refuses everything until it is opened again. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const isFatal = /FATAL|invalidated|IO Error|No space|could not write|Connection was closed/i.test(text);
  return new StoreError(text.split('\n', 1)[0] ?? 'store failed', isFatal, { cause: error });
}
