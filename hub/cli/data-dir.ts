import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { controlClient, isHubRunning } from '../control/client.ts';
import { HubError } from '../errors.ts';
import type { HubService } from '../service.ts';
import { hasDatabase } from '../store/data-files.ts';
import type { FlagSpec } from './command.ts';

/** The flag that every command has which looks at data. */
export const DATA_FLAG: Record<'data', FlagSpec> = {
  data: { type: 'string', value: 'DIR', help: 'Data directory. Default: $VEDETTE_DATA, else ~/.local/share/vedette.' },
};

const RETRY_MS = 200;
const RETRIES = 15;

/** `--data`, else $VEDETTE_DATA, else $XDG_DATA_HOME/vedette, else ~/.local/share/vedette; absolute. */
export function dataDirOf(flag: string | boolean | undefined): string {
  const { VEDETTE_DATA, XDG_DATA_HOME } = process.env;
  const fallback = VEDETTE_DATA || join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'vedette');
  return resolve(typeof flag === 'string' && flag !== '' ? flag : fallback);
}

/**
 * Runs a question or an order: through the running hub, or on the store itself if none runs.
 * @param mayCreate false: a folder without data is an error, and stays as it is
 * @throws HubError `data-missing`, `data-in-use`, and what the task throws
 */
export async function withService<T>(
  dataDir: string,
  mayCreate: boolean,
  task: (service: HubService) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    if (await isHubRunning(dataDir)) return task(controlClient(dataDir));
    if (!mayCreate && !(await hasDatabase(dataDir)))
      throw new HubError('data-missing', `There is no hub's data in ${dataDir}`);
    try {
      return await withStore(dataDir, task);
    } catch (error) {
      // A hub that is just starting or stopping holds the data but has no control socket.
      if (!(error instanceof HubError) || error.code !== 'data-in-use' || attempt >= RETRIES) throw error;
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

/** The database is loaded only if it is needed: a question to a running hub is answered in half the time. */
async function withStore<T>(dataDir: string, task: (service: HubService) => Promise<T>): Promise<T> {
  const { openOffline } = await import('./offline.ts');
  const { service, close } = await openOffline(dataDir);
  try {
    return await task(service);
  } finally {
    await close();
  }
}
