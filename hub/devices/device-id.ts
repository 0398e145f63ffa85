const DEVICE_ID = /^[A-Za-z0-9\-.%_*?!(),:=@$']{1,128}$/;

/** Whether the text may name a device. Source: IoT Hub identity registry, without `#` and `+`, which MQTT topics forbid. */
export function isDeviceId(text: string): boolean {
  return DEVICE_ID.test(text);
}
