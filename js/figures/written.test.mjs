import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixed, read, shown } from './written.js';

const numbers = {
  0.9: [0.9, 0.05],
  '0.90': [0.9, 0.005],
  '.5': [0.5, 0.05],
  '5.': [5, 0.05],
  '0e9': [0, 0.0005],
  '+12': [12, 0.5],
  '\u22120.25': [-0.25, 0.005],
  '\u20133': [-3, 0.05],
  0: [0, 5e-4],
  ' 1.5e-3\n': [0.0015, 5e-5],
  '2E2': [200, 50],
  '\u30001': [1, 0.05],
};
for (const [text, [value, half]] of Object.entries(numbers)) {
  test(`read ${JSON.stringify(text)}`, () => assert.deepEqual(read(text), { value, half }));
}

test('hundreds of digits are a number', () => {
  assert.deepEqual(read(`0.${'3'.repeat(400)}`), { value: 1 / 3, half: 0.5e-307 });
});

const refused = {
  '': '',
  ' \t': '',
  '0,3': "'0,3' has a comma: write 0.3",
  '-,5': "'-,5' has a comma: write -.5",
  x: "'x' is no number",
  '1/2': "'1/2' is no number",
  nan: "'nan' is no number",
  '1 000': "'1 000' is no number",
  '\u0663': "'\u0663' is no number",
  '1e999': "'1e999' is too large for a number",
  '1,000.5': "'1,000.5' is no number",
};
for (const [text, says] of Object.entries(refused)) {
  test(`refuse ${JSON.stringify(text)}`, () => assert.equal(read(text), says));
}

test('a text is shown as Python shows it', () => {
  assert.equal(shown("it's"), '"it\'s"');
  assert.equal(shown('\'"'), "'\\'\"'");
  assert.equal(shown('a\\\tb\x07\u200b\u{1F600}'), "'a\\\\\\tb\\x07\\u200b\u{1F600}'");
  assert.equal(shown('9'.repeat(80)), `'${'9'.repeat(59)}`);
});

test('a number is fixed as Python fixes it', () => {
  const pairs = [
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [-0.125, 2, '-0.12'],
    [2.5, 0, '2'],
    [3.5, 0, '4'],
    [0.1, 1, '0.1'],
    [-0.001, 2, '-0.00'],
    [-0, 1, '-0.0'],
    [1.005, 2, '1.00'],
  ];
  for (const [value, digits, text] of pairs) assert.equal(fixed(value, digits), text);
});
