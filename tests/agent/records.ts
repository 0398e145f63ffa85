/** Observation records as the host writes them into the inbox. */
export const OBSERVED = { out: 1, syn: 2, ack: 4, rst: 8, fin: 16, own: 32, unreachable: 64 } as const;

export interface FlowObservation {
  /** 4 or 16 bytes each, network order. */
  local: Uint8Array;
  remote: Uint8Array;
  localPort: number;
  remotePort: number;
  protocol: number;
  flags: number;
  bytes: number;
  timeSeconds: number;
}

export function record(kind: number, timeSeconds: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, kind, true);
  view.setUint16(2, payload.length, true);
  view.setUint32(4, timeSeconds, true);
  bytes.set(payload, 8);
  return bytes;
}

export function ipv4(number: number): Uint8Array {
  return Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number);
}

export function flowRecord(flow: FlowObservation): Uint8Array {
  const isIpv4 = flow.local.length === 4;
  const payload = new Uint8Array(isIpv4 ? 16 : 40);
  const view = new DataView(payload.buffer);
  const order = (address: Uint8Array) => (isIpv4 ? address.toReversed() : address);
  payload.set(order(flow.local), 0);
  payload.set(order(flow.remote), flow.local.length);
  const rest = 2 * flow.local.length;
  view.setUint16(rest, flow.localPort, true);
  view.setUint16(rest + 2, flow.remotePort, true);
  view.setUint8(rest + 4, flow.protocol);
  view.setUint8(rest + 5, flow.flags);
  view.setUint16(rest + 6, flow.bytes, true);
  return record(isIpv4 ? 1 : 2, flow.timeSeconds, payload);
}

export type FieldValue =
  | ['u8' | 'u16' | 'u32' | 'i32', number]
  | ['string', string | Uint8Array]
  | ['address', Uint8Array];

function fieldBytes([type, value]: FieldValue): Uint8Array {
  if (type === 'string' || type === 'address') {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return Uint8Array.of(bytes.length, ...bytes);
  }
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, value | 0, true);
  return new Uint8Array(view.buffer, 0, type === 'u8' ? 1 : type === 'u16' ? 2 : 4);
}

/** A record of event id with its fields in the order of the spec. */
export function eventRecord(id: number, timeSeconds: number, fields: FieldValue[]): Uint8Array {
  return record(16 + id, timeSeconds, concat(fields.map(fieldBytes)));
}

export function hostCounters(timeSeconds: number, staged: number, passed: number, dropped: number): Uint8Array {
  const payload = new DataView(new ArrayBuffer(12));
  [staged, passed, dropped].forEach((value, index) => {
    payload.setUint32(index * 4, value, true);
  });
  return record(15, timeSeconds, new Uint8Array(payload.buffer));
}

export function concat(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Groups records into batches that each fit an inbox. */
export function batches(records: Uint8Array[], inboxBytes: number): Uint8Array[] {
  const groups: Uint8Array[][] = [[]];
  let size = 0;
  for (const one of records) {
    if (size + one.length > inboxBytes) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)!.push(one);
    size += one.length;
  }
  return groups.map(concat);
}
