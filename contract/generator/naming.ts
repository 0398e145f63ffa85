import { SpecError } from './model.ts';

/** Names of the contract in the customs of each language. The specs have camelCase and PascalCase. */

/** camelCase or PascalCase to snake_case. */
export function snake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}

/** camelCase or PascalCase to UPPER_SNAKE. */
export function upper(name: string): string {
  return snake(name).toUpperCase();
}

/** PascalCase to kebab-case: the file name of an event's spec. */
export function kebab(name: string): string {
  return snake(name).replaceAll('_', '-');
}

export function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/**
 * Checks that no constant is defined twice in generated lines.
 *
 * @param lines    Generated source, one constant a line.
 * @param pattern  Finds the constant's name in a line, as its first group.
 * @throws SpecError if two specs lead to one name.
 */
export function refuseTwins(lines: string[], pattern: RegExp): void {
  const seen = new Set<string>();
  for (const line of lines) {
    const name = pattern.exec(line)?.[1];
    if (name === undefined) continue;
    if (seen.has(name)) throw new SpecError('generated', `two specs lead to the constant ${name}`);
    seen.add(name);
  }
}
