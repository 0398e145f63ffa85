/** An error that the user can act on: printed as one line (plus `details`), without a stack. */
export class UserError extends Error {
  /**
   * @param {string} message what is wrong and what to do, one line
   * @param {number} [exitCode] 1: failed; 2: this machine lacks something that may not be installed
   * @param {string} [details] further lines
   */
  constructor(message, exitCode = 1, details = '') {
    super(message);
    this.exitCode = exitCode;
    this.details = details;
  }
}

/** Prints an error as a user should see it, and returns the exit code. */
export function reportError(error) {
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n`);
    if (error.details) process.stderr.write(`${error.details.trimEnd()}\n`);
    return error.exitCode;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/** Runs a tool's main function and ends the process with its exit code. */
export async function runMain(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    process.exitCode = reportError(error);
  }
}
