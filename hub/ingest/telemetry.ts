/** The property bag at the end of a telemetry topic. `null` is a name without `=`, '' a name with `=` and nothing after it. */
export interface PropertyBag {
  /** Names that began with `$.`, without it: mid, cid, uid, to, ct, ce, exp, ifid, sub, on. */
  readonly system: Readonly<Record<string, string | null>>;
  /** The application's own properties. */
  readonly application: Readonly<Record<string, string | null>>;
}

/** Whoever delivered a message and waits for its fate. */
export interface Origin {
  /**
   * Called exactly once per message, never from within `offer()`.
   * @param packetId what the message carried; 0 for QoS 0, where nothing is to be sent
   * @param isKept true: durable (stored, known already, or refused and kept aside); false: not kept, so it must be delivered again
   */
  settle(packetId: number, isKept: boolean): void;
}

/** One device-to-cloud message as it came from the gateway. */
export interface Telemetry {
  deviceId: string;
  moduleId: string | undefined;
  /** Receipt, Unix milliseconds. */
  receivedMs: number;
  /** undefined: the bag was malformed; `topic` has its text. */
  bag: PropertyBag | undefined;
  topic: string;
  /** Owned by the message from here on. */
  payload: Buffer;
  isRetained: boolean;
  /** Published by the hub for a device that vanished. */
  isWill: boolean;
  packetId: number;
  origin: Origin;
}

/** Where the gateway puts messages. */
export interface TelemetrySink {
  /** Takes a message; never throws, never blocks. */
  offer(message: Telemetry): void;
  /** True: stop reading from devices until `onRoom` is called. */
  readonly isFull: boolean;
  /** Called each time there is room again. */
  onRoom(listener: () => void): void;
}
