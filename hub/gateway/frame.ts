import { ProtocolError } from './protocol-error.ts';

/** One MQTT control packet: first header byte apart, body without the fixed header. */
export interface Frame {
  /** Packet type, 1..14 (the high half of the first byte). */
  type: number;
  /** Flags, 0..15 (the low half of the first byte). */
  flags: number;
  /** Everything after the remaining length; a view into received bytes. */
  body: Buffer;
}

const EMPTY = Buffer.alloc(0);

/**
 * Cuts a byte stream into MQTT packets.
 * The announced length is judged before any of the body is kept, so that a peer cannot make the hub reserve memory.
 */
export class FrameReader {
  /** Largest body accepted, bytes; may be changed between packets. */
  limit: number;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private wanted = 2;

  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * Takes received bytes and returns the packets completed by them.
   * @throws ProtocolError `length-malformed` [MQTT-2.2.3] or `too-large`
   */
  *push(chunk: Buffer): Generator<Frame, void> {
    let data = this.join(chunk);
    if (!data) return;
    while (data.length > 0) {
      const size = packetSize(data, this.limit);
      if (size.total < 0 || size.total > data.length) {
        this.keep(data, size.total);
        return;
      }
      const first = data[0] as number;
      const body = data.subarray(size.header, size.total);
      data = data.subarray(size.total);
      yield { type: first >> 4, flags: first & 15, body };
    }
  }

  /** Bytes held for a packet that is not complete, 0..limit + 5. */
  get bufferedBytes(): number {
    return this.pendingBytes;
  }

  /** Joins only when a packet can be complete: a body that trickles in is copied once, not at each chunk. */
  private join(chunk: Buffer): Buffer | undefined {
    if (this.pendingBytes === 0) return chunk;
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    if (this.pendingBytes < this.wanted) return undefined;
    const all = Buffer.concat(this.pending, this.pendingBytes);
    this.pending = [];
    this.pendingBytes = 0;
    return all;
  }

  private keep(rest: Buffer, total: number): void {
    // A copy, so that a few bytes do not pin the whole receive buffer.
    this.pending = rest.length > 0 ? [Buffer.from(rest)] : [EMPTY];
    this.pendingBytes = rest.length;
    this.wanted = total < 0 ? rest.length + 1 : total;
  }
}

/** Length of the header and of the whole packet; total is -1 while the length itself is incomplete. */
function packetSize(data: Buffer, limit: number): { header: number; total: number } {
  let length = 0;
  for (let index = 1; index <= 4; index++) {
    if (index >= data.length) return { header: 0, total: -1 };
    const byte = data[index] as number;
    length |= (byte & 127) << (7 * (index - 1));
    if (byte < 128) {
      if (length > limit) throw new ProtocolError('too-large', `${length} bytes`);
      return { header: index + 1, total: index + 1 + length };
    }
  }
  // [MQTT-2.2.3]: the remaining length has four bytes at most.
  throw new ProtocolError('length-malformed');
}
