import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import wabt from 'wabt';
import { checkModule } from '../../../tools/gate/check-module.ts';
import { MODULE_PATH } from '../agent-host.ts';
import { ACCEPTED, moduleText, REFUSED } from './modules.ts';

async function assemble(text: string): Promise<Uint8Array> {
  const module = (await wabt()).parseWat('test.wat', text, { bulk_memory: true, sat_float_to_int: true });
  return module.toBinary({}).buffer;
}

describe('the build gate', () => {
  for (const [rule, what, text] of REFUSED) {
    test(`${rule}: refuses ${what}`, async () => {
      const rules = (await checkModule(await assemble(text))).map((violation) => violation.rule);
      assert.ok(rules.includes(rule as (typeof rules)[number]), `found ${rules.join() || 'nothing'}`);
    });
  }

  for (const [what, text] of ACCEPTED) {
    test(`accepts ${what}`, async () => {
      assert.deepEqual(await checkModule(await assemble(text)), []);
    });
  }

  test('refuses bytes that are no valid module', async () => {
    const good = await assemble(moduleText());
    assert.equal((await checkModule(good.subarray(0, good.length - 1)))[0]?.rule, 'invalid');
    assert.equal((await checkModule(Uint8Array.of(0, 1, 2)))[0]?.rule, 'invalid');
  });

  test('accepts the agent', async () => {
    assert.deepEqual(await checkModule(readFileSync(MODULE_PATH)), []);
  });
});
