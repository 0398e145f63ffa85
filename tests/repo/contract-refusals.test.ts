import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'cborg';
import { DECODE_ERRORS, type DecodeErrorCode, decodeMessage } from '../../contract/index.ts';

type Items = [number, unknown][];

const BOOT_ID = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
const PREVIOUS = new Uint8Array(16);
const LOGIN = [5, 6, 4, 3, 2, 'root', 'console', Uint8Array.from([10, 0, 2, 66]), 0];
/** One TCP row: bits as a string of 0 and 1 in the order of the stream, in named parts so that a test can change one. */
const PARTS = {
  locals: `00000000${lsb(0x0a00020f, 32)}`,
  groups: '0000',
  group: `001${lsb(443, 16)}000`,
  ports: `00000${lsb(50000, 16)}`,
  remotes: `${lsb(0x0a000242, 32)}000000`,
  indexes: '',
  flags: '0',
  hitsIn: '00000 10',
  hitsOut: '00000 0',
  bytesIn: `${lsb(60, 16)}00000 0`,
  bytesOut: `${lsb(0, 16)}00000`,
  first: '00000 0',
  duration: '00000 0',
};

function lsb(value: number, width: number): string {
  return [...value.toString(2).padStart(width, '0')].reverse().join('');
}

function pack(bits: string): Uint8Array {
  const clean = bits.replaceAll(' ', '');
  const bytes = new Uint8Array(Math.ceil(clean.length / 8));
  for (const [index, bit] of [...clean].entries()) if (bit === '1') bytes[index >> 3]! |= 1 << (index & 7);
  return bytes;
}

function block(changes: Partial<typeof PARTS> = {}, tail = ''): Uint8Array {
  return pack(Object.values({ ...PARTS, ...changes }).join('') + tail);
}

function flows(columns: Uint8Array, rows = 1, count = 1, family = 4): unknown[] {
  return [1, 10, 10, count, family, rows, columns];
}

const ENVELOPE: Items = [
  [0, 1],
  [1, 256],
  [2, BOOT_ID],
  [3, 2],
  [4, 20_000],
  [6, [LOGIN, flows(block())]],
  [8, PREVIOUS],
];

/** The good message with other values for some keys; undefined leaves a key out. */
function message(changes: Record<number, unknown> = {}): Uint8Array {
  const items = new Map(ENVELOPE);
  for (const [key, value] of Object.entries(changes)) items.set(Number(key), value);
  const left = [...items].filter(([, value]) => value !== undefined).sort(([one], [other]) => one - other);
  return encode(new Map(left));
}

const event = (items: unknown[]) => message({ 6: [items] });
const login = (index: number, value: unknown) => event(LOGIN.map((item, at) => (at === index ? value : item)));
const rows = (columns: Uint8Array, count = 1) => event(flows(columns, 1, count));

/** Replaces the first run of bytes in a message. */
function patched(from: string, to: string, bytes = message()): Uint8Array {
  const hex = Buffer.from(bytes).toString('hex');
  assert.ok(hex.includes(from), `${from} is in ${hex}`);
  return Buffer.from(hex.replace(from, to), 'hex');
}

/** The second of two other ports is one above 65535. */
const PORTS_PAST_END = { ports: `00000${lsb(65_535, 16)}10` };

const CASES: [DecodeErrorCode, string, Uint8Array][] = [
  ['message.length', 'nothing', new Uint8Array(0)],
  ['message.length', '65,536 bytes', new Uint8Array(65_536)],
  ['message.schema', 'schema 2', message({ 0: 2 })],
  ['message.key', 'no boot id', message({ 2: undefined })],
  ['message.key', 'an unknown key', message({ 9: 1 })],
  ['message.range', 'boot id of 7 bytes', message({ 2: BOOT_ID.subarray(1) })],
  ['message.range', 'sequence 0', message({ 3: 0 })],
  ['message.range', 'sequence 2^31', message({ 3: 2 ** 31 })],
  ['message.range', 'uptime 2^53', message({ 4: 2n ** 53n })],
  ['message.range', 'time 0', message({ 5: 0 })],
  ['message.range', 'time after the year 9999', message({ 5: 253_402_300_800_000 })],
  ['message.range', 'version of four parts', message({ 1: 2 ** 24 })],
  ['message.range', '1025 events', message({ 6: new Array(1025).fill(LOGIN) })],
  ['message.range', 'three drop counters', message({ 7: [1, 0, 0] })],
  ['message.range', 'drop counters of 0', message({ 7: [0, 0, 0, 0] })],
  ['message.range', 'previous hash of 15 bytes', message({ 8: PREVIOUS.subarray(1) })],
  ['message.chain', 'a first message with a previous hash', message({ 3: 1 })],
  ['message.chain', 'a later one without', message({ 8: undefined })],
  ['cbor.malformed', 'cut off', message().subarray(0, -1)],
  ['cbor.malformed', 'cut off within a head', message().subarray(0, 5)],
  ['cbor.malformed', 'a reserved head', Uint8Array.of(0x1c)],
  ['cbor.malformed', 'a byte string longer than the message', patched('480102', '5a7fffffff0102')],
  ['message.range', '2^32 - 1 events in 40 bytes', patched('0682', '069affffffff')],
  ['cbor.type', 'an array as envelope', encode([1])],
  ['cbor.type', 'a text as boot id', message({ 2: 'abcdefgh' })],
  ['cbor.type', 'a float', login(3, 1.5)],
  ['cbor.type', 'a float that is an integer', patched('0302', '03f94000')],
  ['cbor.type', 'a tag', patched('0302', '03c102')],
  ['cbor.type', 'null', login(5, null)],
  ['cbor.type', 'true', login(4, true)],
  ['cbor.type', 'a negative count', login(3, -1)],
  ['cbor.type', 'a text as result', event([7, 1, 1, 1, 'ls', 'root', '0'])],
  ['cbor.deterministic', 'a head of two bytes for 2', patched('0302', '031802')],
  ['cbor.deterministic', 'a head of nine bytes for 2', patched('0302', '031b0000000000000002')],
  ['cbor.deterministic', 'a long head of a text', patched('64726f6f74', '7804726f6f74')],
  ['cbor.deterministic', 'a long head of the map', patched('a7', 'b807')],
  ['cbor.deterministic', 'keys that fall', patched('0302', '0002')],
  ['cbor.deterministic', 'a key twice', patched('0302', '0202')],
  ['cbor.deterministic', 'an array without length', patched('0682', '069f')],
  ['cbor.deterministic', 'a map without length', patched('a7', 'bf')],
  ['cbor.deterministic', 'a text without length', patched('64726f6f74', '7f726f6f74')],
  ['cbor.trailing', 'one byte more', Uint8Array.of(...message(), 0)],
  ['event.id', 'event 0', event([0, 1, 1, 1])],
  ['event.id', 'event 10', event([10, 1, 1, 1])],
  ['event.length', 'a field less', event(LOGIN.slice(0, -1))],
  ['event.length', 'a field more', event([...LOGIN, 0])],
  ['event.length', 'NetworkActivity without columns', event([1, 1, 1, 1])],
  ['event.range', 'ago before boot', login(1, 21)],
  ['event.range', 'span longer than ago', login(2, 7)],
  ['event.range', 'count 0', login(3, 0)],
  ['event.range', 'count 2^32', login(3, 2 ** 32)],
  ['event.range', 'a u32 of 2^32', login(8, 2 ** 32)],
  ['event.range', 'a u16 of 65536', event([2, 1, 1, 1, 6, new Uint8Array(0), 65_536])],
  ['event.range', 'an i32 of 2^31', event([7, 1, 1, 1, 'ls', 'root', 2 ** 31])],
  ['event.range', 'an i32 of -2^31 - 1', event([7, 1, 1, 1, 'ls', 'root', -(2 ** 31) - 1])],
  ['event.enum', 'operation 3', login(4, 3)],
  ['event.enum', 'operation 300', login(4, 300)],
  ['event.enum', 'family 5', event(flows(block(), 1, 1, 5))],
  ['event.string', '65 bytes of 64', login(5, 'a'.repeat(65))],
  ['event.string', '33 characters of two bytes', login(5, 'é'.repeat(33))],
  ['event.utf8', 'a lone continuation byte', patched('64726f6f74', '64728f6f74')],
  ['event.utf8', 'an overlong slash', patched('64726f6f74', '64c0af6f74')],
  ['event.utf8', 'a surrogate', patched('64726f6f74', '64eda0806f')],
  ['event.utf8', 'a cut character', patched('64726f6f74', '64726ff09f')],
  ['event.utf8', 'above U+10FFFF', patched('64726f6f74', '64f4908080')],
  ['event.address', '5 bytes', login(7, new Uint8Array(5))],
  ['flows.cut', 'no block', rows(new Uint8Array(0))],
  ['flows.cut', 'a byte less', rows(block().subarray(0, -1))],
  ['flows.trailing', 'a byte more', rows(Uint8Array.of(...block(), 0))],
  ['flows.padding', 'a one after the end', rows(block({}, '1'))],
  ['flows.range', '0 rows', event(flows(block(), 0))],
  ['flows.range', '256 rows', event(flows(block(), 256))],
  ['flows.range', 'more rows than the groups have', event(flows(block(), 2))],
  ['flows.range', 'a group with more rows than the event', rows(block({ group: `001${lsb(443, 16)}10 00` }))],
  ['flows.range', 'more groups than rows', rows(block({ groups: '0 100' }))],
  ['flows.range', 'a remote address of 33 bits', rows(block({ remotes: `${lsb(1, 32)}${lsb(33, 6)}` }))],
  ['flows.range', 'a remote address past 255.255.255.255', rows(block({ remotes: `${lsb(0xffff_ffff, 32)}100000 1` }))],
  ['flows.range', 'a port of 17 bits', event(flows(block({ ...pair('0', '01'), ...PORTS_PAST_END }), 2, 2))],
  [
    'flows.range',
    'a common prefix of 17 bytes',
    event(flows(block({ locals: '0'.repeat(136), remotes: lsb(17, 5) + '0'.repeat(136) }), 1, 1, 6)),
  ],
  ['flows.range', 'a local index without address', rows(block(threeLocals('11')))],
  ['flows.range', 'a value of 33 bits', rows(block({ hitsIn: `11111 110${'1'.repeat(31)}` }))],
  ['flows.range', 'a row without packets', rows(block({ hitsIn: '00000 0', bytesIn: `${lsb(0, 16)}00000` }))],
  [
    'flows.range',
    'a row that ends after the window',
    rows(block({ first: '00000 11111111110', duration: '00000 10' })),
  ],
  [
    'flows.order',
    'local addresses that fall',
    rows(block({ locals: `10000000${lsb(2, 32)}${lsb(1, 32)}`, indexes: '0' })),
  ],
  ['flows.order', 'a local address twice', rows(block({ locals: `10000000${lsb(2, 32)}${lsb(2, 32)}`, indexes: '0' }))],
  [
    'flows.order',
    'groups that fall',
    event(flows(block({ groups: '0100', group: groups(443, 80), ports: ports2() }), 2)),
  ],
  [
    'flows.order',
    'a group twice',
    event(flows(block({ groups: '0100', group: groups(443, 443), ports: ports2() }), 2)),
  ],
  ['flows.order', 'a row twice', event(flows(block(pair('0', '00')), 2, 2))],
  ['flows.order', 'rows that fall by address', event(flows(block(pair('0', '10')), 2, 2))],
  ['flows.code', 'TCP by its number', rows(block({ group: `11${lsb(6, 8)}1${lsb(443, 16)}000` }))],
  ['flows.code', 'ICMP by its number', rows(block({ group: `11${lsb(1, 8)}1${lsb(0, 16)}000` }))],
  ['flows.code', 'an escape for 19', rows(block({ hitsIn: `00000${'1'.repeat(20)}${lsb(19, 32)}` }), 19)],
  ['flows.sum', 'another count than the rows', rows(block(), 2)],
];

function threeLocals(index: string): Partial<typeof PARTS> {
  return { locals: `01000000${lsb(1, 32)}${lsb(2, 32)}${lsb(3, 32)}`, indexes: index };
}

function groups(first: number, second: number): string {
  return `001${lsb(first, 16)}000 001${lsb(second, 16)}000`;
}

function ports2(): string {
  return `00000${lsb(50_000, 16)}${lsb(50_000, 16)}`;
}

/** Two rows in one group: other ports apart by the Rice code delta (k = 0), remote addresses by their last bit. */
function pair(delta: string, remotes: string): Partial<typeof PARTS> {
  return {
    group: `001${lsb(443, 16)}0 10`,
    ports: `00000${lsb(50_000, 16)}${delta}`,
    remotes: `${lsb(0x0a000242, 32)}100000 ${remotes}`,
    hitsIn: '00000 1010',
    hitsOut: '00000 00',
    bytesIn: `${lsb(60, 16)}00000 00`,
    first: '00000 00',
    duration: '00000 00',
  };
}

test('the messages that the refusals are made of are good', () => {
  const decoded = decodeMessage(message());
  assert.equal(decoded.events.length, 2);
  const good = [pair('10', '10'), pair('0', '01')].map((columns) => decodeMessage(event(flows(block(columns), 2, 2))));
  assert.equal(good.length, 2);
  decodeMessage(rows(block(threeLocals('10'))));
  decodeMessage(rows(block({ hitsIn: `00000${'1'.repeat(20)}${lsb(20, 32)}` }), 20));
});

for (const [code, what, bytes] of CASES) {
  test(`${code}: ${what}`, () => {
    assert.throws(() => decodeMessage(bytes), { name: 'DecodeError', code });
  });
}

test('every code of contract/errors.json has a refusal here', () => {
  const seen = new Set(CASES.map(([code]) => code));
  assert.deepEqual(
    Object.keys(DECODE_ERRORS).filter((code) => !seen.has(code as DecodeErrorCode)),
    [],
  );
});

test('a refusal says where', () => {
  const bytes = login(4, 3);
  assert.throws(() => decodeMessage(bytes), {
    position: Buffer.from(bytes).indexOf(Buffer.from('64726f6f74', 'hex')) - 1,
  });
});

test('a message that is cut between two items says so', () => {
  assert.throws(() => decodeMessage(message().subarray(0, 1)), { code: 'cbor.malformed', message: /ends too early/ });
});
