import type { Command } from '../command.ts';
import { DATA_FLAG, dataDirOf, withService } from '../data-dir.ts';
import { parseInteger, table } from '../format.ts';

export const quarantineList: Command = {
  name: 'quarantine list',
  summary: 'Lists refused messages that were kept aside, newest first.',
  positionals: [],
  flags: {
    ...DATA_FLAG,
    limit: { type: 'string', value: 'N', help: 'At most N.', default: '100' },
    json: { type: 'boolean', help: 'One JSON object a line.' },
  },
  async run({ flags, print, note }) {
    const limit = parseInteger(String(flags.limit), 'limit', 1, 100_000);
    const found = await withService(dataDirOf(flags.data), false, (service) => service.quarantine(limit));
    if (flags.json) {
      for (const entry of found) print(JSON.stringify(entry));
      return 0;
    }
    const rows = found.map((entry) => [
      entry.id,
      entry.receivedTime.slice(0, 19),
      entry.deviceId,
      entry.reason,
      `${entry.bytes} B`,
      entry.detail,
    ]);
    for (const line of table(rows)) print(line);
    if (found.length === 0) note('Nothing was refused.');
    return 0;
  },
};
