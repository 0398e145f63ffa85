import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { parseIpv4, parseMac } from './address.ts';
import { answerDns } from './dns.ts';
import { LAN_HOSTS, LanHost } from './host.ts';
import { answerNtp } from './ntp.ts';
import {
  buildArp,
  buildFrame,
  buildIpv4Packet,
  buildTcp,
  buildUdp,
  checksum,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  PROTOCOL_ICMP,
  parseFrame,
  parseIpv4Packet,
  parseTcp,
  TCP_ACK,
  TCP_RST,
  TCP_SYN,
} from './packet.ts';

const DEVICE = { ip: parseIpv4('10.0.2.15'), mac: parseMac('52:54:00:12:34:56') };
const SERVER = { ip: parseIpv4(LAN_HOSTS.server.ip), mac: parseMac(LAN_HOSTS.server.mac) };

function query(name: string, type = 1): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([
    Buffer.from('1234010000010000000000', 'hex'),
    Buffer.alloc(1),
    ...labels,
    Buffer.from([0, 0, type, 0, 1]),
  ]);
}

describe('name server', () => {
  const names = new Map([['hub.vedette.internal', parseIpv4('10.0.2.100')]]);

  test('answers a name of its table, whatever its case', () => {
    const answer = answerDns(query('Hub.Vedette.internal'), names)!;
    assert.equal(answer.readUInt16BE(0), 0x1234);
    assert.equal(answer.readUInt16BE(2) & 0x800f, 0x8000);
    assert.equal(answer.readUInt16BE(6), 1);
    assert.equal(answer.readUInt32BE(answer.length - 4), parseIpv4('10.0.2.100'));
  });
  test('says that other names do not exist', () => {
    assert.equal(answerDns(query('other.internal'), names)!.readUInt16BE(2) & 0xf, 3);
  });
  test('has no other records than addresses', () => {
    const answer = answerDns(query('hub.vedette.internal', 28), names)!;
    assert.deepEqual([answer.readUInt16BE(2) & 0xf, answer.readUInt16BE(6)], [0, 0]);
  });
  test('does not answer what is cut, an answer, or two questions', () => {
    const good = query('hub.vedette.internal');
    for (let length = 0; length < good.length; length += 1)
      assert.equal(answerDns(good.subarray(0, length), names), undefined);
    const answer = Buffer.from(good);
    answer[2] = 0x81;
    assert.equal(answerDns(answer, names), undefined);
    const two = Buffer.from(good);
    two[5] = 2;
    assert.equal(answerDns(two, names), undefined);
  });
});

describe('time server', () => {
  test('answers with its time and the sender’s own stamp', () => {
    const request = Buffer.alloc(48);
    request[0] = 0x23;
    request.writeBigUInt64BE(0x1122334455667788n, 40);
    const answer = answerNtp(request, 1_700_000_000_500)!;
    assert.equal(answer[0], 0x24);
    assert.equal(answer.readBigUInt64BE(24), 0x1122334455667788n);
    assert.equal(answer.readUInt32BE(40), 1_700_000_000 + 2_208_988_800);
    assert.equal(answer.readUInt32BE(44), 0x80000000);
  });
  test('answers only requests', () => {
    assert.equal(answerNtp(Buffer.alloc(47, 0x23), 0), undefined);
    assert.equal(answerNtp(Buffer.alloc(48), 0), undefined);
  });
});

describe('packets', () => {
  test('IPv4 packets come out as they went in, with a checksum that is zero over the header', () => {
    const packet = { source: DEVICE.ip, destination: SERVER.ip, protocol: PROTOCOL_ICMP, payload: Buffer.from('odd') };
    const bytes = buildIpv4Packet(packet);
    assert.equal(checksum(bytes.subarray(0, 20)), 0);
    assert.deepEqual(parseIpv4Packet(Buffer.concat([bytes, Buffer.alloc(20)])), packet);
  });
  test('fragments and lengths beyond the frame are refused', () => {
    const bytes = buildIpv4Packet({ source: 1, destination: 2, protocol: 6, payload: Buffer.alloc(8) });
    assert.equal(parseIpv4Packet(bytes.subarray(0, bytes.length - 1)), undefined);
    bytes.writeUInt16BE(0x2000, 6);
    assert.equal(parseIpv4Packet(bytes), undefined);
  });
});

/** A wire with us in the emulator's place. */
async function withLan(work: (lan: LanHost, ask: (frame: Buffer) => Promise<Buffer>) => Promise<void>): Promise<void> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const lan = await LanHost.start({ emulatorPort: socket.address().port, now: () => 1_700_000_000_000 });
  const ask = async (frame: Buffer) => {
    const answer = once(socket, 'message', { signal: AbortSignal.timeout(5000) });
    socket.send(frame, lan.port, '127.0.0.1');
    return (await answer)[0] as Buffer;
  };
  try {
    await work(lan, ask);
  } finally {
    await lan.close();
    socket.close();
  }
}

const toServer = (packet: Buffer) => buildFrame(SERVER.mac, DEVICE.mac, ETHERTYPE_IPV4, packet);

describe('LAN hosts', () => {
  test('answer ARP for their addresses', () =>
    withLan(async (lan, ask) => {
      const request = buildArp(1, DEVICE.mac, DEVICE.ip, Buffer.alloc(6), SERVER.ip);
      const answer = parseFrame(await ask(buildFrame(Buffer.alloc(6, 0xff), DEVICE.mac, ETHERTYPE_ARP, request)))!;
      assert.deepEqual(answer.payload.subarray(8, 14), SERVER.mac);
      assert.ok(lan.isKnown('10.0.2.15'));
    }));
  test('serve names, time and echoes', () =>
    withLan(async (lan, ask) => {
      const from = { ip: DEVICE.ip, port: 5000 };
      const dns = await ask(toServer(buildUdp(from, { ip: SERVER.ip, port: 53 }, query('hub.vedette.internal'))));
      assert.equal(parseIpv4Packet(parseFrame(dns)!.payload)!.payload.readUInt16BE(2), 5000);
      const ntp = Buffer.alloc(48);
      ntp[0] = 0x23;
      await ask(toServer(buildUdp(from, { ip: SERVER.ip, port: 123 }, ntp)));
      const echo = Buffer.from('0800000000010001', 'hex');
      echo.writeUInt16BE(checksum(echo), 2);
      const packet = { source: DEVICE.ip, destination: SERVER.ip, protocol: PROTOCOL_ICMP, payload: echo };
      const reply = parseIpv4Packet(parseFrame(await ask(toServer(buildIpv4Packet(packet))))!.payload)!;
      assert.equal(reply.payload[0], 0);
      assert.equal(checksum(reply.payload), 0);
      assert.deepEqual(lan.counters, { frames: 3, dnsQueries: 1, ntpRequests: 1, echoRequests: 1, refusedConnects: 0 });
    }));
  test('refuse TCP, with the sequence number that the client waits for', () =>
    withLan(async (_lan, ask) => {
      const syn = { sourcePort: 4000, destinationPort: 7000, sequence: 99, acknowledgement: 0, flags: TCP_SYN };
      const answer = parseFrame(await ask(toServer(buildTcp(DEVICE.ip, SERVER.ip, syn))))!;
      const segment = parseTcp(parseIpv4Packet(answer.payload)!.payload)!;
      assert.deepEqual(
        [segment.flags, segment.acknowledgement, segment.destinationPort],
        [TCP_RST | TCP_ACK, 100, 4000],
      );
    }));
});
