import { DeviceRegistry } from '../devices/registry.ts';
import { eventColumns } from '../ingest/asim.ts';
import { type HubService, hubService } from '../service.ts';
import { openStore } from '../store/duckdb/index.ts';

/** The service of a data directory on which no hub runs. @throws HubError as `openStore` */
export async function openOffline(dataDir: string): Promise<{ service: HubService; close: () => Promise<void> }> {
  const store = await openStore(dataDir, eventColumns());
  const registry = await DeviceRegistry.open(store);
  return { service: hubService(store, registry), close: () => store.close() };
}
