import { type AsimColumn, EVENTS, type EventSpec, type FieldSpec } from '../../contract/index.ts';
import type { ColumnValue, EventColumn } from '../store/types.ts';

/** Fields that have no ASIM column are in EventDetails only; the start time is a column of every row. */
const NO_COLUMN = new Set(['AdditionalFields', 'EventStartTime']);
const RESULT_COLUMN = 'EventResult';

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };
const LOGON_TYPES: Readonly<Record<string, string>> = { login: 'Logon', loginFailed: 'Logon', logout: 'Logoff' };

type Translate = (value: ColumnValue) => ColumnValue;

/** Where ASIM wants another form than the agent's. Source: ASIM schema reference, NetworkSession 0.2.6 and Authentication. */
const TRANSLATE: Readonly<Record<string, { type: EventColumn['type']; value: Translate }>> = {
  NetworkProtocol: { type: 'VARCHAR', value: (value) => PROTOCOLS[value as number] ?? String(value) },
  NetworkDirection: { type: 'VARCHAR', value: (value) => (value === 'local' ? 'Inbound' : 'Outbound') },
  NetworkDuration: { type: 'UINTEGER', value: (value) => Math.min((value as number) * 1000, 0xffff_ffff) },
  EventType: { type: 'VARCHAR', value: (value) => LOGON_TYPES[value as string] ?? value },
};

/** The typed columns of the event table: one for each ASIM name of the contract, in the order of the specs. */
export function eventColumns(specs: readonly EventSpec[] = EVENTS): EventColumn[] {
  const columns = new Map<string, EventColumn['type']>([[RESULT_COLUMN, 'VARCHAR']]);
  for (const field of specs.flatMap((spec) => spec.fields)) {
    for (const name of namesOf(field.asim)) if (!columns.has(name)) columns.set(name, typeOf(field, name));
  }
  return [...columns].map(([name, type]) => ({ name, type }));
}

type Fields = Readonly<Record<string, ColumnValue>>;

/** Puts the fields of one event into the typed columns. */
export type ColumnMapper = (fields: Fields) => ColumnValue[];

/**
 * Compiles the mapping of an event to the columns that the store has.
 * @param columns the store's typed columns, in its order
 */
export function columnMapper(spec: EventSpec, columns: readonly EventColumn[]): ColumnMapper {
  const places = new Map(columns.map(({ name }, index) => [name, index]));
  const blank: ColumnValue[] = columns.map(() => null);
  const inbound = spec.fields.flatMap((field) => placeOf(field, 'inbound', places));
  const outbound = spec.fields.flatMap((field) => placeOf(field, 'outbound', places));
  const resultPlace = places.get(RESULT_COLUMN) ?? -1;
  return (fields) => {
    const row = blank.slice();
    for (const { field, index, value } of fields.serviceSide === 'local' ? inbound : outbound)
      row[index] = value(fields[field] ?? null);
    if (resultPlace >= 0) row[resultPlace] = resultOf(fields);
    return row;
  };
}

interface Place {
  field: string;
  index: number;
  value: Translate;
}

function placeOf(field: FieldSpec, side: 'inbound' | 'outbound', places: ReadonlyMap<string, number>): Place[] {
  const name = typeof field.asim === 'string' ? field.asim : field.asim[side];
  const index = places.get(name);
  if (index === undefined || NO_COLUMN.has(name)) return [];
  const translate = TRANSLATE[name]?.value ?? ((value: ColumnValue) => value);
  // Empty text means "not known" throughout the contract.
  return [{ field: field.name, index, value: (value) => (value === '' || value === null ? null : translate(value)) }];
}

function namesOf(asim: AsimColumn): string[] {
  return (typeof asim === 'string' ? [asim] : [asim.inbound, asim.outbound]).filter((name) => !NO_COLUMN.has(name));
}

function typeOf(field: FieldSpec, name: string): EventColumn['type'] {
  const translated = TRANSLATE[name]?.type;
  if (translated) return translated;
  if (field.enum || field.type === 'string' || field.type === 'address') return 'VARCHAR';
  return field.type === 'i32' ? 'INTEGER' : 'UINTEGER';
}

const SYN_FLAGS = 1 | 2;
const ESTABLISHED = 4;

/** ASIM's EventResult, where the event has one: failed log-ins, non-zero results, connections that never came about. */
function resultOf(fields: Fields): string | null {
  if (typeof fields.flags === 'number') {
    return (fields.flags & SYN_FLAGS) !== 0 && (fields.flags & ESTABLISHED) === 0 ? 'Failure' : 'Success';
  }
  if (fields.operation !== undefined) return fields.operation === 'loginFailed' ? 'Failure' : 'Success';
  if (typeof fields.result === 'number') return fields.result === 0 ? 'Success' : 'Failure';
  return null;
}
