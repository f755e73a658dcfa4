// The engine against NumPy: vectors written by tests/core/vectors.py, a tape with inputs and outputs on each line.
// ANNBOOK_VECTORS names a file with more of them than the one that lies here.

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { toArray } from './arrays.mjs';
import { load } from './engine.mjs';

const LIMIT = 1e-12;
const path = process.env.ANNBOOK_VECTORS ?? fileURLToPath(new URL('vectors.jsonl', import.meta.url));

const rms = (values) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

/** The largest difference, relative to the number or, if that is more, to the usual size of such numbers: where a
 *  difference happens to cancel to almost nothing, NumPy's own digits are rounding errors too. */
function difference(a, b, usual) {
  assert.deepEqual(a.shape, b.shape);
  return b.data.reduce(
    (worst, v, i) =>
      a.data[i] === v ? worst : Math.max(worst, Math.abs(a.data[i] - v) / Math.max(Math.abs(v), usual)),
    0,
  );
}

test('the engine agrees with NumPy', async (t) => {
  let worst = 0,
    runs = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { name, tape, cases } = JSON.parse(line);
    await t.test(name, () => {
      const graph = load(tape),
        keys = Object.keys(cases[0].outputs);
      const usual = Object.fromEntries(
        keys.map((key) => [key, rms(cases.flatMap(({ outputs }) => [...toArray(outputs[key]).data]))]),
      );
      for (const { inputs, outputs } of cases) {
        const found = graph.run(inputs, keys);
        for (const key of keys) {
          const error = difference(found[key], toArray(outputs[key]), usual[key]);
          assert.ok(error <= LIMIT, `${key} is off by ${error} for ${JSON.stringify(inputs)}`);
          worst = Math.max(worst, error);
        }
        runs++;
      }
    });
  }
  t.diagnostic(`worst relative error ${worst.toExponential(2)} in ${runs} runs`);
  assert.ok(runs > 0, 'no vectors');
});
