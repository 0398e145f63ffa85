/**
 * Every error that the hub shows to a person, in one table. Codes are stable and never reused;
 * `exit` is the exit code of the command-line program (see `vedette --help`).
 */
export const HUB_ERRORS = {
  usage: { exit: 2, hint: 'Run `vedette --help`.' },
  'data-in-use': { exit: 3, hint: 'Stop that process, or choose another folder with --data.' },
  'data-missing': { exit: 3, hint: 'Start a hub there with `vedette hub`, or choose its folder with --data.' },
  'data-unreadable': { exit: 3, hint: 'Check the folder and its owner, or choose another one with --data.' },
  'data-version': { exit: 3, hint: 'Use the Vedette version that wrote it, or choose another folder with --data.' },
  'store-failed': { exit: 4, hint: 'Check free space and the health of the disk, then start the hub again.' },
  'port-in-use': { exit: 5, hint: 'Stop the program that listens there, or choose another port with --port.' },
  'listen-failed': { exit: 5, hint: 'Choose an address of this machine with --host and a free port with --port.' },
  'device-exists': {
    exit: 6,
    hint: 'Show its connection string with `vedette device show ID --keys`, or remove it first.',
  },
  'device-unknown': { exit: 6, hint: 'List the devices with `vedette device list`.' },
  'device-id': { exit: 2, hint: "Use 1 to 128 of the characters A-Z a-z 0-9 - . % _ * ? ! ( ) , : = @ $ '." },
  'quarantine-unknown': { exit: 6, hint: 'List what is kept with `vedette quarantine list`.' },
  'hub-unreachable': { exit: 7, hint: 'Start the hub again; if none runs, try once more.' },
  'demo-missing': { exit: 8, hint: 'This copy has no demo; use a full checkout.' },
  internal: { exit: 1, hint: 'This is a fault in Vedette; please report it.' },
} as const;

export type HubErrorCode = keyof typeof HUB_ERRORS;

/** An error with a stable code and a hint of what to do; `message` is one line without the hint. */
export class HubError extends Error {
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HubError';
    this.code = code;
  }

  /** Exit code of the command-line program for this error, 1..8. */
  get exitCode(): number {
    return HUB_ERRORS[this.code].exit;
  }

  /** One line: what happened, what to do, and the code. */
  get line(): string {
    return `${this.message}. ${HUB_ERRORS[this.code].hint} [${this.code}]`;
  }
}

/** Wraps anything thrown into a HubError; what already is one is handed through. */
export function toHubError(error: unknown): HubError {
  if (error instanceof HubError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new HubError('internal', text.split('\n', 1)[0] ?? 'unknown error', { cause: error });
}
