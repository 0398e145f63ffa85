import type { TLSSocket } from 'node:tls';
import { FrameReader } from './frame.ts';
import { HANDLERS } from './handlers/index.ts';
import { publishWill } from './handlers/publish.ts';
import { GATEWAY_LIMITS } from './limits.ts';
import { Output } from './output.ts';
import { TYPE } from './packets/client-packets.ts';
import type { Peer, PeerHost } from './peer.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Session } from './session.ts';
import type { TopicRoute } from './topic.ts';

/** Longest delay that setTimeout takes, milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Time for a peer to take the last bytes, milliseconds. */
export const FAREWELL_MS = 1000;

/** One device's TLS connection: bytes in, packets to their handlers, answers out. */
export class Connection implements Peer {
  readonly host: PeerHost;
  readonly output: Output;
  session: Session | undefined;
  lastTopic: { bytes: Buffer; route: TopicRoute } | undefined;
  private readonly socket: TLSSocket;
  private readonly reader = new FrameReader(GATEWAY_LIMITS.connectBytes);
  private silenceTimer: NodeJS.Timeout;
  private expiryTimer: NodeJS.Timeout | undefined;
  private stallTimer: NodeJS.Timeout | undefined;
  private lastPacketMs = performance.now();
  private isClosed = false;
  private isWaitingForSink = false;

  constructor(host: PeerHost, socket: TLSSocket) {
    this.host = host;
    this.socket = socket;
    this.output = new Output(socket, () => this.onOutputBlocked());
    this.silenceTimer = setTimeout(() => this.close('connect-timeout'), host.timeouts.connectMs);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.onData(chunk));
    socket.on('drain', () => this.onDrain());
    socket.on('error', () => this.close('socket-error'));
    socket.on('end', () => this.close('peer-closed'));
    socket.on('close', () => this.close('peer-closed'));
  }

  open(session: Session): void {
    this.session = session;
    this.reader.limit = GATEWAY_LIMITS.messageBytes;
    clearTimeout(this.silenceTimer);
    this.lastPacketMs = performance.now();
    this.watchSilence();
    this.watchExpiry();
  }

  close(reason: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.silenceTimer);
    clearTimeout(this.expiryTimer);
    clearTimeout(this.stallTimer);
    this.socket.destroy();
    if (this.session?.will) publishWill(this, this.session);
    this.host.released(this, reason);
  }

  farewell(reason: string, bytes?: Buffer): void {
    if (this.isClosed) return;
    if (this.session) this.session.will = undefined;
    if (bytes) this.output.write(bytes);
    this.output.flush();
    this.socket.pause();
    this.socket.end();
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.close(reason), FAREWELL_MS);
    this.socket.once('finish', () => this.close(reason));
  }

  settle(packetId: number, isKept: boolean): void {
    if (this.isClosed) return;
    if (!isKept) this.close('not-stored');
    else if (packetId > 0) this.output.puback(packetId);
  }

  resumeAfterSink(): void {
    this.isWaitingForSink = false;
    this.resume();
  }

  waitForSink(): void {
    this.isWaitingForSink = true;
    this.socket.pause();
  }

  stopReading(): void {
    this.socket.pause();
    this.socket.removeAllListeners('data');
  }

  private onData(chunk: Buffer): void {
    try {
      for (const frame of this.reader.push(chunk)) {
        this.lastPacketMs = performance.now();
        const handler = HANDLERS[frame.type];
        if (!handler) throw new ProtocolError('packet-type', String(frame.type));
        // [MQTT-3.1.0-1] the first packet is CONNECT, [MQTT-3.1.0-2] and there is no second one.
        if ((frame.type === TYPE.connect) !== (this.session === undefined)) throw new ProtocolError('packet-order');
        handler(this, frame);
        if (this.isClosed || this.socket.writableEnded) return;
      }
    } catch (error) {
      this.close(error instanceof ProtocolError ? error.reason : 'handler-failed');
    }
  }

  /** One timer that is set again only when it fires, not at each packet. */
  private watchSilence(): void {
    const limitMs = this.session?.keepAliveMs ?? this.host.timeouts.connectMs;
    const leftMs = this.lastPacketMs + limitMs - performance.now();
    if (leftMs <= 0 && this.session) {
      // While the hub itself does not read, silence says nothing about the device.
      if (!this.socket.isPaused()) {
        this.close('keep-alive');
        return;
      }
      this.lastPacketMs = performance.now();
    }
    this.silenceTimer = setTimeout(() => this.watchSilence(), Math.max(leftMs, 50));
  }

  private watchExpiry(): void {
    const leftMs = (this.session as Session).expiryMs - Date.now();
    if (leftMs <= 0) this.close('token-expired');
    else this.expiryTimer = setTimeout(() => this.watchExpiry(), Math.min(leftMs, MAX_TIMER_MS));
  }

  private onOutputBlocked(): void {
    if (this.stallTimer) return;
    this.socket.pause();
    this.stallTimer = setTimeout(() => this.close('slow-reader'), this.host.timeouts.stalledMs);
  }

  private onDrain(): void {
    clearTimeout(this.stallTimer);
    this.stallTimer = undefined;
    this.resume();
  }

  private resume(): void {
    if (!this.isWaitingForSink && !this.stallTimer && !this.isClosed && !this.socket.writableEnded)
      this.socket.resume();
  }
}
