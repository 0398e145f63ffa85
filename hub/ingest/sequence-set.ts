import type { SequenceRun } from '../store/types.ts';

/**
 * The sequence numbers of one (device, boot) that are stored, as runs without a gap.
 * Devices count up by one, so that this is one run nearly always; gaps come from messages that the device had to drop.
 */
export class SequenceSet {
  /** from, to, from, to, .. ascending, runs neither overlap nor touch. */
  private bounds: number[] = [];

  constructor(runs: readonly Pick<SequenceRun, 'from' | 'to'>[] = []) {
    for (const { from, to } of runs) this.bounds.push(from, to);
  }

  /** Runs that are held; what the set costs in memory. */
  get runs(): number {
    return this.bounds.length / 2;
  }

  has(sequence: number): boolean {
    const at = this.firstEndingAtOrAfter(sequence);
    return at < this.bounds.length && (this.bounds[at] as number) <= sequence;
  }

  /** @returns false if it was there already */
  add(sequence: number): boolean {
    const at = this.firstEndingAtOrAfter(sequence);
    if (at < this.bounds.length && (this.bounds[at] as number) <= sequence) return false;
    const joinsLeft = at > 0 && this.bounds[at - 1] === sequence - 1;
    const joinsRight = at < this.bounds.length && this.bounds[at] === sequence + 1;
    if (joinsLeft && joinsRight) this.bounds.splice(at - 1, 2);
    else if (joinsLeft) this.bounds[at - 1] = sequence;
    else if (joinsRight) this.bounds[at] = sequence;
    else this.bounds.splice(at, 0, sequence, sequence);
    return true;
  }

  /** Index of `from` of the first run whose end is not before the number; the usual case, the last run, is tried first. */
  private firstEndingAtOrAfter(sequence: number): number {
    let low = 0;
    let high = this.bounds.length / 2;
    if (high > 0 && (this.bounds[high * 2 - 1] as number) < sequence) return this.bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.bounds[middle * 2 + 1] as number) < sequence) low = middle + 1;
      else high = middle;
    }
    return low * 2;
  }
}
