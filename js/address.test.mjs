import assert from 'node:assert/strict';
import { test } from 'node:test';
import { link, parse, values } from './address.js';

const controls = {
  w: { min: -3, max: 3 },
  act: { options: ['tanh', 'relu'] },
  moved: { keys: ['w14', 'b4'], min: -3, max: 3 },
  own: { rows: 3, most: 2, min: -2, max: 2 },
  entries: { texts: ['z4', 'a4'], longest: 5 },
};
const asked = (pairs) =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

const good = [
  [
    { w: '0.35', act: 'relu' },
    { w: 0.35, act: 'relu' },
  ],
  [{ w: '-3' }, { w: -3 }],
  [{ w: '1e-3' }, { w: 0.001 }],
  [{ moved: '{"w14":-1.5}' }, { moved: { w14: -1.5 } }],
  [{ moved: '{"w14":3,"b4":0}' }, { moved: { w14: 3, b4: 0 } }],
  [{ moved: '{}' }, { moved: {} }],
  [{ own: '[]' }, { own: [] }],
  [{ entries: '{"z4":"0,5","a4":"-12.5"}' }, { entries: { z4: '0,5', a4: '-12.5' } }],
  [
    { own: '[[1,-2,0],[0.5,2,1]]' },
    {
      own: [
        [1, -2, 0],
        [0.5, 2, 1],
      ],
    },
  ],
  [{}, {}],
];
for (const [pairs, state] of good) {
  test(`read: ${asked(pairs)}`, () => assert.deepEqual(values(asked(pairs), controls), state));
}

test('a link leads back to the state that it was made from', () => {
  globalThis.location = { href: 'https://book/page.html?q=1#old' };
  const state = { w: -0.25, act: 'tanh', moved: { b4: 2 }, own: [[1, 1, 0]], entries: { z4: '0,5&' } };
  const address = link({ get: (name) => ({ controls, anchor: 'figure & 1', ...state })[name] });
  delete globalThis.location;
  const [page, anchor, ...query] = address.split(/[#?](?!q=)/);
  assert.equal(page, 'https://book/page.html?q=1');
  assert.equal(decodeURIComponent(anchor), 'figure & 1');
  assert.deepEqual(values(query.join('?'), controls), state);
});

const bad = {
  w: [
    /“w” is a number from -3 to 3/,
    '4',
    '-3.001',
    '',
    ' ',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e999',
    'x',
    '1,5',
    '0x',
    'null',
    '[1]',
    '1;2',
  ],
  act: [
    /“act” can be tanh, relu/,
    '',
    'Tanh',
    'sigmoid',
    'tanh ',
    'toString',
    '__proto__',
    '<img src=x onerror=alert(1)>',
  ],
  moved: [/“moved” could not be read/, '', '{', 'null', '1', '"w14"', '[1]', '[]', '{"w14":1}x'],
  own: [
    /“own” could not be read/,
    '',
    '[',
    'null',
    '1',
    '{}',
    '{"length":1}',
    '[1]',
    '[[1,2]]',
    '[[1,2,3,4]]',
    '[[1,2,3],[]]',
    '[{"length":3}]',
    '["abc"]',
  ],
};
for (const [name, [expected, ...texts]] of Object.entries(bad)) {
  for (const text of texts)
    test(`refused: ${name}=${text}`, () => assert.throws(() => values(asked({ [name]: text }), controls), expected));
}

const nested = [
  ['entries', '{"z9":"1"}', /“entries” has no “z9”/],
  ['entries', '{"z4":1}', /“z4” in “entries” is a text of at most 5 characters/],
  ['entries', '{"z4":null}', /“z4” in “entries” is a text/],
  ['entries', '{"z4":"123456"}', /“z4” in “entries” is a text of at most 5 characters/],
  ['entries', '["z4"]', /“entries” could not be read/],
  ['moved', '{"w99":1}', /“moved” has no “w99”/],
  ['moved', '{"__proto__":1}', /has no “__proto__”/],
  ['moved', '{"constructor":1}', /has no “constructor”/],
  ['moved', '{"w14":"1"}', /“w14” is a number from -3 to 3/],
  ['moved', '{"w14":1e9}', /“w14” is a number/],
  ['moved', '{"w14":1e999}', /“w14” is a number/],
  ['moved', '{"w14":null}', /“w14” is a number/],
  ['moved', '{"w14":[1]}', /“w14” is a number/],
  ['moved', '{"w14":{"w14":1}}', /“w14” is a number/],
  ['own', '[[1,2,0],[1,2,0],[1,2,0]]', /“own” holds at most 2/],
  ['own', '[[1,2,3]]', /“own” is a number from -2 to 2/],
  ['own', '[[1,"2",0]]', /“own” is a number/],
  ['own', '[[1,null,0]]', /“own” is a number/],
  ['own', '[[1,[2],0]]', /“own” is a number/],
  ['own', '[[1,1e999,0]]', /“own” is a number/],
];
for (const [name, text, expected] of nested) {
  test(`refused: ${name}=${text}`, () => assert.throws(() => values(asked({ [name]: text }), controls), expected));
}

for (const name of ['other', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '']) {
  test(`refused: no control “${name}”`, () => assert.throws(() => values(`w=1&${name}=1`, controls), /has no “/));
}

test('nothing of a refused address is left behind', () => {
  assert.throws(() => values('__proto__=1', controls));
  assert.throws(() => values(asked({ moved: '{"__proto__":{"polluted":1}}' }), controls));
  assert.equal({}.polluted, undefined);
});

test('a percent sign that codes nothing is refused', () => assert.throws(() => values('w=%E0%A4%A', controls)));

test('what is said of a long name or long options is short', () => {
  assert.throws(() => values(`${'n'.repeat(5000)}=1`, controls), { message: `the figure has no “${'n'.repeat(40)}”` });
  assert.throws(() => values(asked({ moved: JSON.stringify({ ['n'.repeat(5000)]: 1 }) }), controls), {
    message: `“moved” has no “${'n'.repeat(40)}”`,
  });
  const options = Array.from({ length: 500 }, (_, k) => `option ${k}`);
  assert.throws(() => parse('many', 'x', { options }), { message: `“many” can be ${options.slice(0, 12).join(', ')}` });
});

test('a picture is so many bytes in letters, or nothing', () => {
  const rule = { bytes: 3 };
  for (const text of ['', 'AA', '_-8', 'AAAA']) assert.equal(parse('pixels', text, rule), text);
  const expected = { message: '“pixels” is a picture of 3 bytes, in base64' };
  for (const text of ['A', 'AAAAAA', '+/8', 'A A', 'AA==', '<img>', '[1]', 'é']) {
    assert.throws(() => parse('pixels', text, rule), expected);
  }
});

test('parse names the control', () => assert.throws(() => parse('w', 'x', controls.w), /“w”/));
