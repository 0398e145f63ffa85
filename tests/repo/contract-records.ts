/** Observation records, as a host writes them (docs/spec/observations.md). All results are hexadecimal. */
import {
  EVENT_IDS,
  EVENT_KIND_BASE,
  EVENTS,
  type EventName,
  type FieldSpec,
  LAYOUTS,
  OBSERVATION_FLAGS,
  parseAddress,
} from '../../contract/index.ts';

const FIXED = { u8: 1, u16: 2, u32: 4, i32: 4 } as const;

export interface Packet {
  local?: string;
  remote: string;
  localPort?: number;
  remotePort?: number;
  protocol?: number;
  flags?: number;
  bytes?: number;
}

export const { out: OUT, syn: SYN, ack: ACK, rst: RST, own: OWN, unreachable: UNREACHABLE } = OBSERVATION_FLAGS;

/** Any record, well-formed or not. */
export function record(kind: number, timeSeconds: number, payload: string): string {
  const header = Buffer.alloc(LAYOUTS.record.bytes);
  header.writeUInt16LE(kind, LAYOUTS.record.offsets.kind);
  header.writeUInt16LE(payload.length / 2, LAYOUTS.record.offsets.length);
  header.writeUInt32LE(timeSeconds, LAYOUTS.record.offsets.timeSeconds);
  return header.toString('hex') + payload;
}

/** A flow record: TCP unless it says otherwise. The local address has a default of the remote one's family. */
export function packet(timeSeconds: number, packet: Packet): string {
  const isIpv6 = packet.remote.includes(':');
  const local = parseAddress(packet.local ?? (isIpv6 ? 'fd00::15' : '10.0.2.15'));
  const layout = isIpv6 ? LAYOUTS.flow6 : LAYOUTS.flow4;
  const bytes = Buffer.alloc(layout.bytes);
  const address = (value: Uint8Array, offset: number) => {
    if (isIpv6) bytes.set(value, offset);
    else bytes.writeUInt32LE(Buffer.from(value).readUInt32BE(0), offset);
  };
  address(local, layout.offsets.local);
  address(parseAddress(packet.remote), layout.offsets.remote);
  bytes.writeUInt16LE(packet.localPort ?? 0, layout.offsets.localPort);
  bytes.writeUInt16LE(packet.remotePort ?? 0, layout.offsets.remotePort);
  bytes.writeUInt8(packet.protocol ?? 6, layout.offsets.protocol);
  bytes.writeUInt8(packet.flags ?? 0, layout.offsets.flags);
  bytes.writeUInt16LE(packet.bytes ?? 0, layout.offsets.bytes);
  return record(layout.kind, timeSeconds, bytes.toString('hex'));
}

function fieldBytes(field: FieldSpec, value: unknown): Buffer {
  if (field.type === 'string' || field.type === 'address') {
    const bytes = field.type === 'address' ? parseAddress(String(value)) : Buffer.from(value as string | Uint8Array);
    return Buffer.concat([Buffer.of(bytes.length), bytes]);
  }
  const number = field.enum ? field.enum[String(value)]! : Number(value);
  const bytes = Buffer.alloc(FIXED[field.type]);
  if (field.type === 'i32') bytes.writeInt32LE(number);
  else bytes.writeUIntLE(number, 0, bytes.length);
  return bytes;
}

/** The record of an event; a string may be given as bytes that are no UTF-8. */
export function observation(timeSeconds: number, name: EventName, values: Record<string, unknown>): string {
  const spec = EVENTS.find((event) => event.name === name)!;
  const payload = Buffer.concat(spec.fields.map((field) => fieldBytes(field, values[field.name])));
  return record(EVENT_KIND_BASE + EVENT_IDS[name], timeSeconds, payload.toString('hex'));
}

/** The staging ring's counters. */
export function hostCounters(timeSeconds: number, staged: number, passed: number, dropped: number): string {
  const payload = Buffer.from(new Uint32Array([staged, passed, dropped]).buffer).toString('hex');
  return record(LAYOUTS.hostCounters.kind, timeSeconds, payload);
}
