import { EVENT_KINDS, type EventSpec, FIELD_TYPES, type Field, PLATFORMS, PRIORITIES, SpecError } from './model.ts';
import { kebab } from './naming.ts';

type Raw = Record<string, unknown>;
export type LimitValues = ReadonlyMap<string, number>;

const EVENT_MEMBERS = ['id', 'name', 'description', 'platforms', 'kind', 'priority', 'key', 'asimSchema', 'source'];
const FIELD_MEMBERS = ['name', 'type', 'unit', 'enum', 'maxBytes', 'asim', 'why'];

function refuse(file: string, isBad: boolean, reason: string): void {
  if (isBad) throw new SpecError(file, reason);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function checkMembers(file: string, raw: Raw, known: string[], where: string): void {
  for (const member of Object.keys(raw)) refuse(file, !known.includes(member), `${where}: unknown member "${member}"`);
}

function checkEnum(file: string, where: string, raw: Raw): void {
  if (raw.enum === undefined) return;
  refuse(file, raw.type !== 'u8', `${where}: only a u8 can be an enumeration`);
  const entries = Object.entries((raw.enum ?? {}) as Raw);
  refuse(file, entries.length === 0, `${where}: the enumeration is empty`);
  const numbers = entries.map(([, number]) => number as number);
  for (const number of numbers) {
    refuse(file, !Number.isInteger(number) || number < 0 || number > 254, `${where}: ${number} is not within 0..254`);
  }
  refuse(file, new Set(numbers).size !== numbers.length, `${where}: two names have the same number`);
}

function maxBytes(file: string, where: string, raw: Raw, limits: LimitValues): number {
  if (raw.type !== 'string') {
    refuse(file, raw.maxBytes !== undefined, `${where}: only a string has maxBytes`);
    return 0;
  }
  const value = limits.get(raw.maxBytes as string);
  if (value === undefined) throw new SpecError(file, `${where}: maxBytes must name a limit of limits.json`);
  refuse(file, value < 1 || value > 255, `${where}: maxBytes ${value} does not fit a length of one byte`);
  return value;
}

function checkAsim(file: string, where: string, asim: unknown): void {
  const pair = asim as Raw | undefined;
  const isColumn = isText(asim) || (isText(pair?.inbound) && isText(pair?.outbound));
  refuse(file, !isColumn, `${where}: asim must be a column, or one each for inbound and outbound`);
}

function checkField(file: string, raw: Raw, limits: LimitValues): Field {
  const where = `field "${raw.name}"`;
  checkMembers(file, raw, FIELD_MEMBERS, where);
  refuse(file, !/^[a-z][A-Za-z0-9]*$/.test(String(raw.name)), `${where}: the name is not camelCase`);
  refuse(file, !FIELD_TYPES.includes(raw.type as never), `${where}: unknown type "${raw.type}"`);
  refuse(file, !isText(raw.unit), `${where}: unit is missing`);
  refuse(file, !isText(raw.why), `${where}: why is missing`);
  checkAsim(file, where, raw.asim);
  checkEnum(file, where, raw);
  return { ...(raw as unknown as Field), maxBytes: maxBytes(file, where, raw, limits) };
}

/** The module compares whole payloads: it can merge on every field or on none. Columns have code of their own. */
function checkKey(file: string, raw: Raw, names: string[]): void {
  refuse(file, !Array.isArray(raw.key), 'key must be a list of field names');
  const key = raw.key as string[];
  for (const name of key) refuse(file, !names.includes(name), `key: there is no field "${name}"`);
  const isWhole = key.length === 0 || key.length === names.length;
  refuse(file, raw.kind !== 'columns' && !isWhole, 'key must have every field or none');
}

function checkHead(file: string, raw: Raw, limits: LimitValues): void {
  checkMembers(file, raw, [...EVENT_MEMBERS, 'fields'], 'event');
  const last = limits.get('eventIds') ?? 0;
  const id = raw.id as number;
  refuse(file, !Number.isInteger(id) || id < 1 || id > last, `id must be within 1..${last}`);
  refuse(file, !/^[A-Z][A-Za-z0-9]*$/.test(String(raw.name)), `name "${raw.name}" is not PascalCase`);
  refuse(file, !file.endsWith(`${kebab(String(raw.name))}.json`), `the file of ${raw.name} must have its name`);
  for (const member of ['description', 'source']) refuse(file, !isText(raw[member]), `${member} is missing`);
  refuse(file, raw.asimSchema !== null && !isText(raw.asimSchema), 'asimSchema must be a name or null');
  refuse(file, !EVENT_KINDS.includes(raw.kind as never), `unknown kind "${raw.kind}"`);
  refuse(file, !PRIORITIES.includes(raw.priority as never), `unknown priority "${raw.priority}"`);
  const platforms = Array.isArray(raw.platforms) ? raw.platforms : [];
  const isKnown = platforms.length > 0 && platforms.every((platform) => PLATFORMS.includes(platform as never));
  refuse(file, !isKnown, `platforms must be of ${PLATFORMS.join(', ')}`);
}

/**
 * Checks one event spec.
 *
 * @param file    Name for messages; must end in the event's name.
 * @param raw     Parsed JSON.
 * @param limits  Values of limits.json, by name.
 * @throws SpecError naming the file and what is wrong with it.
 */
export function checkEvent(file: string, raw: Raw, limits: LimitValues): EventSpec {
  checkHead(file, raw, limits);
  const list = Array.isArray(raw.fields) ? (raw.fields as Raw[]) : [];
  refuse(file, list.length === 0, 'fields is missing or empty');
  const fields = list.map((field) => checkField(file, field, limits));
  const names = fields.map((field) => field.name);
  refuse(file, new Set(names).size !== names.length, 'two fields have the same name');
  checkKey(file, raw, names);
  return { ...(raw as unknown as EventSpec), file, fields };
}
