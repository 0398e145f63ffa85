/** Bounds of the gateway. Source: IoT Hub quotas and its MQTT guide, where it names one. */
export const GATEWAY_LIMITS = {
  /** Largest device-to-cloud message, topic and properties included, bytes. */
  messageBytes: 256 * 1024,
  /** Largest packet before the device is authenticated, bytes; a CONNECT with a SAS token needs well below 2 KiB. */
  connectBytes: 8 * 1024,
  /** Server-side keep-alive never exceeds this, seconds, also when the client asks for none. */
  keepAliveMaxS: 1767,
  /** Filters in one SUBSCRIBE. IoT Hub knows 5. */
  subscriptions: 16,
  /** Bytes waiting for a slow reader before its socket is no longer read. */
  outputHighBytes: 64 * 1024,
} as const;

/** Settings that an operator or a test may change; see `GATEWAY_DEFAULTS` for their values. */
export interface GatewayTimeouts {
  /** The TLS handshake, and then CONNECT, must each be done within this, milliseconds. */
  connectMs: number;
  /** A reader that takes nothing for so long, while output waits, is dropped, milliseconds. */
  stalledMs: number;
  /** Open sockets, authenticated or not. */
  maxConnections: number;
}

export const GATEWAY_DEFAULTS: GatewayTimeouts = { connectMs: 10_000, stalledMs: 30_000, maxConnections: 20_000 };
