import type { IdentitySource } from '../devices/identity.ts';
import type { Origin, TelemetrySink } from '../ingest/telemetry.ts';
import type { GatewayTimeouts } from './limits.ts';
import type { Output } from './output.ts';
import type { Session } from './session.ts';
import type { TopicRoute } from './topic.ts';

/** One device's connection, as packet handlers and the gateway see it. */
export interface Peer extends Origin {
  readonly host: PeerHost;
  readonly output: Output;
  /** undefined until CONNECT was accepted. */
  readonly session: Session | undefined;
  /** Last topic seen and what it means: devices repeat theirs. */
  lastTopic: { bytes: Buffer; route: TopicRoute } | undefined;
  /** Starts the session's clocks; the size limit of a message holds from now on. */
  open(session: Session): void;
  /** Ends the connection at once and counts the reason; nothing happens if it is closed already. */
  close(reason: string): void;
  /** Sends last bytes, then ends; for refusals, DISCONNECT and shutdown. No will is published. */
  farewell(reason: string, bytes?: Buffer): void;
  /** Stops reading until the sink has room. */
  waitForSink(): void;
  /** Reads again after the sink had no room. */
  resumeAfterSink(): void;
  /** Stops reading for good; what was read already is still answered. */
  stopReading(): void;
}

/** What a connection may ask of the gateway that holds it. */
export interface PeerHost {
  readonly identities: IdentitySource;
  readonly sink: TelemetrySink;
  readonly hostNames: ReadonlySet<string>;
  readonly timeouts: GatewayTimeouts;
  /** Makes this connection the one of its identity; an older one is dropped. */
  adopt(peer: Peer): void;
  /** Called once, when the connection is gone. */
  released(peer: Peer, reason: string): void;
  /** A CONNECT was answered with a refusal. */
  refused(reason: string, detail: string): void;
}
