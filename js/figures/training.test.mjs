// The playground's training without its picture: training.json holds the graphs that Python recorded for one hidden
// layer with tanh.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gather, Training } from './training.js';

const graphs = JSON.parse(readFileSync(new URL('training.json', import.meta.url), 'utf8'));
const pool = [1, 2].map((k) =>
  Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (_, j) => Math.sin(k + i + 3 * j))),
);
const side = [...Array(40).keys()];
const set = {
  clean: side.flatMap((k) => [Math.cos(k), k % 2]),
  jitter: side.flatMap((k) => [k % 3, -1]),
  labels: side.map((k) => k % 2),
};
const shape = { depth: '1', width: 3, act: 'tanh' };

function begun(most = 100) {
  const training = new Training(graphs, pool, most);
  training.points = gather(set, 0.1, [[2, 2, 1]]);
  training.begin(shape);
  training.measure();
  return training;
}

test('every second pair is for the test, and own points are for training', () => {
  const { train, test } = gather(set, 0.5, [[2, 2, 1]]);
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

test('the text is empty before the first step, null while it runs, and there when it pauses', () => {
  const training = begun();
  assert.deepEqual([training.text, training.epoch, training.sizes], ['', 0, [2, 3, 1]]);
  training.pause();
  assert.equal(training.text, '');
  training.step(2, 0.05);
  assert.deepEqual([training.text, training.epoch], [null, 2]);
  training.pause();
  assert.match(training.text, /^2\.[\w-]+\.[\w-]+$/);
  training.begin(shape);
  assert.deepEqual([training.text, training.epoch, training.curve], ['', 0, []]);
});

test('it learns', () => {
  const training = begun();
  const [[before]] = [training.now.E];
  training.step(100, 0.05);
  assert.ok(training.now.E[0] < before / 2);
  assert.deepEqual([training.now.of, training.curve.length], [20, 51]);
});

test('a training that its text brings back goes on as if it had never stopped', () => {
  const [one, other] = [begun(), begun()];
  one.step(70, 0.05);
  one.pause();
  other.begin(shape, one.text);
  assert.equal(other.text, one.text);
  other.measure();
  assert.deepEqual([other.now, other.curve], [one.now, one.curve]);
  for (const training of [one, other]) training.step(9, 0.02);
  assert.deepEqual([other.state, other.curve], [one.state, one.curve]);
});

test('steps at once or one by one are the same', () => {
  const [one, other] = [begun(), begun()];
  one.step(5, 0.05);
  for (let k = 0; k < 5; k++) other.step(1, 0.05);
  assert.deepEqual([other.state, other.curve, other.epoch], [one.state, one.curve, 5]);
});

test('the last epoch is the end', () => {
  const training = begun(4);
  training.step(9, 0.05);
  assert.equal(training.epoch, 4);
  training.pause();
  const { text } = training;
  training.step(1, 0.05);
  assert.deepEqual([training.epoch, training.text], [4, text]);
});

test('a text that does not fit is refused, and the training begins anew', () => {
  const training = begun();
  training.step(1, 0.05);
  assert.throws(() => training.begin(shape, '1.AAAA.AAAA'), /does not fit/);
  assert.deepEqual([training.epoch, training.text, training.curve], [0, '', []]);
  assert.deepEqual(training.state, begun().state);
});

test('between points of the curve its line ends at this epoch', () => {
  const training = begun();
  training.step(65, 0.05);
  const { epochs, E } = training.line;
  assert.deepEqual([epochs.at(-1), epochs.at(-2), E.at(-1)], [65, 64, training.now.E]);
});

test('what neurons see is there for each point', () => {
  const training = begun();
  const seen = training.see(training.points.test);
  assert.deepEqual([training.answers(seen).length, seen.flat('a1').length], [20, 60]);
});
