// The playground's training without its picture: training.json holds the graphs that Python recorded for one hidden
// layer with tanh.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gather, Training } from './training.js';

const graphs = JSON.parse(readFileSync(new URL('training.json', import.meta.url), 'utf8'));
const side = [...Array(40).keys()];
const set = {
  clean: side.flatMap((k) => [Math.cos(k), k % 2]),
  jitter: side.flatMap((k) => [k % 3, -1]),
  labels: side.map((k) => k % 2),
};
const shape = { depth: '1', width: 3, act: 'tanh', inputs: ['x1', 'x2'], seed: 3 };
const how = (lr = 0.05, size = Infinity, l2 = 0) => ({ lr, l2, size });

function begun(most = 100) {
  const training = new Training(graphs, most);
  training.points = gather(set, 50, 0.1, [[2, 2, 1]], new Set());
  training.begin(shape);
  training.measure();
  return training;
}

test('every second pair is for the test, and own points are for training', () => {
  const { train, test } = gather(set, 50, 0.5, [[2, 2, 1]], new Set());
  assert.deepEqual(
    [train.x.shape, train.y.shape, test.x.shape],
    [
      [21, 2],
      [21, 1],
      [20, 2],
    ],
  );
  assert.deepEqual([...train.x.data.slice(2, 4)], [Math.cos(1) + 0.5, 0.5]);
  assert.deepEqual([...train.x.data.slice(-2), train.y.data.at(-1)], [2, 2, 1]);
  assert.deepEqual([...test.x.data.slice(0, 2)], [Math.cos(2) + 1, -0.5]);
});

test('what is gone is in no part, and nothing else moves into it', () => {
  const { train, test } = gather(set, 50, 0.5, [[2, 2, 1]], new Set([1, 2]));
  assert.deepEqual([train.y.data.length, test.y.data.length], [20, 19]);
  assert.deepEqual([...train.x.data.slice(0, 2)], [Math.cos(0), -0.5]);
  assert.deepEqual([...test.x.data.slice(0, 2)], [Math.cos(3), 0.5]);
});

test('the text is empty before the first step, null while it runs, and there when it pauses', () => {
  const training = begun();
  assert.deepEqual([training.text, training.epoch, training.sizes], ['', 0, [2, 3, 1]]);
  training.pause();
  assert.equal(training.text, '');
  training.learn(2, how());
  assert.deepEqual([training.text, training.epoch], [null, 2]);
  training.pause();
  assert.match(training.text, /^2\.[\w-]+\.[\w-]+$/);
  training.begin(shape);
  assert.deepEqual([training.text, training.epoch, training.curve], ['', 0, []]);
});

test('it learns', () => {
  const training = begun();
  const [[before]] = [training.now.E];
  training.learn(100, how());
  assert.ok(training.now.E[0] < before / 2);
  assert.deepEqual([training.now.of, training.curve.length], [20, 51]);
});

test('a training that its text brings back goes on as if it had never stopped', () => {
  const [one, other] = [begun(), begun()];
  one.learn(70, how());
  one.pause();
  other.begin(shape, one.text);
  assert.equal(other.text, one.text);
  other.measure();
  assert.deepEqual([other.now, other.curve], [one.now, one.curve]);
  for (const training of [one, other]) training.learn(9, how(0.02));
  assert.deepEqual([other.state, other.curve], [one.state, one.curve]);
});

test('steps at once or one by one are the same', () => {
  const [one, other] = [begun(), begun()];
  one.learn(5, how());
  for (let k = 0; k < 5; k++) other.learn(1, how());
  assert.deepEqual([other.state, other.curve, other.epoch], [one.state, one.curve, 5]);
});

test('the last epoch is the end', () => {
  const training = begun(4);
  training.learn(9, how());
  assert.equal(training.epoch, 4);
  training.pause();
  const { text } = training;
  training.learn(1, how());
  assert.deepEqual([training.epoch, training.text], [4, text]);
});

test('a text that does not fit is refused, and the training begins anew', () => {
  const training = begun();
  training.learn(1, how());
  assert.throws(() => training.begin(shape, '1.AAAA.AAAA'), /does not fit/);
  assert.deepEqual([training.epoch, training.text, training.curve], [0, '', []]);
  assert.deepEqual(training.state, begun().state);
});

test('between points of the curve its line ends at this epoch', () => {
  const training = begun();
  training.learn(65, how());
  const { epochs, E } = training.line;
  assert.deepEqual([epochs.at(-1), epochs.at(-2), E.at(-1)], [65, 64, training.now.E]);
});

test('what neurons see is there for each point', () => {
  const training = begun();
  const seen = training.see(training.points.test);
  assert.deepEqual([training.answers(seen).length, seen.flat('a1').length], [20, 60]);
});

test('an epoch of batches has as many steps, and takes each point once', () => {
  const training = begun();
  assert.deepEqual([training.batches(5), training.batches(21), training.batches(22)], [5, 1, 1]);
  for (let k = 0; k < 4; k++) training.step(how(0.05, 5));
  assert.deepEqual([training.epoch, training.steps, training.part, training.curve.length], [0, 4, 4, 1]);
  training.step(how(0.05, 5));
  assert.deepEqual([training.epoch, training.steps, training.part, training.curve.length], [1, 5, 0, 2]);
});

test('a training that pauses within an epoch goes on there', () => {
  const [one, other] = [begun(), begun()];
  for (let k = 0; k < 7; k++) one.step(how(0.05, 5));
  one.pause();
  assert.match(one.text, /^1\.[\w-]+\.[\w-]+\.7\.2$/);
  other.begin(shape, one.text);
  other.measure();
  assert.deepEqual([other.now, other.line], [one.now, one.line]);
  for (const training of [one, other]) training.learn(2, how(0.05, 5));
  assert.deepEqual([other.state, other.steps, other.part, other.epoch], [one.state, 15, 0, 3]);
});

test('it stops within an epoch when it is late', () => {
  const training = begun();
  let left = 3;
  training.learn(2, how(0.05, 1), () => --left === 0);
  assert.deepEqual([training.epoch, training.part], [0, 3]);
  training.step(how());
  assert.deepEqual([training.epoch, training.part, training.steps], [1, 0, 4]);
});

test('batches become larger within an epoch, and it ends with the next', () => {
  const training = begun();
  for (let k = 0; k < 9; k++) training.step(how(0.05, 1));
  training.step(how(0.05, 5));
  assert.deepEqual([training.epoch, training.part], [1, 0]);
});

test('inputs, seed and decay make another training', () => {
  const told = { ...shape, inputs: ['x1', 'x1*x2', 'sin(x2)'] };
  const training = begun();
  const start = training.state.W1.data.slice();
  training.begin(told);
  assert.deepEqual(training.sizes, [3, 3, 1]);
  training.begin({ ...shape, seed: 4 });
  assert.notDeepEqual(training.state.W1.data, start);
  training.begin(shape);
  assert.deepEqual(training.state.W1.data, start);
  training.learn(3, how());
  const free = Math.hypot(...training.state.W1.data);
  training.begin(shape);
  training.learn(3, how(0.05, Infinity, 1));
  assert.ok(Math.hypot(...training.state.W1.data) < free);
});

test('a share of the points is for the test, evenly', () => {
  for (const [share, count] of [
    [10, 4],
    [25, 10],
    [75, 30],
  ]) {
    const { train, test } = gather(set, share, 0, [], new Set());
    assert.deepEqual([test.y.data.length, train.y.data.length], [count, 40 - count]);
  }
});

test('what is measured twice is on the curve once', () => {
  const training = begun();
  training.learn(64, how());
  const { length } = training.curve;
  training.measure();
  assert.equal(training.curve.length, length);
});
