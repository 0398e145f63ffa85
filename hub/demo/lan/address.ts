/** An IPv4 address as a number, or a MAC address as text, to and from bytes. */

/** "10.0.2.15" → 0x0A00020F */
export function parseIpv4(text: string): number {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
    throw new RangeError(`not an IPv4 address: ${text}`);
  }
  return parts.reduce((value, part) => value * 256 + part, 0);
}

/** 0x0A00020F → "10.0.2.15" */
export function formatIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
}

/** "52:55:0a:00:02:35" → 6 bytes */
export function parseMac(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll(':', ''), 'hex');
  if (bytes.length !== 6) throw new RangeError(`not a MAC address: ${text}`);
  return bytes;
}
