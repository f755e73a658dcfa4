// The mistake lab's own arithmetic: how an array is off, and steps that feed on each other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import '../stage.mjs';
import { load } from '../engine/engine.mjs';

const { print, walk } = await import('./mistakes.js');
const file = new URL('../engine/vectors.jsonl', import.meta.url);
const lines = readFileSync(file, 'utf8').split('\n');
const { tape } = JSON.parse(lines.find((line) => line.startsWith('{"name": "the 3-4-2 network"')));
const feedback = Object.fromEntries(['W[1]', 'b[1]', 'W[2]', 'b[2]'].map((name) => [name, `${name}'`]));

test('an array is the same, a multiple, in other places, or off in some or all of its numbers', () => {
  const right = Float64Array.of(1, 2, 4);
  const cases = [
    [[1, 2, 4], ''],
    [[1, 2, 4 + 1e-12], ''],
    [[2, 4, 8], '× 2'],
    [[-1, -2, -4], '× −1'],
    [[0, 0, 0], '× 0'],
    [[1 / 3, 2 / 3, 4 / 3], '× 0.3333'],
    [[4, 1, 2], 'other places'],
    [[1, 2, 5], '1 of 3 off'],
    [[3, 1, 5], 'all off'],
    [[NaN, NaN, NaN], 'all off'],
  ];
  for (const [wrong, how] of cases) assert.equal(print(right, Float64Array.from(wrong)), how);
});

test('one number alone has a factor only if it is a round one', () => {
  const one = (value) => print(Float64Array.of(1), Float64Array.of(value));
  assert.deepEqual([0.5, -1, 4, 1.3, 1, 0].map(one), ['× 0.5', '× −1', '× 4', 'off', '', 'off']);
  assert.equal(print(Float64Array.of(0), Float64Array.of(1)), 'off');
});

test('a walk does what the engine does step by step, in any order of asking', () => {
  const step = walk({ ...tape, feedback });
  const graph = load({ ...tape, feedback: {} });
  let own = {};
  const E = [];
  for (let k = 0; k < 5; k++) {
    const found = graph.run({ ...own, lr: 0.25 });
    E.push(found.E.data[0]);
    own = Object.fromEntries(Object.entries(feedback).map(([to, from]) => [to, found[from]]));
  }
  const steps = step(0.25);
  assert.deepEqual(
    [4, 0, 2].map((k) => steps(k).E[0]),
    [4, 0, 2].map((k) => E[k]),
  );
  assert.deepEqual([...steps(1)['W[1]']], [...steps(0)["W[1]'"]]);
});

test('a new rate begins anew, and leaves what is known', () => {
  const step = walk({ ...tape, feedback });
  const slow = step(0.25);
  const [known, before] = [0, 3].map((k) => slow(k).E[0]);
  const fast = step(1);
  assert.equal(fast(0).E[0], known);
  assert.notEqual(fast(3).E[0], before);
  assert.equal(slow(0).E[0], known);
});
