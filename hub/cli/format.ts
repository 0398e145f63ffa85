import { HubError } from '../errors.ts';
import type { StoredEvent } from '../store/types.ts';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a span such as 90s, 15m, 1h, 7d.
 * @returns milliseconds, from 1000
 * @throws HubError `usage`
 */
export function parseSpan(text: string, flag: string): number {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text);
  if (!match) throw new HubError('usage', `--${flag} "${text}" is not a span such as 90s, 15m, 1h or 7d`);
  return Number(match[1]) * (UNITS_MS[match[2] as string] as number);
}

/** Reads a whole number in a range; @throws HubError `usage` */
export function parseInteger(text: string, flag: string, low: number, high: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw new HubError('usage', `--${flag} "${text}" is not a whole number from ${low} to ${high}`);
}

/** Makes text of strangers safe for a terminal: control characters, also the C1 ones, become escapes. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** One line for a person. */
export function formatEvent(event: StoredEvent): string {
  const time = event.startTime.slice(0, 19).replace('T', ' ');
  const times = event.count === 1 ? '' : ` x${event.count}`;
  return printable(`${time}  ${event.deviceId}  ${event.name}${times}  ${formatDetails(event.details)}`);
}

function formatDetails(details: unknown): string {
  if (typeof details !== 'object' || details === null) return JSON.stringify(details);
  return Object.entries(details)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

/** Lines of a table, columns padded to their widest cell. */
export function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => printable(String(cell))));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join('  ')
      .trimEnd(),
  );
}
