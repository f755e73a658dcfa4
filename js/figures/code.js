// @ts-check
// A trained network of the plane as a program in Python, for annbook or for PyTorch. Its numbers are written as they
// are, with all their digits; words of the reader stand in it as texts alone.
import { own, placed } from './units.js';

/** @import { State } from './types.ts' */
/** @import { Unit } from './units.js' */

/** @import { How } from './training.js' */
/** @typedef {{sizes: number[], act: string, state: State, epoch: number, units: Unit[], classes: string[], x: number[],
 *   p: number, inputs: string[], seed: number, how: How}} Trained
 *   `p` is the answer at x, which is in the reader's own units */

const width = 79;

/** @type {(numbers: ArrayLike<number | string>, indent: number) => string} */
export function list(numbers, indent) {
  const lines = [''];
  for (const one of Array.from(numbers, String)) {
    const last = lines.length - 1;
    const longer = lines[last] ? `${lines[last]}, ${one}` : one;
    if (indent + longer.length + 4 > width) lines.push(one);
    else lines[last] = longer;
  }
  return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
}

/** W row by row. @type {(state: State, name: string, indent: number) => string} */
function matrix(state, name, indent) {
  const { shape, data } = state[name];
  const side = shape[1];
  const rows = Array.from({ length: shape[0] }, (_, j) => list(data.slice(j * side, (j + 1) * side), indent + 1));
  return `[${rows.join(`,\n${' '.repeat(indent + 1)}`)}]`;
}

/** The layers, counted from 1. @type {(sizes: number[]) => number[]} */
const layers = (sizes) => sizes.slice(1).map((_, k) => k + 1);

/** @type {(trained: Trained, where: string) => string} */
const title = ({ sizes, epoch }, where) =>
  `# A network ${sizes.join('-')} for ${where}, after ${epoch} ${epoch === 1 ? 'epoch' : 'epochs'} in the playground.`;

/** How it is made, as the settings are now. @type {(trained: Trained) => string} */
const made = ({ how: { lr, l2, size }, seed }) => {
  const some = size === Infinity ? 'all points at once' : `batches of ${size}`;
  return `# Adam: learning rate ${lr}, ${some}, L2 rate ${l2}; seed ${seed}.`;
};

/** Are the two coordinates all that it is told of a point? @type {(inputs: string[]) => boolean} */
const plain = (inputs) => inputs.join() === 'x1,x2';

/** @type {(inputs: string[], x: string) => string} */
const given = (inputs, x) => (plain(inputs) ? x : `told(${x})`);

/**
 * What makes of x1 and x2 what the network is told, by a library.
 * @type {(inputs: string[], library: string) => string[]}
 */
function telling(inputs, library) {
  if (plain(inputs)) return [];
  const told = list(
    inputs.map((name) => name.replace('*', name.includes('**') ? '*' : ' * ').replace('sin', `${library}.sin`)),
    17 + library.length,
  );
  return [
    '',
    '',
    'def told(x):',
    '    """What the network is told of points of the plane."""',
    '    x1, x2 = x[..., 0], x[..., 1]',
    `    return ${library}.stack(${told}, -1)`,
  ];
}

/** @type {(units: Unit[], part: 'shift' | 'factor') => string} */
const both = (units, part) =>
  list(
    units.map((unit) => unit[part]),
    0,
  );

/** What is asked of it at last, and what it must say. @type {(trained: Trained) => string[]} */
const asked = ({ x, p }) => [`x = ${list(x, 4)}`, `print(f"{answer(x):.6f}")  # it must say ${p.toFixed(6)}`, ''];

/** @type {(trained: Trained) => string} */
export function annbook(trained) {
  const { sizes, act, state, units, classes, inputs } = trained;
  const arrays = layers(sizes).flatMap((k) => [
    `W${k} = np.array(${matrix(state, `W${k}`, 14)})`,
    `b${k} = np.array(${list(state[`b${k}`].data, 14)})`,
  ]);
  const dense = layers(sizes).map((k) => `    ab.Dense(W${k}, b${k}, ab.${k === sizes.length - 1 ? 'sigmoid' : act}),`);
  return [
    title(trained, 'annbook'),
    made(trained),
    'import annbook as ab',
    'import numpy as np',
    '',
    ...arrays,
    'net = (',
    ...dense,
    ')',
    `shift, factor = ${both(units, 'shift')}, ${both(units, 'factor')}  # to the plane's units`,
    `classes = [${classes.map((name) => JSON.stringify(name)).join(', ')}]`,
    ...telling(inputs, 'np'),
    '',
    '',
    'def answer(x):',
    '    """The probability of classes[1] at x = [x1, x2], or at many such rows."""',
    `    return ab.predict(net, ${given(inputs, '(np.array(x) - shift) / factor')})[..., 0]`,
    '',
    '',
    ...asked(trained),
  ].join('\n');
}

/** @type {Record<string, string>} */
const modules = { tanh: 'Tanh', relu: 'ReLU', sigmoid: 'Sigmoid' };

/** @type {(trained: Trained) => string} */
export function pytorch(trained) {
  const { sizes, act, state, units, classes, inputs } = trained;
  const linear = layers(sizes).map((k) => {
    const name = k === sizes.length - 1 ? 'sigmoid' : act;
    return `    nn.Linear(${sizes[k - 1]}, ${sizes[k]}), nn.${modules[name]}(),`;
  });
  const numbers = layers(sizes).flatMap((k) => [
    `    ${matrix(state, `W${k}`, 4)},`,
    `    ${list(state[`b${k}`].data, 4)},`,
  ]);
  return [
    title(trained, 'PyTorch'),
    made(trained),
    'import torch',
    'from torch import nn',
    '',
    'net = nn.Sequential(',
    ...linear,
    ').double()',
    'numbers = [  # weights and biases, layer by layer',
    ...numbers,
    ']',
    'with torch.no_grad():',
    '    for mine, given in zip(net.parameters(), numbers, strict=True):',
    '        mine.copy_(torch.tensor(given, dtype=torch.float64))',
    ...['shift', 'factor'].map((part) => {
      const value = both(units, /** @type {'shift' | 'factor'} */ (part));
      return `${part} = torch.tensor(${value}, dtype=torch.float64)`;
    }),
    `classes = [${classes.map((name) => JSON.stringify(name)).join(', ')}]`,
    ...telling(inputs, 'torch'),
    '',
    '',
    'def answer(x):',
    '    """The probability of classes[1] at x = [x1, x2], or at many such rows."""',
    '    x = (torch.tensor(x, dtype=torch.float64) - shift) / factor',
    '    with torch.no_grad():',
    `        return net(${given(inputs, 'x')})[..., 0]`,
    '',
    '',
    ...asked(trained),
  ].join('\n');
}

/**
 * Where the program is asked: a point in the reader's own units, and where that is in the plane.
 * @type {(place: ArrayLike<number>, units: Unit[]) => {x: number[], at: number[]}}
 */
export function example(place, units) {
  const x = units.map((unit, k) => own(place[k], unit));
  return { x, at: units.map((unit, k) => placed(x[k], unit)) };
}
