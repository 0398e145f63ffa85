import { createHash } from 'node:crypto';
import { encodeMessage, type FlowRow, type Message } from '../../contract/index.ts';

/** What one device sends in the benchmark: agent messages in their chain, encoded, ready to publish. */
export interface DeviceLoad {
  payloads: Uint8Array[];
  /** Rows of the event table that all of them make. */
  events: number;
}

export interface WorkloadShape {
  /** Flows in each message; 0: a single ListeningPorts event instead of the mix. */
  flows: number;
  messages: number;
}

const WINDOW_S = 10;

/**
 * The messages of one device since its boot. With flows: one window of a busy sensor, that is the flows,
 * a log-in and a listening port; each flow and each other event becomes one stored row.
 * @param bootId 16 hexadecimal digits
 */
export function deviceLoad(bootId: string, shape: WorkloadShape): DeviceLoad {
  const payloads: Uint8Array[] = [];
  let previous: string | undefined;
  for (let sequence = 1; sequence <= shape.messages; sequence++) {
    const payload = encodeMessage(messageOf(bootId, sequence, shape.flows, previous));
    previous = createHash('sha256').update(payload).digest('hex').slice(0, 32);
    payloads.push(payload);
  }
  return { payloads, events: shape.messages * (shape.flows === 0 ? 1 : shape.flows + 2) };
}

function messageOf(bootId: string, sequence: number, flows: number, previous: string | undefined): Message {
  const events: Message['events'] = [
    {
      id: 2,
      name: 'ListeningPorts',
      agoSeconds: 8,
      spanSeconds: 0,
      count: 1,
      fields: { protocol: 6, address: '', port: 80 },
    },
  ];
  if (flows > 0) {
    const rows = Array.from({ length: flows }, (_, index) => flowRow(sequence, index));
    const count = rows.reduce((sum, row) => sum + row.hitsIn + row.hitsOut, 0);
    const fields = { family: 4 as const, rows };
    events.unshift({ id: 1, name: 'NetworkActivity', agoSeconds: WINDOW_S, spanSeconds: WINDOW_S, count, fields });
    const login = {
      operation: 'loginFailed' as const,
      user: 'admin',
      service: 'console',
      remote: '10.0.2.66',
      processId: 0,
    };
    events.push({ id: 5, name: 'Login', agoSeconds: 9, spanSeconds: 2, count: 3, fields: login });
  }
  return {
    schema: 1,
    agentVersion: '0.1.0',
    bootId,
    sequence,
    uptimeMs: sequence * WINDOW_S * 1000,
    unixMs: 1_790_000_000_000 + sequence * WINDOW_S * 1000,
    events,
    dropped: { full: 0, malformed: 0, restart: 0, expired: 0 },
    ...(previous !== undefined && { previous }),
  };
}

function flowRow(sequence: number, index: number): FlowRow {
  const seed = Math.imul(sequence * 64 + index + 1, 2_654_435_761) >>> 0;
  return {
    protocol: index % 3 === 2 ? 17 : 6,
    local: '10.0.2.15',
    remote: `10.${seed & 3}.${(seed >>> 2) & 255}.${(seed >>> 10) & 255}`,
    localPort: 49_152 + (seed >>> 18),
    remotePort: [443, 53, 8883][index % 3] as number,
    serviceSide: 'remote',
    flags: index % 3 === 2 ? 0 : 5,
    hitsIn: 1 + (seed & 15),
    hitsOut: 1 + ((seed >>> 4) & 15),
    bytesIn: seed & 0xffff,
    bytesOut: (seed >>> 16) & 0xfff,
    firstSeconds: seed % 6,
    durationSeconds: (seed >>> 8) % 4,
  };
}
