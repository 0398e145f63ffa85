import type { Command } from '../command.ts';
import { DATA_FLAG, dataDirOf, withService } from '../data-dir.ts';
import { formatEvent, parseInteger, parseSpan } from '../format.ts';

export const events: Command = {
  name: 'events',
  summary: 'Shows stored events, oldest first.',
  positionals: [],
  flags: {
    ...DATA_FLAG,
    device: { type: 'string', value: 'ID', help: 'Only of this device.' },
    last: { type: 'string', value: 'SPAN', help: 'Only of the last 90s, 15m, 1h, 7d ..; by the time of the event.' },
    name: { type: 'string', value: 'NAME', help: 'Only events of this name, such as Login.' },
    limit: { type: 'string', value: 'N', help: 'At most N, the newest.', default: '1000' },
    json: { type: 'boolean', help: 'One JSON object a line, with all columns.' },
  },
  async run({ flags, print, note }) {
    const limit = parseInteger(String(flags.limit), 'limit', 1, 100_000);
    const sinceMs = flags.last === undefined ? undefined : Date.now() - parseSpan(String(flags.last), 'last');
    const filter = { deviceId: textOf(flags.device), name: textOf(flags.name), sinceMs, limit };
    const found = await withService(dataDirOf(flags.data), false, (service) => service.events(filter));
    for (const event of found) print(flags.json ? JSON.stringify(event) : formatEvent(event));
    if (found.length === 0) note('No events fit.');
    if (found.length === limit) note(`Only the newest ${limit} are shown; --limit shows more.`);
    return 0;
  },
};

function textOf(flag: string | boolean | undefined): string | undefined {
  return typeof flag === 'string' ? flag : undefined;
}
