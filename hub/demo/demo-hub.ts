import { connectionString } from '../devices/registry.ts';
import { HubError } from '../errors.ts';
import { type Hub, startHub } from '../index.ts';
import type { Screen } from './screen.ts';

export interface DemoHubOptions {
  dataDir: string;
  /** TCP port; 8883 gives way to any free one if it is taken */
  port: number;
}

const DEFAULT_PORT = 8883;

/** Starts the demo's hub. @throws HubError */
export async function startDemoHub({ dataDir, port }: DemoHubOptions, screen: Screen): Promise<Hub> {
  try {
    return await startHub({ dataDir, port });
  } catch (error) {
    const isTaken = error instanceof HubError && error.code === 'port-in-use' && port === DEFAULT_PORT;
    if (!isTaken) throw error;
    screen.say(`port ${port} is taken by another program; the hub takes a free one instead`);
    return startHub({ dataDir, port: 0 });
  }
}

/**
 * The connection string of the demo's device, which is added the first time.
 * @param hostName as the device reaches the hub, with `:port` where the device is to dial another one than 8883
 */
export async function demoDevice(hub: Hub, id: string, hostName: string): Promise<string> {
  const devices = await hub.service.listDevices();
  const device = devices.find((known) => known.id === id) ?? (await hub.service.addDevice(id));
  return connectionString(device, hostName);
}
