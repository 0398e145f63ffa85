/** Sizes of a WebAssembly module's sections. Source: WebAssembly Core Specification 1.0, section 5.5. */

const NAMES = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'data count',
];

function readU32(bytes, start) {
  let value = 0;
  let at = start;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
  throw new Error('not WebAssembly: a length is too long');
}

/** @returns {{name: string, sizeBytes: number}[]} in the order of the file; sizes include the section's header */
export function wasmSections(bytes) {
  if (bytes.length < 8 || bytes.readUInt32LE(0) !== 0x6d736100) throw new Error('not WebAssembly');
  const sections = [];
  for (let at = 8; at < bytes.length; ) {
    const start = at;
    const id = bytes[at];
    const [length, body] = readU32(bytes, at + 1);
    at = body + length;
    if (at > bytes.length) throw new Error('not WebAssembly: a section is cut');
    sections.push({ name: NAMES[id] ?? `section ${id}`, sizeBytes: at - start });
  }
  return sections;
}
