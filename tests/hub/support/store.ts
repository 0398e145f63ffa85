import type { TestContext } from 'node:test';
import { eventColumns } from '../../../hub/ingest/asim.ts';
import { Ingest, type IngestOptions } from '../../../hub/ingest/ingest.ts';
import { openStore } from '../../../hub/store/duckdb/index.ts';
import type { Batch, Store } from '../../../hub/store/types.ts';
import { tempDir } from './hub.ts';

/** A store in a folder of its own, closed after the test. */
export async function testStore(context: TestContext, dataDir?: string): Promise<Store> {
  const store = await openStore(dataDir ?? (await tempDir(context)), eventColumns());
  let closing: Promise<void> | undefined;
  const close = store.close.bind(store);
  store.close = () => {
    closing ??= close();
    return closing;
  };
  context.after(() => store.close());
  return store;
}

export async function testIngest(
  context: TestContext,
  options: IngestOptions = {},
): Promise<{ store: Store; ingest: Ingest }> {
  const store = await testStore(context);
  return { store, ingest: await Ingest.open(store, options) };
}

/** Puts something before the store's commit: a fault, or a wait. */
export function interceptCommit(store: Store, before: (batch: Batch) => Promise<void>): void {
  const commit = store.commit.bind(store);
  store.commit = async (batch) => {
    await before(batch);
    await commit(batch);
  };
}
