// What the engine promises beyond right numbers: it refuses what it cannot replay, serves every shape, and trains.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { places, toArray } from './arrays.mjs';
import { load, TapeError } from './engine.mjs';

const lines = readFileSync(new URL('vectors.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const step = lines.find(({ name }) => name === 'the 3-4-2 network');
const other = (change) => ({ ...step.tape, ...change });
const node = (k, change) => other({ nodes: step.tape.nodes.map((one, i) => (i === k ? { ...one, ...change } : one)) });
const refused = (tape, message) =>
  assert.throws(
    () => load(tape),
    (error) => error instanceof TapeError && message.test(error.message),
  );

test('a tape is refused with a message, if it is', async (t) => {
  const cases = {
    'not JSON': ['{', /no tape, or a truncated one/],
    truncated: [JSON.stringify(step.tape).slice(0, -40), /truncated/],
    'something else': [{ nodes: [] }, /format is undefined/],
    nothing: [null, /format is undefined/],
    newer: [other({ version: 2 }), /version 2, and only version 1/],
    empty: [other({ nodes: [] }), /no nodes/],
    'cut off': [other({ nodes: step.tape.nodes.slice(0, 40) }), /feeds .* which it does not have/],
    'an unknown operation': [node(9, { op: 'sigmoid' }), /node 9 has the operation "sigmoid"/],
    'an inherited name': [node(9, { op: 'constructor' }), /node 9 has the operation "constructor"/],
    'a later node': [node(9, { in: [8, 60] }), /node 9 .* not earlier nodes/],
    'a missing input': [node(9, { in: [8] }), /node 9 .* has 1 inputs/],
    'a missing value': [node(0, { value: undefined }), /node 0 .* expected numbers, not undefined/],
    'a name twice': [node(1, { name: 'x' }), /"x", which is no name or taken/],
    'feedback to nobody': [other({ feedback: { x: 'nobody' } }), /feeds nobody back/],
  };
  for (const [name, [tape, message]] of Object.entries(cases)) await t.test(name, () => refused(tape, message));
});

test('inputs are refused with a message, if they are', () => {
  const graph = load(step.tape);
  const fails = (inputs, message, names) =>
    assert.throws(
      () => graph.run(inputs, names),
      (error) => error instanceof TapeError && message.test(error.message),
    );
  fails({ w: 1 }, /no input w: the tape has x, y/);
  fails({ x: [1, 2, 3] }, /x has the shape \(3\): recorded with 2 axes/);
  fails({ x: [[1, 2], [3]] }, /rows of equal length/);
  fails({ x: [[1, 2]] }, /node \d+ \(matmul\) does not fit/);
  fails({ x: [['a']] }, /x: expected numbers/);
  fails({}, /no z on the tape/, ['z']);
});

test('a length that the code used as a plain number is fixed', () => {
  const graph = load({
    format: 'annbook-tape',
    version: 1,
    nodes: [{ op: 'input', name: 'x', value: [1, 2, 3] }],
    fixed: [{ length: { length: [0, 0] }, is: 3, source: [] }],
    feedback: {},
  });
  assert.deepEqual([...graph.run({ x: [4, 5, 6] }).x.data], [4, 5, 6]);
  assert.throws(() => graph.run({ x: [4, 5] }), /a length is 2 that was 3/);
});

test('only what is needed is computed', () => {
  const plan = load(step.tape).plan({}, ['a[2]']);
  assert.throws(() => plan.get('E'), TapeError);
  assert.ok(plan.steps.length < load(step.tape).plan().steps.length / 2);
});

test('results stay when the next run overwrites the buffers', () => {
  const graph = load(step.tape),
    first = graph.run({}, ['E']),
    kept = first.E.data[0];
  graph.run({ lr: 0.1, x: [[0, 0, 0]] }, ['E']);
  assert.equal(first.E.data[0], kept);
});

test('feeding outputs back trains the network', () => {
  const plan = load(step.tape).plan();
  const start = plan.run().get('E').data[0];
  for (let k = 0; k < 200; k++) plan.feed().run();
  assert.ok(plan.get('E').data[0] < start / 4);
});

test('a step that is fed back equals a run with the outputs as inputs', () => {
  const graph = load(step.tape),
    plan = graph.plan().run().feed().run();
  const first = graph.run(),
    second = graph.run(Object.fromEntries(Object.entries(graph.feedback).map(([to, from]) => [to, first[from]])));
  assert.deepEqual(plan.get('E').data, second.E.data);
});

test('words stand for what JSON has no number for', () => {
  assert.deepEqual([...toArray([1, 'inf', '-inf', 'nan']).data], [1, Infinity, -Infinity, NaN]);
});

test('places steps through an array', () => {
  assert.deepEqual([...places([2, 3], [1, 2])], [0, 2, 4, 1, 3, 5]);
  assert.deepEqual([...places([2], [-1], 1)], [1, 0]);
  assert.deepEqual([...places([], [])], [0]);
  assert.deepEqual([...places([0, 2], [1, 1])], []);
});

test('the sources know operations only', () => {
  const source = ['arrays.mjs', 'ops.mjs', 'engine.mjs']
    .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
    .join('')
    .toLowerCase();
  for (const word of [
    'sigmoid',
    'softmax',
    'relu',
    'delta',
    'entropy',
    'gradient',
    'momentum',
    'adam',
    'eval(',
    'function(',
  ]) {
    assert.ok(!source.includes(word), `${word} occurs in the engine`);
  }
});
