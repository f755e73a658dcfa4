// @ts-check
// Weights and biases as lines, whose numbers show under the pointer, and to the keys.
import { arrow } from './controls.js';
import { s, set, show, write } from './kit.js';

/** @import { State } from './types.ts' */
/** @import { Training } from './training.js' */
/**
 * A weight, or with `from` -1 a bias: layers are counted from 1, neurons from 0.
 * @typedef {{layer: number, to: number, from: number}} Wire
 * @typedef {[x: number, y: number]} Place
 * @typedef {Wire & {node: SVGGElement, drawn: SVGLineElement, ends: [number, number, number, number],
 *   width: string, below: boolean, said: string}} Line
 */

const reach = 9; // pixels from a line at which it can be pressed
const inset = 8; // from the middle of a neuron to its bias
const subscripts = ['₁', '₂'];

/** x1**2 as one writes it on paper. @type {(name: string) => string} */
export const pretty = (name) =>
  name
    .replace('**2', '²')
    .replace('*', '')
    .replace(/[()]/g, ' ')
    .trim()
    .replace(/x([12])/g, (_, k) => `x${subscripts[k - 1]}`);

/**
 * {nodes, hover, build, paint}: the lines, and the words that lie over all else; hover(node) lets the pointer ask for
 * numbers there; build(places) after a change of shape, paint(training, picked) after each step.
 * @param {number} width @param {number} height @param {number} half a side of a neuron
 * @param {(wire: Wire) => void} picks hears of the line that is pressed
 * @param {() => void} peeks hears of another one under the pointer, or with the keys
 */
export function wires(width, height, half, picks, peeks) {
  const words =
    'Weights and biases: arrow keys go from line to line; Enter says its number, and a field after them takes another';
  const box = { viewBox: `0 0 ${width} ${height}` };
  const label = s('text', { class: 'ab-edge-label', 'text-anchor': 'middle' });
  const net = s('svg', { ...box, class: 'ab-wires', role: 'group', 'aria-label': words });
  const over = s('svg', { ...box, class: 'ab-over-wires', 'aria-hidden': 'true' }, label);
  /** @type {Line[]} */
  let lines = [];
  /** @type {Line | undefined} */
  let held; // under the pointer, or with the keys
  /** @type {[Training, Wire | undefined] | undefined} */
  let now;
  keys(net, () => lines);
  net.addEventListener('focusin', (event) => hold(under(lines, event)));
  net.addEventListener('focusout', () => hold(undefined));
  net.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') (event.preventDefault(), press(under(lines, event)));
  });
  net.addEventListener('click', (event) => press(nearest(lines, net, [width, half], event) ?? under(lines, event)));
  return { nodes: [net, over], hover, build, paint, held: () => held };

  function hover(/** @type {HTMLElement} */ node) {
    node.addEventListener('pointermove', (event) => hold(nearest(lines, net, [width, half], event)));
    node.addEventListener('pointerleave', () => hold(undefined));
  }

  function press(/** @type {Line | undefined} */ line) {
    if (line) picks({ layer: line.layer, to: line.to, from: line.from });
  }

  function hold(/** @type {Line | undefined} */ line) {
    if (line === held) return;
    held = line;
    peeks();
  }

  function build(/** @type {Place[][]} */ places) {
    lines = drawn(places, half);
    held = undefined;
    net.replaceChildren(...lines.map((line) => line.node), ...answer(places, half));
  }

  function paint(/** @type {Training} */ training, /** @type {Wire | undefined} */ picked) {
    now = [training, picked];
    const values = lines.map((line) => number(training.state, line));
    const top = values.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-12);
    lines.forEach((line, k) => {
      thick(line, values[k], top);
      say(line, `${called(line, training)} = ${show(values[k])}`);
    });
    tag(...now);
  }

  /** The number of the line that is held, else of the one that was picked. */
  function tag(/** @type {Training} */ training, /** @type {Wire | undefined} */ picked) {
    const chosen = lines.find((line) => same(line, picked));
    for (const line of lines) line.drawn.classList.toggle('ab-selected', line === chosen || line === held);
    const line = held ?? chosen;
    write(label, line ? `${brief(line, training)} = ${show(number(training.state, line))}` : '');
    if (!line) return;
    const [x1, y1, x2, y2] = line.ends;
    const room = 4 * (label.textContent ?? '').length; // so that the words stay on the picture
    set(label, { x: Math.min(width - room, Math.max(room, (x1 + x2) / 2)), y: Math.max(12, (y1 + y2) / 2 - 7) });
  }
}

/** The neuron that answers. @type {(places: Place[][], half: number) => SVGElement[]} */
function answer(places, half) {
  const [[x, y]] = places[places.length - 1];
  const square = { x: x - half, y: y - half, width: 2 * half, height: 2 * half, rx: 6, class: 'ab-neuron' };
  return [s('rect', square), s('text', { x, y: y + 5, class: 'ab-title', 'text-anchor': 'middle' }, 'a')];
}

/**
 * A line as thick as its number is large, and dashed below 0; what stands there is not written again.
 * @type {(line: Line, value: number, top: number) => void}
 */
function thick(line, value, top) {
  const [width, below] = [(0.4 + (4.6 * Math.abs(value)) / top).toFixed(1), value < 0];
  if (width !== line.width) line.drawn.setAttribute('stroke-width', width);
  if (below !== line.below) {
    line.drawn.classList.toggle('ab-negative', below);
    line.drawn.classList.toggle('ab-positive', !below);
  }
  Object.assign(line, { width, below });
}

/** @type {(line: Line, words: string) => void} */
function say(line, words) {
  if (words !== line.said) line.node.setAttribute('aria-label', words);
  line.said = words;
}

/** The largest of every so many. @type {(values: ArrayLike<number>, first: number, step: number) => number} */
export function largest(values, first, step) {
  let top = 1e-12;
  for (let k = first; k < values.length; k += step) top = Math.max(top, Math.abs(values[k]));
  return top;
}

/** @type {(one: Wire, other: Wire | undefined) => boolean} */
const same = (one, other) =>
  other !== undefined && one.layer === other.layer && one.to === other.to && one.from === other.from;

/** Where its number is: array and place. @type {(state: State, wire: Wire) => [name: string, place: number]} */
export const spot = (state, { layer, to, from }) =>
  from < 0 ? [`b${layer}`, to] : [`W${layer}`, to * state[`W${layer}`].shape[1] + from];

/** @type {(state: State, wire: Wire) => number} */
export function number(state, wire) {
  const [name, place] = spot(state, wire);
  return state[name].data[place];
}

/** Whether there is such a line. @type {(sizes: number[], wire: Partial<Wire>) => boolean} */
export const stands = (sizes, { layer = 0, to = NaN, from = NaN }) =>
  layer > 0 && [layer, to, from].every(Number.isInteger) && sizes[layer] > to && sizes[layer - 1] > from;

/** @typedef {Pick<Training, 'sizes' | 'shape'>} Shaped */

/** A neuron as it is called: the second of layer 1 is 1.2. @type {(shaped: Shaped, k: number, j: number) => string} */
const neuron = ({ sizes, shape }, k, j) =>
  k === 0 ? pretty(shape.inputs[j]) : k === sizes.length - 1 ? 'a' : `${k}.${j + 1}`;

/** @type {(wire: Wire, shaped: Shaped) => string} */
const brief = ({ layer, to, from }, shaped) =>
  `${from < 0 ? 'bias' : neuron(shaped, layer - 1, from)} → ${neuron(shaped, layer, to)}`;

/** The name of a line in words. @type {(wire: Wire, shaped: Shaped) => string} */
export const called = ({ layer, to, from }, shaped) =>
  from < 0
    ? `bias of ${neuron(shaped, layer, to)}`
    : `weight from ${neuron(shaped, layer - 1, from)} to ${neuron(shaped, layer, to)}`;

/** Bias and weights of each neuron. @type {(places: Place[][], half: number) => Line[]} */
function drawn(places, half) {
  /** @type {(wire: Wire, ends: Line['ends']) => Line} */
  const line = (wire, ends) => {
    const [x1, y1, x2, y2] = ends;
    const one = s('line', { x1, y1, x2, y2, class: 'ab-edge ab-positive' });
    const node = s('g', { tabindex: -1, role: 'button', class: 'ab-press' }, one);
    return { ...wire, ends, node, drawn: one, width: '', below: false, said: '' };
  };
  return places
    .slice(1)
    .flatMap((neurons, k) =>
      neurons.flatMap(([x, y], to) => [
        line({ layer: k + 1, to, from: -1 }, [x - inset, y + half + 7, x - inset, y + half]),
        ...places[k].map(([a, b], from) => line({ layer: k + 1, to, from }, [a + half, b, x - half, y])),
      ]),
    );
}

/** @type {(lines: Line[], event: Event) => Line | undefined} */
const under = (lines, { target }) =>
  lines.find(({ node }) => node === /** @type {Element} */ (target).closest('.ab-press'));

/**
 * The line that is nearest to the pointer, anywhere along it; of a neuron its bias.
 * @type {(lines: Line[], net: SVGSVGElement, sizes: [width: number, half: number], event: MouseEvent) =>
 *   Line | undefined}
 */
function nearest(lines, net, [width, half], { clientX, clientY }) {
  const box = net.getBoundingClientRect();
  const scale = box.width / width;
  const [x, y] = [(clientX - box.left) / scale, (clientY - box.top) / scale];
  let [best, far] = [/** @type {Line | undefined} */ (undefined), reach / scale];
  for (const line of lines) {
    const [a, b] = [line.ends[0] + inset, line.ends[3] - half];
    if (line.from < 0 && Math.max(Math.abs(x - a), Math.abs(y - b)) < half) return line;
    const now = distance([x, y], line.ends);
    if (now < far) [best, far] = [line, now];
  }
  return best;
}

/** Of a point from a piece of a line. @type {(point: Place, ends: Line['ends']) => number} */
function distance([x, y], [x1, y1, x2, y2]) {
  const [a, b] = [x2 - x1, y2 - y1];
  const part = Math.min(1, Math.max(0, ((x - x1) * a + (y - y1) * b) / (a * a + b * b)));
  return Math.hypot(x - x1 - part * a, y - y1 - part * b);
}

/**
 * One tab stop for all lines: to the right and left from one to the next of a neuron, up and down to another neuron.
 * @type {(net: SVGSVGElement, lines: () => Line[]) => void}
 */
function keys(net, lines) {
  /** @type {Line | undefined} */
  let here;
  set(net, { tabindex: 0 });
  net.addEventListener('keydown', (event) => {
    const [right, down] = arrow(event) ?? [0, 0];
    if (!right && !down) return;
    event.preventDefault();
    here = beside(lines(), here, right, down);
    here?.node.focus();
  });
}

/** @type {(all: Line[], here: Line | undefined, right: number, down: number) => Line | undefined} */
function beside(all, here, right, down) {
  if (!here || !all.includes(here)) return all[0];
  const { layer, to, from } = here;
  const next = (/** @type {Line[]} */ some, /** @type {Line} */ one, /** @type {number} */ step) =>
    some[(some.indexOf(one) + step + some.length) % some.length];
  const own = all.filter((line) => line.layer === layer && line.to === to);
  if (right) return next(own, here, right);
  const heads = all.filter((line) => line.from < 0);
  const head = next(heads, own[0], down);
  return all.find((line) => same(line, { layer: head.layer, to: head.to, from })) ?? head;
}
