// @ts-check
// The small network of the playground: what it is told of a point, each neuron with what it sees of the plane, and
// between them weights and biases as lines.
import { heat } from './heat.js';
import { h, set } from './kit.js';
import { largest, pretty, wires } from './wires.js';

/** @import { Run } from './types.ts' */
/** @import { Training } from './training.js' */
/** @import { Place, Wire } from './wires.js' */

const [width, height, half, apart] = [360, 300, 14, 37];
const [first, last] = [64, width - 22]; // where the inputs stand, and the answer

/**
 * {node, build, told, paint, held}: `picks` hears of the line that is pressed, `tell` of an input that is.
 * build(training) after a change of shape, told(run, colours) once for all inputs, paint(training, seen, colours,
 * picked) after each step; peeks() when held() is another line, under the pointer or with the keys.
 * @param {string[]} names of all inputs
 * @param {(wire: Wire) => void} picks
 * @param {(name: string) => void} tell
 * @param {() => void} peeks
 */
export function network(names, picks, tell, peeks) {
  const lines = wires(width, height, half, picks, peeks);
  const seen = h('div', { class: 'ab-seen', role: 'img', 'aria-label': 'What each hidden neuron sees of the plane' });
  const told = inputs(names, tell);
  const node = h('div', { class: 'ab-net' }, told.node, lines.nodes[0], seen, lines.nodes[1]);
  /** @type {ReturnType<typeof heat>[][]} */
  let shades = [];
  let drawn = '';
  lines.hover(node);
  return { node, build, told: told.paint, paint, held: lines.held };

  function build(/** @type {Training} */ training) {
    const places = layout(training, names);
    if (drawn === JSON.stringify(places)) return; // other points, the same network
    drawn = JSON.stringify(places);
    lines.build(places);
    told.mark(training.shape.inputs);
    const canvases = places.slice(1, -1).map((layer) => layer.map((place) => h('canvas', { style: css(place) })));
    shades = canvases.map((row) => row.map((one) => heat(one, 48)));
    seen.replaceChildren(...canvases.flat());
  }

  /**
   * @param {Training} training @param {Run} out @param {Uint32Array} colours
   * @param {Wire | undefined} picked
   */
  function paint(training, out, colours, picked) {
    lines.paint(training, picked);
    shades.forEach((row, layer) => {
      const all = out.flat(`a${layer + 1}`);
      row.forEach((shade, j) => shade(all, colours, j, row.length, largest(all, j, row.length)));
    });
  }
}

/** The height of the middle of one of so many, below each other. @type {(k: number, count: number) => number} */
const row = (k, count) => height / 2 + (k - (count - 1) / 2) * apart;

/** The middle of each neuron, layer by layer. @type {(training: Training, names: string[]) => Place[][]} */
function layout({ sizes, shape }, names) {
  const x = (/** @type {number} */ k) => first + ((last - first) * k) / (sizes.length - 1);
  const given = shape.inputs.map((name) => /** @type {Place} */ ([first, row(names.indexOf(name), names.length)]));
  const layer = (/** @type {number} */ count, /** @type {number} */ k) =>
    Array.from({ length: count }, (_, j) => /** @type {Place} */ ([x(k + 1), row(j, count)]));
  return [given, ...sizes.slice(1).map(layer)];
}

/** Where a picture of a neuron stands, in parts of the whole. @type {(place: Place) => string} */
const css = ([x, y]) =>
  `left: ${((100 * (x - half)) / width).toFixed(3)}%; top: ${((100 * (y - half)) / height).toFixed(3)}%`;

/**
 * What the network may be told of a point: each a button with its picture.
 * @type {(names: string[], tell: (name: string) => void) =>
 *   {node: HTMLElement, paint: (told: Run, colours: Uint32Array) => void, mark: (on: string[]) => void}}
 */
function inputs(names, tell) {
  const all = names.map((name, k) => {
    const canvas = h('canvas');
    const style = css([first, row(k, names.length)]);
    const more = { class: 'ab-tell', 'aria-label': `input ${pretty(name)}`, style, onclick: () => tell(name) };
    return {
      name,
      node: h('button', { type: 'button', ...more }, h('span', {}, pretty(name)), canvas),
      shade: heat(canvas, 48),
    };
  });
  const words = { role: 'group', 'aria-label': 'What the network is told of a point' };
  const node = h('div', { class: 'ab-told', ...words });
  node.append(...all.map((one) => one.node));
  return {
    node,
    paint: (told, colours) =>
      all.forEach(({ name, shade }) => shade(told.flat(name), colours, 0, 1, largest(told.flat(name), 0, 1))),
    mark: (on) => all.forEach(({ name, node }) => set(node, { 'aria-pressed': String(on.includes(name)) })),
  };
}
