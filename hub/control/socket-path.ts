import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

const NAME = 'control.sock';
/** Longest path of a unix-domain socket on Linux, without the final zero. Source: unix(7). */
const MAX_PATH = 107;

/**
 * Path of the control socket of a data directory. A path that is too long for the kernel goes through an open
 * descriptor of the folder instead; call `release` after listening or connecting.
 */
export function controlSocketPath(dataDir: string): { path: string; release: () => void } {
  const path = join(dataDir, NAME);
  if (Buffer.byteLength(path) <= MAX_PATH) return { path, release: () => {} };
  const folder = openSync(dataDir, 'r');
  return { path: `/proc/self/fd/${folder}/${NAME}`, release: () => closeSync(folder) };
}
