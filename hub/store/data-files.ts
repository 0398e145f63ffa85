import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The database of a data directory. */
export const DATABASE_FILE = 'vedette.duckdb';

/** Whether the folder holds a database. */
export async function hasDatabase(dataDir: string): Promise<boolean> {
  return stat(join(dataDir, DATABASE_FILE)).then(
    () => true,
    () => false,
  );
}
