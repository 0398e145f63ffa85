import mqttPacket from 'mqtt-packet';

/** CONNACK return codes. Source: MQTT 3.1.1 table 3.1. */
export const CONNACK = {
  accepted: 0,
  wrongVersion: 1,
  badClientId: 2,
  unavailable: 3,
  badCredentials: 4,
  notAuthorized: 5,
};

/** SUBACK return code for a filter that is not granted. Source: MQTT 3.1.1 section 3.9.3. */
export const SUBACK_FAILURE = 128;

export const PINGRESP = Buffer.from([0xd0, 0x00]);

/** CONNACK; `sessionPresent` is false whenever the code is not 0 [MQTT-3.2.2-4]. */
export function connack(returnCode: number, isSessionPresent = false): Buffer {
  return Buffer.from([0x20, 0x02, isSessionPresent && returnCode === 0 ? 1 : 0, returnCode]);
}

/** One buffer with a PUBACK for each packet id, in order [MQTT-4.6.0-2]. */
export function pubacks(packetIds: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(packetIds.length * 4);
  packetIds.forEach((id, index) => {
    bytes.writeUInt32BE(0x40020000 | id, index * 4);
  });
  return bytes;
}

export function suback(messageId: number, granted: number[]): Buffer {
  return mqttPacket.generate({ cmd: 'suback', messageId, granted });
}

export function unsuback(messageId: number): Buffer {
  return Buffer.from([0xb0, 0x02, messageId >> 8, messageId & 255]);
}

/** PUBLISH with QoS 0. */
export function publish(topic: string, payload: string | Buffer): Buffer {
  return mqttPacket.generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });
}
