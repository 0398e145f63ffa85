import type { ChainVerdict, EventStore, SequenceRun, StreamKey } from '../store/types.ts';
import { SequenceSet } from './sequence-set.ts';

/** Boots of one device that stay in memory between batches. */
const BOOTS_PER_DEVICE = 4;
/** Hashes kept of a stream to judge messages that come out of order (the agent sends by priority). */
const RECENT_HASHES = 64;

/** What is known of the messages of one boot of one device. */
export class Stream {
  readonly sequences: SequenceSet;
  /** Hash by sequence number, the most recent ones. */
  private readonly hashes = new Map<number, string>();

  constructor(runs: readonly SequenceRun[]) {
    this.sequences = new SequenceSet(runs);
    for (const run of runs.slice(-RECENT_HASHES)) this.hashes.set(run.to, run.lastHash);
  }

  /** Hash of a stored message, if it is a recent one. */
  hashOf(sequence: number): string | undefined {
    return this.hashes.get(sequence);
  }

  /** Judges a message by the one before it, and remembers its hash for the one after. */
  link(sequence: number, hash: string, previousHash: string | null): ChainVerdict {
    this.hashes.set(sequence, hash);
    if (this.hashes.size > RECENT_HASHES) this.hashes.delete(this.hashes.keys().next().value as number);
    if (previousHash === null) return sequence === 1 ? 'first' : 'broken';
    if (sequence === 1) return 'broken';
    const before = this.hashes.get(sequence - 1);
    if (before === undefined) return 'pending';
    return before === previousHash ? 'ok' : 'broken';
  }
}

/**
 * The streams in use. What leaves the cache is read from the store again, so that memory is bounded and
 * a restart forgets nothing.
 */
export class StreamCache {
  private readonly store: Pick<EventStore, 'loadStreams'>;
  private readonly capacity: number;
  private readonly byDevice = new Map<string, Map<string, Stream>>();
  /** Devices with more boots than may stay. */
  private readonly crowded = new Set<string>();
  private count = 0;

  /** @param capacity streams that are kept between batches, from 1 */
  constructor(store: Pick<EventStore, 'loadStreams'>, capacity: number) {
    this.store = store;
    this.capacity = capacity;
  }

  /** Streams in memory. */
  get size(): number {
    return this.count;
  }

  /** Makes sure that all these streams are in memory until `trim`; one question to the store for all that are not. */
  async load(keys: Iterable<StreamKey>): Promise<void> {
    const missing = new Map<string, StreamKey>();
    for (const key of keys) if (!this.get(key.deviceId, key.bootId)) missing.set(`${key.bootId}${key.deviceId}`, key);
    if (missing.size === 0) return;
    const wanted = [...missing.values()];
    const found = await this.store.loadStreams(wanted);
    for (const [index, key] of wanted.entries()) this.put(key, new Stream(found[index] as SequenceRun[]));
  }

  get(deviceId: string, bootId: string): Stream | undefined {
    return this.byDevice.get(deviceId)?.get(bootId);
  }

  /** Forgets a stream, because what is in memory may be ahead of the store. */
  forget(key: StreamKey): void {
    const boots = this.byDevice.get(key.deviceId);
    if (boots?.delete(key.bootId)) this.count--;
    if (boots?.size === 0) this.byDevice.delete(key.deviceId);
  }

  /** Marks the device as used; older ones go first when there are too many. */
  touch(deviceId: string): void {
    const boots = this.byDevice.get(deviceId);
    if (!boots) return;
    this.byDevice.delete(deviceId);
    this.byDevice.set(deviceId, boots);
  }

  /** Between batches: keeps the newest boots of each device, and the devices used last. */
  trim(): void {
    for (const deviceId of this.crowded) {
      const bootIds = [...(this.byDevice.get(deviceId)?.keys() ?? [])];
      for (const bootId of bootIds.slice(0, -BOOTS_PER_DEVICE)) this.forget({ deviceId, bootId });
    }
    this.crowded.clear();
    for (const [deviceId, boots] of this.byDevice) {
      if (this.count <= this.capacity) return;
      this.byDevice.delete(deviceId);
      this.count -= boots.size;
    }
  }

  private put(key: StreamKey, stream: Stream): void {
    const boots = this.byDevice.get(key.deviceId) ?? new Map<string, Stream>();
    boots.set(key.bootId, stream);
    this.byDevice.set(key.deviceId, boots);
    if (boots.size > BOOTS_PER_DEVICE) this.crowded.add(key.deviceId);
    this.count++;
  }
}
