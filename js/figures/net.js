// @ts-check
// The drawing of a network that the explorer and the player share.
import { pressable, roving } from './controls.js';
import { flow } from './flow.js';
import { inOrder } from './history.js';
import { s, set, short, show, write } from './kit.js';
import { nearest } from './nearest.js';

/** @import { Kind, Neuron, PictureData } from './types.ts' */

/** @type {Partial<Record<Kind, [symbol: string, colour: string]>>} */
const written = {
  input: ['x', 'ab-input'],
  sum: ['z', 'ab-ink'],
  activation: ['a', 'ab-activation'],
  gradient: ['δ', 'ab-gradient'],
  bias: ['b', 'ab-weight'],
  loss: ['E', 'ab-loss'],
};

/** @typedef {ReturnType<typeof number>} Figure a number on the picture */
/** @typedef {{name: string, line: import('./flow.js').Line, drawn: SVGLineElement, node: SVGGElement}} Edge */

/**
 * {node, paint, mark, drawn, flow}: press(name) is called with the number that was chosen; `goal` says a target;
 * paint({value, edge, selected, current, label, known, off}) writes all numbers, `label` beside the selected one;
 * mark() is what is current, to be kept in view; drawn(name) is the drawing of a number.
 * @param {PictureData} data
 * @param {(name: string) => number} goal
 * @param {(name: string) => void} press
 */
export function picture(data, goal, press) {
  const { layout } = data;
  const weights = inOrder(data).filter((name) => data.ends[name]);
  const edges = weights.map((name) => edge(data, name, press));
  const label = labelled(data, edges);
  const boxes = layout.neurons.map((neuron) => box(data, neuron, goal, press));
  const loss = number(data, 'E', layout.loss, press);
  const numbers = [...boxes.flatMap((one) => one.numbers), loss];
  const drawn = (/** @type {string} */ name) => numbers.find((one) => one.name === name)?.node;
  const motion = flow(data, Object.fromEntries(edges.map(({ name, line }) => [name, line])), drawn);
  const words = 'The network: arrow keys go from number to number, Enter shows its history';
  const node = s(
    'svg',
    { class: 'ab-network', viewBox: `0 0 ${layout.size.join(' ')}`, role: 'group', 'aria-label': words },
    edges.map((one) => one.node),
    boxes.map((one) => one.node),
    motion.node,
    label.node,
    loss.node,
  );
  roving(node);
  nearest(node, edges, press);
  return { node, paint, mark, drawn, flow: motion };

  /** The drawing of what is current. */
  function mark() {
    return node.querySelector('.ab-current') ?? (label.node.textContent ? label.node : null);
  }

  /**
   * @param {{value: (name: string) => number, edge: (name: string) => number, selected: string, current?: string,
   *   label?: string, carries?: (name: string) => string, known?: (name: string) => boolean,
   *   off?: (name: string) => boolean}} now
   */
  function paint({ value, edge, selected, current, known = () => true, off = () => false, ...now }) {
    const top = Math.max(...edges.map(({ name }) => Math.abs(edge(name)))) || 1;
    for (const { name, drawn, node } of edges) {
      const mark = name === selected ? ' ab-selected' : '';
      set(drawn, {
        class: `ab-edge ${edge(name) < 0 ? 'ab-negative' : 'ab-positive'}${mark}`,
        'stroke-width': (0.5 + (5 * Math.abs(edge(name))) / top).toFixed(2),
      });
      write(node, `${name} = ${short(value(name))}${now.carries?.(name) ?? ''}`, 'aria-label');
    }
    for (const { name, text, node } of numbers) {
      write(text, known(name) ? show(value(name)) : '?');
      node.classList.toggle('ab-current', name === current);
      node.classList.toggle('ab-off', off(name));
      const words = `${name} = ${text.textContent}${off(name) ? ', off' : ''}`;
      set(node, { 'aria-label': known(name) ? words : `${name}, not yet computed` });
    }
    for (const { own, outline } of boxes) outline.classList.toggle('ab-selected', own === selected);
    label.tell(selected, now.label ?? selected, value, current);
  }
}

/**
 * What is said beside the selected weight, or below the neuron of a number that is not in it: {node, tell}.
 * @param {PictureData} data
 * @param {Edge[]} edges
 */
function labelled({ layout }, edges) {
  const node = s('text', { class: 'ab-edge-label', 'text-anchor': 'middle' });
  return { node, tell };

  /** @type {(selected: string, name: string, value: (name: string) => number, current?: string) => void} */
  function tell(selected, name, value, current) {
    const outside = name === current && !(layout.roomy && name === selected);
    const line = edges.find((one) => one.name === selected)?.line ?? (outside ? below(selected) : undefined);
    write(node, line ? `${name} = ${(name === current ? show : short)(value(name))}` : '');
    node.classList.toggle('ab-current', Boolean(line) && name === current);
    if (line) set(node, middle(line));
  }

  /** Where the label of a neuron stands, as a line of no length. @param {string} own */
  function below(own) {
    const number = layout.roomy ? '' : own.replace(/^(z|a|delta)(?=\d+$)/, '');
    const at = layout.neurons.find((one) => one.own === own || String(one.number) === number);
    const y = (at?.y ?? 0) + layout.box[1] / 2 + 11;
    return at && { x1: at.x, x2: at.x, y1: y, y2: y };
  }
}

/** @type {(line: import('./flow.js').Line) => {x: number, y: number}} */
const middle = ({ x1, x2, y1, y2 }) => ({ x: (x1 + x2) / 2, y: (y1 + y2) / 2 - (x1 === x2 ? 0 : 8) });

/** @type {(data: PictureData, name: string, press: (name: string) => void) => Edge} */
function edge({ layout, ends }, name, press) {
  const [from, to] = ends[name].map((n) => layout.neurons[n - 1]);
  const half = layout.box[0] / 2;
  const line = { x1: from.x + half, y1: from.y, x2: to.x - half, y2: to.y };
  const drawn = s('line', line);
  const group = s('g', {}, drawn, s('line', { ...line, class: 'ab-hit' }));
  return { name, line, drawn, node: pressable(group, name, () => press(name)) };
}

/** @param {PictureData} data @param {string} name @param {number[]} place @param {(name: string) => void} press */
function number({ kinds }, name, [x, y], press) {
  const [symbol, colour] = written[kinds[name]] ?? [name, ''];
  const text = s('tspan', { class: colour });
  const said = s('tspan', { class: 'ab-muted' }, `${symbol} `);
  const label = s('text', { x, y, class: 'ab-number', 'text-anchor': 'middle' }, said, text);
  return { name, text, node: pressable(label, name, () => press(name)) };
}

/**
 * A neuron: its outline, its number, and in a roomy picture its numbers.
 * @param {PictureData} data
 * @param {Neuron} neuron
 * @param {(name: string) => number} value
 * @param {(name: string) => void} press
 */
function box(data, { number: n, x, y, own, rows, goal }, value, press) {
  const { roomy, box } = data.layout;
  const [w, tall] = box;
  const style = data.kinds[own] === 'input' ? 'ab-neuron ab-in' : 'ab-neuron';
  const outline = roomy
    ? s('rect', { x: x - w / 2, y: y - tall / 2, width: w, height: tall, rx: 12, class: style })
    : s('circle', { cx: x, cy: y, r: w / 2, class: style });
  const left = roomy ? x - w / 2 + 16 : x;
  const title = s('text', { x: left, y: y + 5, class: 'ab-title', 'text-anchor': 'middle' }, n);
  const numbers = rows.map((name, k) => number(data, name, [x + 14, y + 5 + (k - (rows.length - 1) / 2) * 17], press));
  const target =
    goal &&
    s(
      'text',
      { x: x + w / 2 + 46, y: y + 5, class: 'ab-number', 'text-anchor': 'middle' },
      s('tspan', { class: 'ab-muted' }, `${goal} `),
      short(value(goal)),
    );
  const head = roomy ? title : pressable(title, own, () => press(own));
  return {
    own,
    outline,
    numbers,
    node: s(
      'g',
      {},
      outline,
      head,
      numbers.map((one) => one.node),
      target,
    ),
  };
}
