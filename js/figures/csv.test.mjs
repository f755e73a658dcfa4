import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, read } from './csv.js';

const right = {
  'commas, no names': [
    '1,2,0\n3,4,1',
    [
      [1, 2, 0],
      [3, 4, 1],
    ],
    ['0', '1'],
  ],
  'names, quotes, blank lines, CRLF': [
    '\ufeff"height, cm",weight,"is ""ill"""\r\n\r\n 1.5 , -2e1,no\r\n"3",.5,yes\r\n\r\n',
    [
      [1.5, -20, 0],
      [3, 0.5, 1],
    ],
    ['no', 'yes'],
    ['height, cm', 'weight'],
  ],
  'semicolons with commas for points': [
    'x1;x2;class\n1,5;-2,25;1\n,5;1e2;-1',
    [
      [1.5, -2.25, 1],
      [0.5, 100, 0],
    ],
    ['-1', '1'],
    ['x1', 'x2'],
  ],
  'tabs with commas for points': [
    '1,5\t2\tB\n1\t2,5\tA',
    [
      [1.5, 2, 1],
      [1, 2.5, 0],
    ],
    ['A', 'B'],
  ],
  'numbers in quotes': [
    '"1,5","2","a"\n1,2,b',
    [
      [1.5, 2, 0],
      [1, 2, 1],
    ],
    ['a', 'b'],
  ],
  'classes that are equal numbers': [
    '1,1,2.0\n1,2,10\n1,3,2\n1,4,1e1',
    [
      [1, 1, 0],
      [1, 2, 1],
      [1, 3, 0],
      [1, 4, 1],
    ],
    ['2.0', '10'],
  ],
  'a number and a word': [
    '1,1,x\n2,2,1',
    [
      [1, 1, 1],
      [2, 2, 0],
    ],
    ['1', 'x'],
  ],
  'old line ends': [
    '1,2,0\r3,4,1\r',
    [
      [1, 2, 0],
      [3, 4, 1],
    ],
    ['0', '1'],
  ],
};
for (const [what, [text, rows, classes, names]] of Object.entries(right)) {
  test(`read ${what}`, () => {
    const { x, labels, words } = read(text, 9);
    assert.deepEqual(
      x.map((one, k) => [...one, labels[k]]),
      rows,
    );
    const named = names ? { x1: names[0], x2: names[1] } : {};
    assert.deepEqual(words, { ...named, 'class 0': classes[0], 'class 1': classes[1] });
  });
}

const three = 'expected x1, x2 and class, parted by commas (where numbers have none), semicolons or tabs';
const refused = {
  '': `is empty: ${three}`,
  ' \n\t\r\n': `is empty: ${three}`,
  'x1,x2,class\n': 'line 1 has names, and no points follow',
  '1,2,0\n\n1,2\n': `line 3 has 2 entries: ${three}`,
  hello: `line 1 has 1 entry: ${three}`,
  '1,5,2,5,0': `line 1 has 5 entries: ${three}`,
  '1,2,0\n1,two,1': 'line 2: x2 is “two”: expected a number',
  'x1,2,0\n1,2,1': 'line 1: x1 is “x1”: expected a number',
  '1;1.234,5;0': 'line 1: x2 is “1.234,5”: expected a number',
  '1;0x10;0': 'line 1: x2 is “0x10”: expected a number',
  '1,Infinity,0': 'line 1: x2 is “Infinity”: expected a number',
  '1e999,2,0': 'line 1: x1 is “1e999”: expected a number up to 1000000000000',
  '1,2,0\n,2,1': 'line 2: x1 is missing: write it, or leave out the line',
  '1,2,0\n1,NaN,1': 'line 2: x2 is missing (“NaN”): write it, or leave out the line',
  '1,2,0\n1,2,': 'line 2: the class is missing: write it, or leave out the line',
  '1,2,0\n1,2,1\n1,2,maybe': 'line 3: “maybe” is a third class, after “0” and “1”: expected two',
  '1,2,yes\n1,2,yes': 'has one class, “yes”: expected two',
  '1,2,"a\n1,2,b': 'line 1 has a quote without its partner: expected pairs, around whole entries',
  '1,2,a"b\n1,2,b': 'line 1 has a quote without its partner: expected pairs, around whole entries',
  [`n1,n2,c\n${'1,2,0\n'.repeat(9)}1,2,1`]: 'line 11 is one point too many: expected at most 9',
  [`1,${'a'.repeat(50)},0`]: `line 1: x2 is “${'a'.repeat(39)}…”: expected a number`,
};
for (const [text, says] of Object.entries(refused)) {
  test(`refuse ${JSON.stringify(text).slice(0, 40)}`, () => assert.throws(() => read(text, 9), { message: says }));
}

test('a name of a class is cut where it is long, and two that begin alike stay two', () => {
  const [one, other] = [`${'a'.repeat(60)}1`, `${'a'.repeat(60)}2`];
  const { labels, words } = read(`1,2,${other}\n1,2,${one}`, 9);
  assert.deepEqual([labels, words['class 0'], words['class 1']], [[1, 0], 'a'.repeat(40), 'a'.repeat(40)]);
});

const bytes = (/** @type {(string | number[])[]} */ ...parts) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)));

test('decode a file', () => {
  assert.equal(decode(bytes([0xef, 0xbb, 0xbf], 'a,b\u00e9')), 'a,b\u00e9');
  assert.equal(decode(bytes()), '');
  assert.equal(decode(new Uint8Array(2 ** 20).fill(49)).length, 2 ** 20);
});

/** @type {[string, Uint8Array, string][]} */
const odd = [
  [
    'Latin-1',
    bytes('x1,x2,class\n1,2,no\n', '1,2,stra', [0xdf], 'e\n'),
    'line 3 is not in UTF-8: save the file as CSV in UTF-8',
  ],
  [
    'an end that is cut',
    bytes('1,2,a\r\n1,2,\u00e9').subarray(0, -1),
    'line 2 is not in UTF-8: save the file as CSV in UTF-8',
  ],
  ['UTF-16', bytes([0xff, 0xfe], '1\0'), 'is text in UTF-16: save it as CSV in UTF-8'],
  ['UTF-16, turned', bytes([0xfe, 0xff, 0, 49]), 'is text in UTF-16: save it as CSV in UTF-8'],
  ['a workbook', bytes('PK', [3, 4]), 'is packed, as a workbook is: save the sheet as CSV'],
  ['a picture', bytes([0x89], 'PNG\r\n\n', [0, 1]), 'line 3 has a zero byte: expected text, as a CSV file is'],
  ['much', new Uint8Array(2 ** 20 + 1).fill(49), 'has more than 1048576 bytes'],
];
for (const [what, file, says] of odd) {
  test(`decode ${what}`, () => assert.throws(() => decode(file), { message: says }));
}
