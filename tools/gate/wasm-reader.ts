/** Reads the sections of a WebAssembly 1 module that wabt has found valid. */

export interface FunctionType {
  parameters: number[];
  results: number[];
}

export interface Import {
  module: string;
  name: string;
  kind: number;
  /** Type index of a function. */
  type: number;
}

export interface Export {
  name: string;
  kind: number;
  index: number;
}

export interface Module {
  types: FunctionType[];
  imports: Import[];
  /** Type indexes of the functions defined here. */
  functions: number[];
  memories: { minimum: number; maximum: number | undefined }[];
  globals: { type: number; isMutable: boolean }[];
  exports: Export[];
  bodies: Body[];
  /** Ids of the sections that are there. */
  sections: Set<number>;
}

/** Code of one function: types of its locals, and its instructions from start to end in bytes. */
export interface Body {
  localTypes: number[];
  start: number;
  end: number;
}

export const KIND = { function: 0, table: 1, memory: 2, global: 3 } as const;
export const SECTION = { table: 4, start: 8, element: 9 } as const;

/** A position in the bytes of a module. */
export class Cursor {
  readonly bytes: Uint8Array;
  position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  byte(): number {
    const value = this.bytes[this.position++];
    if (value === undefined) throw new RangeError('the module is cut');
    return value;
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  skip(bytes: number): void {
    this.position += bytes;
  }

  /** Passes over a LEB128 number of any size. */
  skipNumber(): void {
    while (this.byte() >= 128);
  }

  name(): string {
    const length = this.unsigned();
    this.position += length;
    return new TextDecoder().decode(this.bytes.subarray(this.position - length, this.position));
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.unsigned() }, read);
  }

  limits(): { minimum: number; maximum: number | undefined } {
    const flags = this.byte();
    const minimum = this.unsigned();
    return { minimum, maximum: flags & 1 ? this.unsigned() : undefined };
  }
}

function readImport(cursor: Cursor): Import {
  const [module, name, kind] = [cursor.name(), cursor.name(), cursor.byte()];
  if (kind === KIND.function) return { module, name, kind, type: cursor.unsigned() };
  if (kind !== KIND.memory) cursor.byte();
  if (kind === KIND.global) cursor.byte();
  else cursor.limits();
  return { module, name, kind, type: -1 };
}

function readType(cursor: Cursor): FunctionType {
  cursor.byte();
  return { parameters: cursor.list(() => cursor.byte()), results: cursor.list(() => cursor.byte()) };
}

function readGlobal(cursor: Cursor): { type: number; isMutable: boolean } {
  const global = { type: cursor.byte(), isMutable: cursor.byte() === 1 };
  // A constant and the end of the expression: the other initialisers name imported globals, which are refused.
  cursor.byte();
  cursor.skipNumber();
  cursor.byte();
  return global;
}

function readBody(cursor: Cursor): Body {
  const size = cursor.unsigned();
  const end = cursor.position + size;
  const localTypes = cursor.list(() => {
    cursor.unsigned();
    return cursor.byte();
  });
  const body = { localTypes, start: cursor.position, end };
  cursor.position = end;
  return body;
}

const READERS: Record<number, (cursor: Cursor, module: Module) => void> = {
  1: (cursor, module) => {
    module.types = cursor.list(() => readType(cursor));
  },
  2: (cursor, module) => {
    module.imports = cursor.list(() => readImport(cursor));
  },
  3: (cursor, module) => {
    module.functions = cursor.list(() => cursor.unsigned());
  },
  5: (cursor, module) => {
    module.memories = cursor.list(() => cursor.limits());
  },
  6: (cursor, module) => {
    module.globals = cursor.list(() => readGlobal(cursor));
  },
  7: (cursor, module) => {
    module.exports = cursor.list(() => ({ name: cursor.name(), kind: cursor.byte(), index: cursor.unsigned() }));
  },
  10: (cursor, module) => {
    module.bodies = cursor.list(() => readBody(cursor));
  },
};

/** Reads a valid module. Throws RangeError where the bytes end too soon. */
export function readModule(bytes: Uint8Array): Module {
  const module: Module = {
    types: [],
    imports: [],
    functions: [],
    memories: [],
    globals: [],
    exports: [],
    bodies: [],
    sections: new Set(),
  };
  const cursor = new Cursor(bytes, 8);
  while (cursor.position < bytes.length) {
    const id = cursor.byte();
    const size = cursor.unsigned();
    const end = cursor.position + size;
    module.sections.add(id);
    READERS[id]?.(cursor, module);
    cursor.position = end;
  }
  return module;
}
