import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { DemoError } from './demo-error.ts';
import { DeviceProcess } from './emulator.ts';
import { writeProvisioning } from './provisioning.ts';

export interface NativeOptions {
  /** path of vedette-agent */
  program: string;
  folder: string;
  connectionString: string;
  caPem: string;
  onLine: (line: string) => void;
}

/** Runs the agent as a program of this machine. @throws DemoError if it is not built */
export async function startNativeDevice(
  options: NativeOptions,
): Promise<{ process: DeviceProcess; stop(): Promise<void> }> {
  if (!existsSync(options.program))
    throw new DemoError('there is no native agent; build it with: npm run build -- native', 2);
  const file = await writeProvisioning(options.folder, options.connectionString, options.caPem);
  const agent = await DeviceProcess.start(options.program, ['--config', file], options.onLine).catch(async (error) => {
    await rm(file, { force: true });
    throw error;
  });
  return {
    process: agent,
    async stop() {
      await agent.stop();
      await rm(file, { force: true });
    },
  };
}
