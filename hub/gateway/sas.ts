import { createHmac, timingSafeEqual } from 'node:crypto';

/** A SharedAccessSignature as the device sent it. */
export interface SasToken {
  /** URL-encoded resource, the exact text that was signed. */
  encodedResource: string;
  /** Decoded resource, `host/devices/id`, lower-case host. */
  resource: string;
  signature: Buffer;
  /** Expiry as it was signed, decimal digits. */
  expiryText: string;
  /** Expiry, Unix seconds. */
  expiryS: number;
  policy: string | undefined;
}

export type SasVerdict = 'ok' | 'expired' | 'wrong-resource' | 'wrong-signature' | 'policy-unknown';

const PREFIX = 'SharedAccessSignature ';
const MAX_LENGTH = 2048;
const MAX_EXPIRY_S = 253_402_300_799; // end of the year 9999

/**
 * Reads `SharedAccessSignature sr=..&sig=..&se=..[&skn=..]`.
 * @returns undefined if a part is missing, doubled or malformed
 */
export function parseSas(text: string): SasToken | undefined {
  if (text.length > MAX_LENGTH || !text.startsWith(PREFIX)) return undefined;
  const parts = splitParts(text.slice(PREFIX.length));
  const encodedResource = parts?.get('sr');
  const signature = decode(parts?.get('sig'));
  const resource = decode(encodedResource);
  const expiryText = parts?.get('se') ?? '';
  if (!encodedResource || !signature || !resource || !/^\d{1,12}$/.test(expiryText)) return undefined;
  if (Number(expiryText) > MAX_EXPIRY_S) return undefined;
  return {
    encodedResource,
    resource,
    signature: Buffer.from(signature, 'base64'),
    expiryText,
    expiryS: Number(expiryText),
    policy: decode(parts?.get('skn')),
  };
}

/**
 * Judges a token against a device's keys.
 * All keys are tried and compared in constant time, so that the answer's time tells nothing about a key.
 * @param keys raw keys, each of any length
 * @param isOurs says whether the token's resource covers this device on this hub
 * @param nowS Unix seconds
 */
export function verifySas(token: SasToken, keys: readonly Buffer[], isOurs: boolean, nowS: number): SasVerdict {
  if (token.policy) return 'policy-unknown';
  let matches = 0;
  for (const key of keys) matches |= Number(signedBy(token, key));
  if (matches === 0) return 'wrong-signature';
  if (!isOurs) return 'wrong-resource';
  return token.expiryS > nowS ? 'ok' : 'expired';
}

/**
 * Whether a token for `resource` covers the device: `{host}`, `{host}/devices` or `{host}/devices/{id}`, by whole segments.
 * @param hosts names of this hub, lower case
 */
export function coversDevice(resource: string, hosts: ReadonlySet<string>, identity: string): boolean {
  const [host = '', ...path] = resource.replace(/\/$/, '').split('/');
  if (!hosts.has(host.toLowerCase().replace(/:\d+$/, ''))) return false;
  const [deviceId, moduleId] = identity.split('/');
  const full = moduleId === undefined ? ['devices', deviceId] : ['devices', deviceId, 'modules', moduleId];
  return path.length <= full.length && path.every((segment, index) => segment === full[index]);
}

/** Makes a token, as a device would; for connection strings, tests and the load generator. `expiryS` is Unix seconds. */
export function makeSas(resource: string, key: Buffer, expiryS: number): string {
  const encoded = encodeURIComponent(resource);
  const signature = createHmac('sha256', key).update(`${encoded}\n${expiryS}`).digest('base64');
  return `${PREFIX}sr=${encoded}&sig=${encodeURIComponent(signature)}&se=${expiryS}`;
}

function signedBy(token: SasToken, key: Buffer): boolean {
  const wanted = createHmac('sha256', key).update(`${token.encodedResource}\n${token.expiryText}`).digest();
  return wanted.length === token.signature.length && timingSafeEqual(wanted, token.signature);
}

function splitParts(text: string): Map<string, string> | undefined {
  const parts = new Map<string, string>();
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (at <= 0 || parts.has(name)) return undefined;
    parts.set(name, pair.slice(at + 1));
  }
  return parts;
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
