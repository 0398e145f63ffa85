import { type DuckDBConnection, type DuckDBListValue, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { SequenceRun, StreamKey } from '../types.ts';

// `boots` is small, so that a device's first message after a restart costs no look at `messages`.
const KNOWN = `
SELECT k.Position FROM (SELECT unnest($devices) AS DeviceId, unnest($boots) AS BootId, unnest(range(len($devices))) AS Position) k
SEMI JOIN boots b ON b.DeviceId = k.DeviceId AND b.BootId = k.BootId`;

// Gaps and islands: a run has the same difference between sequence number and rank.
const RUNS = `
WITH k AS (SELECT unnest($devices) AS DeviceId, unnest($boots) AS BootId),
found AS (SELECT m.DeviceId, m.BootId, m.Sequence, m.Hash FROM messages m SEMI JOIN k ON k.DeviceId = m.DeviceId AND k.BootId = m.BootId),
ranked AS (SELECT *, Sequence - row_number() OVER (PARTITION BY DeviceId, BootId ORDER BY Sequence) AS Island FROM found)
SELECT DeviceId, BootId, min(Sequence) AS First, max(Sequence) AS Last, arg_max(Hash, Sequence) AS LastHash
FROM ranked GROUP BY DeviceId, BootId, Island ORDER BY First`;

/** What is stored of each stream: runs in ascending order, in the order of the keys. */
export async function loadStreams(connection: DuckDBConnection, keys: readonly StreamKey[]): Promise<SequenceRun[][]> {
  const runs: SequenceRun[][] = keys.map(() => []);
  const known = await connection.runAndReadAll(KNOWN, lists(keys), TYPES);
  const stored = known.getRows().map(([position]) => keys[Number(position)] as StreamKey);
  if (stored.length === 0) return runs;
  const positions = new Map(keys.map((key, index) => [streamName(key), index]));
  const found = await connection.runAndReadAll(RUNS, lists(stored), TYPES);
  for (const [deviceId, bootId, from, to, lastHash] of found.getRows()) {
    const index = positions.get(streamName({ deviceId: String(deviceId), bootId: String(bootId) }));
    runs[index as number]?.push({ from: Number(from), to: Number(to), lastHash: String(lastHash) });
  }
  return runs;
}

/** One text for (device, boot); the boot has a fixed length, so two streams never share one. */
export function streamName(key: StreamKey): string {
  return `${key.bootId}${key.deviceId}`;
}

const TYPES = { devices: LIST(VARCHAR), boots: LIST(VARCHAR) };

function lists(keys: readonly StreamKey[]): Record<string, DuckDBListValue> {
  return { devices: listValue(keys.map((key) => key.deviceId)), boots: listValue(keys.map((key) => key.bootId)) };
}
