import assert from 'node:assert/strict';
import { test } from 'node:test';
import { show } from './kit.js';
import { contours, path, scale, ticks } from './plot.js';

test('show prints numbers as the book does', () => {
  assert.equal(show(0.25), '0.2500');
  assert.equal(show(-1), '\u22121.0000');
  assert.equal(show(-0.0, 1), '0.0');
  assert.equal(show(1e-7), '1.00e\u22127');
  assert.equal(show(NaN), 'not a number');
});

test('scale goes there and back', () => {
  const x = scale([-1, 1], [0, 100]);
  assert.equal(x(0), 50);
  assert.equal(x.back(75), 0.5);
});

test('two copies of the module do not give the same id', async () => {
  const all = [await import('./kit.js'), await import('./kit.js?twin')].flatMap(({ unique }) => [unique(), unique()]);
  assert.equal(new Set(all).size, 4);
});

test('ticks are round and inside', () => {
  assert.deepEqual(ticks(-6, 6), [-6, -4, -2, 0, 2, 4, 6]);
  assert.deepEqual(
    ticks(0, 1, 4).map((v) => +v.toFixed(9)),
    [0, 0.5, 1],
  );
});

test('a path breaks where a value is not finite', () => {
  const same = (v) => v;
  assert.equal(path([0, 1, 2, 3], [0, 1, NaN, 3], { x: same, y: same }), 'M0.00 0.00L1.00 1.00M3.00 3.00');
});

test('contours cross where the height is', () => {
  const side = [0, 1, 2],
    same = (v) => v;
  const heights = [0, 1, 2, 0, 1, 2, 0, 1, 2];
  assert.deepEqual(
    new Set(contours(heights, side, side, [0.5], { x: same, y: same }).match(/[\d.]+(?= )/g)),
    new Set(['0.5']),
  );
});
