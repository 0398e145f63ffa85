import { emitAssembly } from './emit-assembly.ts';
import { emitHeader, emitSource } from './emit-c.ts';
import { emitDocs } from './emit-docs.ts';
import { emitTypeScript } from './emit-typescript.ts';
import { readContract } from './read.ts';

/**
 * Outputs by file name below generated/. Same specs, same bytes.
 *
 * @param root  A contract/ folder.
 * @throws SpecError if a spec cannot be used.
 */
export function makeOutputs(root: string): Map<string, string> {
  const contract = readContract(root);
  return new Map([
    ['contract.as.ts', emitAssembly(contract)],
    ['contract.ts', emitTypeScript(contract)],
    ['vedette_contract.c', emitSource(contract)],
    ['vedette_contract.h', emitHeader(contract)],
    ...emitDocs(contract),
  ]);
}
