import { existsSync } from 'node:fs';
import path from 'node:path';
import { withLock } from '../lib/lock.mjs';
import { relative } from '../lib/paths.mjs';
import { step } from '../lib/progress.mjs';
import { run } from '../lib/run.mjs';

const TIMEOUT_MS = 900_000;
const JOBS = '2';

/**
 * Configures a CMake project once, then lets ninja do what is out of date.
 * @param {{label: string, source: string, folder: string, options?: string[], targets?: string[], quiet?: boolean}} project
 *   options: -D settings of the first configuration
 */
export async function buildWithCmake({ label, source, folder, options = [], targets = [] }) {
  await withLock(`cmake-${path.basename(folder)}`, async () => {
    if (!existsSync(path.join(folder, 'build.ninja'))) {
      const configure = ['-G', 'Ninja', '-S', source, '-B', folder, '-DCMAKE_EXPORT_COMPILE_COMMANDS=ON', ...options];
      await step(`${label}: configure`, () => run('cmake', configure, { timeoutMs: TIMEOUT_MS }));
    }
    const args = ['-C', folder, '-j', JOBS, ...targets];
    const dryRun = await run('ninja', [...args, '-n'], { timeoutMs: TIMEOUT_MS });
    if (/no work to do/.test(dryRun.output)) return;
    await step(`${label}: build in ${relative(folder)}`, (detail) =>
      run('ninja', args, { timeoutMs: TIMEOUT_MS, onLine: (line) => line.startsWith('[') && detail(line) }),
    );
  });
}
