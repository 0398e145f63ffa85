/** IP addresses between their bytes in network order and their text. The empty text is "no address". */

function formatIpv4(bytes: Uint8Array, start: number): string {
  return `${bytes[start]}.${bytes[start + 1]}.${bytes[start + 2]}.${bytes[start + 3]}`;
}

/** Start and length of the first longest run of zero groups. */
function longestZeroRun(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}

/** Whether the address is in ::ffff:0:0/96, an IPv4 address in IPv6's clothes. */
function isMapped(groups: number[]): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}

/** Text of 16 bytes. Source: RFC 5952 sections 4 and 5. */
function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  if (isMapped(groups)) return `::ffff:${formatIpv4(bytes, 12)}`;
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  const run = longestZeroRun(groups);
  if (run.length < 2) return text(groups);
  return `${text(groups.slice(0, run.start))}::${text(groups.slice(run.start + run.length))}`;
}

/** Text of 0, 4 or 16 bytes in network order. */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  return bytes.length === 4 ? formatIpv4(bytes, 0) : formatIpv6(bytes);
}

/** Text of an IPv4 address as a number: 10.0.2.15 is 0x0A00020F. */
export function formatIpv4Number(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function parseIpv4(text: string): number[] {
  const parts = text.split('.');
  const isGood = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  if (!isGood) throw new RangeError(`not an IP address: "${text}"`);
  return parts.map(Number);
}

function parseGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (part.includes('.')) return parseIpv4(part);
    if (!/^[0-9a-f]{1,4}$/i.test(part)) throw new RangeError(`not an IP address: "${text}"`);
    const group = Number.parseInt(part, 16);
    return [group >> 8, group & 255];
  });
}

function parseIpv6(text: string): number[] {
  const [head = '', tail, ...more] = text.split('::');
  const left = parseGroups(head);
  const right = parseGroups(tail ?? '');
  const missing = 16 - left.length - right.length;
  const isGood = more.length === 0 && (tail === undefined ? missing === 0 : missing >= 2);
  if (!isGood) throw new RangeError(`not an IP address: "${text}"`);
  return [...left, ...new Array<number>(missing).fill(0), ...right];
}

/** Bytes of a textual address: 0, 4 or 16. Throws RangeError if it is none. */
export function parseAddress(text: string): Uint8Array {
  if (text === '') return new Uint8Array(0);
  return Uint8Array.from(text.includes(':') ? parseIpv6(text) : parseIpv4(text));
}
