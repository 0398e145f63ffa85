import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import mqttPacket, { type IConnectPacket, type Packet } from 'mqtt-packet';
import { makeSas } from '../../../hub/gateway/sas.ts';
import type { Hub } from '../../../hub/index.ts';

export const AGENT_BAG = '%24.ct=application%2Fcbor&%24.ifid=urn%3Aazureiot%3ASecurity%3ASecurityAgent%3A1';

export interface Credentials {
  id: string;
  key: Buffer;
}

/** Adds a device and returns what it needs to connect. */
export async function addDevice(hub: Hub, id: string): Promise<Credentials> {
  const { primaryKey } = await hub.service.addDevice(id);
  return { id, key: Buffer.from(primaryKey, 'base64') };
}

/** CONNECT as a device would send it; `changes` break it. */
export function connectPacket(
  device: Credentials,
  changes: Partial<IConnectPacket> = {},
  expiryS = Date.now() / 1000 + 600,
): Packet {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: device.id,
    keepalive: 60,
    username: `localhost/${device.id}/?api-version=2021-04-12`,
    password: Buffer.from(makeSas(`localhost/devices/${device.id}`, device.key, Math.floor(expiryS))),
    ...changes,
  };
}

/** An MQTT client that does just what it is told. */
export class RawClient {
  readonly socket: TLSSocket;
  readonly packets: Packet[] = [];
  isClosed = false;
  private listeners: (() => void)[] = [];

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    const parser = mqttPacket.parser({ protocolVersion: 4 } as Parameters<typeof mqttPacket.parser>[0]);
    parser.on('packet', (packet: Packet) => {
      this.packets.push(packet);
      this.wake();
    });
    socket.on('data', (bytes) => parser.parse(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
      this.wake();
    });
  }

  static async open(hub: Hub): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port: hub.port, ca: hub.caPem, servername: 'localhost' });
    await once(socket, 'secureConnect');
    return new RawClient(socket);
  }

  /** Connects a device and takes its CONNACK. */
  static async connected(
    hub: Hub,
    device: Credentials,
    changes: Partial<IConnectPacket> = {},
    expiryS?: number,
  ): Promise<RawClient> {
    const client = await RawClient.open(hub);
    client.send(connectPacket(device, changes, expiryS));
    const answer = await client.next('connack');
    if (answer.returnCode !== 0) throw new Error(`refused: ${answer.returnCode}`);
    return client;
  }

  send(packet: Packet): void {
    this.socket.write(mqttPacket.generate(packet));
  }

  publish(topic: string, payload: Uint8Array | string, messageId: number, qos: 0 | 1 | 2 = 1): void {
    this.send({ cmd: 'publish', topic, payload: Buffer.from(payload), qos, messageId, dup: false, retain: false });
  }

  /** Publishes an agent message. */
  report(device: Credentials, payload: Uint8Array | string, messageId: number): void {
    this.publish(`devices/${device.id}/messages/events/${AGENT_BAG}`, payload, messageId);
  }

  /** The next packet of a kind; fails after 10 s, or when the connection is closed without one. */
  async next<Kind extends Packet['cmd']>(cmd: Kind): Promise<Extract<Packet, { cmd: Kind }>> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const index = this.packets.findIndex((packet) => packet.cmd === cmd);
      if (index >= 0) return this.packets.splice(index, 1)[0] as Extract<Packet, { cmd: Kind }>;
      if (this.isClosed) throw new Error(`closed before ${cmd}`);
      if (Date.now() > deadline) throw new Error(`no ${cmd} within 10 s`);
      await this.change(100);
    }
  }

  /** Resolves when the hub has closed the connection; fails after `limitMs`. */
  async closed(limitMs = 10_000): Promise<void> {
    const deadline = Date.now() + limitMs;
    while (!this.isClosed) {
      if (Date.now() > deadline) throw new Error('still open');
      await this.change(100);
    }
  }

  destroy(): void {
    this.socket.destroy();
  }

  private change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.listeners.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private wake(): void {
    const listeners = this.listeners;
    this.listeners = [];
    for (const listener of listeners) listener();
  }
}
