import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEvent, type LimitValues } from './check-event.ts';
import { type Abi, type Code, type Contract, type EventSpec, type Layout, type Limit, SpecError } from './model.ts';

type Raw = Record<string, never>;

const LAYOUT_BYTES = { u8: 1, u16: 2, u32: 4, bytes16: 16 } as const;

function readJson(root: string, file: string): Raw {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')) as Raw;
  } catch (error) {
    throw new SpecError(file, (error as Error).message);
  }
}

function refuseTwice(file: string, what: string, values: readonly (string | number)[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw new SpecError(file, `${what} ${twice} is there twice`);
}

function readLimits(root: string): Limit[] {
  const limits = readJson(root, 'limits.json').limits as unknown as Limit[];
  for (const limit of limits) {
    if (!Number.isSafeInteger(limit.value)) throw new SpecError('limits.json', `${limit.name}: value is no integer`);
    if (!limit.unit) throw new SpecError('limits.json', `${limit.name}: unit is missing`);
    if (!limit.why) throw new SpecError('limits.json', `${limit.name}: why is missing`);
  }
  refuseTwice(
    'limits.json',
    'limit',
    limits.map((limit) => limit.name),
  );
  return limits;
}

function readEvents(root: string, limits: LimitValues): EventSpec[] {
  const files = readdirSync(join(root, 'events')).filter((file) => file.endsWith('.json'));
  const events: EventSpec[] = [];
  for (const file of files.sort()) {
    const event = checkEvent(`events/${file}`, readJson(root, `events/${file}`), limits);
    const twin = events.find((other) => other.id === event.id);
    if (twin) throw new SpecError(event.file, `id ${event.id} is already that of ${twin.file}`);
    events.push(event);
  }
  return events.sort((left, right) => left.id - right.id);
}

function layOut(layout: Omit<Layout, 'bytes'>): Layout {
  let bytes = 0;
  const fields = layout.fields.map((field) => {
    const size = LAYOUT_BYTES[field.type];
    if (size === undefined) throw new SpecError('records.json', `${layout.name}.${field.name}: unknown type`);
    if (!field.unit) throw new SpecError('records.json', `${layout.name}.${field.name}: unit is missing`);
    bytes += size;
    return { ...field, offset: bytes - size };
  });
  return { ...layout, fields, bytes };
}

function readCodes(codes: Code[], what: string): Code[] {
  const numbers = codes.map((code) => code.code);
  refuseTwice('errors.json', `${what} code`, numbers);
  return codes;
}

function readErrors(root: string) {
  const errors = readJson(root, 'errors.json') as unknown as Record<string, Code[]>;
  const decode = errors.decode as unknown as Contract['decode'];
  refuseTwice(
    'errors.json',
    'decode code',
    decode.map((entry) => entry.code),
  );
  return {
    status: readCodes(errors.status as Code[], 'status'),
    moduleErrors: readCodes(errors.module as Code[], 'module'),
    logLevels: readCodes(errors.logLevels as Code[], 'log level'),
    log: readCodes(errors.log as Code[], 'log'),
    decode,
  };
}

function readRecords(root: string) {
  const raw = readJson(root, 'records.json') as Record<string, never>;
  const message = raw.message as { schema: number; keys: Contract['messageKeys']; flowFlags: Contract['flowFlags'] };
  const records = (raw.records as Layout[]).map(layOut);
  refuseTwice(
    'records.json',
    'kind',
    records.map((record) => record.kind ?? 0),
  );
  return {
    header: layOut({ ...(raw.header as Layout), name: 'record' }),
    eventKindBase: raw.eventKindBase as number,
    records,
    blocks: (raw.blocks as Layout[]).map(layOut),
    observationFlags: raw.observationFlags as Contract['observationFlags'],
    flowFlags: message.flowFlags,
    priorities: raw.priorities as Contract['priorities'],
    messageSchema: message.schema,
    messageKeys: message.keys,
  };
}

/**
 * Reads and checks every spec below root (a contract/ folder).
 *
 * @throws SpecError naming the file and what is wrong with it.
 */
export function readContract(root: string): Contract {
  const limits = readLimits(root);
  const events = readEvents(root, new Map(limits.map((limit) => [limit.name, limit.value])));
  const abi = readJson(root, 'abi.json') as unknown as Abi;
  return { events, limits, abi, ...readRecords(root), ...readErrors(root) };
}
