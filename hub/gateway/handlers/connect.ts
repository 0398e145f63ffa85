import type { IConnectPacket } from 'mqtt-packet';
import type { Frame } from '../frame.ts';
import { GATEWAY_LIMITS } from '../limits.ts';
import { readPacket } from '../packets/client-packets.ts';
import { CONNACK, connack } from '../packets/server-packets.ts';
import type { Peer, PeerHost } from '../peer.ts';
import { ProtocolError } from '../protocol-error.ts';
import { coversDevice, parseSas, type SasToken, verifySas } from '../sas.ts';
import { type Session, telemetryTopicOf } from '../session.ts';
import { identityOf, parseUserName, type UserName } from '../username.ts';

interface Refusal {
  returnCode: number;
  reason: string;
}

/** CONNECT: who is it, and does the token say so. Source: MQTT 3.1.1 section 3.1; IoT Hub MQTT guide. */
export function onConnect(connection: Peer, frame: Frame): void {
  const packet = readConnect(connection, frame);
  if (!packet) return;
  const answer = judge(connection.host, packet);
  if ('returnCode' in answer) {
    refuse(connection, answer, String(packet.clientId));
    return;
  }
  connection.open(answer);
  connection.host.adopt(connection);
  // Sessions are not kept over connections yet, so none is present [MQTT-3.2.2-3].
  connection.output.write(connack(CONNACK.accepted));
}

/** [MQTT-3.1.2-2]: an unknown protocol level is answered with code 1, then closed; so MQTT 5 clients can fall back. */
function readConnect(connection: Peer, frame: Frame): IConnectPacket | undefined {
  const level = frame.body.length > 6 && frame.body.toString('latin1', 2, 6) === 'MQTT' ? frame.body[6] : undefined;
  if (level === undefined) throw new ProtocolError('packet-malformed', 'protocol name'); // [MQTT-3.1.2-1]
  if (level === 4) return readPacket(frame, 'connect');
  refuse(connection, { returnCode: CONNACK.wrongVersion, reason: 'protocol-version' }, `level ${level}`);
  return undefined;
}

function refuse(connection: Peer, refusal: Refusal, detail: string): void {
  connection.host.refused(refusal.reason, detail.slice(0, 128));
  connection.farewell(`refused:${refusal.reason}`, connack(refusal.returnCode)); // [MQTT-3.2.2-5]
}

function judge(host: PeerHost, packet: IConnectPacket): Session | Refusal {
  const name = parseUserName(String(packet.username ?? ''));
  if (!name) return { returnCode: CONNACK.badCredentials, reason: 'user-name' };
  // IoT Hub: the client id is the identity. [MQTT-3.1.3-9] answers a bad one with code 2.
  if (packet.clientId !== identityOf(name)) return { returnCode: CONNACK.badClientId, reason: 'client-id' };
  if (!host.hostNames.has(name.host)) return { returnCode: CONNACK.notAuthorized, reason: 'host-name' };
  const token = parseSas(packet.password?.toString('utf8') ?? '');
  if (!token) return { returnCode: CONNACK.badCredentials, reason: 'token-malformed' };
  const reason = judgeToken(host, name, token);
  return reason === 'ok' ? sessionOf(packet, name, token) : { returnCode: CONNACK.notAuthorized, reason };
}

function judgeToken(host: PeerHost, name: UserName, token: SasToken): string {
  const identity = identityOf(name);
  const device = host.identities.find(identity);
  // An unknown device costs the same work as a known one, and the peer gets the same answer.
  const keys = device?.keys ?? [Buffer.alloc(32)];
  const verdict = verifySas(token, keys, coversDevice(token.resource, host.hostNames, identity), Date.now() / 1000);
  if (!device) return 'device-unknown';
  if (verdict !== 'ok') return `token-${verdict}`;
  return device.isEnabled ? 'ok' : 'device-disabled';
}

function sessionOf(packet: IConnectPacket, name: UserName, token: SasToken): Session {
  // [MQTT-3.1.2-24]: one and a half times the keep-alive; IoT Hub never waits longer than 1767 s, also for 0.
  const askedS = (packet.keepalive ?? 0) * 1.5;
  const keepAliveS = askedS > 0 ? Math.min(askedS, GATEWAY_LIMITS.keepAliveMaxS) : GATEWAY_LIMITS.keepAliveMaxS;
  return {
    identity: identityOf(name),
    name,
    telemetryTopic: telemetryTopicOf(name),
    expiryMs: token.expiryS * 1000,
    keepAliveMs: keepAliveS * 1000,
    will: packet.will && {
      topic: packet.will.topic,
      payload: Buffer.from(packet.will.payload as Buffer),
      isRetained: packet.will.retain === true,
    },
    filters: new Set(),
  };
}
