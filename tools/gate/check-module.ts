/**
 * The build gate: what a module must not have, because the device's interpreter is unsafe with it or cannot be stopped
 * in it. The device trusts a signed module to have passed here, so this is part of the trust chain.
 */
import { readFileSync } from 'node:fs';
import wabt from 'wabt';
import { type Instruction, instructionsOf, isFloat, isSupported, OP } from './instructions.ts';
import { unsafeLoops } from './loops.ts';
import { type FunctionType, KIND, type Module, readModule, SECTION } from './wasm-reader.ts';

export type Rule =
  | 'invalid'
  | 'float'
  | 'recursion'
  | 'indirect-call'
  | 'memory-grow'
  | 'memory'
  | 'import'
  | 'export'
  | 'start'
  | 'unsupported'
  | 'endless-loop';

export interface Violation {
  rule: Rule;
  detail: string;
}

interface AbiFunction {
  name: string;
  parameters: { type: string }[];
  result: string | null;
}

interface Abi {
  module: string;
  memory: { export: string; pages: number };
  globals: { name: string; type: string }[];
  exports: AbiFunction[];
  imports: AbiFunction[];
}

const ABI_PATH = new URL('../../contract/abi.json', import.meta.url);
const TYPE_NAMES: Record<number, string> = { 127: 'i32', 126: 'i64', 125: 'f32', 124: 'f64' };
const FLOAT_TYPES = new Set([0x7d, 0x7c]);
const FEATURES = {
  sat_float_to_int: true,
  sign_extension: true,
  bulk_memory: true,
  mutable_globals: true,
  multi_value: true,
};

const signature = (type: FunctionType) =>
  `(${type.parameters.map((one) => TYPE_NAMES[one]).join()})->${type.results.map((one) => TYPE_NAMES[one]).join()}`;

const abiSignature = (entry: AbiFunction) =>
  `(${entry.parameters.map((one) => one.type).join()})->${entry.result ?? ''}`;

async function isValid(bytes: Uint8Array): Promise<boolean> {
  try {
    const module = (await wabt()).readWasm(bytes, FEATURES);
    module.validate();
    module.destroy();
    return true;
  } catch {
    return false;
  }
}

function* checkImports(module: Module, abi: Abi): Generator<Violation> {
  const known = new Map(abi.imports.map((entry) => [entry.name, abiSignature(entry)]));
  for (const one of module.imports) {
    const label = `${one.module}.${one.name}`;
    if (one.kind !== KIND.function) yield { rule: 'import', detail: `${label} is not a function` };
    else if (one.module !== abi.module || !known.has(one.name)) yield { rule: 'import', detail: `${label} is unknown` };
    else if (signature(module.types[one.type]!) !== known.get(one.name))
      yield { rule: 'import', detail: `${label} is ${signature(module.types[one.type]!)}` };
  }
}

/** What each export is, as text, by name. */
function exportsOf(module: Module): Map<string, string> {
  const imported = module.imports.filter((one) => one.kind === KIND.function);
  const types = [...imported.map((one) => one.type), ...module.functions];
  return new Map(
    module.exports.map(({ name, kind, index }) => {
      if (kind === KIND.function) return [name, signature(module.types[types[index]!]!)];
      const global = module.globals[index];
      if (kind !== KIND.global || !global) return [name, kind === KIND.memory ? 'memory' : 'table'];
      return [name, `${global.isMutable ? 'mutable ' : ''}${TYPE_NAMES[global.type]}`];
    }),
  );
}

function* checkExports(module: Module, abi: Abi): Generator<Violation> {
  const wanted = new Map<string, string>([
    [abi.memory.export, 'memory'],
    ...abi.globals.map((global): [string, string] => [global.name, global.type]),
    ...abi.exports.map((entry): [string, string] => [entry.name, abiSignature(entry)]),
  ]);
  const found = exportsOf(module);
  for (const [name, type] of wanted) {
    if (found.get(name) !== type)
      yield { rule: 'export', detail: `${name} is ${found.get(name) ?? 'missing'}, not ${type}` };
  }
  for (const name of found.keys()) if (!wanted.has(name)) yield { rule: 'export', detail: `${name} is unknown` };
}

function* checkShape(module: Module, abi: Abi): Generator<Violation> {
  const [memory] = module.memories;
  const isGood =
    module.memories.length === 1 && memory?.minimum === abi.memory.pages && memory.maximum === memory.minimum;
  if (!isGood)
    yield { rule: 'memory', detail: `there must be one memory of ${abi.memory.pages} pages, which is its maximum` };
  if (module.sections.has(SECTION.start))
    yield { rule: 'start', detail: 'a start function runs before the host is ready' };
  if (module.sections.has(SECTION.table)) yield { rule: 'indirect-call', detail: 'there is a table' };
  if (module.sections.has(SECTION.element)) yield { rule: 'indirect-call', detail: 'there are elements' };
  const types = [
    ...module.types.flatMap((type) => [...type.parameters, ...type.results]),
    ...module.globals.map((one) => one.type),
  ];
  if (types.some((type) => FLOAT_TYPES.has(type))) yield { rule: 'float', detail: 'in a type' };
}

function* checkInstruction({ op, offset }: Instruction): Generator<Violation> {
  const at = `at byte ${offset}`;
  if (op === OP.callIndirect) yield { rule: 'indirect-call', detail: at };
  else if (op === OP.memoryGrow) yield { rule: 'memory-grow', detail: at };
  else if (isFloat(op)) yield { rule: 'float', detail: at };
  else if (!isSupported(op)) yield { rule: 'unsupported', detail: `instruction 0x${op.toString(16)} ${at}` };
}

/** A function that can call itself, by its index; undefined if there is none. */
function recursiveFunction(calls: number[][]): number | undefined {
  const done = new Set<number>();
  const active = new Set<number>();
  const visit = (index: number): boolean => {
    if (active.has(index)) return true;
    if (done.has(index)) return false;
    active.add(index);
    const isRecursive = calls[index]!.some(visit);
    active.delete(index);
    done.add(index);
    return isRecursive;
  };
  const found = calls.findIndex((_, index) => visit(index));
  return found < 0 ? undefined : found;
}

function* checkCode(bytes: Uint8Array, module: Module): Generator<Violation> {
  const imported = module.imports.filter((one) => one.kind === KIND.function).length;
  const code = module.bodies.map((body) => instructionsOf(bytes, body));
  for (const [index, instructions] of code.entries()) {
    if (module.bodies[index]!.localTypes.some((type) => FLOAT_TYPES.has(type)))
      yield { rule: 'float', detail: 'in a local' };
    for (const instruction of instructions) yield* checkInstruction(instruction);
    for (const offset of unsafeLoops(instructions, imported))
      yield { rule: 'endless-loop', detail: `at byte ${offset}` };
  }
  const calls = code.map((instructions) =>
    instructions
      .filter(({ op, targets }) => op === OP.call && targets[0]! >= imported)
      .map(({ targets }) => targets[0]! - imported),
  );
  const recursive = recursiveFunction(calls);
  if (recursive !== undefined) yield { rule: 'recursion', detail: `function ${recursive + imported}` };
}

/**
 * Checks a module against every rule of the gate.
 *
 * @param bytes The module as it will be linked or sent.
 * @returns What it violates; empty for a good module.
 */
export async function checkModule(bytes: Uint8Array): Promise<Violation[]> {
  if (!(await isValid(bytes))) return [{ rule: 'invalid', detail: 'not a valid WebAssembly module' }];
  const abi = JSON.parse(readFileSync(ABI_PATH, 'utf8')) as Abi;
  const module = readModule(bytes);
  return [
    ...checkImports(module, abi),
    ...checkExports(module, abi),
    ...checkShape(module, abi),
    ...checkCode(bytes, module),
  ];
}
