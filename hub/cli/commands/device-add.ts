import { connectionString } from '../../devices/registry.ts';
import type { Command } from '../command.ts';
import { DATA_FLAG, dataDirOf, withService } from '../data-dir.ts';

export const DEFAULT_PORT = 8883;

/** The host name of a connection string: with the running hub's port if that is not the usual one. */
export function hostNameOf(flag: string, port: number | undefined): string {
  return /:\d+$/.test(flag) || port === undefined || port === DEFAULT_PORT ? flag : `${flag}:${port}`;
}

export const deviceAdd: Command = {
  name: 'device add',
  summary: 'Adds a device with new keys and prints its connection string.',
  positionals: ['ID'],
  flags: {
    ...DATA_FLAG,
    'host-name': {
      type: 'string',
      value: 'NAME',
      help: 'Name under which the device reaches the hub, with :PORT if need be.',
      default: 'localhost',
    },
  },
  async run({ flags, positionals, print }) {
    const line = await withService(dataDirOf(flags.data), true, async (service) => {
      const device = await service.addDevice(positionals[0] as string);
      const { port } = await service.stats();
      return connectionString(device, hostNameOf(String(flags['host-name']), port));
    });
    print(line);
    return 0;
  },
};
