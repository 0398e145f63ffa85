const TICK_MS = 250;
const HEARTBEAT_MS = 15_000;

let out = process.stdout;
let isQuiet = false;

/** Sends progress to standard error (so that standard output stays machine readable) or nowhere. */
export function setProgress({ toStderr = false, quiet = false }) {
  out = toStderr ? process.stderr : process.stdout;
  isQuiet = quiet;
}

/** Prints a line of its own. */
export function note(line) {
  if (!isQuiet) out.write(`${line}\n`);
}

const seconds = (ms) => `${ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;

/**
 * Shows what is being done and how long it takes: a moving line on a terminal, elsewhere a line at the start, one every
 * 15 s, and one at the end.
 * @template T
 * @param {string} label
 * @param {(detail: (text: string) => void) => Promise<T>} work detail() says which part is being done
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const start = Date.now();
  let shown = '';
  const isTerminal = out.isTTY && !isQuiet;
  const draw = () =>
    out.write(`\r\x1b[K  … ${label} ${shown} (${seconds(Date.now() - start)})`.slice(0, out.columns || 100));
  const beat = () => note(`  … ${label} ${shown} (${seconds(Date.now() - start)})`);
  if (!isTerminal) note(`  … ${label}`);
  const timer = setInterval(isTerminal ? draw : beat, isTerminal ? TICK_MS : HEARTBEAT_MS);
  try {
    const result = await work((text) => {
      shown = text.replace(/\s+/g, ' ').slice(0, 60);
    });
    clearInterval(timer);
    note(`${isTerminal ? '\r\x1b[K' : ''}  ✓ ${label} (${seconds(Date.now() - start)})`);
    return result;
  } catch (error) {
    clearInterval(timer);
    note(`${isTerminal ? '\r\x1b[K' : ''}  ✗ ${label} (${seconds(Date.now() - start)})`);
    throw error;
  }
}
