/** A device as the gateway needs it to judge a CONNECT. */
export interface DeviceIdentity {
  deviceId: string;
  /** Raw keys, primary and secondary. */
  keys: readonly Buffer[];
  isEnabled: boolean;
}

/** Answers from memory: a CONNECT storm must not become a storm of queries. */
export interface IdentitySource {
  /** @param identity `device` or `device/module` */
  find(identity: string): DeviceIdentity | undefined;
}
