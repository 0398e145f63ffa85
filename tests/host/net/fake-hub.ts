/** A hub that speaks TLS and MQTT as one test case wants it to, and notes what it saw. */
import { createHmac } from 'node:crypto';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import mqtt, { type IConnectPacket, type IPublishPacket, type Packet } from 'mqtt-packet';
import type { ServerIdentity } from './certificates.ts';

export interface Behaviour {
  /** Talks raw TCP instead of TLS and MQTT. */
  raw?: (socket: Socket) => void;
  /** CONNACK return code; undefined: 0; null: none. */
  connack?: number | null;
  /** What is written after CONNACK. */
  greeting?: Buffer;
  ends?: boolean;
  pauses?: boolean;
  /** Answers to a PUBLISH; default: its PUBACK. */
  publish?: (packet: IPublishPacket, connection: number, socket: Socket) => Buffer | undefined;
  ping?: boolean;
}

export interface Seen {
  connections: number;
  connects: IConnectPacket[];
  publishes: { connection: number; packet: IPublishPacket }[];
  pings: number;
  /** Handshakes that resumed an earlier session. */
  resumed: number;
  disconnects: number;
  errors: string[];
}

export const KEY = Buffer.from('0123456789abcdef0123456789abcdef');

export function puback(id: number): Buffer {
  return Buffer.from([0x40, 2, id >> 8, id & 255]);
}

export class FakeHub {
  readonly seen: Seen = {
    connections: 0,
    connects: [],
    publishes: [],
    pings: 0,
    resumed: 0,
    disconnects: 0,
    errors: [],
  };
  private readonly behaviour: Behaviour;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(identity: ServerIdentity, behaviour: Behaviour) {
    this.behaviour = behaviour;
    const options = { key: identity.keyPem, cert: identity.certPem };
    this.server = behaviour.raw
      ? createTcpServer((socket) => this.track(socket) && behaviour.raw?.(socket))
      : createTlsServer(options, (socket) => this.serve(socket));
    this.server.on('tlsClientError', (error) => this.seen.errors.push(error.message));
    if (!behaviour.raw) {
      this.server.on('connection', (socket: Socket) => this.track(socket));
    }
  }

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private track(socket: Socket): true {
    this.seen.connections++;
    this.sockets.add(socket);
    socket.on('error', () => {});
    return true;
  }

  private serve(socket: TLSSocket): void {
    this.seen.resumed += socket.isSessionReused() ? 1 : 0;
    const parser = mqtt.parser({ protocolVersion: 4 });
    const connection = this.seen.connections;
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => parser.parse(data));
    parser.on('packet', (packet) => this.answer(packet, connection, socket));
    parser.on('error', (error) => this.seen.errors.push(error.message));
  }

  private answer(packet: Packet, connection: number, socket: Socket): void {
    const { publish, ping = true } = this.behaviour;
    if (packet.cmd === 'connect') {
      this.seen.connects.push(packet);
      this.greet(socket);
    } else if (packet.cmd === 'publish') {
      this.seen.publishes.push({ connection, packet });
      const bytes = publish ? publish(packet, connection, socket) : puback(packet.messageId ?? 0);
      if (bytes) socket.write(bytes);
    } else if (packet.cmd === 'pingreq') {
      this.seen.pings++;
      if (ping) socket.write(Buffer.from([0xd0, 0]));
    } else if (packet.cmd === 'disconnect') {
      this.seen.disconnects++;
    }
  }

  private greet(socket: Socket): void {
    const { connack = 0, greeting, ends, pauses } = this.behaviour;
    if (connack !== null) socket.write(Buffer.from([0x20, 2, 0, connack]));
    if (greeting) socket.write(greeting);
    if (ends) setTimeout(() => socket.end(), 300);
    if (pauses) socket.pause();
  }
}

/** Checks a SAS token as a hub does; returns its expiry. */
export function checkToken(password: string, resource: string): number {
  const fields = Object.fromEntries(new URLSearchParams(password.replace(/^SharedAccessSignature /, '')));
  const encoded = /sr=([^&]*)/.exec(password)?.[1];
  const signature = createHmac('sha256', KEY).update(`${encoded}\n${fields.se}`).digest('base64');
  if (!password.startsWith('SharedAccessSignature sr=') || fields.sr !== resource || fields.sig !== signature) {
    throw new Error(`bad token ${password}`);
  }
  return Number(fields.se);
}
