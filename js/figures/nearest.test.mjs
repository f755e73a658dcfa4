// Lines that cross: which of them a press takes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distance, taken } from './nearest.js';

const lines = [
  { name: 'down', line: { x1: 0, y1: 0, x2: 100, y2: 100 } },
  { name: 'up', line: { x1: 0, y1: 100, x2: 100, y2: 0 } },
  { name: 'far', line: { x1: 0, y1: 300, x2: 100, y2: 300 } },
];
const name = (...where) => taken(lines, ...where)?.name;

test('a point is as far from a line as from the nearest of its points', () => {
  assert.equal(distance(lines[2].line, 50, 310), 10);
  assert.equal(distance(lines[2].line, 103, 304), 5);
  assert.equal(distance(lines[0].line, -3, -4), 5);
});

test('the nearest line is taken, if it is near', () => {
  assert.deepEqual([name(20, 22), name(20, 76), name(60, 309), name(60, 311)], ['down', 'up', 'far', undefined]);
});

test('at a crossing the last one stays, and pressed again they take turns', () => {
  assert.deepEqual([name(50, 50), name(50, 50, 'up'), name(50, 50, 'far')], ['down', 'up', 'down']);
  assert.deepEqual([name(50, 50, 'down', true), name(50, 50, 'up', true)], ['up', 'down']);
  assert.deepEqual([name(20, 22, 'down', true), name(20, 22, 'up', true)], ['down', 'down']);
});
