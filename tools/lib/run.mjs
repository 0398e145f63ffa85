import { spawn } from 'node:child_process';
import { UserError } from './errors.mjs';
import { ROOT } from './paths.mjs';

const children = new Set();

/** Ends every program that run() started. A group each, so that their own children end with them. */
function endChildren(signal) {
  for (const child of children) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // it has just ended
    }
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    endChildren('SIGTERM');
    if (process.listenerCount(signal) === 0) process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}
process.once('exit', () => endChildren('SIGKILL'));

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, quiet?: boolean, timeoutMs?: number, onLine?: (line: string) => void}} [options]
 *   quiet: collect the output, show nothing (the default); else it goes to the terminal.
 *   env is added to the environment. timeoutMs ends the program with SIGKILL.
 * @returns {Promise<{code: number, output: string, stdout: string, isTimeout: boolean}>} never rejects for a program that ran
 */
export function tryRun(command, args, options = {}) {
  const { cwd = ROOT, env = {}, quiet = true, timeoutMs = 0, onLine } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      detached: true,
    });
    children.add(child);
    let output = '';
    let stdout = '';
    let isTimeout = false;
    const timer = timeoutMs > 0 ? setTimeout(onTimeout, timeoutMs) : undefined;
    function onTimeout() {
      isTimeout = true;
      process.kill(-child.pid, 'SIGKILL');
    }
    const take = (chunk) => {
      output += chunk;
      if (onLine) for (const line of String(chunk).split('\n')) onLine(line);
    };
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
      take(chunk);
    });
    child.stderr?.setEncoding('utf8').on('data', take);
    child.once('error', (error) => {
      children.delete(child);
      clearTimeout(timer);
      reject(error.code === 'ENOENT' ? new UserError(`${command} is not installed; run: npm run setup`, 2) : error);
    });
    child.once('close', (code, signal) => {
      children.delete(child);
      clearTimeout(timer);
      resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 128), output, stdout, isTimeout });
    });
  });
}

/**
 * As tryRun(), but a program that fails is an error with the last of its output.
 * @throws {UserError}
 */
export async function run(command, args, options = {}) {
  const result = await tryRun(command, args, options);
  if (result.code === 0) return result;
  const shown = [command.split('/').pop(), ...args].join(' ');
  const why = result.isTimeout ? `did not end within ${options.timeoutMs / 1000} s` : `failed (${result.code})`;
  throw new UserError(`${shown.length > 160 ? `${shown.slice(0, 157)}…` : shown} ${why}`, 1, excerpt(result.output));
}

/** Runs one of the project's TypeScript or JavaScript programs with Node. */
export const runNode = (args, options) => run(process.execPath, ['--import', 'tsx', ...args], options);

/** The first and the last lines of a text: some programs say what is wrong at once, others at the end. */
function excerpt(text) {
  const lines = text.trimEnd().split('\n');
  return lines.length <= 70 ? lines.join('\n') : [...lines.slice(0, 20), '…', ...lines.slice(-50)].join('\n');
}

/** The last lines of a text. */
export function tail(text, lines) {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
