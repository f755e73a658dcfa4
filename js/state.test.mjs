import assert from 'node:assert/strict';
import { test } from 'node:test';
import { values } from './address.js';
import { blank, read, sizes, stride, write } from './figures/trained.js';

const controls = {
  depth: { options: ['0', '1', '2', '3', '4'] },
  width: { min: 1, max: 8 },
  inputs: { keys: ['x1', 'x2', 'x1*x2'], min: 0, max: 1 },
  trained: { trained: ['depth', 'width', 'inputs'], most: 3000 },
};

/** A training with numbers that use all of their bits. */
function made(depth, width, epoch, inputs = undefined) {
  const state = blank(sizes(depth, width, inputs));
  let k = 1;
  for (const [name, { data }] of Object.entries(state))
    data.forEach((_, i) => {
      data[i] = name.startsWith('v') ? Math.sqrt(k++) / 7e9 : Math.sin(k++) / 3;
    });
  const curve = Array.from({ length: Math.floor(epoch / stride(epoch)) + 1 }, (_, i) => [
    Math.fround(1 / (i + 3)),
    Math.fround(Math.cos(i) + 2),
  ]);
  return { state, epoch, steps: epoch, part: 0, curve };
}

const link = (text, depth = 2, width = 3) =>
  values(`depth=${depth}&width=${width}&trained=${encodeURIComponent(text)}`, controls);

test('a training comes back bit for bit', () => {
  for (const [depth, width, epoch] of [
    [0, 1, 1],
    [1, 3, 7],
    [2, 6, 63],
    [4, 8, 64],
    [4, 8, 3000],
  ]) {
    const training = made(depth, width, epoch),
      text = write(training);
    assert.deepEqual(read(text, sizes(depth, width), 3000), training);
    assert.equal(link(text, depth, width).trained, text);
    assert.match(text, /^[\w.-]+$/); // nothing that an address would have to escape
  }
});

test('a curve has at most 64 points', () => {
  for (let epoch = 0; epoch <= 3000; epoch++) assert.ok(Math.floor(epoch / stride(epoch)) < 64);
  assert.deepEqual([0, 63, 64, 128, 3000].map(stride), [1, 1, 2, 4, 64]);
});

test('the text of the largest network is short enough for an address', () =>
  assert.ok(write(made(4, 8, 3000)).length < 9000));

test('a training of batches comes back where it paused', () => {
  const training = { ...made(1, 3, 7), steps: 110, part: 5 };
  assert.deepEqual(read(write(training), sizes(1, 3), 3000), training);
  const begun = { ...made(1, 3, 0), steps: 5, part: 5 };
  assert.deepEqual(read(write(begun), sizes(1, 3), 3000), begun);
});

test('a training fits the inputs of its network', () => {
  const three = { x1: 1, x2: 1, 'x1*x2': 1 };
  const asked = `depth=1&width=3&inputs=${JSON.stringify(three)}&trained=${write(made(1, 3, 9, three))}`;
  assert.deepEqual(values(asked, controls).inputs, three);
  assert.throws(() => values(asked.replace('"x2":1', '"x2":0'), controls), /does not fit layers of 2, 3, 1/);
});

test('before training there is no text', () => assert.equal(link('').trained, ''));

const good = write(made(2, 3, 9)),
  [epoch, numbers, curve] = good.split('.');
const spoilt = (change) => {
  const training = made(2, 3, 9);
  change(training);
  return write(training);
};
for (const [name, text, expected] of [
  ['a word', 'x', /training of at most 3000 epochs/],
  ['no epoch', `.${numbers}.${curve}`, /at most 3000/],
  ['epoch 0', `0.${numbers}.${curve}`, /does not fit/],
  ['a negative epoch', `-9.${numbers}.${curve}`, /at most 3000/],
  ['a part of an epoch', `9e0.${numbers}.${curve}`, /at most 3000/],
  ['too many epochs', `3001.${numbers}.${curve}`, /at most 3000/],
  ['a fourth part', `${good}.A`, /at most 3000/],
  ['another epoch than the curve has', `10.${numbers}.${curve}`, /does not fit/],
  ['no numbers', `${epoch}..${curve}`, /does not fit/],
  ['no curve', `${epoch}.${numbers}`, /does not fit/],
  ['a number too few', `${epoch}.${numbers.slice(0, -32)}.${curve}`, /does not fit/],
  ['a number too many', `${epoch}.${numbers}${'A'.repeat(32)}.${curve}`, /does not fit/],
  ['a letter too few', `${epoch}.${numbers.slice(0, -1)}.${curve}`, /does not fit/],
  ['no base64', `${epoch}.${numbers.replace(/^.../, '<b>')}.${curve}`, /does not fit/],
  ['very long', `${epoch}.${'A'.repeat(1e6)}.${curve}`, /does not fit/],
  ['fewer steps than epochs', `${good}.8.0`, /training of at most/],
  ['steps within an epoch alone', `${good}.9`, /training of at most/],
  ['steps of an epoch that no step was made of', `${good}.9.1`, /training of at most/],
  ['too many parts', `${good}.9.0.0`, /training of at most/],
  ['a network of another width', write(made(2, 4, 9)), /does not fit layers of 2, 3, 3, 1/],
  ['a network of another depth', write(made(1, 3, 9)), /does not fit/],
  [
    'not a number',
    spoilt(({ state }) => {
      state.W1.data[0] = NaN;
    }),
    /not finite/,
  ],
  [
    'an infinite number',
    spoilt(({ state }) => {
      state.b3.data[0] = -Infinity;
    }),
    /not finite/,
  ],
  [
    'a huge number',
    spoilt(({ state }) => {
      state.W2.data[0] = 1e300;
    }),
    /too large/,
  ],
  [
    'a curve that is not finite',
    spoilt((training) => {
      training.curve[3] = [1, NaN];
    }),
    /not finite/,
  ],
  [
    'a negative mean of squares',
    spoilt(({ state }) => {
      state.vb1.data[0] = -1e-9;
    }),
    /negative/,
  ],
]) {
  test(`refused: ${name}`, () =>
    assert.throws(
      () => link(text),
      (error) => expected.test(error.message) && error.message.startsWith('“trained” '),
    ));
}

test('what an address leaves out is as it stands in the figure', () => {
  const text = `trained=${good}`;
  assert.equal(values(text, controls, (name) => ({ depth: '2', width: 3 })[name]).trained, good);
  assert.throws(() => values(text, controls, (name) => ({ depth: '2', width: 4 })[name]), /does not fit/);
});
