import { HubError } from '../errors.ts';
import type { HubService } from '../service.ts';

export interface RouteInput {
  /** Last part of the path, decoded; '' if the route has none. */
  id: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** `*` stands for the id. */
  path: string;
  run(service: HubService, input: RouteInput): Promise<unknown>;
}

/** Everything that the control socket answers. The client in client.ts has one method for each. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v1/ping', run: async () => 'vedette' },
  { method: 'GET', path: '/v1/devices', run: (service) => service.listDevices() },
  { method: 'POST', path: '/v1/devices', run: (service, { body }) => service.addDevice(String(body.id ?? '')) },
  { method: 'GET', path: '/v1/devices/*', run: (service, { id }) => service.getDevice(id) },
  { method: 'DELETE', path: '/v1/devices/*', run: (service, { id }) => service.removeDevice(id) },
  { method: 'GET', path: '/v1/chains/*', run: (service, { id }) => service.chains(id) },
  { method: 'GET', path: '/v1/events', run: (service, { query }) => service.events(eventFilter(query)) },
  {
    method: 'GET',
    path: '/v1/quarantine',
    run: (service, { query }) => service.quarantine(integer(query, 'limit', 100)),
  },
  { method: 'GET', path: '/v1/quarantine/*', run: (service, { id }) => service.quarantined(Number(id)) },
  { method: 'GET', path: '/v1/stats', run: (service) => service.stats() },
];

export function findRoute(method: string, path: string): { route: Route; id: string } | undefined {
  for (const route of ROUTES) {
    if (route.method !== method) continue;
    if (route.path === path) return { route, id: '' };
    const prefix = route.path.endsWith('/*') ? route.path.slice(0, -1) : undefined;
    const rest = prefix && path.startsWith(prefix) ? path.slice(prefix.length) : '';
    if (rest !== '' && !rest.includes('/')) return { route, id: decodeURIComponent(rest) };
  }
  return undefined;
}

function eventFilter(query: URLSearchParams): Parameters<HubService['events']>[0] {
  return {
    deviceId: query.get('device') ?? undefined,
    name: query.get('name') ?? undefined,
    sinceMs: query.has('since') ? integer(query, 'since', 0) : undefined,
    limit: integer(query, 'limit', 1000),
  };
}

function integer(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new HubError('usage', `${name} must be a whole number, 0 or more`);
  return value;
}
