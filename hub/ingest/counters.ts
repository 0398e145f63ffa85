/**
 * What became of every message since the hub started:
 * `received === stored + duplicate + refused + abandoned + pending`, at any moment.
 */
export interface IngestStats {
  /** Taken from the gateway. */
  received: number;
  /** Durable in the event store. */
  stored: number;
  /** Known already; acknowledged again. */
  duplicate: number;
  /** Not as the contract says; kept aside as far as the quarantine has room. */
  refused: number;
  /** Not stored because the store failed or the hub stopped; not acknowledged, so that the device sends it again. */
  abandoned: number;
  /** Received and not decided yet. */
  pending: number;
  /** Rows of the event table written. */
  events: number;
  /** Refused messages by reason. */
  refusedBy: Record<string, number>;
  /** Refused messages in the quarantine, and those that gave way to newer ones. */
  quarantined: number;
  quarantineDropped: number;
  /** Messages whose link to the one before does not hold. */
  chainBroken: number;
  /** Batches written, and milliseconds that the last and the slowest one took. */
  commits: number;
  commitLastMs: number;
  commitMaxMs: number;
  storeErrors: number;
  /** Exceptions of those who listen to stored events. */
  listenerErrors: number;
}

export function newIngestStats(): IngestStats {
  return {
    received: 0,
    stored: 0,
    duplicate: 0,
    refused: 0,
    abandoned: 0,
    pending: 0,
    events: 0,
    refusedBy: {},
    quarantined: 0,
    quarantineDropped: 0,
    chainBroken: 0,
    commits: 0,
    commitLastMs: 0,
    commitMaxMs: 0,
    storeErrors: 0,
    listenerErrors: 0,
  };
}
