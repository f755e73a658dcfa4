// Numbers that are typed: what counts as one, what is said of others, where a slider stands then.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fire, page } from '../stage.mjs';
import { h } from './kit.js';
import { nearest, parse, reason, typing } from './typed.js';

const rule = { min: -2, max: 3 };

test('numbers as people write them', () => {
  const texts = ['1', ' 1.5 ', '0,3', '-,5', '.25', '\u22121,25', '+2', '1e-1', '\u20132', '3.'];
  assert.deepEqual(
    texts.map((text) => parse('w', text, rule)),
    [1, 1.5, 0.3, -0.5, 0.25, -1.25, 2, 0.1, -2, 3],
  );
});

test('what is refused is told why, with what was expected', () => {
  const meant = 'w is a number from \u22122 to 3';
  const faults = {
    '': 'Nothing is written',
    ' ': 'Nothing is written',
    abc: '“abc” is no number',
    '1,2,3': '“1,2,3” is no number',
    '0x1': '“0x1” is no number',
    Infinity: '“Infinity” is no number',
    '1e999': '“1e999” is out of reach',
    3.1: '“3.1” is out of reach',
    '-2,1': '“\u22122,1” is out of reach',
    ['9'.repeat(50)]: `“${'9'.repeat(20)}” is out of reach`,
  };
  for (const [text, fault] of Object.entries(faults)) {
    assert.throws(() => parse('w', text, rule), { message: `${fault}: ${meant}` });
  }
  const whole = { message: '“2.5” is not whole: row is a whole number from 0 to 7' };
  assert.throws(() => parse('row', '2.5', { min: 0, max: 7, step: 1 }), whole);
  assert.equal(parse('row', '2.0', { min: 0, max: 7, step: 1 }), 2);
});

test('a slider stands at the nearest of its steps', () => {
  const near = (value, min, max, step) => nearest(value, { slider: '', min, max, step });
  assert.deepEqual(
    [near(0.33, -5, 5, 0.1), near(0.07, 0.05, 5, 0.05), near(0.299, 0, 0.3, 0.05), near(6.4, 0, 7, 1)],
    [0.3, 0.05, 0.3, 6],
  );
  assert.equal(near(0.3, -4, 4, 0.1), 0.3); // to the last bit
});

test('Enter and leaving take a number, Escape gives the old one back', () => {
  const [field, note, taken] = [h('input', { type: 'text' }), reason(), []];
  page.replaceChildren(field, note);
  field.value = '1';
  const take = (value) => (taken.push(value), value === 2 ? 'It is two.' : undefined);
  const old = () => String(taken.at(-1) ?? 1);
  typing(field, { label: 'w', rule, note, old, take, signal: new AbortController().signal });
  const writes = (text, event, more) => {
    fire(field, 'focus');
    field.value = text;
    const { defaultPrevented } = fire(field, event, more);
    return [taken.at(-1), field.value, note.textContent, note.getAttribute('aria-live'), defaultPrevented];
  };
  assert.deepEqual(writes('2', 'keydown', { key: 'Enter' }), [2, '2', 'It is two.', 'off', true]);
  assert.deepEqual(writes('3', 'blur'), [3, '3', '', 'off', false]);
  const refused = '“4” is out of reach: w is a number from \u22122 to 3. It stays 3.';
  assert.deepEqual(writes('4', 'blur'), [3, '3', refused, 'polite', false]);
  assert.deepEqual(writes('1', 'keydown', { key: 'a' }), [3, '1', refused, 'polite', false]);
  assert.deepEqual(writes('1', 'keydown', { key: 'Escape' }), [3, '3', '', 'off', true]);
  fire(field, 'blur'); // nothing was written: nothing is taken
  assert.equal(taken.length, 2);
});
