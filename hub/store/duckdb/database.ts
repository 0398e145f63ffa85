import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { HubError } from '../../errors.ts';
import { DATABASE_FILE } from '../data-files.ts';

export interface DatabaseOptions {
  /** The WAL is folded into the database file when it exceeds this, bytes. Larger: fewer pauses, longer start after a crash. */
  walLimitBytes: number;
  /** Memory that DuckDB may use for its buffers, bytes. */
  memoryBytes: number;
}

export const DATABASE_DEFAULTS: DatabaseOptions = { walLimitBytes: 64 * 2 ** 20, memoryBytes: 2 ** 30 };

/** Data directories open in this process: the lock of the file system only sees other processes. */
const openHere = new Set<string>();

/** A database that holds the lock of its data directory until `release` is called after closing it. */
export interface LockedDatabase {
  instance: DuckDBInstance;
  release(): void;
}

/**
 * Opens `{dataDir}/vedette.duckdb`, making folder and file if missing (both for the owner only).
 * DuckDB locks the file through the kernel, so the lock cannot outlive its process.
 * @throws HubError `data-in-use`, `data-unreadable`
 */
export async function openDatabase(dataDir: string, options: DatabaseOptions): Promise<LockedDatabase> {
  const folder = await prepareFolder(dataDir);
  if (openHere.has(folder)) throw new HubError('data-in-use', `${dataDir} is in use by this process`);
  openHere.add(folder);
  const release = (): void => {
    openHere.delete(folder);
  };
  const umask = process.umask(0o077);
  try {
    const instance = await DuckDBInstance.create(join(folder, DATABASE_FILE), {
      checkpoint_threshold: `${options.walLimitBytes}B`,
      memory_limit: `${options.memoryBytes}B`,
      // Nothing that a query could use to leave the database file.
      enable_external_access: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return { instance, release };
  } catch (error) {
    release();
    throw openError(dataDir, error);
  } finally {
    process.umask(umask);
  }
}

async function prepareFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return await realpath(dataDir);
  } catch (error) {
    throw new HubError('data-unreadable', `Cannot make or open ${dataDir} (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
}

function openError(dataDir: string, error: unknown): HubError {
  const text = error instanceof Error ? error.message : String(error);
  const holder = /PID (\d+)/.exec(text)?.[1];
  if (/lock/i.test(text))
    return new HubError('data-in-use', `${dataDir} is in use${holder ? ` by process ${holder}` : ''}`, {
      cause: error,
    });
  return new HubError('data-unreadable', `Cannot open the database in ${dataDir} (${text.split('\n', 1)[0]})`, {
    cause: error,
  });
}
