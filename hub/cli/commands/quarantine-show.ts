import { HubError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { DATA_FLAG, dataDirOf, withService } from '../data-dir.ts';
import { printable } from '../format.ts';

const LINE_BYTES = 16;

export const quarantineShow: Command = {
  name: 'quarantine show',
  summary: 'Shows one refused message with its bytes.',
  positionals: ['NUMBER'],
  flags: { ...DATA_FLAG, json: { type: 'boolean', help: 'One JSON object, the bytes in base64.' } },
  async run({ flags, positionals, print }) {
    const number = positionals[0] as string;
    const id = /^\d{1,9}$/.test(number) ? Number(number) : -1;
    const found = await withService(dataDirOf(flags.data), false, async (service) =>
      id < 0 ? undefined : service.quarantined(id),
    );
    if (!found) throw new HubError('quarantine-unknown', `No message ${printable(number.slice(0, 40))} is kept aside`);
    if (flags.json) {
      print(JSON.stringify(found));
      return 0;
    }
    print(`${found.id}  ${found.receivedTime}  ${printable(found.deviceId)}  ${found.reason}`);
    print(printable(found.detail));
    print(`topic ${printable(found.topic)}`);
    for (const line of hexDump(Buffer.from(found.payloadBase64, 'base64'))) print(line);
    return 0;
  },
};

function* hexDump(bytes: Buffer): Generator<string> {
  for (let offset = 0; offset < bytes.length; offset += LINE_BYTES) {
    const part = bytes.subarray(offset, offset + LINE_BYTES);
    const hex = part
      .toString('hex')
      .replace(/../g, '$& ')
      .padEnd(LINE_BYTES * 3);
    const text = part.toString('latin1').replace(/[^ -~]/g, '.');
    yield `${offset.toString(16).padStart(6, '0')}  ${hex} ${text}`;
  }
}
