/** What a NetworkActivity event's column block holds, and the order of its rows. docs/spec/message.md has the bytes. */

/** One connection in one window. */
export interface FlowRow {
  /** IANA protocol number: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6. */
  protocol: number;
  local: string;
  remote: string;
  /** Both ports are 0 for ICMP. */
  localPort: number;
  remotePort: number;
  /** Which end serves: local means that the peer came to the device. */
  serviceSide: 'local' | 'remote';
  /** FLOW_FLAGS, or-ed. */
  flags: number;
  hitsIn: number;
  hitsOut: number;
  bytesIn: number;
  bytesOut: number;
  /** Seconds from the start of the window (the event's start) to the first packet. */
  firstSeconds: number;
  /** Seconds from the first packet to the last. */
  durationSeconds: number;
}

export type Family = 4 | 6;

export const TCP = 6;
export const UDP = 17;

/** The protocol of code 2: ICMP of the family. */
export function icmpOf(family: Family): number {
  return family === 4 ? 1 : 58;
}

/** Compares addresses of one length by their bytes. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) return left[index]! - right[index]!;
  }
  return 0;
}

/** Bits that hold an index into count things. */
export function indexBits(count: number): number {
  return 32 - Math.clz32(count - 1);
}
