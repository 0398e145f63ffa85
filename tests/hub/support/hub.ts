import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Hub, type HubOptions, startHub } from '../../../hub/index.ts';

/** A folder that is gone after the test. */
export async function tempDir(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-hub-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A hub on a free port that is closed after the test. */
export async function testHub(context: TestContext, options: Partial<HubOptions> = {}): Promise<Hub> {
  const dataDir = options.dataDir ?? (await tempDir(context));
  const hub = await startHub({ port: 0, ...options, dataDir });
  context.after(() => hub.close());
  return hub;
}

/** Polls until the condition holds; fails after 10 s. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`did not happen: ${what}`);
}
