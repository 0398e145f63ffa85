import { EventEmitter } from 'node:events';
import { type Batch, type EventRow, type EventStore, StoreError } from '../store/types.ts';
import { type IngestStats, newIngestStats } from './counters.ts';
import { type Judged, judge } from './decode.ts';
import { type Outcome, type Plan, Planner, refusalOf } from './plan.ts';
import { QUARANTINE_DEFAULTS, Quarantine, type QuarantineLimits } from './quarantine.ts';
import { QUEUE_DEFAULTS, Queue, type QueueLimits } from './queue.ts';
import { RowBuilder } from './rows.ts';
import { StreamCache } from './streams.ts';
import type { Telemetry, TelemetrySink } from './telemetry.ts';

export interface IngestOptions {
  queue?: Partial<QueueLimits>;
  quarantine?: Partial<QuarantineLimits>;
  /** (device, boot) pairs whose sequence numbers stay in memory between batches. */
  streams?: number;
}

const STREAMS = 50_000;

interface IngestEvents {
  room: [];
  stored: [rows: readonly EventRow[]];
  idle: [];
  fatal: [error: StoreError];
}

/**
 * Decodes, validates and stores messages in groups; each is settled only after the commit that holds it.
 * Emits `stored` with the rows of each commit, and `fatal` if the store can take nothing any more.
 */
export class Ingest extends EventEmitter<IngestEvents> implements TelemetrySink {
  private readonly store: EventStore;
  private readonly planner: Planner;
  private readonly quarantine: Quarantine;
  private readonly queue: Queue;
  private readonly counters: IngestStats = newIngestStats();
  private timer: NodeJS.Timeout | undefined;
  private isWriting = false;
  private isClosed = false;
  private wasFull = false;

  private constructor(store: EventStore, quarantine: Quarantine, options: IngestOptions) {
    super();
    this.store = store;
    this.quarantine = quarantine;
    this.queue = new Queue({ ...QUEUE_DEFAULTS, ...options.queue });
    const streams = new StreamCache(store, options.streams ?? STREAMS);
    this.planner = new Planner(streams, new RowBuilder(store.eventColumns), quarantine);
  }

  static async open(store: EventStore, options: IngestOptions = {}): Promise<Ingest> {
    const quarantine = await Quarantine.open(store, { ...QUARANTINE_DEFAULTS, ...options.quarantine });
    return new Ingest(store, quarantine, options);
  }

  get isFull(): boolean {
    return this.queue.isFull;
  }

  onRoom(listener: () => void): void {
    this.on('room', listener);
  }

  offer(telemetry: Telemetry): void {
    this.counters.received++;
    this.counters.pending++;
    if (this.isClosed) {
      queueMicrotask(() => this.abandon([telemetry]));
      return;
    }
    this.queue.push(judge(telemetry), performance.now());
    this.wasFull ||= this.queue.isFull;
    this.schedule();
  }

  /** Resolves when everything that was offered so far is settled. */
  async flush(): Promise<void> {
    while (this.queue.length > 0 || this.isWriting) {
      const idle = new Promise((resolve) => this.once('idle', () => resolve(undefined)));
      this.schedule(true);
      await idle;
    }
  }

  /** Stores what was offered; what comes later is abandoned. */
  async close(): Promise<void> {
    await this.flush();
    this.isClosed = true;
  }

  stats(): IngestStats {
    const { counters, quarantine } = this;
    return {
      ...counters,
      refusedBy: { ...counters.refusedBy },
      quarantined: quarantine.size,
      quarantineDropped: quarantine.dropped,
    };
  }

  private schedule(isUrgent = false): void {
    if (this.isWriting || this.queue.length === 0) return;
    const waitMs = isUrgent ? 0 : this.queue.dueInMs(performance.now());
    if (waitMs > 0) {
      this.timer ??= setTimeout(() => this.write(), waitMs);
      return;
    }
    clearTimeout(this.timer);
    this.write();
  }

  /** Writes batches one after the other; while one is on its way to disk the next one gathers. */
  private write(): void {
    this.timer = undefined;
    if (this.isWriting) return;
    this.isWriting = true;
    void this.writeBatch(this.queue.take()).then(() => {
      this.isWriting = false;
      if (this.wasFull && this.queue.hasRoom) {
        this.wasFull = false;
        this.emit('room');
      }
      if (this.queue.length === 0) this.emit('idle');
      else this.schedule();
    });
  }

  private async writeBatch(messages: Judged[]): Promise<void> {
    try {
      await this.commit(messages);
    } catch (error) {
      this.counters.storeErrors++;
      if (error instanceof StoreError && error.isFatal) this.fail(messages, error);
      else await this.writeSingly(messages);
    }
  }

  /** One message may be what the store cannot take: it must not take the others with it. */
  private async writeSingly(messages: Judged[]): Promise<void> {
    for (const judged of messages) {
      try {
        await this.commit([judged]).catch((error: Error) => {
          if (judged.kind === 'refused') throw error;
          return this.commit([refusalOf(judged, 'store.refused', error.message.slice(0, 500))]);
        });
      } catch (error) {
        this.counters.storeErrors++;
        this.fail([judged], error);
      }
    }
  }

  private async commit(messages: Judged[]): Promise<void> {
    const startMs = performance.now();
    const plan = await this.planner.plan(messages);
    if (hasRows(plan.batch)) {
      await this.store.commit(plan.batch).catch((error) => {
        plan.undo();
        throw error;
      });
      this.countCommit(performance.now() - startMs);
    }
    this.settle(messages, plan);
  }

  private settle(messages: Judged[], plan: Plan): void {
    messages.forEach(({ telemetry }, index) => {
      this.countOutcome(plan.outcomes[index] as Outcome);
      telemetry.origin.settle(telemetry.packetId, true);
    });
    this.counters.events += plan.batch.events.length;
    this.counters.chainBroken += plan.chainBroken;
    if (plan.batch.events.length > 0) this.tell(plan.batch.events);
  }

  /** A listener's fault is not the store's: what is stored stays stored. */
  private tell(events: readonly EventRow[]): void {
    try {
      this.emit('stored', events);
    } catch {
      this.counters.listenerErrors++;
    }
  }

  private fail(messages: Judged[], error: unknown): void {
    this.abandon(messages.map((judged) => judged.telemetry));
    if (error instanceof StoreError && error.isFatal) this.emit('fatal', error);
  }

  private abandon(messages: Telemetry[]): void {
    for (const telemetry of messages) {
      this.counters.pending--;
      this.counters.abandoned++;
      telemetry.origin.settle(telemetry.packetId, false);
    }
  }

  private countOutcome(outcome: Outcome): void {
    const { counters } = this;
    counters.pending--;
    counters[outcome.kind]++;
    if (outcome.kind === 'refused') counters.refusedBy[outcome.reason] = (counters.refusedBy[outcome.reason] ?? 0) + 1;
  }

  private countCommit(tookMs: number): void {
    this.counters.commits++;
    this.counters.commitLastMs = tookMs;
    this.counters.commitMaxMs = Math.max(this.counters.commitMaxMs, tookMs);
  }
}

function hasRows(batch: Batch): boolean {
  return batch.messages.length + batch.events.length + batch.quarantine.length + batch.quarantineDrops.length > 0;
}
