import { isDeviceId } from '../devices/device-id.ts';

/** What a device says about itself in the user name of CONNECT. */
export interface UserName {
  /** Host name that the device dialled, lower case, without a port. */
  host: string;
  deviceId: string;
  moduleId: string | undefined;
  apiVersion: string;
  modelId: string | undefined;
  clientType: string | undefined;
}

const MAX_LENGTH = 2048;
const API_VERSION = /^20\d\d-\d\d-\d\d(-preview)?$/;

/**
 * Reads `{host}/{device}[/{module}]/?api-version=..[&DeviceClientType=..][&model-id=..]`.
 * The older form without `?` is read too.
 * @returns undefined if a part is missing or malformed
 */
export function parseUserName(text: string): UserName | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const cut = queryStart(text);
  if (cut < 0) return undefined;
  const [host = '', deviceId = '', moduleId, ...more] = text.slice(0, cut).split('/');
  const query = new URLSearchParams(text.slice(cut + 1).replace(/^\?/, ''));
  const apiVersion = query.get('api-version') ?? '';
  if (more.length > 0 || host === '' || !isDeviceId(deviceId) || !API_VERSION.test(apiVersion)) return undefined;
  if (moduleId !== undefined && !isDeviceId(moduleId)) return undefined;
  return {
    host: withoutPort(host),
    deviceId,
    moduleId,
    apiVersion,
    modelId: query.get('model-id') ?? undefined,
    clientType: query.get('DeviceClientType') ?? undefined,
  };
}

/** `device` or `device/module`: the identity that the client id must equal. */
export function identityOf(name: UserName): string {
  return name.moduleId === undefined ? name.deviceId : `${name.deviceId}/${name.moduleId}`;
}

/** Lower-case host name without `:port` and without the brackets of an IPv6 address. */
export function withoutPort(host: string): string {
  const bracketed = /^\[([^\]]+)\](:\d+)?$/.exec(host);
  const bare = bracketed ? (bracketed[1] as string) : host.replace(/^([^:]*):\d+$/, '$1');
  return bare.toLowerCase();
}

/** Index of the `/` before the query; the device id itself may hold `?`, so the last `/` decides. */
function queryStart(text: string): number {
  const modern = text.lastIndexOf('/?');
  return modern >= 0 ? modern : text.lastIndexOf('/api-version=');
}
