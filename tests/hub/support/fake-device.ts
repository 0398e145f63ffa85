import { parseBag } from '../../../hub/gateway/bag.ts';
import type { Origin, Telemetry } from '../../../hub/ingest/telemetry.ts';
import { AGENT_BAG } from './raw-client.ts';

/** Messages without a network: remembers how each was settled. */
export class FakeDevice implements Origin {
  readonly settled: { packetId: number; isKept: boolean }[] = [];
  readonly id: string;
  private packetId = 0;

  constructor(id: string) {
    this.id = id;
  }

  settle(packetId: number, isKept: boolean): void {
    this.settled.push({ packetId, isKept });
  }

  telemetry(payload: Uint8Array | string, bag: string = AGENT_BAG, receivedMs = Date.now()): Telemetry {
    return {
      deviceId: this.id,
      moduleId: undefined,
      receivedMs,
      bag: parseBag(bag),
      topic: `devices/${this.id}/messages/events/${bag}`,
      payload: Buffer.from(payload),
      isRetained: false,
      isWill: false,
      packetId: ++this.packetId,
      origin: this,
    };
  }
}
