/** An error of the demo that its user can act on: one line that says what to do. */
export class DemoError extends Error {
  readonly exitCode: number;

  /** @param exitCode 1: it failed; 2: wrong usage, or something is missing */
  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'DemoError';
    this.exitCode = exitCode;
  }
}
