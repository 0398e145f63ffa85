/** Generated messages for the codec's tests. */
import fc from 'fast-check';
import {
  type DecodedEvent,
  EVENTS,
  type EventSpec,
  type Family,
  type FieldSpec,
  type FlowRow,
  formatAddress,
  LIMITS,
  type Message,
} from '../../contract/index.ts';

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.oneof(fc.nat(40), fc.nat(70_000), fc.nat(0xffff_ffff), fc.constantFrom(0x7fff_ffff, 0x8000_0000));
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'));

function address(bytes: number): fc.Arbitrary<string> {
  const any = fc.uint8Array({ minLength: bytes, maxLength: bytes });
  const sparse = fc.array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: bytes, maxLength: bytes });
  return fc
    .oneof(
      any,
      sparse.map((list) => Uint8Array.from(list)),
    )
    .map(formatAddress);
}

/** Well-formed text of at most maxBytes bytes of UTF-8, with the characters that codecs get wrong. */
function text(maxBytes: number): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('\ufeff', '\ufffd', '\u0000', 'é', '日', '😀'),
  );
  return fc.string({ unit, maxLength: maxBytes }).map((value) => {
    let cut = value;
    while (Buffer.byteLength(cut) > maxBytes) cut = [...cut].slice(0, -1).join('');
    return cut;
  });
}

function fieldValue(field: FieldSpec): fc.Arbitrary<string | number> {
  if (field.enum) return fc.constantFrom(...Object.keys(field.enum));
  switch (field.type) {
    case 'string':
      return text(field.maxBytes ?? 0);
    case 'address':
      return fc.oneof(fc.constant(''), address(4), address(16));
    case 'i32':
      return fc.oneof(fc.integer({ min: -30, max: 30 }), fc.integer());
    case 'u8':
      return u8;
    case 'u16':
      return u16;
    default:
      return u32;
  }
}

/** ago, span and count of an event in a message that was closed at uptimeSeconds. */
function head(uptimeSeconds: number) {
  return fc
    .tuple(fc.nat(uptimeSeconds), fc.nat(uptimeSeconds))
    .map(([one, other]) => ({ agoSeconds: Math.max(one, other), spanSeconds: Math.min(one, other) }));
}

function reported(spec: EventSpec, uptimeSeconds: number): fc.Arbitrary<DecodedEvent> {
  const fields = fc.record(Object.fromEntries(spec.fields.map((field) => [field.name, fieldValue(field)])));
  return fc
    .record({ head: head(uptimeSeconds), count: fc.integer({ min: 1, max: 0xffff_ffff }), fields })
    .map(
      ({ head, count, fields }) =>
        ({ name: spec.name, id: spec.id, ...head, count, fields }) as unknown as DecodedEvent,
    );
}

function portless(row: FlowRow, family: Family): FlowRow {
  return row.protocol === (family === 4 ? 1 : 58) ? { ...row, localPort: 0, remotePort: 0 } : row;
}

/** A row with counters that fit: at least one packet, no bytes without packets, times within the span. */
function flowRow(family: Family, spanSeconds: number, locals: fc.Arbitrary<string>): fc.Arbitrary<FlowRow> {
  const hits = fc.oneof(fc.constant(0), fc.nat(20), fc.nat(0x0fff_ffff));
  return fc
    .record<FlowRow>({
      protocol: fc.constantFrom(6, 6, 17, 1, 58, 132),
      local: locals,
      remote: address(family === 4 ? 4 : 16),
      localPort: fc.oneof(fc.constantFrom(80, 443), u16),
      remotePort: fc.oneof(fc.constantFrom(443, 8883), u16),
      serviceSide: fc.constantFrom('local', 'remote'),
      flags: fc.oneof(fc.constant(0), fc.nat(15)),
      hitsIn: hits,
      hitsOut: hits,
      bytesIn: u32,
      bytesOut: u32,
      firstSeconds: fc.nat(spanSeconds),
      durationSeconds: fc.nat(spanSeconds),
    })
    .map((row) => {
      const hitsOut = row.hitsIn + row.hitsOut === 0 ? 1 : row.hitsOut;
      const bytesIn = row.hitsIn === 0 ? 0 : row.bytesIn;
      const bytesOut = hitsOut === 0 ? 0 : row.bytesOut;
      const durationSeconds = Math.min(row.durationSeconds, spanSeconds - row.firstSeconds);
      return portless({ ...row, hitsOut, bytesIn, bytesOut, durationSeconds }, family);
    });
}

function compareAddresses(left: string, right: string): number {
  return Buffer.compare(Buffer.from(addressBytes(left)), Buffer.from(addressBytes(right)));
}

/** Independent of the codec's own order: through the addresses' text. */
function addressBytes(text: string): number[] {
  if (!text.includes(':')) return text.split('.').map(Number);
  const [head = '', tail] = text
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
      const bytes = parts.slice(0, 4).map(Number);
      return `${((bytes[0]! << 8) | bytes[1]!).toString(16)}:${((bytes[2]! << 8) | bytes[3]!).toString(16)}`;
    })
    .split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const right = tail === undefined ? [] : groups(tail);
  const left = groups(head);
  const all = [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
  return all.flatMap((group) => [group >> 8, group & 255]);
}

const service = (row: FlowRow) => (row.serviceSide === 'local' ? row.localPort : row.remotePort);
const other = (row: FlowRow) => (row.serviceSide === 'local' ? row.remotePort : row.localPort);
const rank = (row: FlowRow) => (row.serviceSide === 'local' ? 0 : 1);

/** The order of docs/spec/message.md. */
export function compareRows(left: FlowRow, right: FlowRow): number {
  return (
    left.protocol - right.protocol ||
    rank(left) - rank(right) ||
    service(left) - service(right) ||
    other(left) - other(right) ||
    compareAddresses(left.remote, right.remote) ||
    compareAddresses(left.local, right.local)
  );
}

/** At most one row a connection and side, sorted. */
function distinct(rows: FlowRow[]): FlowRow[] {
  const sorted = [...rows].sort(compareRows);
  return sorted.filter((row, index) => index === 0 || compareRows(sorted[index - 1]!, row) !== 0);
}

function activity(family: Family, uptimeSeconds: number): fc.Arbitrary<DecodedEvent> {
  const bytes = family === 4 ? 4 : 16;
  return fc
    .tuple(head(uptimeSeconds), fc.array(address(bytes), { minLength: 1, maxLength: 4 }))
    .chain(([head, locals]) => {
      const row = flowRow(family, head.spanSeconds, fc.constantFrom(...locals));
      return fc.array(row, { minLength: 1, maxLength: 14 }).map((list) => {
        const rows = distinct(list);
        const count = rows.reduce((sum, one) => sum + one.hitsIn + one.hitsOut, 0);
        return { name: 'NetworkActivity', id: 1, ...head, count, fields: { family, rows } } as DecodedEvent;
      });
    });
}

function anyEvent(uptimeSeconds: number): fc.Arbitrary<DecodedEvent> {
  const specs = EVENTS.filter((spec) => spec.kind !== 'columns');
  return fc.oneof(
    activity(4, uptimeSeconds),
    activity(6, uptimeSeconds),
    ...specs.map((spec) => reported(spec, uptimeSeconds)),
  );
}

/** Any message that a device may send. */
export const anyMessage: fc.Arbitrary<Message> = fc
  .tuple(
    fc.oneof(fc.nat(200_000), fc.nat(LIMITS.uptimeMaxMs)),
    fc.oneof(fc.constant(1), fc.integer({ min: 1, max: LIMITS.sequenceMax })),
  )
  .chain(([uptimeMs, sequence]) => {
    const uptimeSeconds = Math.min(0xffff_ffff, Math.floor(uptimeMs / 1000));
    return fc.record(
      {
        schema: fc.constant(1 as const),
        agentVersion: fc.tuple(u8, u8, u8).map((parts) => parts.join('.')),
        bootId: hex(LIMITS.bootIdBytes),
        sequence: fc.constant(sequence),
        uptimeMs: fc.constant(uptimeMs),
        unixMs: fc.integer({ min: 1, max: LIMITS.unixMaxMs }),
        events: fc.array(anyEvent(uptimeSeconds), { maxLength: 4 }),
        dropped: fc.record({ full: u32, malformed: u32, restart: u32, expired: u32 }),
        previous: sequence === 1 ? fc.constant(undefined) : hex(LIMITS.chainBytes),
      },
      { requiredKeys: ['schema', 'agentVersion', 'bootId', 'sequence', 'uptimeMs', 'events', 'dropped', 'previous'] },
    );
  })
  .map(({ previous, ...message }) => (previous === undefined ? message : { ...message, previous }) as Message);
