import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { VECTORS, vectorPath, vectorText } from './vectors.ts';

for (const [name, make] of Object.entries(VECTORS)) {
  test(`contract/vectors/agent-${name}.json is what the module does`, () => {
    const hint = 'if the change is meant: node --import tsx tests/agent/vectors.ts';
    assert.ok(readFileSync(vectorPath(name), 'utf8') === vectorText(make()), hint);
  });
}
