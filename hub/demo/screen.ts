import { makePalette, type Palette, renderEvent, type ShownEvent } from './render.ts';

/** Where the demo writes: for people, or one JSON object a line. Nothing but events goes to standard output with `--json`. */
export class Screen {
  readonly isJson: boolean;
  readonly paint: Palette;
  readonly #isVerbose: boolean;

  constructor(options: { isJson: boolean; isVerbose: boolean }) {
    this.isJson = options.isJson;
    this.#isVerbose = options.isVerbose;
    this.paint = makePalette(!options.isJson && process.stdout.isTTY === true && !process.env.NO_COLOR);
    // a reader that goes away (`| head`) is no fault: the demo ends as with Ctrl-C
    process.stdout.once('error', () => process.emit('SIGTERM'));
  }

  /** What the demo itself does. */
  say(text: string): void {
    if (!this.isJson) this.#write(`${this.paint.bold('demo')}   ${text}`);
  }

  /** A line of the device's serial port. */
  device(line: string): void {
    if (!this.isJson) this.#write(this.paint.dim(`device │ ${line}`));
  }

  /** What only `--verbose` shows. */
  detail(text: string): void {
    if (!this.isJson && this.#isVerbose) this.#write(this.paint.dim(`hub    │ ${text}`));
  }

  event(event: ShownEvent): void {
    if (this.isJson) {
      this.#write(JSON.stringify(event));
      return;
    }
    const origin = this.#isVerbose ? this.paint.dim(`  [${event.bootId?.slice(0, 4)}…/${event.sequence}]`) : '';
    this.#write(renderEvent(event, this.paint) + origin);
  }

  /** The end: for people on standard output, with `--json` on standard error. */
  summary(lines: readonly string[], figures: Record<string, unknown>): void {
    if (this.isJson) process.stderr.write(`${JSON.stringify(figures)}\n`);
    else this.#write(`\n${this.paint.bold('summary')}\n${lines.join('\n')}`);
  }

  #write(line: string): void {
    // what a device sends is a stranger's text: no control characters of it reach the terminal
    process.stdout.write(`${this.isJson ? line : line.replace(/(?!\x1b\[\d+m|\n)[\x00-\x1f\x7f-\x9f]/g, '·')}\n`);
  }
}
