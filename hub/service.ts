import type { DeviceRegistry } from './devices/registry.ts';
import type { GatewayStats } from './gateway/gateway.ts';
import type { IngestStats } from './ingest/counters.ts';
import type {
  ChainSummary,
  DeviceRecord,
  EventFilter,
  QuarantineEntry,
  Store,
  StoredEvent,
  StoreTotals,
} from './store/types.ts';

/** What is known of the hub; `ingest` and `gateway` only while one runs. */
export interface HubStats {
  store: StoreTotals;
  devices: number;
  /** TCP port of the running hub. */
  port?: number;
  ingest?: IngestStats;
  gateway?: GatewayStats;
}

/** A refused message with its bytes. */
export interface QuarantineDetail extends QuarantineEntry {
  payloadBase64: string;
}

/** The questions and orders of an operator: answered by the running hub, or by the store itself when none runs. */
export interface HubService {
  addDevice(id: string): Promise<DeviceRecord>;
  removeDevice(id: string): Promise<void>;
  listDevices(): Promise<DeviceRecord[]>;
  getDevice(id: string): Promise<DeviceRecord>;
  /** Boots of a device, newest first, with the state of their message chains. */
  chains(id: string): Promise<ChainSummary[]>;
  events(filter: EventFilter): Promise<StoredEvent[]>;
  quarantine(limit: number): Promise<QuarantineEntry[]>;
  quarantined(id: number): Promise<QuarantineDetail | undefined>;
  stats(): Promise<HubStats>;
}

/** @param live adds what only a running hub knows */
export function hubService(
  store: Store,
  registry: DeviceRegistry,
  live: () => Partial<HubStats> = () => ({}),
): HubService {
  return {
    addDevice: (id) => registry.add(id),
    removeDevice: (id) => registry.remove(id),
    listDevices: () => registry.list(),
    getDevice: (id) => registry.get(id),
    chains: (id) => store.chainOf(id),
    events: (filter) => store.queryEvents(filter),
    quarantine: (limit) => store.listQuarantine(limit),
    quarantined: async (id) => {
      const found = await store.readQuarantine(id);
      if (!found) return undefined;
      const { payload, ...entry } = found;
      return { ...entry, payloadBase64: Buffer.from(payload).toString('base64') };
    },
    stats: async () => ({ store: await store.totals(), devices: (await registry.list()).length, ...live() }),
  };
}
