import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { openConsole } from './console-client.ts';

const REQUEST_MS = 5000;

/** Fetches the device's status page. @returns the HTTP status, or 0 if the device did not answer */
export function fetchStatusPage(port: number, path = '/'): Promise<number> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: REQUEST_MS }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(0));
  });
}

/** An operator: logs in, looks at a reading, logs out. @returns true if the device let them in */
export async function visitConsole(port: number, user: string, password: string): Promise<boolean> {
  const session = await openConsole(port);
  try {
    if (!(await session.logIn(user, password))) return false;
    await session.command('reading');
    await session.logOut();
    return true;
  } finally {
    session.close();
  }
}

/** Does `visit` every so often until stopped; a visit that fails is no matter. */
export async function repeat(visit: () => Promise<unknown>, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await visit().catch(() => undefined);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
