// Lines of equal height: round ones, with numbers that stand apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../stage.mjs';
import { heights, round } from './heights.js';
import { axes } from './plot.js';

test('heights are 1, 2 or 5 times a power of ten', () => {
  const values = [0.0123, 0.9, 1, 1.69, 1.9, 4.1, 4.3, 7, 8.5, 47, 450];
  assert.deepEqual(values.map(round), [0.01, 1, 1, 2, 2, 2, 5, 5, 10, 50, 500]);
});

test('a number stands on its line, far from others', () => {
  const plane = axes({ xs: [0, 6], ys: [0, 6], width: 560, height: 420 });
  const side = Array.from({ length: 31 }, (_, k) => k / 5);
  const { lines, numbers, draw } = heights(plane);
  draw(
    side.flatMap((y) => side.map((x) => x + y + 0.01)),
    side,
    side,
  );
  assert.match(lines.getAttribute('d'), /^M[\d.]+ [\d.]+L/);
  const places = numbers.children.map((node) => ['x', 'y'].map((name) => Number(node.getAttribute(name))));
  assert.ok(places.length >= 2);
  numbers.children.forEach((node, k) => {
    const [x, y] = [plane.x.back(places[k][0]), plane.y.back(places[k][1] - 4)];
    assert.ok(Math.abs(x + y + 0.01 - Number(node.textContent)) < 0.01);
    for (const [u, v] of places.slice(0, k)) assert.ok(Math.hypot(u - places[k][0], 1.6 * (v - places[k][1])) >= 34);
  });
});
