/** The cases of server.ts: how the hub behaves, what the device is told, and what must have happened. */
import assert from 'node:assert/strict';
import type { CertificateKind } from './certificates.ts';
import { type Behaviour, checkToken, puback, type Seen } from './fake-hub.ts';

export interface Outcome {
  seen: Seen;
  /** Lines of the device. */
  lines: string[];
  /** Results of the link in order, without repetitions and without AGAIN. */
  results: number[];
  acked: number[];
}

export interface Case {
  certificate?: CertificateKind;
  behaviour?: Behaviour;
  /** Options of hub_client. */
  options?: string[];
  module?: string;
  host?: string;
  /** The hub is not there at first. */
  lateMs?: number;
  check: (outcome: Outcome) => void;
}

const OK = 0;
const ENTROPY = -20;
const TIME = -21;
const RESOLVE = -30;
const CONNECT = -31;
const CLOSED = -32;
const TLS = -33;
const TRUST = -34;
const NAME = -35;
const EXPIRED = -36;
const FUTURE = -37;
const MQTT = -40;
const REFUSED = -41;
const TIMEOUT = -42;

const TOPIC_BAG = 'messages/events/%24.ct=application%2Fcbor&%24.ifid=urn%3Aazureiot%3ASecurity%3ASecurityAgent%3A1';
const five = [1, 2, 3, 4, 5];

/** The attempt failed with this error, and no login was tried. */
function fails(error: number): (outcome: Outcome) => void {
  return ({ results, seen }) => {
    assert.deepEqual(results, [error]);
    assert.equal(seen.connects.length, 0, 'credentials were sent');
  };
}

/** Nothing at all was sent. */
function staysHome(error: number): (outcome: Outcome) => void {
  return ({ results, seen }) => {
    assert.deepEqual(results, [error]);
    assert.equal(seen.connections, 0, 'a connection was made');
  };
}

function ids(seen: Seen, connection: number): (number | undefined)[] {
  return seen.publishes.filter((p) => p.connection === connection).map((p) => p.packet.messageId);
}

export const CASES: Record<string, Case> = {
  good: {
    options: ['publish=5', 'bytes=3000'],
    check: ({ results, acked, seen, lines }) => {
      assert.deepEqual(results, [OK]);
      assert.deepEqual(acked, five);
      const [connect] = seen.connects;
      assert.equal(connect.clientId, 'd-1');
      assert.equal(connect.username, 'localhost/d-1/?api-version=2021-04-12&DeviceClientType=vedette%2F0.1.0');
      assert.equal(connect.clean, false);
      assert.equal(connect.keepalive, 240);
      const expiry = checkToken(String(connect.password), 'localhost/devices/d-1');
      assert.ok(Math.abs(expiry - Date.now() / 1000 - 3600) < 60, `expires ${expiry}`);
      seen.publishes.forEach(({ packet }, i) => {
        assert.equal(packet.topic, `devices/d-1/${TOPIC_BAG}`);
        assert.equal(packet.qos, 1);
        assert.equal(packet.dup, false);
        assert.deepEqual(packet.payload, Buffer.alloc(3000, i + 1));
      });
      assert.equal(seen.disconnects, 1);
      assert.ok(lines.some((l) => /^endpoint 4 local \d+ remote \d+$/.test(l)));
      assert.ok(lines.some((l) => /^heap peak \d+ left 0$/.test(l)));
      assert.ok(!lines.join().includes('Signature'), 'a token was logged');
    },
  },
  'module-identity': {
    module: 'm-1',
    options: ['publish=1'],
    check: ({ results, seen }) => {
      assert.deepEqual(results, [OK]);
      assert.equal(seen.connects[0].clientId, 'd-1/m-1');
      checkToken(String(seen.connects[0].password), 'localhost/devices/d-1/modules/m-1');
      assert.equal(seen.publishes[0].packet.topic, `devices/d-1/modules/m-1/${TOPIC_BAG}`);
    },
  },
  'long-chain': { certificate: 'long-chain', check: ({ results }) => assert.deepEqual(results, [OK]) },
  'wrong-ca': { certificate: 'wrong-ca', check: fails(TRUST) },
  'self-signed': { certificate: 'self-signed', check: fails(TRUST) },
  'wrong-name': { certificate: 'wrong-name', check: fails(NAME) },
  expired: { certificate: 'expired', check: fails(EXPIRED) },
  'not-yet-valid': { certificate: 'not-yet-valid', check: fails(FUTURE) },
  // The first call is that of create(), which wants to know at once.
  'no-entropy': { options: ['random=1'], check: staysHome(ENTROPY) },
  'no-time': { options: ['unix=0'], check: staysHome(TIME) },
  'nobody-listens': { lateMs: Number.POSITIVE_INFINITY, check: staysHome(CONNECT) },
  'no-such-host': { host: 'no-such-host.invalid', check: staysHome(RESOLVE) },
  'close-in-handshake': {
    behaviour: { raw: (socket) => socket.once('data', () => socket.end()) },
    check: fails(CLOSED),
  },
  silent: { behaviour: { raw: () => {} }, options: ['scale=60'], check: fails(TLS) },
  garbage: {
    behaviour: { raw: (socket) => socket.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')) },
    check: fails(TLS),
  },
  'mqtt-garbage': {
    behaviour: { connack: null, greeting: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') },
    check: ({ results }) => assert.deepEqual(results, [MQTT]),
  },
  refused: { behaviour: { connack: 5 }, check: ({ results }) => assert.deepEqual(results, [REFUSED]) },
  'no-connack': {
    behaviour: { connack: null },
    options: ['scale=60'],
    check: ({ results }) => assert.deepEqual(results, [TIMEOUT]),
  },
  'server-closes': {
    behaviour: { ends: true },
    options: ['hold=10000'],
    check: ({ results }) => assert.deepEqual(results, [OK, CLOSED]),
  },
  'stops-reading': {
    behaviour: { pauses: true },
    options: ['publish=4', 'bytes=131072', 'scale=30'],
    check: ({ results, acked }) => {
      assert.deepEqual(results, [OK, TIMEOUT]);
      assert.deepEqual(acked, []);
    },
  },
  'puback-lost': {
    behaviour: {
      publish: (packet, connection, socket) => {
        if (connection > 1) return puback(packet.messageId ?? 0);
        if (packet.messageId === 1) return puback(1);
        if (packet.messageId === 4) socket.destroy();
        return undefined;
      },
    },
    options: ['publish=6', 'errors=2', 'scale=10'],
    check: ({ results, acked, seen }) => {
      assert.deepEqual(results, [OK, CLOSED, OK]);
      assert.deepEqual(acked, [1, 2, 3, 4, 5, 6]);
      const again = seen.publishes.filter((p) => p.connection === 2);
      assert.deepEqual(ids(seen, 2), [2, 3, 4, 5, 6]);
      assert.deepEqual(
        again.slice(0, 3).map((p) => p.packet.dup),
        [true, true, true],
      );
      assert.equal(again[4].packet.dup, false);
    },
  },
  'wrong-puback': {
    behaviour: { publish: (packet) => puback((packet.messageId ?? 0) + 1000) },
    options: ['publish=1'],
    check: ({ results, acked }) => {
      assert.deepEqual(results, [OK, MQTT]);
      assert.deepEqual(acked, []);
    },
  },
  ping: {
    options: ['keep=60', 'hold=200000', 'scale=100'],
    check: ({ results, seen }) => {
      assert.deepEqual(results, [OK]);
      assert.ok(seen.pings >= 3 && seen.pings <= 4, `${seen.pings} pings in 200 s`);
    },
  },
  'ping-lost': {
    behaviour: { ping: false },
    options: ['keep=60', 'hold=200000', 'scale=100'],
    check: ({ results, seen }) => {
      assert.deepEqual(results, [OK, TIMEOUT]);
      assert.equal(seen.pings, 1);
    },
  },
  renewal: {
    options: ['token=100', 'publish=200', 'hold=200000', 'scale=50'],
    behaviour: {
      publish: (packet, _connection, socket) => {
        setTimeout(() => socket.write(puback(packet.messageId ?? 0)), 60);
        return undefined;
      },
    },
    check: ({ results, acked, seen, lines }) => {
      assert.deepEqual([...new Set(results)], [OK], lines.join('\n'));
      const expiries = seen.connects.map((c) => checkToken(String(c.password), 'localhost/devices/d-1'));
      assert.ok(expiries.length >= 3, `${expiries.length} connections`);
      expiries.slice(1).forEach((expiry, i) => {
        const gap = expiry - expiries[i];
        assert.ok(gap >= 79 && gap < 100, `renewed after ${gap} s of 100`);
      });
      assert.equal(seen.disconnects, expiries.length);
      assert.deepEqual(
        acked,
        Array.from({ length: 200 }, (_, i) => i + 1),
      );
      assert.equal(seen.publishes.length, 200, 'nothing was sent twice');
      assert.equal(seen.resumed, expiries.length - 1, 'sessions are resumed');
    },
  },
  'server-back': {
    lateMs: 1000,
    options: ['publish=1', 'errors=9', 'scale=10'],
    check: ({ results, acked, lines }) => {
      assert.ok(results.length >= 2 && results.length <= 5, String(results));
      assert.equal(results[0], CONNECT);
      assert.equal(results.at(-1), OK);
      assert.deepEqual(acked, [1]);
      const waits = lines.flatMap((l) => /next try in (\d+) ms/.exec(l)?.[1] ?? []).map(Number);
      waits.forEach((wait, i) => {
        assert.ok(wait >= 1000 * 2 ** i && wait <= 2000 * 2 ** i, `wait ${i} is ${wait}`);
      });
    },
  },
  forgotten: {
    options: ['forget=1', 'publish=3'],
    check: ({ results, acked, seen }) => {
      assert.deepEqual(results, [OK]);
      assert.deepEqual(acked, [1, 2, 3]);
      assert.equal(seen.publishes.length, 4);
    },
  },
};
