#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
// A reader that went away, such as `| head`, is no error.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const { run } = await import('../hub/cli/main.ts');
process.exitCode = await run(process.argv.slice(2));
