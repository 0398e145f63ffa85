import { type ParseArgsConfig, parseArgs } from 'node:util';
import { HubError } from '../errors.ts';

export interface FlagSpec {
  type: 'string' | 'boolean';
  /** Placeholder of the value in the help, such as DIR. */
  value?: string;
  help: string;
  default?: string;
}

export interface CommandInput {
  /** By flag name; a flag that was not given and has no default is missing. */
  flags: Readonly<Record<string, string | boolean | undefined>>;
  positionals: readonly string[];
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line to standard error, for progress. */
  note(line: string): void;
}

/** One command of `vedette`: a file in commands/ and a line in commands/index.ts. */
export interface Command {
  /** One or two words, such as `device add`. */
  name: string;
  summary: string;
  /** Names of the positional arguments, in order; all are required. */
  positionals: readonly string[];
  flags: Readonly<Record<string, FlagSpec>>;
  /** Lines shown at the end of the help. */
  notes?: readonly string[];
  /** @returns exit code */
  run(input: CommandInput): Promise<number>;
}

type Streams = Pick<CommandInput, 'print' | 'note'>;

/**
 * Parses the arguments of a command and runs it.
 * @throws HubError `usage` for an unknown flag, a missing or an extra argument
 */
export async function runCommand(command: Command, argv: readonly string[], streams: Streams): Promise<number> {
  const { values, positionals } = parse(command, argv);
  if (values.help) {
    for (const line of helpOf(command)) streams.print(line);
    return 0;
  }
  const wanted = command.positionals;
  if (positionals.length < wanted.length) throw usage(command, `${wanted[positionals.length]} is missing`);
  if (positionals.length > wanted.length)
    throw usage(command, `"${positionals[wanted.length]}" is one argument too many`);
  return command.run({ flags: values, positionals, ...streams });
}

function parse(
  command: Command,
  argv: readonly string[],
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { type, default: fallback }] of Object.entries(command.flags)) {
    options[name] = { type, ...(fallback !== undefined && { default: fallback }) };
  }
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    throw usage(command, (error as Error).message.split(/\.\s|\n/, 1)[0] as string);
  }
}

function usage(command: Command, problem: string): HubError {
  return new HubError('usage', `${problem}; usage: ${usageLine(command)}`);
}

function usageLine(command: Command): string {
  const flags = Object.entries(command.flags).map(([name, flag]) => `[--${name}${flag.value ? ` ${flag.value}` : ''}]`);
  return ['vedette', command.name, ...command.positionals, ...flags].join(' ');
}

function helpOf(command: Command): string[] {
  const flags = Object.entries({ ...command.flags, help: { type: 'boolean', help: 'Shows this text.' } as FlagSpec });
  const names = flags.map(([name, flag]) => `--${name}${flag.value ? ` ${flag.value}` : ''}`);
  const width = Math.max(...names.map((name) => name.length));
  return [
    command.summary,
    '',
    `  ${usageLine(command)}`,
    '',
    ...flags.map(([, flag], index) => {
      const text = flag.default === undefined ? flag.help : `${flag.help} Default: ${flag.default}.`;
      return `  ${(names[index] as string).padEnd(width)}  ${text}`;
    }),
    ...(command.notes ? ['', ...command.notes] : []),
  ];
}
