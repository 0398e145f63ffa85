import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { IdentitySource } from '../devices/identity.ts';
import { HubError } from '../errors.ts';
import type { TelemetrySink } from '../ingest/telemetry.ts';
import { Connection, FAREWELL_MS } from './connection.ts';
import { GATEWAY_DEFAULTS, type GatewayTimeouts } from './limits.ts';
import type { Peer, PeerHost } from './peer.ts';

export interface GatewayOptions {
  identities: IdentitySource;
  sink: TelemetrySink;
  /** Names under which devices may address this hub. */
  hostNames: Iterable<string>;
  tls: { keyPem: string; certPem: string };
  timeouts?: Partial<GatewayTimeouts>;
  /** Called for each change that an operator may want to see. */
  onNotice?: (notice: GatewayNotice) => void;
}

export interface GatewayNotice {
  kind: 'connected' | 'disconnected' | 'refused';
  identity: string;
  reason: string;
}

/** Counters since start. Each reason comes from a fixed set in the code, so the tables stay small. */
export interface GatewayStats {
  connected: number;
  accepted: number;
  handshakeFailed: number;
  refused: Record<string, number>;
  closed: Record<string, number>;
}

/**
 * The IoT-Hub-shaped MQTT 3.1.1 endpoint.
 *
 * @example
 * const gateway = new Gateway({ identities, sink, hostNames: ['localhost'], tls });
 * const port = await gateway.listen(8883, '127.0.0.1');
 */
export class Gateway implements PeerHost {
  readonly identities: IdentitySource;
  readonly sink: TelemetrySink;
  readonly hostNames: ReadonlySet<string>;
  readonly timeouts: GatewayTimeouts;
  private readonly server: Server;
  private readonly onNotice: (notice: GatewayNotice) => void;
  private readonly open = new Set<Peer>();
  /** Every accepted socket, also those still in their handshake. */
  private readonly sockets = new Set<Socket>();
  private closed: Promise<void> | undefined;
  private readonly byIdentity = new Map<string, Peer>();
  private readonly counters: GatewayStats = { connected: 0, accepted: 0, handshakeFailed: 0, refused: {}, closed: {} };

  constructor(options: GatewayOptions) {
    this.identities = options.identities;
    this.sink = options.sink;
    this.hostNames = new Set([...options.hostNames].map((name) => name.toLowerCase()));
    this.timeouts = { ...GATEWAY_DEFAULTS, ...options.timeouts };
    this.onNotice = options.onNotice ?? (() => {});
    const { keyPem, certPem } = options.tls;
    this.server = createServer(
      { key: keyPem, cert: certPem, minVersion: 'TLSv1.2', handshakeTimeout: this.timeouts.connectMs },
      (socket) => this.onSocket(socket),
    );
    this.server.maxConnections = this.timeouts.maxConnections;
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server.on('tlsClientError', (_error, socket) => {
      this.counters.handshakeFailed++;
      socket.destroy();
    });
    this.sink.onRoom(() => {
      for (const connection of this.open) connection.resumeAfterSink();
    });
  }

  /**
   * Starts listening. @returns the port, which differs from the argument if that is 0
   * @throws HubError `port-in-use`, `listen-failed`
   */
  listen(port: number, host: string): Promise<number> {
    const server: NetServer = this.server;
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
      server.listen(port, host, () => {
        server.removeAllListeners('error');
        // Such as EMFILE while accepting: one connection is lost, the hub goes on.
        server.on('error', () => this.count(this.counters.closed, 'accept-failed'));
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  /** Port that is listened on; 0 before `listen`. */
  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** New connections get this certificate. */
  useCertificate(tls: GatewayOptions['tls']): void {
    this.server.setSecureContext({ key: tls.keyPem, cert: tls.certPem, minVersion: 'TLSv1.2' });
  }

  /** No new connection, no new message; what was read is still acknowledged. */
  stopReading(): void {
    this.closed ??= new Promise((resolve) => this.server.close(() => resolve()));
    for (const connection of this.open) connection.stopReading();
  }

  /** Ends all connections after their last answers were sent. Resolves when all sockets are gone. */
  async close(): Promise<void> {
    this.stopReading();
    for (const socket of this.sockets) setTimeout(() => socket.destroy(), FAREWELL_MS * 2).unref();
    for (const connection of this.open) connection.farewell('shutdown');
    await this.closed;
  }

  /** Drops the connections of a device and its modules, such as when it was removed. */
  disconnect(deviceId: string, reason: string): void {
    for (const [identity, connection] of this.byIdentity) {
      if (identity === deviceId || identity.startsWith(`${deviceId}/`)) connection.close(reason);
    }
  }

  stats(): GatewayStats {
    const { refused, closed } = this.counters;
    return { ...this.counters, connected: this.byIdentity.size, refused: { ...refused }, closed: { ...closed } };
  }

  adopt(connection: Peer): void {
    const identity = connection.session?.identity ?? '';
    // IoT Hub: one connection for each identity, the newer one wins. [MQTT-3.1.4-2]
    this.byIdentity.get(identity)?.close('taken-over');
    this.byIdentity.set(identity, connection);
    this.counters.accepted++;
    this.onNotice({ kind: 'connected', identity, reason: '' });
  }

  released(connection: Peer, reason: string): void {
    this.open.delete(connection);
    this.count(this.counters.closed, reason);
    const identity = connection.session?.identity;
    if (identity === undefined) return;
    if (this.byIdentity.get(identity) === connection) this.byIdentity.delete(identity);
    this.onNotice({ kind: 'disconnected', identity, reason });
  }

  refused(reason: string, detail: string): void {
    this.count(this.counters.refused, reason);
    this.onNotice({ kind: 'refused', identity: detail, reason });
  }

  private onSocket(socket: TLSSocket): void {
    this.open.add(new Connection(this, socket));
  }

  private count(table: Record<string, number>, reason: string): void {
    table[reason] = (table[reason] ?? 0) + 1;
  }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): HubError {
  if (error.code === 'EADDRINUSE')
    return new HubError('port-in-use', `Port ${port} of ${host} is in use`, { cause: error });
  return new HubError('listen-failed', `Cannot listen on ${host}, port ${port} (${error.code ?? error.message})`, {
    cause: error,
  });
}
