import type { DuckDBConnection } from '@duckdb/node-api';
import { HubError } from '../../errors.ts';
import type { DeviceRecord } from '../types.ts';

export async function listDevices(connection: DuckDBConnection): Promise<DeviceRecord[]> {
  const result = await connection.runAndReadAll(
    'SELECT Id, PrimaryKey, SecondaryKey, IsEnabled, epoch_ms(Created) FROM devices ORDER BY Id',
  );
  return result.getRows().map(([id, primaryKey, secondaryKey, isEnabled, created]) => ({
    id: String(id),
    primaryKey: String(primaryKey),
    secondaryKey: String(secondaryKey),
    isEnabled: isEnabled === true,
    created: new Date(Number(created)).toISOString(),
  }));
}

/** @throws HubError `device-exists` */
export async function addDevice(connection: DuckDBConnection, device: DeviceRecord): Promise<void> {
  const { id, primaryKey, secondaryKey, isEnabled, created } = device;
  const result = await connection.run(
    'INSERT INTO devices VALUES ($id, $primaryKey, $secondaryKey, $isEnabled, $created::TIMESTAMP) ON CONFLICT DO NOTHING',
    { id, primaryKey, secondaryKey, isEnabled, created: created.replace('Z', '') },
  );
  if (result.rowsChanged === 0) throw new HubError('device-exists', `There is a device "${id}" already`);
}

/** @throws HubError `device-unknown` */
export async function removeDevice(connection: DuckDBConnection, id: string): Promise<void> {
  const result = await connection.run('DELETE FROM devices WHERE Id = $id', { id });
  if (result.rowsChanged === 0) throw new HubError('device-unknown', `There is no device "${id}"`);
}
