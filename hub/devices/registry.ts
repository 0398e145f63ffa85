import { randomBytes } from 'node:crypto';
import { HubError } from '../errors.ts';
import type { DeviceRecord, StateStore } from '../store/types.ts';
import { isDeviceId } from './device-id.ts';
import type { DeviceIdentity, IdentitySource } from './identity.ts';

const KEY_BYTES = 32;

/** The devices that may connect: all in memory, each change in the store first. */
export class DeviceRegistry implements IdentitySource {
  private readonly store: StateStore;
  private readonly onRemoved: (deviceId: string) => void;
  private readonly identities = new Map<string, DeviceIdentity>();

  private constructor(store: StateStore, onRemoved: (deviceId: string) => void) {
    this.store = store;
    this.onRemoved = onRemoved;
  }

  /** @param onRemoved called after a device was removed, so that its connection can be dropped */
  static async open(store: StateStore, onRemoved: (deviceId: string) => void = () => {}): Promise<DeviceRegistry> {
    const registry = new DeviceRegistry(store, onRemoved);
    for (const device of await store.listDevices()) registry.remember(device);
    return registry;
  }

  find(identity: string): DeviceIdentity | undefined {
    return this.identities.get(identity);
  }

  /**
   * Adds a device with two new random keys.
   * @throws HubError `device-id`, `device-exists`
   */
  async add(id: string): Promise<DeviceRecord> {
    if (!isDeviceId(id)) throw new HubError('device-id', `"${id.slice(0, 140)}" is not a device id`);
    const device: DeviceRecord = {
      id,
      primaryKey: randomBytes(KEY_BYTES).toString('base64'),
      secondaryKey: randomBytes(KEY_BYTES).toString('base64'),
      isEnabled: true,
      created: new Date().toISOString(),
    };
    await this.store.addDevice(device);
    this.remember(device);
    return device;
  }

  /** @throws HubError `device-unknown` */
  async remove(id: string): Promise<void> {
    await this.store.removeDevice(id);
    this.identities.delete(id);
    this.onRemoved(id);
  }

  list(): Promise<DeviceRecord[]> {
    return this.store.listDevices();
  }

  /** @throws HubError `device-unknown` */
  async get(id: string): Promise<DeviceRecord> {
    const device = (await this.store.listDevices()).find((candidate) => candidate.id === id);
    if (!device) throw new HubError('device-unknown', `There is no device "${id}"`);
    return device;
  }

  private remember(device: DeviceRecord): void {
    const keys = [device.primaryKey, device.secondaryKey].map((key) => Buffer.from(key, 'base64'));
    this.identities.set(device.id, { deviceId: device.id, keys, isEnabled: device.isEnabled });
  }
}

/**
 * What a device is configured with. Source: IoT Hub connection strings.
 * @param hostName name under which the device reaches the hub, with `:port` if that is not 8883
 */
export function connectionString(device: DeviceRecord, hostName: string): string {
  return `HostName=${hostName};DeviceId=${device.id};SharedAccessKey=${device.primaryKey}`;
}
