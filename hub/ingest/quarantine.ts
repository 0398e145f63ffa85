import type { EventStore, QuarantineRow } from '../store/types.ts';

export interface QuarantineLimits {
  /** Messages kept aside, of all devices and of one. */
  messages: number;
  messagesPerDevice: number;
  /** Payload bytes kept aside in all. */
  bytes: number;
}

export const QUARANTINE_DEFAULTS: QuarantineLimits = { messages: 1000, messagesPerDevice: 100, bytes: 32 * 2 ** 20 };

interface Kept {
  id: number;
  deviceId: string;
  bytes: number;
}

/**
 * Decides what of the refused messages is kept aside: the newest. The oldest of the same device gives way first,
 * so that one broken device does not push out the evidence of the others.
 */
export class Quarantine {
  /** Messages that gave way to newer ones, since start. */
  dropped = 0;
  private readonly limits: QuarantineLimits;
  private kept: Kept[];
  private bytes = 0;
  private nextId = 1;

  private constructor(limits: QuarantineLimits, kept: Kept[]) {
    this.limits = limits;
    this.kept = kept;
    for (const entry of kept) this.bytes += entry.bytes;
    this.nextId = (kept.at(-1)?.id ?? 0) + 1;
  }

  /** Goes on with what the store holds. */
  static async open(store: EventStore, limits: QuarantineLimits): Promise<Quarantine> {
    return new Quarantine(limits, await store.quarantineIndex());
  }

  /** Messages kept aside now. */
  get size(): number {
    return this.kept.length;
  }

  /**
   * Admits refused messages and says which rows to write and which to drop; call `undo` if that failed.
   * @param refused without ids, oldest first
   */
  admit(refused: readonly Omit<QuarantineRow, 'id'>[]): { rows: QuarantineRow[]; drops: number[]; undo: () => void } {
    if (refused.length === 0) return { rows: [], drops: [], undo: () => {} };
    const before = { kept: [...this.kept], bytes: this.bytes, dropped: this.dropped };
    const rows = new Map<number, QuarantineRow>();
    const drops: number[] = [];
    for (const row of refused) {
      const id = this.nextId++;
      rows.set(id, { ...row, id });
      this.kept.push({ id, deviceId: row.deviceId, bytes: row.payload.length });
      this.bytes += row.payload.length;
      for (const gone of this.makeRoom(row.deviceId)) if (!rows.delete(gone)) drops.push(gone);
    }
    const undo = (): void => {
      Object.assign(this, before);
    };
    return { rows: [...rows.values()], drops, undo };
  }

  private makeRoom(deviceId: string): number[] {
    const gone: number[] = [];
    const own = this.kept.filter((entry) => entry.deviceId === deviceId);
    if (own.length > this.limits.messagesPerDevice) gone.push(this.remove(own[0] as Kept));
    while (this.kept.length > this.limits.messages || this.bytes > this.limits.bytes)
      gone.push(this.remove(this.kept[0] as Kept));
    return gone;
  }

  private remove(entry: Kept): number {
    this.kept = this.kept.filter((other) => other !== entry);
    this.bytes -= entry.bytes;
    this.dropped++;
    return entry.id;
  }
}
