// Every refusal of the engine in its own words: what it names, what came, what was expected. And what lies just inside.

import assert from 'node:assert/strict';
import test from 'node:test';

import { axesOf, axisOf, broadcast, fresh, stretched, strides, toArray } from './arrays.mjs';
import { load, TapeError } from './engine.mjs';
import { OPS } from './ops.mjs';

const input = (name, value) => ({ op: 'input', name, value });
const tape = (nodes, more = {}) => ({ format: 'annbook-tape', version: 1, nodes, ...more });
const one = input('x', [1, 2, 3]);

/** The act fails with exactly this message, as a TapeError where it came from the engine. */
function says(message, act, kind = TapeError) {
  assert.throws(act, (error) => {
    assert.equal(error.message, message);
    assert.ok(error instanceof kind, error.name);
    return true;
  });
}

const broken = 'this tape is broken: ';
const newer = 'only version 1 is known here: a newer one needs a newer annbook';
const unknown = 'this is no tape: its format is ';
const tapes = {
  [`${unknown}"other", expected "annbook-tape"`]: { ...tape([one]), format: 'other' },
  [`${unknown}undefined, expected "annbook-tape"`]: '{"version": 1}',
  [`this tape has version 2, and ${newer}`]: { ...tape([one]), version: 2 },
  [`this tape has version 0, and ${newer}`]: { ...tape([one]), version: 0 },
  [`this tape has version "1", and ${newer}`]: { ...tape([one]), version: '1' },
  [`this tape has version undefined, and ${newer}`]: { ...tape([one]), version: undefined },
  [`${broken}it has no nodes`]: tape([]),
  [`${broken}it feeds y back to x, which it does not have`]: tape([one], { feedback: { x: 'y' } }),
  [`${broken}it feeds x back to y, which it does not have`]: tape([one], { feedback: { y: 'x' } }),
  [`${broken}node 1 has the operation "guess", which is not known here`]: tape([one, { op: 'guess', in: [0] }]),
  [`${broken}node 0 has the operation undefined, which is not known here`]: tape([null]),
  [`${broken}node 1 (exp) uses [1], not earlier nodes`]: tape([one, { op: 'exp', in: [1] }]),
  [`${broken}node 1 (exp) uses [-1], not earlier nodes`]: tape([one, { op: 'exp', in: [-1] }]),
  [`${broken}node 1 (exp) uses [0.5], not earlier nodes`]: tape([one, { op: 'exp', in: [0.5] }]),
  [`${broken}node 1 (add) uses [0,1], not earlier nodes`]: tape([one, { op: 'add', in: [0, 1] }]),
  [`${broken}node 1 (exp) uses {"0":0}, not earlier nodes`]: tape([one, { op: 'exp', in: { 0: 0 } }]),
  [`${broken}node 1 (exp) uses 0, not earlier nodes`]: tape([one, { op: 'exp', in: 0 }]),
  [`${broken}node 1 (exp) has 0 inputs`]: tape([one, { op: 'exp' }]),
  [`${broken}node 1 (exp) has 2 inputs`]: tape([one, { op: 'exp', in: [0, 0] }]),
  [`${broken}node 1 (where) has 2 inputs`]: tape([one, { op: 'where', in: [0, 0] }]),
  [`${broken}node 1 (stack) has 0 inputs`]: tape([one, { op: 'stack', in: [] }]),
  [`${broken}node 1 (length) has 1 inputs`]: tape([one, { op: 'length', in: [0] }]),
  [`${broken}node 0 (input): expected numbers, not null`]: tape([input('x', null)]),
  [`${broken}node 0 (constant): expected numbers, not "infinity"`]: tape([{ op: 'constant', value: ['infinity'] }]),
  [`${broken}node 0 (constant): expected numbers, not "toString"`]: tape([{ op: 'constant', value: 'toString' }]),
  [`${broken}node 0 (input): expected rows of equal length`]: tape([input('x', [[1], [2, 3]])]),
  [`${broken}node 0 is an input without a name`]: tape([input(undefined, 1)]),
  [`${broken}node 1 has the name "x", which is no name or taken`]: tape([one, { op: 'exp', in: [0], name: 'x' }]),
  [`${broken}node 0 has the name 5, which is no name or taken`]: tape([input(5, 1)]),
  [`${broken}node 0 has the name null, which is no name or taken`]: tape([input(null, 1)]),
};
for (const [message, given] of Object.entries(tapes))
  test(`a tape: ${message}`, () => says(message, () => load(given)));

test('a tape that is no array of nodes, and text that is cut off', () => {
  says(`${broken}it has no nodes`, () => load(tape({ 0: one, length: 1 })));
  assert.throws(() => load('{"format'), /^TapeError: this is no tape, or a truncated one: .*JSON/);
  assert.equal(new TapeError('').name, 'TapeError');
});

test('a constant needs no name, and a step may have one', () => {
  const graph = load(tape([{ op: 'constant', value: 2 }, { op: 'exp', in: [0], name: 'e' }, one]));
  assert.deepEqual([graph.inputs, [...graph.names.keys()]], [['x'], ['e', 'x']]);
  assert.equal(graph.run().e.data[0], Math.exp(2));
});

const graph = load(
  tape([one, input('y', [[1, 2]]), { op: 'exp', in: [0], name: 'e' }, { op: 'add', in: [2, 1], name: 'a' }]),
);
const inputs = [
  ['there is no input w: the tape has x, y', { w: 1 }],
  ['there is no input e: the tape has x, y', { e: [1, 2, 3] }],
  ['x has the shape (): recorded with 1 axes', { x: 1 }],
  ['x has the shape (1,3): recorded with 1 axes', { x: [[1, 2, 3]] }],
  ['y has the shape (2): recorded with 2 axes', { y: [1, 2] }],
  ['x: expected numbers, not "a"', { x: ['a'] }],
  ['x: expected numbers, not "a"', { x: { shape: [1], data: ['a'] } }],
  ['x: 2 numbers do not fill the shape (3)', { x: Float64Array.of(1, 2) }],
  ['x: 2 numbers do not fill the shape (3)', { x: { shape: [3], data: [1, 2] } }],
  ['y: expected rows of equal length', { y: [[1, 2], [3]] }],
  ['y: expected rows of equal length', { y: [[1], 2] }],
  ['node 3 (add) does not fit these inputs: shapes (3) and (1,2) do not fit', {}],
];
for (const [message, given] of inputs) {
  test(`an input: ${message}`, () => says(message, () => graph.run(given)));
}

test('an input that cannot be read keeps its cause', () => {
  assert.throws(
    () => graph.read('x', ['a']),
    ({ cause }) => cause instanceof Error && !(cause instanceof TapeError),
  );
});

test('a name that is not there', () => {
  says('there is no z on the tape', () => graph.run({}, ['z']));
  const plan = graph.plan({}, ['e']);
  says('there is no a on this plan', () => plan.get('a'));
  says('there is no 3 on this plan', () => plan.get(3));
  says('there is no z on this plan', () => plan.get('z'));
  says('x has the shape (2): planned for (3)', () => plan.set('x', [1, 2]));
  assert.equal(plan.set('y', [[5, 5, 5]]), plan); // not needed, not set
  assert.equal(plan.set('z', 1), plan);
});

test('where a node does not fit, its line is told', () => {
  const sources = [
    ['first.py', 'f', 3, 'nothing'],
    ['layers.py', 'step', 12, 'z = x @ W'],
  ];
  const nodes = [input('x', [1, 2]), input('y', [1, 2]), { op: 'matmul', in: [0, 1], name: 'z', source: 1 }];
  const message = 'node 2 (matmul) does not fit these inputs: matmul of shapes (2) and (3)';
  says(`${message}; it is from layers.py, line 12: z = x @ W`, () =>
    load(tape(nodes, { sources })).run({ y: [1, 2, 3] }),
  );
  says(message, () => load(tape(nodes)).run({ y: [1, 2, 3] }));
});

test('settings that no tape has', () => {
  const set = (shape) => load(tape([one, { op: 'reshape', in: [0], set: { shape }, name: 'r' }])).run().r.shape;
  const says_ = (message, shape) => says(`node 1 (reshape) does not fit these inputs: ${message}`, () => set(shape));
  says_("a setting 'pow' is not known here", [{ pow: [3, 1] }]);
  says_("a setting 'constructor' is not known here", [{ constructor: [3, 1] }]);
  says_('shape (3) does not become (2)', [2]);
  const length = { length: [0, 0] };
  const rules = { add: 3 + 2, sub: 3 - 2, mul: 3 * 2, floordiv: 1, mod: 1 };
  for (const [rule, value] of Object.entries(rules))
    says_(`shape (3) does not become (${value},2)`, [{ [rule]: [length, 2] }, 2]);
  assert.deepEqual(set([{ sub: [{ mul: [length, 2] }, 3] }]), [3]);
  // like Python's, towards minus infinity and with the sign of the divisor
  says_('shape (3) does not become (-2,2)', [{ floordiv: [{ sub: [0, length] }, 2] }, 2]);
  says_('shape (3) does not become (1,2)', [{ mod: [{ sub: [0, length] }, 2] }, 2]);
});

test('lengths of a node are worked out although nothing else needs it', () => {
  const nodes = [
    one,
    input('other', [1, 2]),
    { op: 'broadcast_to', in: [1], set: { shape: [{ length: [0, 0] }, 2] }, name: 'b' },
  ];
  const graph = load(tape(nodes));
  assert.deepEqual(graph.run({ x: [1, 2, 3, 4] }, ['b']).b.shape, [4, 2]);
  assert.deepEqual([...graph.needed(['b'])].sort(), [0, 1, 2]);
});

test('fixed lengths', () => {
  const fixed = [{ length: { length: [0, 0] }, is: 3 }];
  const graph = load(tape([one, input('y', 1), { op: 'exp', in: [1], name: 'e' }], { fixed }));
  const message = 'a length is 2 that was 3 when recorded, and the code used it as a plain number: record it anew';
  says(message, () => graph.run({ x: [1, 2] }));
  assert.equal(graph.run({ x: [1, 2] }, ['e']).e.data[0], Math.E); // where x is not needed, its length is not
});

test('what is fed back has the shape of the input that it becomes', () => {
  const nodes = [
    input('x', [1, 2]),
    input('y', [5, 6]),
    { op: 'ravel', in: [0], name: 'p' },
    { op: 'ravel', in: [1], name: 'q' },
  ];
  const feedback = { x: 'q', y: 'p' };
  const plan = load(tape(nodes, { feedback })).plan().run().feed();
  assert.deepEqual(
    ['x', 'y'].map((name) => [...plan.get(name).data]),
    [
      [5, 6],
      [1, 2],
    ],
  ); // they change places
  const wrong = load(tape([...nodes, { op: 'sum', in: [0], name: 's' }], { feedback: { x: 's' } }))
    .plan()
    .run();
  says('a shape () is fed back to (2)', () => wrong.feed());
});

test('plans are kept, the last 32 of them', () => {
  const graph = load(tape([one, { op: 'exp', in: [0], name: 'e' }]));
  const plan = (n) => graph.plan({ x: [n] });
  const first = plan(1);
  for (let n = 2; n <= 32; n++) plan(n);
  assert.equal(plan(1), first);
  assert.notEqual(graph.plan({ x: [1] }, ['e']), first);
  assert.notEqual(plan(1), first); // the 33rd pushed it out
  const kept = plan(32);
  assert.equal(plan(32), kept);
});

test('the order in which shapes are given makes no other plan', () => {
  const graph = load(tape([one, input('y', [1])]));
  assert.equal(graph.plan({ x: [3], y: [2] }), graph.plan({ y: [2], x: [3] }));
});

test('constants are computed when a plan is made, inputs in each run', () => {
  const nodes = [
    one,
    { op: 'constant', value: 2 },
    { op: 'exp', in: [1], name: 'c' },
    { op: 'add', in: [0, 2], name: 's' },
  ];
  const plan = load(tape([...nodes, { op: 'length', set: { of: 3 }, name: 'n' }])).plan();
  assert.equal(plan.steps.length, 1);
  assert.equal(plan.get('c').data[0], Math.exp(2));
  assert.deepEqual([...plan.get('s').data], [0, 0, 0]);
  assert.deepEqual(
    [...plan.set('x', [0, 0, 1]).run().get('s').data].map((v) => v - Math.exp(2) > 0.5),
    [false, false, true],
  );
});

test('a run leaves what was recorded and what was given as they were', () => {
  const given = Float64Array.of(4, 5, 6);
  const graph = load(tape([one, { op: 'negative', in: [0], name: 'x2' }], { feedback: { x: 'x2' } }));
  graph.plan().set('x', given).run().feed();
  assert.deepEqual([...given], [4, 5, 6]);
  assert.deepEqual([...graph.recorded('x').data], [1, 2, 3]);
  assert.deepEqual([...graph.run().x2.data], [-1, -2, -3]);
});

test('shapes and axes', () => {
  const fails = (message, act) => says(message, act, Error);
  fails('axis 2 does not exist: there are 2', () => axisOf(2, 2));
  fails('axis -3 does not exist: there are 2', () => axisOf(-3, 2));
  fails('axis 0.5 does not exist: there are 2', () => axisOf(0.5, 2));
  fails('axis 0 does not exist: there are 0', () => axisOf(0, 0));
  assert.deepEqual([axisOf(-2, 2), axisOf(-1, 2), axisOf(0, 2), axisOf(1, 2)], [0, 1, 0, 1]);
  fails('axes (1,-1) name one twice', () => axesOf([1, -1], 2));
  assert.deepEqual(
    [axesOf(null, 2), axesOf(undefined, 1), axesOf(-1, 3), axesOf([1, 0], 2), axesOf([], 2)],
    [[0, 1], [0], [2], [1, 0], []],
  );
  fails('shapes (2,3) and (2) do not fit', () => broadcast([2, 3], [2]));
  fails('shapes (2) and (1) and (3) do not fit', () => broadcast([2], [1], [3]));
  fails('there is no shape (2,-1)', () => fresh([2, -1]));
  fails('there is no shape (0.5)', () => fresh([0.5]));
  assert.deepEqual(broadcast([4, 1, 3], [2, 1], []), [4, 2, 3]);
  assert.deepEqual(strides([2, 3, 4]), [12, 4, 1]);
  assert.deepEqual(stretched([3, 1], [2, 3, 4]), [0, 1, 0]);
});

test('arrays are made of numbers, lists, typed arrays and arrays', () => {
  const made = (...given) => {
    const { shape, data } = toArray(...given);
    assert.ok(data instanceof Float64Array);
    return [shape, [...data]];
  };
  assert.deepEqual(made(2), [[], [2]]);
  assert.deepEqual(made(true), [[], [1]]);
  assert.deepEqual(made([false, '-inf']), [[2], [0, -Infinity]]);
  assert.deepEqual(made([[], []]), [[2, 0], []]);
  assert.deepEqual(made(Float32Array.of(1, 2)), [[2], [1, 2]]);
  assert.deepEqual(made(Int8Array.of(1, 2), [2, 1]), [
    [2, 1],
    [1, 2],
  ]);
  assert.deepEqual(made({ shape: [1, 2], data: ['inf', 1] }), [
    [1, 2],
    [Infinity, 1],
  ]);
  const float32 = 'AAAgQAAAAL8AAIB/AADAfw=='; // 2.5, -0.5, infinity, not a number
  assert.deepEqual(made({ shape: [2, 2], float32 }), [
    [2, 2],
    [2.5, -0.5, Infinity, NaN],
  ]);
  assert.deepEqual(made({ shape: [3, 0], float32: '' }), [[3, 0], []]);
  says('4 numbers do not fill the shape (3)', () => toArray({ shape: [3], float32 }), Error);
  const data = Float64Array.of(1, 2);
  assert.equal(toArray({ shape: [2], data }).data, data); // doubles are not copied
  assert.equal(toArray(data).data, data);
  says('2 numbers do not fill the shape (1)', () => toArray(data, [1]), Error);
});

const numbers = (...shape) =>
  toArray({ shape, data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => k) });
const refusals = [
  ['max', [numbers(0)], {}, 'no numbers: none of them is the largest or the smallest'],
  ['argmax', [numbers(0, 2)], { axis: 0 }, 'no numbers: none of them is the largest or the smallest'],
  ['matmul', [numbers(2, 3), numbers(2, 3)], {}, 'matmul of shapes (2,3) and (2,3)'],
  ['matmul', [numbers(), numbers(3)], {}, 'matmul of shapes () and (3)'],
  ['einsum', [numbers(2, 3)], { subscripts: 'i' }, '1 letters for an array of shape (2,3)'],
  ['einsum', [numbers(2, 3)], { subscripts: 'ii' }, 'the lengths of i differ: 2 and 3'],
  ['einsum', [numbers(2, 3)], { subscripts: 'ij,jk' }, "einsum cannot read 'ij,jk' for 1 arrays"],
  ['einsum', [numbers(2, 3)], { subscripts: '...j' }, "einsum cannot read '...j' for 1 arrays"],
  [
    'einsum',
    [numbers(2, 3)],
    { subscripts: 'ij->ik' },
    "einsum cannot read 'ij->ik': the output's k is unknown or there twice",
  ],
  [
    'einsum',
    [numbers(2, 2)],
    { subscripts: 'ij->jj' },
    "einsum cannot read 'ij->jj': the output's j is unknown or there twice",
  ],
  ['tensordot', [numbers(2, 3), numbers(2, 3)], { axes: 3 }, 'tensordot over 3 axes of shapes (2,3) and (2,3)'],
  [
    'tensordot',
    [numbers(2, 3), numbers(2, 3)],
    { axes: 1 },
    'tensordot over (1) of shape (2,3) and (0) of shape (2,3)',
  ],
  ['tensordot', [numbers(2, 3), numbers(2, 3)], {}, null],
  ['reshape', [numbers(2, 3)], { shape: [4, -1] }, 'shape (2,3) does not become (4,-1)'],
  ['reshape', [numbers(2, 3)], { shape: [-2, -3] }, 'shape (2,3) does not become (-2,-3)'],
  ['transpose', [numbers(2, 3)], { axes: [0] }, 'axes (0) are not all of the shape (2,3)'],
  ['index', [numbers(2, 3)], { key: [0, 0, 0] }, 'the index [0,0,0] is too long for the shape (2,3)'],
  ['index', [numbers(2, 3)], { key: ['...', '...'] }, 'the index ["...","..."] is too long for the shape (2,3)'],
  ['index', [numbers(2, 3)], { key: [2] }, 'index 2 does not exist: there are 2'],
  ['index', [numbers(2, 3)], { key: [0.5] }, 'index 0.5 does not exist: there are 2'],
  ['index', [numbers(2, 3)], { key: [{ slice: [null, null, 0] }] }, 'a slice has the step 0'],
  ['broadcast_to', [numbers(3)], { shape: [2] }, 'shapes (3) and (2) do not fit'],
  ['broadcast_to', [numbers(3)], { shape: [1] }, 'shape (3) does not stretch to (1)'],
  ['broadcast_to', [numbers(1)], { shape: [-2] }, 'shape (1) does not stretch to (-2)'],
  ['full_like', [numbers(1), numbers(3)], {}, 'shape (3) does not stretch to (1)'],
  ['repeat', [numbers(3)], { repeats: -1 }, 'repeats is -1'],
  ['repeat', [numbers(3)], { repeats: [1, 2, 3] }, 'repeats is 1,2,3'],
  ['pad', [numbers(3)], { pad_width: [1, 2, 3] }, 'pad_width [1,2,3] does not fit the shape (3)'],
  ['pad', [numbers(3)], { pad_width: -1 }, 'pad_width -1 does not fit the shape (3)'],
  [
    'pad',
    [numbers(3)],
    {
      pad_width: [
        [1, 1],
        [1, 1],
      ],
    },
    'pad_width [[1,1],[1,1]] does not fit the shape (3)',
  ],
  ['pad', [numbers(3)], { pad_width: 1, constant_values: [1, 2] }, 'constant_values is [1,2], not one number'],
  ['sliding_window_view', [numbers(3)], { window_shape: 4 }, 'windows (4) do not fit into (3)'],
  ['sliding_window_view', [numbers(3, 3)], { window_shape: 2 }, 'windows (2) for 2 axes'],
  ['tensordot', [numbers(3), numbers(3, 3)], {}, 'tensordot over 2 axes of shapes (3) and (3,3)'],
  ['sliding_window_view', [numbers(3, 3)], { window_shape: [2, -1] }, 'windows (2,-1) for 2 axes'],
  ['sliding_window_view', [numbers(3)], { window_shape: -1 }, 'windows (-1) for 1 axes'],
  ['concatenate', [numbers(2, 3), numbers(2, 2)], {}, 'concatenate: other axes differ'],
  ['stack', [numbers(2, 3), numbers(2, 2)], {}, 'concatenate: other axes differ'],
];
for (const [op, arrays, settings, message] of refusals) {
  if (message) test(`${op}: ${message}`, () => says(message, () => OPS[op](arrays, settings), Error));
  else test(`${op}: its usual setting`, () => assert.deepEqual(OPS[op](arrays, settings).shape, []));
}
