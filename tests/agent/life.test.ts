import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeMessage } from '../../contract/codec/decode.ts';
import type { Message, ReportedEvent } from '../../contract/codec/message.ts';
import { AgentHost, DEFAULT_SETTINGS, settingsBlock } from './agent-host.ts';
import { concat, eventRecord, flowRecord, hostCounters, ipv4, OBSERVED, record } from './records.ts';

const NOBODY = new Uint8Array(0);

const login = (user: string | Uint8Array, timeSeconds: number) =>
  eventRecord(5, timeSeconds, [
    ['u8', 2],
    ['string', user],
    ['string', 'console'],
    ['address', ipv4(0x0a000242)],
    ['u32', 0],
  ]);

const flow = (remote: number, timeSeconds: number, flags = 0) =>
  flowRecord({
    local: ipv4(0x0a00020f),
    remote: ipv4(remote),
    localPort: 80,
    remotePort: 40000,
    protocol: 6,
    flags,
    bytes: 100,
    timeSeconds,
  });

const decoded = (agent: AgentHost): Message[] => agent.sent.map((message) => decodeMessage(message.bytes));

function eventsOf<Name extends ReportedEvent['name']>(
  agent: AgentHost,
  name: Name,
): Extract<ReportedEvent, { name: Name }>[] {
  const all = decoded(agent).flatMap((message) => message.events);
  return all.filter((event): event is Extract<ReportedEvent, { name: Name }> => event.name === name);
}

function started(options: ConstructorParameters<typeof AgentHost>[0] = {}): AgentHost {
  const agent = new AgentHost({ autoAck: true, ...options });
  assert.equal(agent.init(), 0);
  return agent;
}

function statistics(agent: AgentHost, source: string) {
  const found = eventsOf(agent, 'Statistics').filter((event) => event.fields.source === source);
  return found.at(-1)!.fields;
}

describe('set-up', () => {
  test('nothing but hashes answers before init()', () => {
    const agent = new AgentHost();
    assert.deepEqual([agent.tick(0), agent.ingest(NOBODY), agent.acked(1), agent.configure(NOBODY)], [-5, -5, -5, -5]);
  });

  test('bad blocks are refused', () => {
    const good = concat([
      Uint8Array.of(1, 0, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      settingsBlock(DEFAULT_SETTINGS),
    ]);
    const changed = (at: number, value: number) => good.map((byte, index) => (index === at ? value : byte));
    assert.equal(new AgentHost().initWith(good), 0);
    assert.equal(new AgentHost().initWith(good.subarray(1)), -1);
    assert.equal(new AgentHost().initWith(changed(0, 2)), -2);
    assert.equal(new AgentHost().initWith(changed(5, 16)), -3);
    assert.equal(new AgentHost().initWith(changed(16, 2)), -2);
    assert.equal(new AgentHost().initWith(changed(20, 0)), -4);
    assert.equal(new AgentHost().initWith(changed(32, 4)), -4);
  });
});

describe('events', () => {
  test('snapshots are asked for two seconds after the first tick, then every interval', () => {
    const agent = started();
    agent.settle(0);
    agent.settle(1999);
    assert.deepEqual(agent.collected, []);
    agent.settle(2000);
    assert.deepEqual(agent.collected, [0b1011100]);
    agent.settle(61_999);
    assert.equal(agent.collected.length, 1);
    agent.settle(62_000);
    assert.equal(agent.collected.length, 2);
  });

  test('equal ones merge and count, others do not', () => {
    const agent = started();
    agent.settle(0);
    agent.ingest(concat([login('root', 3), login('root', 5), login('admin', 6)]));
    agent.settle(30_000);
    const found = eventsOf(agent, 'Login').map(({ agoSeconds, spanSeconds, count, fields }) => [
      agoSeconds,
      spanSeconds,
      count,
      fields.user,
    ]);
    assert.deepEqual(found, [
      [27, 2, 2, 'root'],
      [24, 0, 1, 'admin'],
    ]);
  });

  test('text that is no UTF-8 is reported with question marks', () => {
    const agent = started();
    agent.settle(0);
    const names = [
      [0x61, 0xff, 0x62],
      [0xc3, 0xa4, 0xc3],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f, 0x98, 0x80],
      [0xe0, 0x80, 0x80, 0x21],
    ];
    agent.ingest(concat(names.map((bytes) => login(Uint8Array.from(bytes), 1))));
    agent.settle(30_000);
    assert.deepEqual(
      eventsOf(agent, 'Login').map((event) => event.fields.user),
      ['a?b', 'ä?', '???', '😀', '???!'],
    );
  });

  test('malformed records are counted and passed over', () => {
    const agent = started();
    agent.settle(0);
    const bad = [
      record(1, 0, new Uint8Array(15)),
      record(14, 0, NOBODY),
      record(21, 0, Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0)),
      record(21, 0, Uint8Array.of(0, 200)),
      record(22, 0, new Uint8Array(33)),
    ];
    const cut = record(16, 0, new Uint8Array(8)).subarray(0, 12);
    assert.equal(agent.ingest(concat([flow(1, 0), ...bad, login('x', 0), cut])), 2);
    agent.settle(2000);
    agent.ingest(hostCounters(2, 10, 8, 2));
    agent.settle(62_000);
    assert.equal(statistics(agent, 'flows').droppedMalformed, 1);
    assert.equal(statistics(agent, 'events').droppedMalformed, 5);
    assert.deepEqual([statistics(agent, 'staging').accepted, statistics(agent, 'staging').droppedFull], [10, 2]);
  });

  test('own traffic is counted apart', () => {
    const agent = started();
    agent.settle(0);
    agent.ingest(concat([flow(1, 0, OBSERVED.own), flow(2, 0)]));
    agent.settle(2000);
    const { accepted, ownTraffic } = statistics(agent, 'flows');
    assert.deepEqual([accepted, ownTraffic], [1, 1]);
  });

  test('a table too small for all makes early messages, without loss', () => {
    const agent = started();
    agent.settle(0);
    for (let index = 0; index < 200; index++) {
      agent.ingest(login(`user-${index}-${'x'.repeat(40)}`, 1));
      agent.settle(1000);
    }
    agent.settle(30_000);
    assert.equal(new Set(eventsOf(agent, 'Login').map((event) => event.fields.user)).size, 200);
  });
});

describe('settings', () => {
  test('what is pending is sent before new ones hold', () => {
    const agent = started();
    agent.settle(0);
    agent.ingest(flow(1, 1));
    assert.equal(agent.configure(settingsBlock({ ...DEFAULT_SETTINGS, highS: 100, priorities: { 1: 2 } })), 0);
    agent.settle(1500);
    assert.deepEqual(
      agent.sent.map((message) => message.priority),
      [1],
    );
    assert.equal(agent.settle(1500), 28_500 + 1000);
  });

  test('bad ones change nothing', () => {
    const agent = started();
    agent.settle(0);
    const wait = agent.tick(100);
    const block = settingsBlock({ ...DEFAULT_SETTINGS, lowS: 86401 });
    assert.equal(agent.configure(block), -4);
    assert.equal(agent.configure(block.subarray(0, 31)), -1);
    assert.equal(agent.tick(100), wait);
  });
});

describe('the queue', () => {
  const busy = { autoAck: false, send: () => 1 };

  /** Closes a message a window, with one flow in each, while the link is away. */
  function fill(agent: AgentHost, windows: number): void {
    agent.settle(0);
    for (let window = 0; window < windows; window++) {
      agent.ingest(flow(window + 1, window * 10 + 1));
      agent.settle((window + 1) * 10_000);
    }
  }

  test('keeps messages while the link is away, the oldest of the lowest priority go first', () => {
    const agent = started({ ...busy, settings: { ...DEFAULT_SETTINGS, priorities: { 1: 1 } } });
    fill(agent, 200);
    agent.options.send = () => 0;
    agent.options.autoAck = true;
    agent.settle(2_000_000);
    const sequences = agent.sent.map((message) => message.sequence);
    assert.deepEqual(
      sequences,
      sequences.toSorted((a, b) => a - b),
    );
    assert.equal(sequences.at(-1), 200);
    assert.equal(decoded(agent).length + (decoded(agent).at(-1)?.dropped.full ?? 0), 200);
  });

  test('never moves or drops what the host holds', () => {
    const agent = started({ autoAck: false, settings: { ...DEFAULT_SETTINGS, priorities: { 1: 1 } } });
    let isBusy = false;
    agent.options.send = () => (isBusy ? 1 : 0);
    fill(agent, 3);
    isBusy = true;
    const held = agent.sent.map(({ pointer, bytes }) => [pointer, bytes] as const);
    for (let window = 3; window < 200; window++) {
      agent.ingest(flow(window, window * 10 + 1));
      agent.settle((window + 1) * 10_000);
    }
    for (const [pointer, bytes] of held) assert.deepEqual(agent.bytes.slice(pointer, pointer + bytes.length), bytes);
    for (const { sequence } of agent.sent) assert.equal(agent.acked(sequence), 0);
    assert.equal(agent.acked(1), -6);
  });

  test('survives a restart: identity, sequence, chain and counters go on', () => {
    const agent = started(busy);
    fill(agent, 7);
    const next = agent.restarted(undefined, { autoAck: true, send: () => 0 });
    assert.equal(next.init(), 0);
    next.settle(71_000);
    next.settle(140_000);
    const messages = decoded(next);
    assert.equal(new Set(messages.map((message) => message.bootId)).size, 1);
    const sequences = messages.map((message) => message.sequence).sort((a, b) => a - b);
    assert.deepEqual(
      sequences,
      sequences.map((_, index) => index + 1),
    );
    const { accepted, sent, pending, droppedRestart } = statistics(next, 'messages');
    assert.deepEqual([accepted - sent - pending, droppedRestart], [0, 0]);
  });

  test('a damaged message is dropped and counted, the others are kept', () => {
    const agent = started({ ...busy, settings: { ...DEFAULT_SETTINGS, priorities: { 1: 1, 6: 1 } } });
    fill(agent, 5);
    const kept = agent.kept();
    const second = decodeSecond(agent);
    const next = agent.restarted(
      (bytes) => {
        bytes[second]! ^= 1;
      },
      { autoAck: true, send: () => 0 },
    );
    assert.ok(second > 0 && second < kept.length);
    assert.equal(next.init(), 0);
    next.settle(51_000);
    next.settle(80_000);
    assert.equal(statistics(next, 'messages').droppedRestart, 1);
  });

  /** Offset in the kept bytes of a byte of the message with sequence 2. */
  function decodeSecond(agent: AgentHost): number {
    let found = 0;
    const probe = new AgentHost(
      {
        ...agent.options,
        restarts: 1,
        send: (message) => {
          if (message.sequence === 2) found = message.pointer - agent.heap + 20;
          return 0;
        },
      },
      agent.kept(),
    );
    probe.init();
    probe.settle(51_000);
    return found;
  }

  test('any damage to the kept bytes leaves a module that works', () => {
    const agent = started(busy);
    fill(agent, 7);
    for (let at = 0; at < agent.kept().length; at += 97) {
      const next = agent.restarted((bytes) => bytes.fill(0xff, at, at + 64), { autoAck: true, send: () => 0 });
      assert.equal(next.init(), 0);
      next.settle(71_000);
      next.ingest(flow(1, 72));
      next.settle(150_000);
      const { ownTraffic: _, source: __, accepted, ...others } = statistics(next, 'messages');
      assert.equal(Object.values(others).reduce((sum, value) => sum + value, 0) >>> 0, accepted);
    }
  });
});
