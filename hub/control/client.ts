import { request } from 'node:http';
import { HubError, type HubErrorCode } from '../errors.ts';
import type { HubService } from '../service.ts';
import { controlSocketPath } from './socket-path.ts';

const TIMEOUT_MS = 60_000;

/** The service of the hub that runs on a data directory, over its control socket. */
export function controlClient(dataDir: string): HubService {
  const get = <T>(path: string): Promise<T> => call(dataDir, 'GET', path) as Promise<T>;
  const device = (id: string): string => `/v1/devices/${encodeURIComponent(id)}`;
  return {
    addDevice: (id) => call(dataDir, 'POST', '/v1/devices', { id }) as ReturnType<HubService['addDevice']>,
    removeDevice: async (id) => {
      await call(dataDir, 'DELETE', device(id));
    },
    listDevices: () => get('/v1/devices'),
    getDevice: (id) => get(device(id)),
    chains: (id) => get(`/v1/chains/${encodeURIComponent(id)}`),
    events: ({ deviceId, name, sinceMs, limit }) => {
      const query = new URLSearchParams({ limit: String(limit) });
      if (deviceId !== undefined) query.set('device', deviceId);
      if (name !== undefined) query.set('name', name);
      if (sinceMs !== undefined) query.set('since', String(Math.floor(sinceMs)));
      return get(`/v1/events?${query}`);
    },
    quarantine: (limit) => get(`/v1/quarantine?limit=${limit}`),
    quarantined: async (id) =>
      (await get<Awaited<ReturnType<HubService['quarantined']>> | null>(`/v1/quarantine/${id}`)) ?? undefined,
    stats: () => get('/v1/stats'),
  };
}

/**
 * Whether a hub answers on the data directory.
 * @throws HubError `hub-unreachable` if one is there but does not answer
 */
export async function isHubRunning(dataDir: string): Promise<boolean> {
  try {
    return (await call(dataDir, 'GET', '/v1/ping')) === 'vedette';
  } catch (error) {
    const code = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return false;
    throw error;
  }
}

function call(dataDir: string, method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = openSocketPath(dataDir);
    const fail = (error: Error): void => {
      socket.release();
      reject(
        new HubError(
          'hub-unreachable',
          `The hub on ${dataDir} does not answer (${(error as NodeJS.ErrnoException).code ?? error.message})`,
          { cause: error },
        ),
      );
    };
    const outgoing = request(
      { socketPath: socket.path, method, path, timeout: TIMEOUT_MS, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          socket.release();
          settle(Buffer.concat(chunks).toString('utf8'), response.statusCode ?? 500, resolve, reject);
        });
      },
    );
    outgoing.on('error', fail);
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A folder that is not there has no hub either. */
function openSocketPath(dataDir: string): ReturnType<typeof controlSocketPath> {
  try {
    return controlSocketPath(dataDir);
  } catch {
    return { path: `${dataDir}/control.sock`.slice(-100), release: () => {} };
  }
}

function settle(text: string, status: number, resolve: (value: unknown) => void, reject: (error: Error) => void): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    reject(new HubError('hub-unreachable', 'The hub broke off its answer'));
    return;
  }
  if (status === 200) {
    resolve(value);
    return;
  }
  const { code, message } = (value as { error: { code: HubErrorCode; message: string } }).error;
  reject(new HubError(code, message));
}
