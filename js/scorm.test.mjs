// @ts-check
// What a worksheet reports to a learning platform, and where it looks for one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock, platform, result } from './scorm.js';

test('the platform is looked for in the windows around, then in the one that opened the page', () => {
  const API = {};
  /** @type {any} */
  const top = { API };
  top.parent = top;
  assert.equal(platform({ parent: { parent: top } }), API);
  /** @type {any} */
  const alone = { opener: { parent: top } };
  alone.parent = alone;
  assert.equal(platform(alone), API);
  /** @type {any} */
  const nobody = { opener: null };
  nobody.parent = nobody;
  assert.equal(platform(nobody), null);
  /** @type {any} */
  const ring = {};
  ring.parent = { parent: ring };
  assert.equal(platform(ring), null);
});

test('a window of another host may not be asked', () => {
  const stranger = {
    get API() {
      throw new Error('SecurityError');
    },
  };
  assert.equal(platform({ parent: stranger }), null);
});

test('right, rounded and carried forward count, and the score never falls', () => {
  const verdicts = ['right', 'rounded', 'carried forward', 'wrong', ''];
  assert.deepEqual(result(verdicts, 80), { raw: 60, good: 3, status: 'incomplete' });
  assert.deepEqual(result(verdicts, 60), { raw: 60, good: 3, status: 'passed' });
  assert.deepEqual(result(['right', 'wrong'], 80), { raw: 50, good: 1, status: 'completed' });
  assert.deepEqual(result(['right', 'missing'], 80), { raw: 50, good: 1, status: 'incomplete' });
  assert.deepEqual(result(['', ''], 80, 90), { raw: 90, good: 0, status: 'passed' });
});

test('time is told in hours, minutes and seconds', () => {
  assert.equal(clock(0), '0000:00:00');
  assert.equal(clock(3_661_000), '0001:01:01');
});
