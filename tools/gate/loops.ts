/**
 * The supervisor stops a call by closing memory and stack bounds: the next load, store or call traps. So every way
 * round a loop must pass one. This follows the structured control flow and keeps, for each place, the loops since whose
 * beginning one was passed on every way to it.
 */
import { type Instruction, isMemoryAccess, OP } from './instructions.ts';

interface Label {
  /** Offset of a loop instruction; undefined for a block or an if. */
  loop: number | undefined;
  /** What holds where the label's branches meet: undefined while none was seen. */
  met: Set<number> | undefined;
  /** What held before an if, for its else. */
  before: Set<number> | undefined;
}

const intersection = (left: Set<number>, right: Set<number>) => new Set([...left].filter((one) => right.has(one)));

class Walk {
  readonly unsafe = new Set<number>();
  readonly #labels: Label[] = [{ loop: undefined, met: undefined, before: undefined }];
  readonly #isTrapping: (instruction: Instruction) => boolean;
  /** Loops passed safely so far; undefined where the code cannot be reached. */
  #passed: Set<number> | undefined = new Set();

  constructor(isTrapping: (instruction: Instruction) => boolean) {
    this.#isTrapping = isTrapping;
  }

  #open(instruction: Instruction): void {
    const loop = instruction.op === OP.loop ? instruction.offset : undefined;
    this.#labels.push({ loop, met: undefined, before: this.#passed && new Set(this.#passed) });
    if (loop !== undefined) this.#passed?.delete(loop);
  }

  #meet(label: Label): void {
    if (!this.#passed) return;
    label.met = label.met ? intersection(label.met, this.#passed) : new Set(this.#passed);
  }

  #branch(depth: number): void {
    const label = this.#labels.at(-1 - depth)!;
    if (label.loop === undefined) this.#meet(label);
    else if (this.#passed && !this.#passed.has(label.loop)) this.unsafe.add(label.loop);
  }

  #else(): void {
    const label = this.#labels.at(-1)!;
    this.#meet(label);
    this.#passed = label.before && new Set(label.before);
    label.before = undefined;
  }

  #end(isIfWithoutElse: boolean): void {
    const label = this.#labels.pop()!;
    if (label.loop !== undefined) return;
    this.#meet(label);
    if (isIfWithoutElse) {
      this.#passed = label.before;
      this.#meet(label);
    }
    this.#passed = label.met;
  }

  readonly #ifs: boolean[] = [];

  step(instruction: Instruction): void {
    const { op, targets } = instruction;
    if (op === OP.block || op === OP.loop || op === OP.if) {
      this.#open(instruction);
      this.#ifs.push(op === OP.if);
    } else if (op === OP.else) {
      this.#else();
      this.#ifs[this.#ifs.length - 1] = false;
    } else if (op === OP.end) this.#end(this.#ifs.pop() ?? false);
    else if (op === OP.br || op === OP.brIf || op === OP.brTable) for (const depth of targets) this.#branch(depth);
    else if (this.#isTrapping(instruction)) this.#touch();
    const leaves = op === OP.br || op === OP.brTable || op === OP.return || op === OP.unreachable;
    if (leaves) this.#passed = undefined;
  }

  #touch(): void {
    if (!this.#passed) return;
    for (const label of this.#labels) if (label.loop !== undefined) this.#passed.add(label.loop);
  }
}

/**
 * Finds loops with a way round on which nothing can trap.
 *
 * @param instructions Of one function.
 * @param imports      Functions with a smaller index are the host's: a call of them checks nothing.
 * @returns Offsets of the loops.
 */
export function unsafeLoops(instructions: Instruction[], imports: number): number[] {
  const walk = new Walk(({ op, targets }) => isMemoryAccess(op) || (op === OP.call && targets[0]! >= imports));
  for (const instruction of instructions) walk.step(instruction);
  return [...walk.unsafe];
}
