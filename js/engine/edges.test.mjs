// Each operation at its edges, alone: lengths of zero and one, axes that are not there, numbers that are none.
// tests/core/edges.py has written what NumPy answers; what NumPy refuses is refused here too, in our own words.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { OPS } from './ops.mjs';

const words = { inf: Infinity, '-inf': -Infinity, nan: NaN };
const array = ({ shape, data }) => ({ shape, data: Float64Array.from(data, (v) => words[v] ?? v) });
const edges = readFileSync(new URL('edges.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

function answer({ op, arrays, set }) {
  const laid = OPS[op](arrays.map(array), set);
  laid.run?.();
  const { shape, data } = laid;
  laid.run?.(); // once more: nothing of the first run is left in it
  assert.deepEqual(laid.data, data);
  return { shape, data: [...data] };
}

/** The same to the last digits; what is not finite is the same. */
const close = (a, b) => Object.is(a, b) || a === b || Math.abs(a - b) <= 4e-16 * Math.abs(b);

test('at their edges the operations answer as in NumPy', async (t) => {
  for (const op of Object.keys(OPS)) {
    await t.test(op, () => {
      const own = edges.filter((edge) => edge.op === op);
      assert.ok(own.length > 0, 'no edges');
      for (const { out, refused, ...edge } of own) {
        const asked = JSON.stringify(edge);
        if (out) {
          const [meant, found] = [array(out), answer(edge)];
          assert.deepEqual(found.shape, meant.shape, asked);
          for (const [k, v] of found.data.entries()) assert.ok(close(v, meant.data[k]), `${v} of ${asked}`);
          assert.equal(found.data.length, meant.data.length, asked);
        } else {
          const ours = (error) => error.constructor === Error && /\w/.test(error.message);
          assert.throws(() => answer(edge), ours, `${asked} for which NumPy says: ${refused}`);
        }
      }
    });
  }
});
