/** What the specs of contract/ hold once they are read and checked. */

/** Types of a field on the wire; the position is the type's code in the module's field table. */
export const FIELD_TYPES = ['u8', 'u16', 'u32', 'i32', 'string', 'address'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export const EVENT_KINDS = ['columns', 'snapshot', 'triggered', 'counter'] as const;
export const PLATFORMS = ['threadx', 'linux'] as const;
export const PRIORITIES = ['off', 'high', 'medium', 'low'] as const;

/** A column of ASIM: one name, or one for each direction of a connection. */
export type AsimColumn = string | { inbound: string; outbound: string };

export interface Field {
  name: string;
  type: FieldType;
  unit: string;
  /** Names and numbers of an enumeration; only for u8. */
  enum?: Record<string, number>;
  /** Longest string in bytes; 0 for other types. */
  maxBytes: number;
  asim: AsimColumn;
  why: string;
}

export interface EventSpec {
  file: string;
  id: number;
  name: string;
  description: string;
  platforms: string[];
  kind: (typeof EVENT_KINDS)[number];
  priority: (typeof PRIORITIES)[number];
  key: string[];
  asimSchema: string | null;
  source: string;
  fields: Field[];
}

export interface Limit {
  name: string;
  value: number;
  unit: string;
  why: string;
}

export type LayoutType = 'u8' | 'u16' | 'u32' | 'bytes16';

/** A fixed layout of bytes: offsets are computed, little-endian, no padding. */
export interface Layout {
  name: string;
  description: string;
  kind?: number;
  layout?: number;
  bytes: number;
  fields: { name: string; type: LayoutType; unit: string; meaning: string; offset: number }[];
}

export interface Named {
  name: string;
  value: number;
  meaning: string;
}

export interface Code {
  code: number;
  name: string;
  meaning: string;
  value?: string;
}

export interface AbiFunction {
  name: string;
  parameters: { name: string; type: 'i32' | 'i64'; unit: string }[];
  result: 'i32' | null;
  meaning: string;
}

export interface Abi {
  module: string;
  memory: { export: string; pages: number; why: string };
  globals: { name: string; type: 'i32'; meaning: string }[];
  exports: AbiFunction[];
  imports: AbiFunction[];
}

export interface Contract {
  events: EventSpec[];
  limits: Limit[];
  header: Layout;
  eventKindBase: number;
  records: Layout[];
  blocks: Layout[];
  observationFlags: Named[];
  flowFlags: Named[];
  priorities: Named[];
  messageSchema: number;
  messageKeys: { key: number; name: string; meaning: string; optional?: boolean }[];
  abi: Abi;
  status: Code[];
  moduleErrors: Code[];
  logLevels: Code[];
  log: Code[];
  decode: { code: string; meaning: string }[];
}

/** A spec that cannot be used: which file, and why. */
export class SpecError extends Error {
  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`);
    this.name = 'SpecError';
  }
}
