import type { Command } from '../command.ts';
import { DATA_FLAG, dataDirOf, withService } from '../data-dir.ts';
import { table } from '../format.ts';

export const deviceList: Command = {
  name: 'device list',
  summary: 'Lists the devices, without their keys.',
  positionals: [],
  flags: { ...DATA_FLAG, json: { type: 'boolean', help: 'One JSON object a line.' } },
  async run({ flags, print, note }) {
    const devices = await withService(dataDirOf(flags.data), false, (service) => service.listDevices());
    if (flags.json) {
      for (const { id, isEnabled, created } of devices) print(JSON.stringify({ id, isEnabled, created }));
      return 0;
    }
    const rows = devices.map(({ id, isEnabled, created }) => [
      id,
      isEnabled ? 'enabled' : 'disabled',
      created.slice(0, 19),
    ]);
    for (const line of table(rows)) print(line);
    if (devices.length === 0) note('No devices. Add one with `vedette device add ID`.');
    return 0;
  },
};
