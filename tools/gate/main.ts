/** node --import tsx tools/gate/main.ts FILE: exit code 0 if the module passes, 1 if not, 2 if it cannot be read. */
import { readFileSync } from 'node:fs';
import { checkModule } from './check-module.ts';

const [file] = process.argv.slice(2);
if (!file) {
  console.error('usage: node --import tsx tools/gate/main.ts FILE');
  process.exit(2);
}
try {
  const violations = await checkModule(readFileSync(file));
  for (const { rule, detail } of violations) console.error(`${file}: ${rule}: ${detail}`);
  process.exitCode = violations.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`${file}: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
