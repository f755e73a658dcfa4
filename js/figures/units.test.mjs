import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitted, kept, own, placed, rounded, units } from './units.js';

const plane = { min: -2.2, max: 2.6 };

test('what fits stays as it is', () => {
  for (const values of [
    [-2.2, 2.6],
    [0, 1],
    [2, -1],
    [1.5, 1.5, 1.5],
  ]) {
    assert.deepEqual(fitted(values, plane), { shift: 0, factor: 1 });
  }
});

test('what does not fit, or is too close, comes to -2 to 2, by short numbers', () => {
  assert.deepEqual(fitted([150, 199], plane), { shift: 175, factor: 13 });
  assert.deepEqual(fitted([-1e6, 3e6], plane), { shift: 1e6, factor: 1e6 });
  assert.deepEqual(fitted([0.001, 0.0042], plane), { shift: 0.0026, factor: 0.0008 });
  assert.deepEqual(fitted([7, 7], plane), { shift: 7, factor: 1 });
  assert.deepEqual(fitted([0, 0.9], plane), { shift: 0.45, factor: 0.23 });
});

test('all numbers come into the plane, and no unit is out of reach', () => {
  let seed = 1;
  const next = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let k = 0; k < 2000; k++) {
    const size = 10 ** (24 * next() - 12);
    const values = [0, 1, 2].map(() =>
      Math.max(-1e12, Math.min(1e12, size * (next() - 0.3) + 3 * (next() > 0.5) * size)),
    );
    const unit = fitted(values, plane);
    for (const v of values) assert.ok(placed(v, unit) >= plane.min && placed(v, unit) <= plane.max, `${values}`);
    assert.ok(unit.factor > 0 && Math.abs(unit.shift) < 1e15 && unit.factor < 1e15);
    assert.equal(Number(unit.factor.toPrecision(2)), unit.factor);
  }
});

test('a place has three decimals, and its number few', () => {
  const unit = { shift: 175, factor: 13 };
  assert.deepEqual([placed(188, unit), rounded(180, unit), own(0.385, unit)], [1, 0.385, 180]);
  assert.equal(own(0.1234, { shift: 0, factor: 1 }), 0.12);
  assert.equal(own(0.5, { shift: 0, factor: 0.0008 }), 0.0004);
  assert.equal(own(0.5, { shift: 1e6, factor: 3e8 }), 151000000);
});

test('settings keep the units', () => {
  const both = [
    { shift: 1, factor: 2 },
    { shift: 3, factor: 4 },
  ];
  assert.deepEqual(kept(both), { shift1: 1, factor1: 2, shift2: 3, factor2: 4 });
  assert.deepEqual(units(kept(both)), both);
  assert.deepEqual(units({}), [
    { shift: 0, factor: 1 },
    { shift: 0, factor: 1 },
  ]);
});
