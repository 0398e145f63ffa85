import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'cborg';
import fc from 'fast-check';
import {
  decodeMessage,
  encodeMessage,
  eventEndUnixMs,
  eventStartUnixMs,
  formatAddress,
  LIMITS,
  type Message,
  parseAddress,
} from '../../contract/index.ts';
import { anyMessage } from './contract-arbitraries.ts';

const RUNS = Number(process.env.CONTRACT_RUNS ?? 2000);

test('what is encoded is decoded to the same message, and encoded again to the same bytes', () => {
  const property = fc.property(anyMessage, (message) => {
    const bytes = encodeMessage(message);
    const decoded = decodeMessage(bytes);
    assert.deepEqual(decoded, structuredClone(message));
    assert.deepEqual(encodeMessage(decoded), bytes);
  });
  fc.assert(property, { numRuns: RUNS });
});

test('another decoder of CBOR agrees about the envelope', () => {
  const property = fc.property(anyMessage, (message) => {
    const map = decode(encodeMessage(message), { useMaps: true, strict: true, rejectDuplicateMapKeys: true });
    assert.equal(map.get(0), 1);
    assert.equal(Buffer.from(map.get(2)).toString('hex'), message.bootId);
    assert.equal(map.get(3), message.sequence);
    assert.equal(map.get(5), message.unixMs);
    assert.equal(map.get(6).length, message.events.length);
    assert.deepEqual([...map.keys()], [...map.keys()].sort());
  });
  fc.assert(property, { numRuns: 300 });
});

test('a message in a pooled Buffer is not tied to it', () => {
  const message: Message = {
    schema: 1,
    agentVersion: '1.2.3',
    bootId: '0011223344556677',
    sequence: 1,
    uptimeMs: 0,
    events: [],
    dropped: { full: 0, malformed: 0, restart: 0, expired: 0 },
  };
  const pooled = Buffer.concat([Buffer.from('xx'), encodeMessage(message)]).subarray(2);
  const decoded = decodeMessage(pooled);
  pooled.fill(0);
  assert.deepEqual(decoded, message);
});

test('255 rows with 255 local addresses pass', () => {
  const rows = Array.from({ length: LIMITS.flowRows }, (_, index) => ({
    protocol: 17,
    local: `10.0.0.${index}`,
    remote: '10.1.0.1',
    localPort: 1000 + index,
    remotePort: 53,
    serviceSide: 'remote' as const,
    flags: 0,
    hitsIn: 0xffff_ffff,
    hitsOut: index,
    bytesIn: index === 0 ? 0xffff_ffff : 0,
    bytesOut: index * 0xff_ffff,
    firstSeconds: index,
    durationSeconds: 0,
  }));
  const count = rows.reduce((sum, row) => sum + row.hitsIn + row.hitsOut, 0);
  assert.ok(count > 0xffff_ffff, 'and 2^32 packets in one window do not: the device sends earlier');
  const some = rows.map((row) => ({ ...row, hitsIn: 1000 }));
  const message: Message = {
    schema: 1,
    agentVersion: '0.1.0',
    bootId: '0011223344556677',
    sequence: 1,
    uptimeMs: 300_000,
    events: [
      {
        name: 'NetworkActivity',
        id: 1,
        agoSeconds: 300,
        spanSeconds: 254,
        count: some.reduce((sum, row) => sum + row.hitsIn + row.hitsOut, 0),
        fields: { family: 4, rows: some },
      },
    ],
    dropped: { full: 0, malformed: 0, restart: 0, expired: 0 },
  };
  assert.deepEqual(decodeMessage(encodeMessage(message)), message);
});

test('times of an event follow from the envelope, if the device knew the time', () => {
  const event = { name: 'Heartbeat', id: 4, agoSeconds: 10, spanSeconds: 4, count: 1 } as Message['events'][number];
  const message = { unixMs: 1_700_000_000_000, events: [event] } as Message;
  assert.equal(eventStartUnixMs(message, event), 1_699_999_990_000);
  assert.equal(eventEndUnixMs(message, event), 1_699_999_994_000);
  const { unixMs, ...unknown } = message;
  assert.equal(eventStartUnixMs(unknown as Message, event), undefined);
  assert.equal(eventEndUnixMs(unknown as Message, event), undefined);
});

const ADDRESSES: [string, string][] = [
  ['', ''],
  ['0a00020f', '10.0.2.15'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000000000001', '::1'],
  ['20010db8000000000000000000000001', '2001:db8::1'],
  ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
  ['20010000000000010000000000000001', '2001:0:0:1::1'],
  ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['00000000000000000000ffff0a000242', '::ffff:10.0.2.66'],
  ['fe80000000000000020000fffe000000', 'fe80::200:ff:fe00:0'],
];

test('addresses have one text (RFC 5952)', () => {
  for (const [bytes, text] of ADDRESSES) {
    assert.equal(formatAddress(Buffer.from(bytes, 'hex')), text);
    assert.equal(Buffer.from(parseAddress(text)).toString('hex'), bytes);
  }
});

test('what is no address is refused', () => {
  for (const text of [
    '10.0.2',
    '10.0.2.256',
    '10.0.2.015',
    'a.b.c.d',
    ':',
    ':::',
    '1:2:3',
    '1::2::3',
    '12345::',
    'x',
  ]) {
    assert.throws(() => parseAddress(text), RangeError, text);
  }
});

test('small messages are decoded at 20,000 a second at least', () => {
  const fields = {
    operation: 'loginFailed',
    user: 'root',
    service: 'console',
    remote: '10.0.2.66',
    processId: 0,
  } as const;
  const bytes = encodeMessage({
    schema: 1,
    agentVersion: '0.1.0',
    bootId: '0011223344556677',
    sequence: 1,
    uptimeMs: 60_000,
    events: [{ name: 'Login', id: 5, agoSeconds: 9, spanSeconds: 3, count: 4, fields }],
    dropped: { full: 0, malformed: 0, restart: 0, expired: 0 },
  });
  const count = 10_000;
  for (let round = 0; round < count; round++) decodeMessage(bytes);
  const start = process.cpuUsage().user;
  for (let round = 0; round < count; round++) decodeMessage(bytes);
  const rate = count / ((process.cpuUsage().user - start) / 1_000_000);
  // An idle core does some 500,000; the bound is one that a busy machine keeps.
  assert.ok(rate > 20_000, `${Math.round(rate)} a second`);
});
