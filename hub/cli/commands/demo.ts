import { HubError } from '../../errors.ts';
import type { Command } from '../command.ts';

/** The demo reads its own flags: main.ts hands all that follows the word on to it. */
export const demo: Command = {
  name: 'demo',
  summary: 'Runs hub and an emulated device, and shows live what the device reports.',
  positionals: [],
  flags: {},
  run: () => runDemo([]),
};

/** @throws HubError `demo-missing` */
export async function runDemo(argv: readonly string[]): Promise<number> {
  const path = new URL('../../demo/main.ts', import.meta.url);
  const module = (await import(path.href).catch((error: Error) => {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' && error.message.includes('demo/main'))
      throw new HubError('demo-missing', 'The demo is not part of this installation');
    throw error;
  })) as { run(argv: readonly string[]): Promise<number> };
  return module.run(argv);
}
