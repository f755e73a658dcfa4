// Undo: what is one step, and what comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fire } from '../stage.mjs';
import { undoing } from './undo.js';

test('a run of changes of one thing is a step; another thing, a pause and an Undo end it', () => {
  let [time, value] = [0, 0];
  const { button, keep } = undoing(() => time);
  const change = (what, to, later = 10) => {
    time += later;
    const was = value;
    keep(what, () => (value = was));
    value = to;
  };
  assert.equal(button.disabled, true);
  change('a', 1);
  change('a', 2);
  change('b', 3);
  change('b', 4, 1001);
  change('b', 5);
  const back = () => (fire(button, 'click'), value);
  assert.deepEqual([back(), back()], [3, 2]);
  change('b', 6);
  change('b', 7);
  assert.deepEqual([back(), back()], [2, 0]);
  assert.equal(button.disabled, true);
});
