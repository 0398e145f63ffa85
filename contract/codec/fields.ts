/** Fields of the events that are reported as they are, by the generated field tables. */
import { EVENTS, type EventSpec, type FieldSpec } from '../generated/contract.ts';
import { formatAddress, parseAddress } from './address.ts';
import type { CborReader } from './cbor-reader.ts';

type FieldValue = string | number;
type FieldReader = (reader: CborReader) => FieldValue;

const MAXIMUM = { u8: 0xff, u16: 0xffff, u32: 0xffff_ffff } as const;

function enumReader(what: string, numbers: Readonly<Record<string, number>>): FieldReader {
  const names = new Map(Object.entries(numbers).map(([name, value]) => [value, name]));
  return (reader) => {
    const start = reader.position;
    const value = reader.uint(MAXIMUM.u8, 'event.enum', what);
    return names.get(value) ?? reader.refuse('event.enum', `${what} is ${value}`, start);
  };
}

function readAddress(reader: CborReader, what: string): string {
  const start = reader.position;
  const bytes = reader.byteString(what);
  const isAddress = bytes.length === 0 || bytes.length === 4 || bytes.length === 16;
  if (!isAddress) reader.refuse('event.address', `${what} has ${bytes.length} bytes`, start);
  return formatAddress(bytes);
}

function fieldReader(event: string, field: FieldSpec): FieldReader {
  const what = `${event}.${field.name}`;
  if (field.enum) return enumReader(what, field.enum);
  const maxBytes = field.maxBytes ?? 0;
  switch (field.type) {
    case 'string':
      return (reader) => reader.text(maxBytes, what);
    case 'address':
      return (reader) => readAddress(reader, what);
    case 'i32':
      return (reader) => reader.int32('event.range', what);
    default: {
      const maximum = MAXIMUM[field.type];
      return (reader) => reader.uint(maximum, 'event.range', what);
    }
  }
}

/** A spec with a reader for each field; index is the event's id. */
interface EventReader {
  spec: EventSpec;
  fields: { name: string; read: FieldReader }[];
}

const READERS: (EventReader | undefined)[] = [];
for (const spec of EVENTS) {
  READERS[spec.id] = {
    spec,
    fields: spec.fields.map((field) => ({ name: field.name, read: fieldReader(spec.name, field) })),
  };
}

/** The spec of an event id, or undefined. */
export function eventSpec(id: number): EventSpec | undefined {
  return READERS[id]?.spec;
}

/** Reads the fields of an event whose id has a spec. */
export function readFields(reader: CborReader, id: number): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const { name, read } of READERS[id]!.fields) values[name] = read(reader);
  return values;
}

function toWire(field: FieldSpec, value: unknown): unknown {
  if (field.type === 'address') return parseAddress(value as string);
  if (!field.enum) return value;
  const number = field.enum[value as string];
  if (number === undefined) throw new RangeError(`${field.name} has no value "${value}"`);
  return number;
}

/** The items of an event's array after its count. Throws RangeError if a value has no place on the wire. */
export function fieldItems(spec: EventSpec, values: Readonly<Record<string, unknown>>): unknown[] {
  return spec.fields.map((field) => {
    if (values[field.name] === undefined) throw new RangeError(`${spec.name} lacks ${field.name}`);
    return toWire(field, values[field.name]);
  });
}
