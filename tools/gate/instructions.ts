/** The instructions that a module may have, and how to pass over their immediates. */
import type { Body } from './wasm-reader.ts';
import { Cursor } from './wasm-reader.ts';

export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  memoryGrow: 0x40,
  memoryCopy: 0xfc0a,
  memoryFill: 0xfc0b,
} as const;

export interface Instruction {
  op: number;
  offset: number;
  /** Function of a call, depths of branches. */
  targets: number[];
}

const isIn = (op: number, first: number, last: number) => op >= first && op <= last;

/** Instructions on floating-point numbers: the device's interpreter is built without them. */
export function isFloat(op: number): boolean {
  const isMemory = isIn(op, 0x2a, 0x2b) || isIn(op, 0x38, 0x39);
  const isNumber = isIn(op, 0x43, 0x44) || isIn(op, 0x5b, 0x66) || isIn(op, 0x8b, 0xa6);
  const isConversion = isIn(op, 0xa8, 0xab) || isIn(op, 0xae, 0xbf) || isIn(op, 0xfc00, 0xfc07);
  return isMemory || isNumber || isConversion;
}

/** Loads and stores, and the two bulk operations on memory: they trap when the supervisor closes the memory. */
export function isMemoryAccess(op: number): boolean {
  return isIn(op, 0x28, 0x3e) || op === OP.memoryCopy || op === OP.memoryFill;
}

/** Instructions that this interpreter runs as WebAssembly says. The others of this list have rules of their own. */
export function isSupported(op: number): boolean {
  const isControl = isIn(op, 0x00, 0x05) || isIn(op, 0x0b, 0x11) || isIn(op, 0x1a, 0x1b);
  const isVariable = isIn(op, 0x20, 0x24);
  return isControl || isVariable || isIn(op, 0x28, 0xc4) || op === OP.memoryCopy || op === OP.memoryFill || isFloat(op);
}

function skipBlockType(cursor: Cursor): void {
  cursor.skipNumber();
}

const IMMEDIATES: Record<number, (cursor: Cursor, instruction: Instruction) => void> = {
  [OP.block]: skipBlockType,
  [OP.loop]: skipBlockType,
  [OP.if]: skipBlockType,
  [OP.br]: (cursor, instruction) => void instruction.targets.push(cursor.unsigned()),
  [OP.brIf]: (cursor, instruction) => void instruction.targets.push(cursor.unsigned()),
  [OP.brTable]: (cursor, instruction) => {
    instruction.targets.push(...cursor.list(() => cursor.unsigned()), cursor.unsigned());
  },
  [OP.call]: (cursor, instruction) => void instruction.targets.push(cursor.unsigned()),
  [OP.callIndirect]: (cursor) => {
    cursor.unsigned();
    cursor.unsigned();
  },
  67: (cursor) => cursor.skip(4),
  68: (cursor) => cursor.skip(8),
  63: (cursor) => void cursor.byte(),
  [OP.memoryGrow]: (cursor) => void cursor.byte(),
  65: (cursor) => cursor.skipNumber(),
  66: (cursor) => cursor.skipNumber(),
  [OP.memoryCopy]: (cursor) => cursor.skip(2),
  [OP.memoryFill]: (cursor) => void cursor.byte(),
};

/** The next instruction; nothing after one that is not supported can be read. */
function readInstruction(cursor: Cursor): Instruction {
  const offset = cursor.position;
  const first = cursor.byte();
  const op = first === 0xfc ? 0xfc00 + cursor.unsigned() : first;
  const instruction: Instruction = { op, offset, targets: [] };
  if (!isSupported(op)) return instruction;
  if (isIn(op, 0x20, 0x24)) cursor.unsigned();
  else if (isIn(op, 0x28, 0x3e)) {
    cursor.unsigned();
    cursor.unsigned();
  } else IMMEDIATES[op]?.(cursor, instruction);
  return instruction;
}

/** Instructions of a function, up to and with the first one that is not supported. */
export function instructionsOf(bytes: Uint8Array, body: Body): Instruction[] {
  const cursor = new Cursor(bytes, body.start);
  const list: Instruction[] = [];
  while (cursor.position < body.end) {
    const instruction = readInstruction(cursor);
    list.push(instruction);
    if (!isSupported(instruction.op)) break;
  }
  return list;
}
