import { type DecodedEvent, EVENTS, type EventSpec, type Message } from '../../contract/index.ts';
import type { ColumnValue, EventColumn, EventRow, TimeSource } from '../store/types.ts';
import { type ColumnMapper, columnMapper } from './asim.ts';
import type { Telemetry } from './telemetry.ts';

const DAY_MS = 86_400_000;
/** A device's clock is believed from here on, Unix ms: before, it was not set. */
const CLOCK_MIN_MS = Date.UTC(2020, 0, 1);

export interface ClosingTime {
  /** Unix ms. */
  closedMs: number;
  timeSource: TimeSource;
}

/** When a message was closed: by the device's clock if that can be, else by its receipt here. */
export function closingTime(unixMs: number | undefined, receivedMs: number): ClosingTime {
  const isCredible = unixMs !== undefined && unixMs >= CLOCK_MIN_MS && unixMs <= receivedMs + DAY_MS;
  return isCredible ? { closedMs: unixMs, timeSource: 'device' } : { closedMs: receivedMs, timeSource: 'hub' };
}

/** Makes event rows of decoded messages, and of telemetry that has no agent envelope. */
export class RowBuilder {
  private readonly mappers: (ColumnMapper | undefined)[] = [];
  private readonly specs: (EventSpec | undefined)[] = [];
  private readonly noColumns: ColumnValue[];

  /** @param columns the store's typed columns */
  constructor(columns: readonly EventColumn[]) {
    this.noColumns = columns.map(() => null);
    for (const spec of EVENTS) {
      this.specs[spec.id] = spec;
      this.mappers[spec.id] = columnMapper(spec, columns);
    }
  }

  /** One row for each event; for NetworkActivity, one for each flow. */
  ofMessage(telemetry: Telemetry, message: Message): EventRow[] {
    const time = closingTime(message.unixMs, telemetry.receivedMs);
    const rows: EventRow[] = [];
    for (const event of message.events) {
      const startMs = time.closedMs - event.agoSeconds * 1000;
      if (event.name === 'NetworkActivity') {
        const { family } = event.fields;
        for (const flow of event.fields.rows) {
          const row = this.row(telemetry, message, event, { family, ...flow });
          rows.push(timed(row, time, startMs + flow.firstSeconds * 1000, flow.durationSeconds));
        }
      } else {
        const row = this.row(telemetry, message, event, event.fields);
        row.count = event.count;
        rows.push(timed(row, time, startMs, event.spanSeconds));
      }
    }
    rows.forEach((row, index) => {
      row.index = index;
    });
    return rows;
  }

  /** Telemetry of other software of the device: kept as it is, by its own account. */
  ofTelemetry(telemetry: Telemetry): EventRow {
    const { receivedMs, deviceId } = telemetry;
    return {
      receivedMs,
      startMs: receivedMs,
      endMs: receivedMs,
      timeSource: 'hub',
      deviceId,
      bootId: null,
      sequence: null,
      index: 0,
      name: 'Telemetry',
      schema: null,
      count: 1,
      columns: this.noColumns,
      details: telemetryDetails(telemetry),
    };
  }

  private row(telemetry: Telemetry, message: Message, event: DecodedEvent, fields: object): EventRow {
    return {
      receivedMs: telemetry.receivedMs,
      startMs: 0,
      endMs: 0,
      timeSource: 'hub',
      deviceId: telemetry.deviceId,
      bootId: message.bootId,
      sequence: message.sequence,
      index: 0,
      name: event.name,
      schema: this.specs[event.id]?.asimSchema ?? null,
      count: 1,
      columns: (this.mappers[event.id] as ColumnMapper)(fields as Record<string, ColumnValue>),
      details: JSON.stringify(fields),
    };
  }
}

/** A device may claim any uptime, so that "ago" may lead to before 1970; the store takes no such time. */
function timed(row: EventRow, time: ClosingTime, startMs: number, spanSeconds: number): EventRow {
  row.startMs = Math.max(0, startMs);
  row.endMs = Math.max(row.startMs, Math.min(startMs + spanSeconds * 1000, time.closedMs));
  row.timeSource = time.timeSource;
  return row;
}

function telemetryDetails(telemetry: Telemetry): string {
  const { bag, payload } = telemetry;
  const head = {
    ...(telemetry.moduleId !== undefined && { moduleId: telemetry.moduleId }),
    ...(telemetry.isWill && { isWill: true }),
    ...(telemetry.isRetained && { isRetained: true }),
    system: bag?.system ?? {},
    properties: bag?.application ?? {},
  };
  return `${JSON.stringify(head).slice(0, -1)},${bodyOf(payload)}}`;
}

/** JSON as it came, other text as text, the rest as base64. */
function bodyOf(payload: Buffer): string {
  const text = payload.toString('utf8');
  if (!Buffer.from(text).equals(payload)) return `"bodyBase64":"${payload.toString('base64')}"`;
  try {
    JSON.parse(text);
    return `"body":${text}`;
  } catch {
    return `"body":${JSON.stringify(text)}`;
  }
}
