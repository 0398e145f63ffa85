/**
 * A rule of MQTT or of IoT Hub that the peer broke; the connection is closed, as MQTT 3.1.1 has no error packet.
 * `reason` is stable and counted in the statistics.
 */
export class ProtocolError extends Error {
  readonly reason: string;

  constructor(reason: string, detail = '') {
    super(detail ? `${reason}: ${detail}` : reason);
    this.name = 'ProtocolError';
    this.reason = reason;
  }
}
