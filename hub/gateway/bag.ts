import type { PropertyBag } from '../ingest/telemetry.ts';

const MAX_PROPERTIES = 128;

export const EMPTY_BAG: PropertyBag = { system: Object.freeze({}), application: Object.freeze({}) };

/**
 * Reads `name=value&..`, URL-encoded.
 * @returns undefined if the encoding is broken, a name is empty or doubled, or there are over 128 properties
 */
export function parseBag(text: string): PropertyBag | undefined {
  const trimmed = trim(text);
  if (trimmed === '') return EMPTY_BAG;
  const pairs = trimmed.split('&');
  if (pairs.length > MAX_PROPERTIES) return undefined;
  // No prototype: names come from devices, `__proto__` among them.
  const system: Record<string, string | null> = Object.create(null);
  const application: Record<string, string | null> = Object.create(null);
  for (const pair of pairs) {
    const property = parsePair(pair);
    if (!property) return undefined;
    const isSystem = property.name.startsWith('$.');
    const target = isSystem ? system : application;
    const name = isSystem ? property.name.slice(2) : property.name;
    if (name === '' || name in target) return undefined;
    target[name] = property.value;
  }
  return { system, application };
}

/** Writes a bag as a device would. */
export function formatBag(bag: PropertyBag): string {
  const pair = (name: string, value: string | null): string =>
    value === null ? encodeURIComponent(name) : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  return [
    ...Object.entries(bag.system).map(([name, value]) => pair(`$.${name}`, value)),
    ...Object.entries(bag.application).map(([name, value]) => pair(name, value)),
  ].join('&');
}

/** Older clients begin with `?`; a module's output event ends with `/`. */
function trim(text: string): string {
  const start = text.startsWith('?') ? 1 : 0;
  const end = text.endsWith('/') ? text.length - 1 : text.length;
  return text.slice(start, Math.max(start, end));
}

function parsePair(pair: string): { name: string; value: string | null } | undefined {
  const at = pair.indexOf('=');
  try {
    const name = decodeURIComponent(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? null : decodeURIComponent(pair.slice(at + 1));
    return name === '' ? undefined : { name, value };
  } catch {
    return undefined;
  }
}
