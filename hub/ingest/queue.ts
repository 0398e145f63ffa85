import type { Judged } from './decode.ts';

export interface QueueLimits {
  /** Reading from devices stops at so many waiting messages or payload bytes, and goes on at half of it. */
  messages: number;
  bytes: number;
  /** A batch is written when its first message has waited so long, milliseconds, or when it is this large. */
  lingerMs: number;
  batchMessages: number;
  batchBytes: number;
}

export const QUEUE_DEFAULTS: QueueLimits = {
  messages: 16_384,
  bytes: 32 * 2 ** 20,
  lingerMs: 20,
  batchMessages: 1024,
  batchBytes: 4 * 2 ** 20,
};

/** Messages that wait for their batch. */
export class Queue {
  private readonly limits: QueueLimits;
  private items: Judged[] = [];
  private bytes = 0;
  private oldestMs = 0;

  constructor(limits: QueueLimits) {
    this.limits = limits;
  }

  get length(): number {
    return this.items.length;
  }

  get isFull(): boolean {
    return this.items.length >= this.limits.messages || this.bytes >= this.limits.bytes;
  }

  get hasRoom(): boolean {
    return this.items.length <= this.limits.messages / 2 && this.bytes <= this.limits.bytes / 2;
  }

  push(item: Judged, nowMs: number): void {
    if (this.items.length === 0) this.oldestMs = nowMs;
    this.items.push(item);
    this.bytes += item.telemetry.payload.length;
  }

  /** Milliseconds until the next batch is due: 0 if it is large enough, else what is left of the linger. */
  dueInMs(nowMs: number): number {
    if (this.items.length >= this.limits.batchMessages || this.bytes >= this.limits.batchBytes) return 0;
    return Math.max(0, this.oldestMs + this.limits.lingerMs - nowMs);
  }

  /** Takes the oldest messages, at least one and at most a batch. */
  take(): Judged[] {
    let count = 0;
    let bytes = 0;
    while (count < this.items.length && count < this.limits.batchMessages && bytes < this.limits.batchBytes) {
      bytes += (this.items[count] as Judged).telemetry.payload.length;
      count++;
    }
    const taken = this.items.splice(0, count);
    this.bytes -= bytes;
    return taken;
  }
}
