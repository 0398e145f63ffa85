import type { Command } from '../command.ts';
import { DATA_FLAG, dataDirOf, withService } from '../data-dir.ts';
import { printable } from '../format.ts';

export const deviceRemove: Command = {
  name: 'device remove',
  summary: 'Removes a device: it is disconnected and its keys are void. Its events stay.',
  positionals: ['ID'],
  flags: DATA_FLAG,
  async run({ flags, positionals, print }) {
    const id = positionals[0] as string;
    await withService(dataDirOf(flags.data), false, (service) => service.removeDevice(id));
    print(`removed ${printable(id)}`);
    return 0;
  },
};
