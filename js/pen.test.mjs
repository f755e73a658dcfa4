import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, paper } from './figures/pen.js';

const sum = (counts) => counts.reduce((a, b) => a + b);

test('a vertical stroke fills the middle columns from edge to edge', () => {
  const counts = count([
    [128, 40, 1],
    [128, 208, 0],
  ]);
  assert.equal(counts.length, 64);
  for (let row = 0; row < 8; row++) assert.deepEqual(counts.slice(8 * row, 8 * row + 3), [0, 0, 0]);
  // 26 wide of 194: some two columns in the middle
  assert.ok(counts[8 * 4 + 3] > 6 && counts[8 * 4 + 3] === counts[8 * 4 + 4]);
  assert.ok(counts[3] > 0 && counts[59] > 0);
});

test('a dot fills the sheet but for its corners', () => {
  const counts = count([[50, 60, 1]]);
  assert.equal(counts[27], 16);
  assert.ok(Math.abs(sum(counts) / 1024 - Math.PI / 4) < 0.01);
  assert.deepEqual(
    count([
      [50, 60, 1],
      [50, 60, 0],
    ]),
    counts,
  );
});

test('where a drawing stands does not matter, nor how large it is, but for the width of the pen', () => {
  const hook = [
      [60, 60, 1],
      [100, 60, 0],
      [80, 120, 0],
    ],
    counts = count(hook);
  assert.deepEqual(count(hook.map(([x, y, begins]) => [x + 70, y + 80, begins])), counts);
});

test('a point in the middle of a line changes nothing', () => {
  assert.deepEqual(
    count([
      [40, 40, 1],
      [100, 140, 0],
    ]),
    count([
      [40, 40, 1],
      [70, 90, 0],
      [100, 140, 0],
    ]),
  );
});

test('strokes are not joined', () => {
  const two = count([
    [40, 40, 1],
    [40, 200, 0],
    [200, 40, 1],
    [200, 200, 0],
  ]);
  assert.equal(two[27] + two[28] + two[35] + two[36], 0);
  const joined = count([
    [40, 40, 1],
    [40, 200, 0],
    [200, 40, 0],
    [200, 200, 0],
  ]);
  assert.ok(joined[27] + joined[28] + joined[35] + joined[36] > 0);
});

test('ink beyond the edge of the paper is not seen', () => {
  const corner = count([[0, 0, 1]]);
  assert.equal(corner[0], 16);
  assert.ok(corner[63] < 16); // a quarter of a disc
  assert.ok(
    sum(
      count([
        [paper, 0, 1],
        [paper, paper, 0],
      ]),
    ) > 0,
  );
});
