import { connect, type TLSSocket } from 'node:tls';
import mqttPacket from 'mqtt-packet';
import { makeSas } from '../gateway/sas.ts';

const TOPIC_BAG = '%24.ct=application%2Fcbor&%24.ifid=urn%3Aazureiot%3ASecurity%3ASecurityAgent%3A1';
const PUBACK_BYTES = 4;

/** One device of the load generator: keeps some messages in flight until all are acknowledged. */
export class LoadDevice {
  private readonly id: string;
  private readonly key: Buffer;
  private readonly frames: Buffer[];
  private socket: TLSSocket | undefined;
  private sent = 0;
  private ackBytes = 0;
  private onDone: () => void = () => {};

  constructor(id: string, key: Buffer, payloads: readonly Uint8Array[]) {
    this.id = id;
    this.key = key;
    const topic = `devices/${id}/messages/events/${TOPIC_BAG}`;
    this.frames = payloads.map((payload, index) => {
      const messageId = (index % 65_535) + 1;
      return mqttPacket.generate({
        cmd: 'publish',
        topic,
        payload: Buffer.from(payload),
        qos: 1,
        dup: false,
        retain: false,
        messageId,
      });
    });
  }

  /** Connects over TLS and waits for CONNACK. Rejects if the hub refuses or goes away, also later. */
  connect(port: number, caPem: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, ca: caPem, servername: 'localhost' }, () => {
        socket.write(this.connectPacket());
      });
      this.socket = socket;
      socket.setNoDelay(true);
      socket.once('error', reject);
      socket.once('data', (connack: Buffer) => {
        if (connack[3] !== 0) reject(new Error(`refused with code ${connack[3]}`));
        else resolve();
      });
    });
  }

  /** Publishes everything; resolves at the last PUBACK. @param window messages in flight */
  publish(window: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onDone = resolve;
      this.socket?.once('close', () => reject(new Error('the hub closed the connection')));
      this.socket?.on('data', (bytes: Buffer) => this.onAcks(bytes, window));
      this.send(window);
    });
  }

  close(): void {
    this.socket?.removeAllListeners('close');
    this.socket?.destroy();
  }

  /** Only PUBACKs come back, four bytes each. */
  private onAcks(bytes: Buffer, window: number): void {
    this.ackBytes += bytes.length;
    const acknowledged = Math.floor(this.ackBytes / PUBACK_BYTES);
    if (acknowledged >= this.frames.length) this.onDone();
    else this.send(acknowledged + window);
  }

  private send(upTo: number): void {
    const end = Math.min(upTo, this.frames.length);
    if (end <= this.sent) return;
    this.socket?.write(Buffer.concat(this.frames.slice(this.sent, end)));
    this.sent = end;
  }

  private connectPacket(): Buffer {
    const host = 'localhost';
    const expiryS = Math.floor(Date.now() / 1000) + 3600;
    return mqttPacket.generate({
      cmd: 'connect',
      clientId: this.id,
      protocolVersion: 4,
      protocolId: 'MQTT',
      clean: true,
      keepalive: 240,
      username: `${host}/${this.id}/?api-version=2021-04-12`,
      password: Buffer.from(makeSas(`${host}/devices/${this.id}`, this.key, expiryS)),
    });
  }
}
