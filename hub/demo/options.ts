import { DemoError } from './demo-error.ts';

export interface DemoOptions {
  /** how long to run, milliseconds; undefined: until it is stopped */
  forMs: number | undefined;
  isJson: boolean;
  isAttack: boolean;
  isNative: boolean;
  isVerbose: boolean;
  /** QEMU machine name */
  board: string;
  /** TCP port of the hub; 0: any free one */
  port: number;
  /** folder of the hub's data and the device's secrets; undefined: build/demo */
  dataDir: string | undefined;
  isHelp: boolean;
}

export const DEMO_HELP = `vedette demo - boot the example device in the emulator and show what it reports

  --for TIME    end after TIME (30s, 5m, 1h) with a summary; without it: until Ctrl-C
  --attack      let a neighbour scan the device's ports and guess passwords on its console
  --native      run the native Linux agent instead of the emulated device
  --json        one JSON object a line, nothing else, on standard output
  --verbose     also connections at the hub, and the message that each event came in
  --port N      TCP port of the hub, 1..65535 (default 8883; 0: any free one)
  --data DIR    where the hub's data and the device's secrets are (default build/demo)
  --board NAME  mps2-an385 (Cortex-M3, default) or mps2-an386 (Cortex-M4); also: environment variable BOARD
  --help        this text

What the device reports is kept in build/demo; look at it later with:
  npx vedette events --data build/demo/hub --device threadx-sensor --last 1h
`;

const DEFAULT_BOARD = 'mps2-an385';
const DEFAULT_PORT = 8883;
const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 };

/** "90s", "5m", "1h" or "90" (seconds) → milliseconds, at least 1 s and at most 24 h. */
export function parseDuration(text: string): number {
  const found = /^(\d{1,6})([smh]?)$/.exec(text);
  const ms = found ? Number(found[1]) * UNIT_MS[found[2] || 's']! : 0;
  if (ms < 1000 || ms > 86_400_000)
    throw new DemoError(`--for wants a time from 1s to 24h, for example 60s; not "${text}"`, 2);
  return ms;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new DemoError(`--port wants a number from 0 to 65535, not "${text}"`, 2);
  return port;
}

type Flag = 'isJson' | 'isAttack' | 'isNative' | 'isVerbose' | 'isHelp';

const FLAGS: Readonly<Record<string, Flag | undefined>> = {
  '--json': 'isJson',
  '--attack': 'isAttack',
  '--native': 'isNative',
  '--verbose': 'isVerbose',
  '--help': 'isHelp',
  '-h': 'isHelp',
};

const VALUES: Readonly<Record<string, ((options: DemoOptions, value: string) => void) | undefined>> = {
  '--for': (options, value) => {
    options.forMs = parseDuration(value);
  },
  '--port': (options, value) => {
    options.port = parsePort(value);
  },
  '--data': (options, value) => {
    options.dataDir = value;
  },
  '--board': (options, value) => {
    options.board = value;
  },
};

/**
 * Reads the demo's command line; `--name value` and `--name=value` are the same.
 * @throws DemoError with exit code 2 for what is not understood
 */
export function parseDemoOptions(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): DemoOptions {
  const options: DemoOptions = {
    forMs: undefined,
    isJson: false,
    isAttack: false,
    isNative: false,
    isVerbose: false,
    board: env.BOARD || DEFAULT_BOARD,
    port: DEFAULT_PORT,
    dataDir: undefined,
    isHelp: false,
  };
  const words = argv.flatMap((word) =>
    /^--\w+=/.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word],
  );
  while (words.length > 0) {
    const word = words.shift()!;
    const flag = FLAGS[word];
    const take = VALUES[word];
    if (flag) options[flag] = true;
    else if (take && words.length > 0) take(options, words.shift()!);
    else throw new DemoError(take ? `${word} wants a value; see --help` : `unknown option ${word}; see --help`, 2);
  }
  return options;
}
