import { connectionString } from '../../devices/registry.ts';
import type { Command } from '../command.ts';
import { DATA_FLAG, dataDirOf, withService } from '../data-dir.ts';
import { table } from '../format.ts';
import { hostNameOf } from './device-add.ts';

const HEAD = ['boot', 'messages', 'events', 'sequences', 'missing', 'chain ok', 'broken', 'pending', 'last received'];

export const deviceShow: Command = {
  name: 'device show',
  summary: 'Shows a device: its boots, and whether its messages are complete and in an unbroken chain.',
  positionals: ['ID'],
  flags: {
    ...DATA_FLAG,
    keys: { type: 'boolean', help: 'Shows the connection string too. It holds the key.' },
    'host-name': {
      type: 'string',
      value: 'NAME',
      help: 'Name of the hub in the connection string.',
      default: 'localhost',
    },
    json: { type: 'boolean', help: 'One JSON object.' },
  },
  async run({ flags, positionals, print }) {
    const id = positionals[0] as string;
    const { device, boots, port } = await withService(dataDirOf(flags.data), false, async (service) => ({
      device: await service.getDevice(id),
      boots: await service.chains(id),
      port: (await service.stats()).port,
    }));
    const connection = flags.keys ? connectionString(device, hostNameOf(String(flags['host-name']), port)) : undefined;
    if (flags.json) {
      print(
        JSON.stringify({
          id,
          isEnabled: device.isEnabled,
          created: device.created,
          connectionString: connection,
          boots,
        }),
      );
      return 0;
    }
    print(`${id}  ${device.isEnabled ? 'enabled' : 'disabled'}  created ${device.created.slice(0, 19)}`);
    if (connection) print(connection);
    const rows = boots.map((boot) => [
      boot.bootId,
      boot.messages,
      boot.events,
      `${boot.firstSequence}-${boot.lastSequence}`,
      boot.missing,
      boot.chain.first + boot.chain.ok,
      boot.chain.broken,
      boot.chain.pending,
      boot.lastReceived.slice(0, 19),
    ]);
    if (rows.length > 0) for (const line of table([HEAD, ...rows])) print(line);
    return 0;
  },
};
