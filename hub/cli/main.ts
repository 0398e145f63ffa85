import { HUB_ERRORS, HubError, toHubError } from '../errors.ts';
import { type Command, runCommand } from './command.ts';
import { runDemo } from './commands/demo.ts';
import { COMMANDS } from './commands/index.ts';
import { printable } from './format.ts';

const streams = {
  print: (line: string): void => void process.stdout.write(`${line}\n`),
  note: (line: string): void => void process.stderr.write(`${line}\n`),
};

/**
 * The command-line program.
 * @param argv arguments after the program's name
 * @returns exit code: 0 done, 1 internal fault, 2 wrong usage, 3.. as the help says
 */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    const known = toHubError(error);
    streams.note(`vedette: ${printable(known.line)}`);
    if (known.code === 'internal' && process.env.VEDETTE_DEBUG) streams.note(String((error as Error).stack));
    return known.exitCode;
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [word = '', ...rest] = argv;
  if (word === 'demo') return runDemo(rest);
  if (word === '' || word === '--help' || word === '-h' || word === 'help') {
    for (const line of help(COMMANDS)) streams.print(line);
    return word === '' ? 2 : 0;
  }
  const command = COMMANDS.find(({ name }) => name === `${word} ${rest[0] ?? ''}` || name === word);
  if (command) return runCommand(command, rest.slice(command.name === word ? 0 : 1), streams);
  return group(word, rest[0]);
}

/** `vedette device`, `vedette device --help`: the commands that begin with the word. */
function group(word: string, second: string | undefined): number {
  const members = COMMANDS.filter(({ name }) => name.startsWith(`${word} `));
  if (members.length === 0 || (second !== undefined && !/^(--help|-h)$/.test(second))) {
    throw new HubError(
      'usage',
      `There is no command "${[word, ...(members.length > 0 ? [second] : [])].join(' ').slice(0, 80)}"`,
    );
  }
  for (const line of help(members)) streams.print(line);
  return second === undefined ? 2 : 0;
}

function help(commands: readonly Command[]): string[] {
  const width = Math.max(...commands.map((command) => [command.name, ...command.positionals].join(' ').length));
  return [
    'Vedette: the hub of the Vedette device security agent.',
    '',
    ...commands.map(
      (command) => `  vedette ${[command.name, ...command.positionals].join(' ').padEnd(width)}  ${command.summary}`,
    ),
    '',
    'Each command has --help. Data is in $VEDETTE_DATA, else $XDG_DATA_HOME/vedette, else ~/.local/share/vedette.',
    `Exit codes: 0 done; ${exitCodes()}.`,
  ];
}

function exitCodes(): string {
  const byExit = new Map<number, string[]>();
  for (const [code, { exit }] of Object.entries(HUB_ERRORS)) byExit.set(exit, [...(byExit.get(exit) ?? []), code]);
  return [...byExit]
    .sort(([left], [right]) => left - right)
    .map(([exit, codes]) => `${exit} ${codes.join(', ')}`)
    .join('; ');
}
