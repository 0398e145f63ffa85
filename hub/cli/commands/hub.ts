import { join } from 'node:path';
import type { GatewayNotice } from '../../gateway/gateway.ts';
import type { Hub } from '../../hub.ts';
import type { Command, CommandInput } from '../command.ts';
import { DATA_FLAG, dataDirOf } from '../data-dir.ts';
import { parseInteger, printable } from '../format.ts';

export const hub: Command = {
  name: 'hub',
  summary: 'Runs the hub until Ctrl-C or SIGTERM.',
  positionals: [],
  flags: {
    ...DATA_FLAG,
    port: { type: 'string', value: 'PORT', help: 'TCP port; 0 takes a free one.', default: '8883' },
    host: {
      type: 'string',
      value: 'ADDRESS',
      help: 'Address to listen on; 0.0.0.0 for every interface.',
      default: '127.0.0.1',
    },
    'host-name': {
      type: 'string',
      value: 'NAMES',
      help: 'Further names of this hub, with commas: in its certificate and accepted in tokens.',
    },
    verbose: { type: 'boolean', help: 'Reports each connection.' },
  },
  async run(input) {
    const { flags } = input;
    // Files that the database makes later, such as its log, are for the owner only too.
    process.umask(0o077);
    // Before the hub starts: whoever has read "listening" may stop it at once.
    const signal = stopSignal();
    const { startHub } = await import('../../hub.ts');
    const names = String(flags['host-name'] ?? '').split(',');
    const running = await startHub({
      dataDir: dataDirOf(flags.data),
      port: parseInteger(String(flags.port), 'port', 0, 65_535),
      host: String(flags.host),
      hostNames: names.map((name) => name.trim()).filter((name) => name !== ''),
    });
    input.print(`hub: listening on ${flags.host}, port ${running.port}`);
    input.print(`hub: data in ${running.dataDir}`);
    input.print(`hub: devices must trust ${join(running.dataDir, 'pki', 'ca-certificate.pem')}`);
    if (flags.verbose) running.events.on('notice', (notice) => report(notice, input));
    return untilStopped(running, signal, input);
  },
};

function report({ kind, identity, reason }: GatewayNotice, input: CommandInput): void {
  input.note(`hub: ${printable(identity)} ${kind}${reason && `, ${reason}`}`);
}

/** Resolves at the first SIGINT or SIGTERM; at a second one the process ends without waiting. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isSecond = false;
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      process.on(name, () => {
        if (isSecond) process.exit(130);
        isSecond = true;
        resolve();
      });
  });
}

/** Closes the hub in order at the signal, or when its store failed. */
async function untilStopped(running: Hub, signal: Promise<void>, input: CommandInput): Promise<number> {
  const failure = new Promise<Error>((resolve) => running.events.on('fatal', resolve));
  const cause = await Promise.race([signal, failure]);
  if (cause)
    input.note(
      `vedette: The store failed (${printable(cause.message)}). Check free space and the disk, then start the hub again. [store-failed]`,
    );
  try {
    await running.close();
    return cause ? 4 : 0;
  } catch (error) {
    input.note(`hub: ${(error as Error).message}`);
    return 4;
  }
}
