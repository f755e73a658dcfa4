// What counts as right, what as wrong, and what is not counted at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, read, several } from './answers.js';

const part = (kind, value, more = {}) => ({
  kind,
  value,
  label: '',
  options: [],
  also: [],
  wrong: [],
  within: 0,
  ...more,
});
const verdict = (text, one) => judge(text, one).verdict;

for (const [text, value, unit, digits] of [
  ['0.16', 0.16, 0.01, 2],
  ['.5', 0.5, 0.1, 1],
  ['5.', 5, 1, 1],
  [' -3e-4 ', -3e-4, 1e-4, 1],
  ['\u22120.250', -0.25, 0.001, 3],
  ['25 %', 0.25, 0.01, 2],
  ['12.5%', 0.125, 0.001, 3],
  ['101 770', 101770, 1, 6],
  ["101'770", 101770, 1, 6],
  ['1/4', 0.25, 0, Infinity],
  ['-1/ 3', -1 / 3, 0, Infinity],
  ['+2', 2, 0.1, 1],
  ['0.0', 0, 0.1, 0],
])
  test(`read: ${text}`, () => {
    const found = read(text);
    assert.equal(found.digits, digits);
    assert.ok(Math.abs(found.value - value) < 1e-15 && Math.abs(found.unit - unit) < 1e-15, JSON.stringify(found));
  });

for (const [text, says] of [
  ['', /^Write a number first/],
  ['  ', /^Write a number first/],
  ['0,16', /^Is “0,16” a decimal\? Write a point, 0\.16\.$/],
  ['101,770', /^Is “101,770” a decimal\?/],
  ['1,234.5', /without its commas/],
  ['abc', /^“abc” cannot be read as a number/],
  ['0.16.2', /cannot be read/],
  ['1e', /cannot be read/],
  ['-', /cannot be read/],
  ['.', /cannot be read/],
  ['%', /cannot be read/],
  ['1/0', /cannot be read/],
  ['1/2/3', /cannot be read/],
  ['1e999', /too large a number/],
  ['0x10', /cannot be read/],
  ['NaN', /cannot be read/],
  ['x'.repeat(99), /^“x{30}” cannot/],
])
  test(`not read: “${text.slice(0, 12)}”`, () => {
    assert.match(read(text), says);
    assert.deepEqual(judge(text, part('number', 0.16)), { verdict: 'unread', says: read(text) });
  });

for (const [text, value, expected] of [
  ['0.16', 0.16, 'right'],
  ['0.1600', 0.16000000000000003, 'right'],
  ['0.16', 0.1649, 'right'],
  ['0.16', 0.1651, 'wrong'],
  ['0.165', 0.1651, 'right'],
  ['0.2', 0.16, 'short'],
  ['0.5', 0.5, 'right'],
  ['1/2', 0.5, 'right'],
  ['1/3', 1 / 3, 'right'],
  ['0.3', 1 / 3, 'short'],
  ['0.33', 1 / 3, 'right'],
  ['33 %', 1 / 3, 'right'],
  ['0.34', 1 / 3, 'wrong'],
  ['120', 120, 'right'],
  ['120.0', 120, 'right'],
  ['1.2e2', 120, 'right'],
  ['119', 120, 'wrong'],
  ['120.4', 120, 'wrong'],
  ['1e2', 120, 'short'],
  ['1.0e5', 101770, 'short'],
  ['101770', 101770, 'right'],
  ['3', 3.0000000000004, 'right'],
  ['0', 0, 'right'],
  ['0.01', 0, 'wrong'],
  ['0', 0.16, 'wrong'],
  ['0.25', 0.245, 'right'],
  ['0.24', 0.245, 'right'],
  ['-0.048', -0.0480001, 'right'],
  ['0.048', -0.048, 'wrong'],
  ['2.1e-7', 2.12e-7, 'right'],
])
  test(`${text} for ${value} is ${expected}`, () => assert.equal(verdict(text, part('number', value)), expected));

test('a number may be right within so much', () => {
  const guess = part('number', 0.7, { within: 0.05 });
  assert.deepEqual(
    ['0.74', '0.66', '0.7', '0.76', '1'].map((text) => verdict(text, guess)),
    ['right', 'right', 'right', 'wrong', 'wrong'],
  );
});

test('a wrong number gets the reason that was computed, or the likeliest', () => {
  const says = (text, value, wrong = []) => judge(text, part('number', value, { wrong })).says;
  assert.equal(says('0.36', 0.16, [['that is tanh', 0.36]]), 'that is tanh');
  assert.equal(says('0.4', 0.16, [['that is tanh', 0.36]]), 'that is tanh');
  assert.equal(says('-0.16', 0.16), 'right, but for its sign');
  assert.equal(says('0.32', 0.16), 'twice as large as it should be');
  assert.equal(says('0.08', 0.16), 'half as large as it should be');
  assert.equal(says('1.6', 0.16), 'right, but for the place of its point');
  assert.equal(says('0.00016', 0.16), 'right, but for the place of its point');
  assert.equal(says('0.20', 0.16), 'too large');
  assert.equal(says('-7', 0.16), 'too small');
  assert.equal(says('3.0', 0), 'too large');
});

test('several numbers are read as people write them', () => {
  for (const text of ['0.1, -0.2', '(0.1, -0.2)', '[0.1 -0.2]', '0.1;-0.2', '0.1,-0.2', ' 0.1 ,  -0.2, '])
    assert.deepEqual(several(text), ['0.1', '-0.2'], text);
  const pair = part('numbers', [0.1, -0.2]);
  assert.deepEqual(judge('0.1, -0.2', pair), { verdict: 'right', says: '' });
  assert.equal(verdict('1,2,3', part('numbers', [1, 2, 3])), 'right');
  for (const text of ['[[1, 2], [3, 4]]', '[1 2][3 4]', '1,2, 3,4'])
    assert.equal(verdict(text, part('numbers', [1, 2, 3, 4])), 'right', text);
  assert.equal(verdict('4', part('numbers', [4])), 'right');
  assert.match(judge('0.1', pair).says, /^This is one number: write 2/);
  assert.match(judge('0.1, 2, 3', pair).says, /^These are 3 numbers: write 2/);
  assert.match(judge('0,1; -0,2', pair).says, /^Is “0,1” a decimal/);
  assert.match(judge('0,1 -0,2', pair).says, /^Is “0,1” a decimal/);
  assert.match(judge('', pair).says, /^Write a number first/);
  assert.equal(judge('0.1, x', pair).verdict, 'unread');
});

test('of several numbers it is said which is wrong, and why', () => {
  const three = part('numbers', [0.12, 0.34, 0.56], { wrong: [['turned round', [0.56, 0.34, 0.12]]] });
  assert.deepEqual(judge('0.12, 0.34, 0.65', three), {
    verdict: 'wrong',
    says: '2 of 3 are right; the third is too large',
  });
  assert.equal(judge('0.56, 0.34, 0.12', three).says, 'turned round');
  const many = part('numbers', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const names = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth', '11th'];
  for (const [k, which] of names.entries()) {
    const text = many.value.map((one, n) => (n === k ? 0 : one)).join(' ');
    assert.equal(judge(text, many).says, `10 of 11 are right; the ${which} is too small`);
  }
  assert.equal(judge('0.1, 0.34, 0.56', three).verdict, 'short');
  assert.equal(judge('0.1, 0.34, 0.65', three).verdict, 'wrong');
});

test('names', () => {
  const w14 = part('name', 'w14', { also: ['the first weight'], wrong: [['that is the way back', 'w41']] });
  for (const text of ['w14', ' W14 ', '$w_{14}$', '`w14`', 'The first weight.'])
    assert.equal(verdict(text, w14), 'right');
  assert.deepEqual(judge('w_41', w14), { verdict: 'wrong', says: 'that is the way back' });
  assert.deepEqual(judge('b', w14), { verdict: 'wrong', says: 'that is not it' });
  assert.deepEqual(judge(' ', w14), { verdict: 'unread', says: 'Write an answer first.' });
});

test('a choice', () => {
  const yes = part('choice', 'yes', { options: ['yes', 'no'], wrong: [['it is not', 'no']] });
  assert.deepEqual(
    ['yes', 'no', ''].map((text) => judge(text, yes)),
    [
      { verdict: 'right', says: '' },
      { verdict: 'wrong', says: 'it is not' },
      { verdict: 'unread', says: 'Choose first.' },
    ],
  );
});

test('names in any order, and in one', () => {
  const set = part('set', ['b9', 'w49', 'w59'], { wrong: [['the bias, too', ['w49', 'w59']]] });
  assert.equal(verdict('w59, b9 and w49', set), 'right');
  assert.equal(verdict('w59 b9 w49 b9', set), 'right');
  assert.equal(judge('w59 w49', set).says, 'the bias, too');
  assert.deepEqual(judge('w59, b9', set), { verdict: 'wrong', says: 'some are missing' });
  assert.deepEqual(judge('w59, b9, w49, b8', set), { verdict: 'wrong', says: '“b8” is not among them' });
  assert.equal(judge('', set).verdict, 'unread');
  const order = part('names', ['z', 'a', 'E']);
  assert.equal(verdict('z, a, E', order), 'right');
  assert.equal(judge('z, E, a', order).says, 'the order is another one');
  assert.equal(judge('z, a', order).says, 'some are missing');
  const boxes = part('set', ['(b)', '(c)'], { options: ['(a)', '(b)', '(c)'] });
  assert.equal(verdict('\n(b)\n(c)', boxes), 'right');
  assert.equal(judge('(a)\n(b)\n(c)', boxes).says, '“(a)” is not among them');
  assert.equal(judge('\n\n', boxes).says, 'Choose first.');
});

test('a known wrong answer is met exactly, before one in its digits and a short right one', () => {
  const one = { kind: 'number', value: 0.8, options: [], also: [], within: 0 };
  const wrong = [
    ['a half', 0.5],
    ['all of it', 1],
  ];
  assert.deepEqual(judge('1', { ...one, wrong }), { verdict: 'wrong', says: 'all of it' });
  assert.deepEqual(judge('0.5', { ...one, wrong }), { verdict: 'wrong', says: 'a half' });
  assert.equal(judge('0.8', { ...one, value: 0.78, wrong }).verdict, 'short');
  const two = { ...one, kind: 'numbers', value: [0.82, 0.9], wrong: [['the limits', [1, 1]]] };
  assert.equal(judge('1, 1', two).says, 'the limits');
  assert.equal(judge('0.8, 0.9', two).verdict, 'short');
});
