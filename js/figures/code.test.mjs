import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annbook, example, pytorch } from './code.js';

const trained = {
  sizes: [2, 1, 1],
  act: 'relu',
  state: {
    W1: { shape: [1, 2], data: Float64Array.of(0.1, -1e-7) },
    b1: { shape: [1], data: Float64Array.of(-0) },
    W2: { shape: [1, 1], data: Float64Array.of(2) },
    b2: { shape: [1], data: Float64Array.of(1 / 3) },
  },
  epoch: 1,
  units: [
    { shift: 175, factor: 13 },
    { shift: -1, factor: 0.5 },
  ],
  classes: ['no "way"', 'yes'],
  x: [180, -1.25],
  p: 0.6543214,
  inputs: ['x1', 'x2'],
  seed: 7,
  how: { lr: 0.02, l2: 0.01, size: 10 },
};
const ends = `

x = [180, -1.25]
print(f"{answer(x):.6f}")  # it must say 0.654321
`;

test('a program for annbook', () => {
  assert.equal(
    annbook(trained),
    `# A network 2-1-1 for annbook, after 1 epoch in the playground.
# Adam: learning rate 0.02, batches of 10, L2 rate 0.01; seed 7.
import annbook as ab
import numpy as np

W1 = np.array([[0.1, -1e-7]])
b1 = np.array([0])
W2 = np.array([[2]])
b2 = np.array([0.3333333333333333])
net = (
    ab.Dense(W1, b1, ab.relu),
    ab.Dense(W2, b2, ab.sigmoid),
)
shift, factor = [175, -1], [13, 0.5]  # to the plane's units
classes = ["no \\"way\\"", "yes"]


def answer(x):
    """The probability of classes[1] at x = [x1, x2], or at many such rows."""
    return ab.predict(net, (np.array(x) - shift) / factor)[..., 0]
${ends}`,
  );
});

test('a program for PyTorch', () => {
  assert.equal(
    pytorch({ ...trained, epoch: 20 }),
    `# A network 2-1-1 for PyTorch, after 20 epochs in the playground.
# Adam: learning rate 0.02, batches of 10, L2 rate 0.01; seed 7.
import torch
from torch import nn

net = nn.Sequential(
    nn.Linear(2, 1), nn.ReLU(),
    nn.Linear(1, 1), nn.Sigmoid(),
).double()
numbers = [  # weights and biases, layer by layer
    [[0.1, -1e-7]],
    [0],
    [[2]],
    [0.3333333333333333],
]
with torch.no_grad():
    for mine, given in zip(net.parameters(), numbers, strict=True):
        mine.copy_(torch.tensor(given, dtype=torch.float64))
shift = torch.tensor([175, -1], dtype=torch.float64)
factor = torch.tensor([13, 0.5], dtype=torch.float64)
classes = ["no \\"way\\"", "yes"]


def answer(x):
    """The probability of classes[1] at x = [x1, x2], or at many such rows."""
    x = (torch.tensor(x, dtype=torch.float64) - shift) / factor
    with torch.no_grad():
        return net(x)[..., 0]
${ends}`,
  );
});

test('long rows are broken', () => {
  const data = Float64Array.from({ length: 8 }, (_, k) => Math.sin(k + 1));
  const state = { W1: { shape: [1, 2], data }, b1: { shape: [8], data } };
  const lines = annbook({ ...trained, sizes: [2, 1], state: { ...trained.state, ...state } }).split('\n');
  assert.ok(Math.max(...lines.map((line) => line.length)) < 80);
  const first = lines.findIndex((line) => line.startsWith('b1'));
  const [, ...more] = lines.slice(first, first + 4);
  assert.ok(more.slice(0, 2).every((line) => /^ {15}-?0\.\d+/.test(line)));
  assert.equal(
    lines
      .slice(first)
      .join('')
      .match(/\[[^\]]*\]/)?.[0]
      .split(',').length,
    8,
  );
});

test('it is asked in the units of the reader, near a place', () => {
  assert.deepEqual(example([0.385, 0.1234], trained.units), { x: [180, -0.938], at: [5 / 13, (-0.938 + 1) / 0.5] });
});

test('other inputs are made before the network is asked', () => {
  const inputs = ['x1', 'x2**2', 'x1*x2', 'sin(x1)', 'sin(x2)'];
  const more = { ...trained, inputs, how: { lr: 0.1, l2: 0, size: Infinity } };
  const text = annbook(more);
  assert.match(text, /\n# Adam: learning rate 0.1, all points at once, L2 rate 0; seed 7.\n/);
  assert.match(text, /\n {4}return np.stack\(\[x1, x2\*\*2, x1 \* x2, np.sin\(x1\), np.sin\(x2\)\], -1\)\n/);
  assert.match(text, /return ab.predict\(net, told\(\(np.array\(x\) - shift\) \/ factor\)\)\[..., 0\]/);
  assert.match(pytorch(more), /torch.sin\(x2\)\], -1\)[^]*return net\(told\(x\)\)/);
});
