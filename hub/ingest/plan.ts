import type { Message } from '../../contract/index.ts';
import type { Batch, EventRow, MessageRow, QuarantineRow, StreamKey } from '../store/types.ts';
import type { Judged } from './decode.ts';
import type { Quarantine } from './quarantine.ts';
import { closingTime, type RowBuilder } from './rows.ts';
import type { StreamCache } from './streams.ts';
import type { Telemetry } from './telemetry.ts';

/** Runs of sequence numbers that one boot may leave; a device with more gaps than that is not counting. */
export const MAX_RUNS = 65_536;

/** What is to be written for some messages, and what becomes of each of them once it is. */
export interface Plan {
  batch: Batch;
  /** In the order of the messages. */
  outcomes: Outcome[];
  chainBroken: number;
  /** Takes back what planning changed in memory, because nothing was written. */
  undo(): void;
}

export type Outcome = { kind: 'stored' | 'duplicate' } | { kind: 'refused'; reason: string };

type Refused = Extract<Judged, { kind: 'refused' }>;
type Agent = Extract<Judged, { kind: 'agent' }>;

/** Turns judged messages into one batch: finds duplicates, verifies chains, makes rows, decides on the quarantine. */
export class Planner {
  private readonly streams: StreamCache;
  private readonly rows: RowBuilder;
  private readonly quarantine: Quarantine;

  constructor(streams: StreamCache, rows: RowBuilder, quarantine: Quarantine) {
    this.streams = streams;
    this.rows = rows;
    this.quarantine = quarantine;
  }

  /** @throws StoreError if the store cannot say what it has of a stream */
  async plan(messages: readonly Judged[]): Promise<Plan> {
    await this.streams.load(streamKeys(messages));
    const draft = new Draft();
    try {
      for (const judged of messages) draft.outcomes.push(this.place(judged, draft));
    } catch (error) {
      for (const key of streamKeys(messages)) this.streams.forget(key);
      throw error;
    }
    const kept = this.quarantine.admit(draft.refused);
    this.streams.trim();
    const batch = {
      messages: draft.messages,
      events: draft.events,
      quarantine: kept.rows,
      quarantineDrops: kept.drops,
    };
    const undo = (): void => {
      kept.undo();
      for (const key of draft.messages) this.streams.forget(key);
    };
    return { batch, outcomes: draft.outcomes, chainBroken: draft.chainBroken, undo };
  }

  private place(judged: Judged, draft: Draft): Outcome {
    if (judged.kind === 'refused') return draft.refuse(judged);
    if (judged.kind === 'agent') return this.placeAgent(judged, draft);
    draft.events.push(this.rows.ofTelemetry(judged.telemetry));
    return { kind: 'stored' };
  }

  private placeAgent(judged: Agent, draft: Draft): Outcome {
    const { telemetry, message, hash } = judged;
    const stream = this.streams.get(telemetry.deviceId, message.bootId);
    if (!stream) throw new Error('stream was not loaded');
    this.streams.touch(telemetry.deviceId);
    if (stream.sequences.has(message.sequence)) return known(judged, stream.hashOf(message.sequence), draft);
    if (stream.sequences.runs >= MAX_RUNS)
      return draft.refuse(refusalOf(judged, 'sequence.gaps', `over ${MAX_RUNS} gaps`));
    stream.sequences.add(message.sequence);
    const chain = stream.link(message.sequence, hash, message.previous ?? null);
    if (chain === 'broken') draft.chainBroken++;
    const rows = this.rows.ofMessage(telemetry, message);
    for (const row of rows) draft.events.push(row);
    draft.messages.push({ ...messageRow(telemetry, message), events: rows.length, hash, chain });
    return { kind: 'stored' };
  }
}

class Draft {
  readonly messages: MessageRow[] = [];
  readonly events: EventRow[] = [];
  readonly refused: Omit<QuarantineRow, 'id'>[] = [];
  readonly outcomes: Outcome[] = [];
  chainBroken = 0;

  refuse({ telemetry, reason, detail }: Refused): Outcome {
    const { receivedMs, deviceId, topic, payload } = telemetry;
    this.refused.push({ receivedMs, deviceId, reason, detail, topic, payload });
    return { kind: 'refused', reason };
  }
}

/** The same identity again: a redelivery, unless its bytes are known to differ. */
function known(judged: Agent, storedHash: string | undefined, draft: Draft): Outcome {
  if (storedHash === undefined || storedHash === judged.hash) return { kind: 'duplicate' };
  return draft.refuse(refusalOf(judged, 'sequence.conflict', 'another message of this boot and sequence is stored'));
}

export function refusalOf(judged: Judged, reason: string, detail: string): Refused {
  return { kind: 'refused', telemetry: judged.telemetry, reason, detail };
}

function* streamKeys(messages: readonly Judged[]): Generator<StreamKey> {
  for (const judged of messages) {
    if (judged.kind === 'agent') yield { deviceId: judged.telemetry.deviceId, bootId: judged.message.bootId };
  }
}

function messageRow(telemetry: Telemetry, message: Message): Omit<MessageRow, 'events' | 'hash' | 'chain'> {
  const { dropped } = message;
  return {
    receivedMs: telemetry.receivedMs,
    ...closingTime(message.unixMs, telemetry.receivedMs),
    deviceId: telemetry.deviceId,
    bootId: message.bootId,
    sequence: message.sequence,
    uptimeMs: message.uptimeMs,
    agentVersion: message.agentVersion,
    bytes: telemetry.payload.length,
    droppedFull: dropped.full,
    droppedMalformed: dropped.malformed,
    droppedRestart: dropped.restart,
    droppedExpired: dropped.expired,
    previousHash: message.previous ?? null,
  };
}
