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
    return untilStopped(running, input);
  },
};

function report({ kind, identity, reason }: GatewayNotice, input: CommandInput): void {
  input.note(`hub: ${printable(identity)} ${kind}${reason && `, ${reason}`}`);
}

/** The first signal closes in order; a second one does not wait. */
function untilStopped(running: Hub, input: CommandInput): Promise<number> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (exitCode: number): void => {
      if (isStopping) process.exit(130);
      isStopping = true;
      void running.close().then(
        () => resolve(exitCode),
        (error: Error) => {
          input.note(`hub: ${error.message}`);
          resolve(4);
        },
      );
    };
    process.on('SIGINT', () => stop(0));
    process.on('SIGTERM', () => stop(0));
    running.events.on('fatal', (error) => {
      input.note(
        `vedette: The store failed (${printable(error.message)}). Check free space and the disk, then start the hub again. [store-failed]`,
      );
      stop(4);
    });
  });
}
