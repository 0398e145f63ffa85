// Writes damaged modules that still are valid WebAssembly: node --import tsx write-mutants.ts OUTPUT COUNT MODULE...
// Each as a 32-bit length and its bytes. Invalid ones are the digest's and the build gate's to refuse, not the engine's.
import { readFileSync, writeFileSync } from 'node:fs';

const [output, countText, ...paths] = process.argv.slice(2);
const count = Number(countText);
if (output === undefined || paths.length === 0 || !Number.isInteger(count)) {
  throw new Error('usage: write-mutants.ts OUTPUT COUNT MODULE...');
}

let state = 0x9e3779b9;
function random(bound: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % bound;
}

function mutate(module: Uint8Array): Uint8Array {
  const mutant = Uint8Array.from(module);
  for (let changes = 1 + random(3); changes > 0; changes--) {
    mutant[8 + random(mutant.length - 8)] = random(256);
  }
  return mutant;
}

function mutants(module: Uint8Array, wanted: number): Buffer[] {
  const kept: Buffer[] = [];
  while (kept.length < wanted) {
    const mutant = mutate(module);
    if (WebAssembly.validate(mutant as Uint8Array<ArrayBuffer>)) {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(mutant.length);
      kept.push(Buffer.concat([length, mutant]));
    }
  }
  return kept;
}

writeFileSync(output, Buffer.concat(paths.flatMap((path) => mutants(readFileSync(path), count))));
