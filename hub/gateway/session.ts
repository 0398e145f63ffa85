import type { UserName } from './username.ts';

/** What a successful CONNECT fixed for the life of the connection. */
export interface Session {
  /** `device` or `device/module`. */
  identity: string;
  name: UserName;
  /** `devices/{id}/messages/events`, without the `/` before the bag. */
  telemetryTopic: string;
  /** Unix milliseconds; the connection ends then. */
  expiryMs: number;
  /** Longest silence, milliseconds. */
  keepAliveMs: number;
  will: { topic: string; payload: Buffer; isRetained: boolean } | undefined;
  /** Granted filters. */
  filters: Set<string>;
}

/** Telemetry topic of an identity. Source: IoT Hub MQTT guide. */
export function telemetryTopicOf(name: UserName): string {
  const module = name.moduleId === undefined ? '' : `/modules/${name.moduleId}`;
  return `devices/${name.deviceId}${module}/messages/events`;
}

/** The only filters that IoT Hub grants to this identity. */
export function grantableFilters(name: UserName): Set<string> {
  const own =
    name.moduleId === undefined
      ? [`devices/${name.deviceId}/messages/devicebound/#`]
      : [
          `devices/${name.deviceId}/modules/${name.moduleId}/#`,
          `devices/${name.deviceId}/modules/${name.moduleId}/inputs/#`,
        ];
  return new Set([...own, '$iothub/twin/res/#', '$iothub/twin/PATCH/properties/desired/#', '$iothub/methods/POST/#']);
}
