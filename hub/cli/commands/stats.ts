import type { Command } from '../command.ts';
import { DATA_FLAG, dataDirOf, withService } from '../data-dir.ts';
import { table } from '../format.ts';

export const stats: Command = {
  name: 'stats',
  summary: 'Shows what is stored, and the counters of the running hub since its start.',
  positionals: [],
  flags: { ...DATA_FLAG, json: { type: 'boolean', help: 'One JSON object.' } },
  notes: [
    'Messages: received = stored + duplicate + refused + abandoned + pending. Abandoned ones were not acknowledged,',
    'so that their devices send them again. Refused ones are acknowledged once they are kept aside.',
  ],
  async run({ flags, print }) {
    const found = await withService(dataDirOf(flags.data), false, (service) => service.stats());
    if (flags.json) print(JSON.stringify(found));
    else for (const line of table(flatten(found))) print(line);
    return 0;
  },
};

function flatten(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]): [string, string][] => {
    const path = prefix ? `${prefix}.${name}` : name;
    if (typeof inner === 'object' && inner !== null) return flatten(inner, path);
    return [[path, typeof inner === 'number' ? String(Math.round(inner * 10) / 10) : String(inner)]];
  });
}
