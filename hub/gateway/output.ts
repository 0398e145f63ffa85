import type { Duplex } from 'node:stream';
import { GATEWAY_LIMITS } from './limits.ts';
import { pubacks } from './packets/server-packets.ts';

/**
 * Writes of one connection, gathered: all PUBACKs of a commit leave in one write.
 * While the peer does not take them the connection is not read, so what waits here is bounded by
 * `outputHighBytes` plus the answers to what was read already.
 */
export class Output {
  private readonly socket: Duplex;
  private readonly onBlocked: () => void;
  private acks: number[] = [];
  private isScheduled = false;

  /** @param onBlocked called when more than `outputHighBytes` wait; the socket's `drain` ends it */
  constructor(socket: Duplex, onBlocked: () => void) {
    this.socket = socket;
    this.onBlocked = onBlocked;
  }

  /** Queues a PUBACK; it leaves with the others of this turn of the event loop. */
  puback(packetId: number): void {
    this.acks.push(packetId);
    if (this.isScheduled) return;
    this.isScheduled = true;
    queueMicrotask(() => this.flush());
  }

  /** Writes at once, after the PUBACKs that wait. */
  write(bytes: Buffer): void {
    this.flush();
    this.send(bytes);
  }

  flush(): void {
    this.isScheduled = false;
    if (this.acks.length === 0) return;
    const ids = this.acks;
    this.acks = [];
    this.send(pubacks(ids));
  }

  private send(bytes: Buffer): void {
    if (this.socket.destroyed || this.socket.writableEnded) return;
    this.socket.write(bytes);
    if (this.socket.writableLength > GATEWAY_LIMITS.outputHighBytes) this.onBlocked();
  }
}
