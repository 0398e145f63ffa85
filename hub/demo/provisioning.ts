import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes the secrets of one device to a file of its own, readable by the owner only, whole or not at all.
 * @param folder made if it is not there
 * @param settings `name=value` lines between connection string and certificates
 * @returns the path; the name tells which process has it in use
 */
export async function writeProvisioning(
  folder: string,
  connectionString: string,
  caPem: string,
  settings: readonly string[] = [],
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `device.${process.pid}.${randomBytes(4).toString('hex')}.conf`);
  const temporary = `${file}.tmp`;
  try {
    await writeFile(temporary, `${[connectionString, ...settings, caPem.trim()].join('\n')}\n`, { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return file;
}
