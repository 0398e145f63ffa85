// Writes the modules of cases.ts as a C table: node --import tsx write-modules.ts OUTPUT.c
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import loadWabt from 'wabt';
import { cases, moduleText } from './cases.ts';

const output = process.argv[2];
if (output === undefined) {
  throw new Error('usage: write-modules.ts OUTPUT.c');
}

const wabt = await loadWabt();

function assemble(name: string, text: string): Uint8Array {
  const module = wabt.parseWat(`${name}.wat`, text, { bulk_memory: true, mutable_globals: true });
  module.validate();
  const { buffer } = module.toBinary({ write_debug_names: true });
  module.destroy();
  return buffer;
}

const bytes = (data: Uint8Array): string => Array.from(data).join(',');

const arrays: string[] = [];
const rows: string[] = [];
for (const [name, parts] of Object.entries(cases)) {
  const module = assemble(name, moduleText(parts));
  const digest = createHash('sha256').update(module).digest();
  arrays.push(
    `static const uint8_t bytes_${name}[] = {${bytes(module)}};`,
    `static const uint8_t digest_${name}[] = {${bytes(digest)}};`,
  );
  rows.push(`    {"${name}", {bytes_${name}, sizeof bytes_${name}, digest_${name}}},`);
}
writeFileSync(
  output,
  `#include "test_modules.h"\n\n${arrays.join('\n')}\n\nconst test_module_t test_modules[] = {\n${rows.join('\n')}\n};\n` +
    'const size_t test_module_count = sizeof test_modules / sizeof *test_modules;\n',
);
