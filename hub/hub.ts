import { EventEmitter } from 'node:events';
import { resolve } from 'node:path';
import { ControlServer } from './control/server.ts';
import { connectionString, DeviceRegistry } from './devices/registry.ts';
import { Gateway, type GatewayNotice } from './gateway/gateway.ts';
import type { GatewayTimeouts } from './gateway/limits.ts';
import { eventColumns } from './ingest/asim.ts';
import { Ingest, type IngestOptions } from './ingest/ingest.ts';
import { defaultHostNames, loadPki, type Pki } from './pki/index.ts';
import { type HubService, type HubStats, hubService } from './service.ts';
import type { DatabaseOptions } from './store/duckdb/database.ts';
import { openStore } from './store/duckdb/index.ts';
import { toStoredEvent } from './store/stored-event.ts';
import type { EventRow, Store, StoredEvent } from './store/types.ts';

export interface HubOptions {
  /** Data directory; made if missing. */
  dataDir: string;
  /** TCP port, 0..65535; 0 takes a free one. Default 8883, the port that device SDKs expect. */
  port?: number;
  /** Address to listen on. Default 127.0.0.1: this machine only. */
  host?: string;
  /** Further names under which devices reach the hub: in its certificate, and accepted in tokens. */
  hostNames?: readonly string[];
  database?: Partial<DatabaseOptions>;
  ingest?: IngestOptions;
  timeouts?: Partial<GatewayTimeouts>;
}

export interface HubEvents {
  /** One stored event, after the commit that holds it. */
  event: [event: StoredEvent];
  /** Connections that came, went or were refused. */
  notice: [notice: GatewayNotice];
  /** The store takes nothing any more; close the hub and start it again. */
  fatal: [error: Error];
}

/** A running hub. */
export interface Hub {
  readonly port: number;
  readonly caPem: string;
  readonly dataDir: string;
  /**
   * Adds a device.
   * @param hostName as devices dial it; `:port` is added unless the port is 8883. Default localhost.
   * @returns its connection string
   */
  addDevice(id: string, hostName?: string): Promise<string>;
  /** Live subscription. */
  readonly events: EventEmitter<HubEvents>;
  /** Questions and orders, as the command line has them. */
  readonly service: HubService;
  stats(): Promise<HubStats>;
  /** Stops reading, stores and acknowledges what was read, closes. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 8883;
const RENEW_CHECK_MS = 12 * 3_600_000;

/**
 * Starts a hub.
 * @throws HubError `data-in-use`, `data-unreadable`, `data-version`, `port-in-use`, `listen-failed`
 * @example
 * const hub = await startHub({ dataDir: '/tmp/demo', port: 0 });
 * const connection = await hub.addDevice('sensor-1');
 * hub.events.on('event', (event) => console.log(event.name, event.details));
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const dataDir = resolve(options.dataDir);
  const store = await openStore(dataDir, eventColumns(), options.database);
  try {
    return await startOn(store, dataDir, options);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function startOn(store: Store, dataDir: string, options: HubOptions): Promise<Hub> {
  const events = new EventEmitter<HubEvents>();
  const names = [...new Set([...defaultHostNames(), ...(options.hostNames ?? []).map((name) => name.toLowerCase())])];
  const pki = await loadPki(dataDir, names);
  const ingest = await Ingest.open(store, options.ingest);
  const registry = await DeviceRegistry.open(store, (id) => gateway.disconnect(id, 'device-removed'));
  const gateway = new Gateway({
    identities: registry,
    sink: ingest,
    hostNames: names,
    tls: pki.server,
    ...(options.timeouts && { timeouts: options.timeouts }),
    onNotice: (notice) => events.emit('notice', notice),
  });
  forwardStored(ingest, events, store);
  ingest.on('fatal', (error) => events.emit('fatal', error));
  const service = hubService(store, registry, () => ({
    port: gateway.port,
    ingest: ingest.stats(),
    gateway: gateway.stats(),
  }));
  const control = new ControlServer(service);
  await control.listen(dataDir);
  const port = await gateway.listen(options.port ?? DEFAULT_PORT, options.host ?? '127.0.0.1').catch(async (error) => {
    await control.close();
    throw error;
  });
  const renewal = setInterval(() => void renew(gateway, dataDir, names, pki), RENEW_CHECK_MS);
  renewal.unref();
  const stop = async (): Promise<void> => {
    clearInterval(renewal);
    gateway.stopReading();
    await ingest.close();
    await gateway.close();
    await control.close();
    await store.close();
  };
  let closing: Promise<void> | undefined;
  return {
    port,
    caPem: pki.caPem,
    dataDir,
    events,
    service,
    addDevice: async (id, hostName = 'localhost') =>
      connectionString(await registry.add(id), port === DEFAULT_PORT ? hostName : `${hostName}:${port}`),
    stats: () => service.stats(),
    close: () => {
      closing ??= stop();
      return closing;
    },
  };
}

/** Rows become events only if somebody listens. */
function forwardStored(ingest: Ingest, events: EventEmitter<HubEvents>, store: Store): void {
  ingest.on('stored', (rows: readonly EventRow[]) => {
    if (events.listenerCount('event') === 0) return;
    for (const row of rows) events.emit('event', toStoredEvent(row, store.eventColumns));
  });
}

/** A hub that runs for a year gets its new certificate without a restart. */
async function renew(gateway: Gateway, dataDir: string, names: readonly string[], pki: Pki): Promise<void> {
  if (Date.now() < pki.renewAtMs) return;
  Object.assign(pki, await loadPki(dataDir, names).catch(() => pki));
  gateway.useCertificate(pki.server);
}
