/** The observation vectors as people read them: what is observed, and what the messages must say. */
import type { DecodedEvent, DropCounters, FlowRow } from '../../contract/index.ts';
import { initBlock, type Step, settingsBlock } from './contract-module.ts';
import { ACK, hostCounters, OUT, OWN, observation, packet, RST, record, SYN, UNREACHABLE } from './contract-records.ts';

/** A message as a case expects it: what the observations decide. */
export interface Expected {
  sequence: number;
  uptimeMs: number;
  unixMs?: number;
  dropped?: Partial<DropCounters>;
  events: DecodedEvent[];
}

export interface Case {
  name: string;
  init: string;
  random: string;
  steps: Step[];
  results: number[];
  messages: Expected[];
}

const RANDOM = 'a1b2c3d4e5f60718';
const UNIX_MS = 1_700_000_000_000;
const MEMORY_BYTES = 16_384;
/** NetworkActivity high; Login, Command, Update, Custom medium; nothing that has to be collected. */
const QUIET = [1, 0, 0, 0, 2, 0, 2, 2, 2];
const WITH_STATISTICS = [1, 0, 0, 0, 2, 3, 2, 2, 2];
const START: Step[] = [{ tick: [0, 0] }, { tick: [2000, 0] }];

const HUB = { remote: '10.0.2.100', localPort: 49_152, remotePort: 8883 };
const WEB = { remote: '10.0.2.66', localPort: 80, remotePort: 40_000 };
const DNS = { remote: '10.0.2.53', localPort: 50_001, remotePort: 53, protocol: 17 };

const ROW: FlowRow = {
  protocol: 6,
  local: '10.0.2.15',
  remote: '',
  localPort: 0,
  remotePort: 0,
  serviceSide: 'remote',
  flags: 0,
  hitsIn: 0,
  hitsOut: 0,
  bytesIn: 0,
  bytesOut: 0,
  firstSeconds: 0,
  durationSeconds: 0,
};

/** A NetworkActivity event of a window that began ago seconds before. */
function activity(agoSeconds: number, family: 4 | 6, rows: Partial<FlowRow>[]): DecodedEvent {
  const whole = rows.map((row) => ({ ...ROW, ...row }));
  const count = whole.reduce((sum, row) => sum + row.hitsIn + row.hitsOut, 0);
  return {
    name: 'NetworkActivity',
    id: 1,
    agoSeconds,
    spanSeconds: agoSeconds,
    count,
    fields: { family, rows: whole },
  };
}

function quiet(name: string, steps: Step[], results: number[], messages: Expected[]): Case {
  return {
    name,
    init: initBlock(MEMORY_BYTES, settingsBlock(10, 30, 60, QUIET)),
    random: RANDOM,
    steps,
    results,
    messages,
  };
}

const CONNECTIONS = [
  packet(3, { ...HUB, flags: OUT | SYN, bytes: 44 }),
  packet(4, { ...WEB, flags: SYN, bytes: 60 }),
  packet(4, { ...WEB, flags: OUT | SYN | ACK, bytes: 40 }),
  packet(4, { ...HUB, flags: OUT | SYN, bytes: 44 }),
  packet(5, { ...DNS, flags: OUT, bytes: 36 }),
  packet(5, { ...WEB, flags: ACK, bytes: 60 }),
  packet(7, { ...HUB, flags: OUT | SYN, bytes: 44 }),
].join('');

const connections = quiet(
  'a browser, a connect without an answer, a DNS query',
  [...START, { ingest: CONNECTIONS }, { tick: [10_000, UNIX_MS] }],
  [7],
  [
    {
      sequence: 1,
      uptimeMs: 10_000,
      unixMs: UNIX_MS,
      events: [
        activity(10, 4, [
          {
            ...WEB,
            serviceSide: 'local',
            flags: 6,
            hitsIn: 2,
            hitsOut: 1,
            bytesIn: 120,
            bytesOut: 40,
            firstSeconds: 4,
            durationSeconds: 1,
          },
          { ...HUB, flags: 1, hitsOut: 3, bytesOut: 132, firstSeconds: 3, durationSeconds: 4 },
          { ...DNS, hitsOut: 1, bytesOut: 36, firstSeconds: 5 },
        ]),
      ],
    },
  ],
);

const refused = quiet(
  'refused by RST and by ICMP; the time is not known',
  [
    ...START,
    {
      ingest: [
        packet(3, { ...HUB, flags: OUT | SYN, bytes: 44 }),
        packet(3, { ...HUB, flags: RST | ACK, bytes: 20 }),
        packet(6, { ...DNS, flags: OUT, bytes: 36 }),
        packet(6, { ...DNS, flags: UNREACHABLE, bytes: 44 }),
      ].join(''),
    },
    { tick: [10_000, 0] },
  ],
  [4],
  [
    {
      sequence: 1,
      uptimeMs: 10_000,
      events: [
        activity(10, 4, [
          { ...HUB, flags: 9, hitsIn: 1, hitsOut: 1, bytesIn: 20, bytesOut: 44, firstSeconds: 3 },
          { ...DNS, flags: 8, hitsIn: 1, hitsOut: 1, bytesIn: 44, bytesOut: 36, firstSeconds: 6 },
        ]),
      ],
    },
  ],
);

const protocols = quiet(
  'ICMP before TCP before UDP before another protocol',
  [
    ...START,
    {
      ingest: [
        packet(2, { remote: '10.0.2.2', protocol: 132, localPort: 7, remotePort: 9, flags: OUT, bytes: 100 }),
        packet(3, { ...DNS, bytes: 64 }),
        packet(4, { ...WEB, flags: SYN, bytes: 44 }),
        packet(5, { remote: '10.0.2.3', protocol: 1, bytes: 64 }),
        packet(6, { remote: '10.0.2.2', protocol: 1, flags: OUT, bytes: 64 }),
      ].join(''),
    },
    { tick: [10_000, UNIX_MS] },
  ],
  [5],
  [
    {
      sequence: 1,
      uptimeMs: 10_000,
      unixMs: UNIX_MS,
      events: [
        activity(10, 4, [
          { remote: '10.0.2.2', protocol: 1, hitsOut: 1, bytesOut: 64, firstSeconds: 6 },
          { remote: '10.0.2.3', protocol: 1, hitsIn: 1, bytesIn: 64, firstSeconds: 5 },
          { ...WEB, serviceSide: 'local', flags: 2, hitsIn: 1, bytesIn: 44, firstSeconds: 4 },
          { ...DNS, hitsIn: 1, bytesIn: 64, firstSeconds: 3 },
          {
            remote: '10.0.2.2',
            protocol: 132,
            localPort: 7,
            remotePort: 9,
            serviceSide: 'local',
            hitsOut: 1,
            bytesOut: 100,
            firstSeconds: 2,
          },
        ]),
      ],
    },
  ],
);

const HUB6 = { remote: 'fd00::100', localPort: 49_152, remotePort: 8883 };
const ipv6 = quiet(
  'IPv6 with two local addresses, beside IPv4',
  [
    ...START,
    {
      ingest: [
        packet(2, { ...HUB6, flags: OUT, bytes: 1000 }),
        packet(3, { ...HUB6, local: 'fe80::15', remote: 'fe80::1', flags: OUT, bytes: 20 }),
        packet(4, { remote: 'ff02::1', protocol: 58, flags: OUT, bytes: 32 }),
        packet(5, { ...DNS, flags: OUT, bytes: 40 }),
      ].join(''),
    },
    { tick: [10_000, UNIX_MS] },
  ],
  [4],
  [
    {
      sequence: 1,
      uptimeMs: 10_000,
      unixMs: UNIX_MS,
      events: [
        activity(10, 4, [{ ...DNS, hitsOut: 1, bytesOut: 40, firstSeconds: 5 }]),
        activity(10, 6, [
          { ...HUB6, local: 'fd00::15', hitsOut: 1, bytesOut: 1000, firstSeconds: 2 },
          { ...HUB6, local: 'fe80::15', remote: 'fe80::1', hitsOut: 1, bytesOut: 20, firstSeconds: 3 },
          { local: 'fd00::15', remote: 'ff02::1', protocol: 58, hitsOut: 1, bytesOut: 32, firstSeconds: 4 },
        ]),
      ],
    },
  ],
);

const FAILED = {
  operation: 'loginFailed',
  user: 'root',
  service: 'console',
  remote: '10.0.2.66',
  processId: 0,
} as const;
const logins = quiet(
  'log-ins merge; a name that is no UTF-8; a command, an update, an event of the product',
  [
    ...START,
    {
      ingest: [
        observation(4, 'Login', FAILED),
        observation(6, 'Login', FAILED),
        observation(8, 'Login', FAILED),
        observation(9, 'Login', { ...FAILED, user: Uint8Array.of(0x72, 0xff, 0xc3) }),
        observation(10, 'Command', { command: 'reboot', user: '', result: -1 }),
        observation(11, 'Update', { component: 'firmware', oldVersion: '1.0', newVersion: '1.1', result: 0 }),
        observation(12, 'Custom', { name: 'door', text: '{"open":true}' }),
      ].join(''),
    },
    { tick: [30_000, UNIX_MS] },
  ],
  [7],
  [
    {
      sequence: 1,
      uptimeMs: 30_000,
      unixMs: UNIX_MS,
      events: [
        { name: 'Login', id: 5, agoSeconds: 26, spanSeconds: 4, count: 3, fields: FAILED },
        { name: 'Login', id: 5, agoSeconds: 21, spanSeconds: 0, count: 1, fields: { ...FAILED, user: 'r??' } },
        {
          name: 'Command',
          id: 7,
          agoSeconds: 20,
          spanSeconds: 0,
          count: 1,
          fields: { command: 'reboot', user: '', result: -1 },
        },
        {
          name: 'Update',
          id: 8,
          agoSeconds: 19,
          spanSeconds: 0,
          count: 1,
          fields: { component: 'firmware', oldVersion: '1.0', newVersion: '1.1', result: 0 },
        },
        {
          name: 'Custom',
          id: 9,
          agoSeconds: 18,
          spanSeconds: 0,
          count: 1,
          fields: { name: 'door', text: '{"open":true}' },
        },
      ],
    },
  ],
);

const LOGIN = observation(5, 'Login', FAILED);
/** A log-in record with another byte at an offset of its payload. */
const spoilt = (at: number, byte: string) => `${LOGIN.slice(0, 16 + 2 * at)}${byte}${LOGIN.slice(18 + 2 * at)}`;
const malformed = quiet(
  'malformed records are counted and left out',
  [
    ...START,
    {
      ingest: [record(3, 1, ''), record(26, 1, ''), record(1, 1, '00'), record(22, 1, '00'.repeat(33)), LOGIN].join(''),
    },
    { ingest: [spoilt(0, '03'), spoilt(1, '41'), spoilt(14, '05'), `${record(21, 5, '00'.repeat(7))}`].join('') },
    { ingest: `${LOGIN}15000900` },
    { ingest: `${LOGIN}1500ff0000000000` },
    { tick: [30_000, UNIX_MS] },
  ],
  [1, 0, 1, 1],
  [
    {
      sequence: 1,
      uptimeMs: 30_000,
      unixMs: UNIX_MS,
      dropped: { malformed: 10 },
      events: [{ name: 'Login', id: 5, agoSeconds: 25, spanSeconds: 0, count: 3, fields: FAILED }],
    },
  ],
);

const own = quiet(
  "the agent's own traffic is no message",
  [...START, { ingest: packet(3, { ...HUB, flags: OUT | OWN, bytes: 500 }).repeat(20) }, { tick: [10_000, UNIX_MS] }],
  [20],
  [],
);

const NO_COUNTS = {
  accepted: 0,
  sent: 0,
  pending: 0,
  droppedFull: 0,
  droppedMalformed: 0,
  droppedRestart: 0,
  droppedExpired: 0,
  ownTraffic: 0,
};
const statistic = (
  source: 'staging' | 'flows' | 'events' | 'messages',
  counts: Partial<typeof NO_COUNTS>,
): DecodedEvent => ({
  name: 'Statistics',
  id: 6,
  agoSeconds: 0,
  spanSeconds: 0,
  count: 1,
  fields: { source, ...NO_COUNTS, ...counts },
});
const statistics: Case = {
  ...quiet(
    'statistics balance; messages of one boot make a chain',
    [
      { tick: [0, 0] },
      { ingest: packet(1, { ...DNS, flags: OUT, bytes: 40 }).repeat(3) + packet(1, { ...HUB, flags: OWN, bytes: 40 }) },
      { tick: [2000, 0] },
      { ingest: hostCounters(2, 7, 5, 1) },
      { tick: [2100, 0] },
      { tick: [10_000, UNIX_MS] },
    ],
    [4, 1],
    [
      {
        sequence: 1,
        uptimeMs: 2100,
        dropped: { full: 1 },
        events: [
          statistic('staging', { accepted: 7, sent: 5, pending: 1, droppedFull: 1 }),
          statistic('flows', { accepted: 3, pending: 3, ownTraffic: 1 }),
          statistic('events', {}),
          statistic('messages', {}),
        ],
      },
      {
        sequence: 2,
        uptimeMs: 10_000,
        unixMs: UNIX_MS,
        dropped: { full: 1 },
        events: [activity(10, 4, [{ ...DNS, hitsOut: 3, bytesOut: 120, firstSeconds: 1 }])],
      },
    ],
  ),
  init: initBlock(MEMORY_BYTES, settingsBlock(10, 30, 60, WITH_STATISTICS)),
};

export const CASES: Case[] = [connections, refused, protocols, ipv6, logins, malformed, own, statistics];
