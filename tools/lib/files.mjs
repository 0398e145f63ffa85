import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** SHA-256 of a file's bytes, hex. */
export const sha256File = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(file, data, mode = 0o644) {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, data, { mode });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Every file below a folder (absolute paths, sorted), without folders whose name is in `skip`. */
export function listFiles(folder, skip = ['node_modules', 'build', '.git']) {
  if (!existsSync(folder)) return [];
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skip.includes(entry.name)) found.push(...listFiles(full, skip));
    } else if (entry.isFile()) found.push(full);
  }
  return found.sort();
}

/** One digest over names and contents of files and folders: equal as long as none of them changed. */
export function digestOf(paths) {
  const hash = createHash('sha256');
  for (const entry of paths) {
    const files = existsSync(entry) && statSync(entry).isDirectory() ? listFiles(entry) : [entry];
    for (const file of files) {
      hash.update(`${file}\0`);
      if (existsSync(file)) hash.update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/** True if `stamp` holds `digest`. */
export const isStamped = (stamp, digest) => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
