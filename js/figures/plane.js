// @ts-check
// The picture of the playground: the plane as a network answers, its points, and what each hidden neuron sees.
import { arrow } from './controls.js';
import { between, heat, ramp } from './heat.js';
import { brush, clamp, h, sharpness, write } from './kit.js';
import { aim, edges, point } from './scatter.js';
import { batch } from './training.js';

/** @import { Points, Rows, Run } from './types.ts' */
/** @import { Inks } from './scatter.js' */
/** @import { Training } from './training.js' */

const cells = 48;
const finer = 3;
const size = 360;

/** @type {(side: number, more?: Record<string, unknown>) => HTMLCanvasElement} */
function canvas(side, more = {}) {
  const sharp = sharpness();
  return h('canvas', { width: side * sharp, height: side * sharp, ...more });
}

/** @type {(node: HTMLCanvasElement, side: number) => CanvasRenderingContext2D} */
function clear(node, side) {
  const context = brush(node, sharpness());
  context.clearRect(0, 0, side, side);
  return context;
}

/**
 * {node, seen, legend, mark, paint}: add(x1, x2) is called by a click and by Enter. mark(points, inks) draws what stays
 * while the network trains, paint(training) the rest.
 * @param {string} alt
 * @param {Rows} range of both coordinates
 * @param {(x1: number, x2: number) => void} add
 */
export function plane(alt, { min: low, max: high }, add) {
  const span = high - low;
  const hold = (/** @type {number} */ v) => clamp(v, low, high);
  const grid = raster(low, span);
  const words = `${alt} A click adds a point; so does Enter, at a mark that the arrow keys move.`;
  const more = { class: 'ab-plane', role: 'img', tabindex: 0, 'aria-label': words };
  const node = canvas(size, { ...more, onclick: click, onkeydown: keys, onfocus: paint, onblur: paint });
  const [field, marks] = [h('canvas'), canvas(size)];
  const shade = heat(field, cells * finer);
  const hidden = neurons();
  const { legend, sample } = samples();
  let cross = [0, 0]; // where the keyboard adds a point
  /** @type {Training | null} */
  let last = null;
  /** @type {Inks} */
  let inks;
  /** @type {Uint32Array} */
  let colours;
  return { node, legend, seen: hidden.node, mark, paint: show };

  function click(/** @type {MouseEvent} */ { clientX, clientY }) {
    const { left, top, width, height } = node.getBoundingClientRect();
    add(low + (span * (clientX - left)) / width, high - (span * (clientY - top)) / height);
  }

  function keys(/** @type {KeyboardEvent} */ event) {
    const move = arrow(event);
    if (move) cross = [hold(cross[0] + 0.1 * move[0]), hold(cross[1] - 0.1 * move[1])];
    else if (event.key === 'Enter' || event.key === ' ') add(cross[0], cross[1]);
    else return;
    event.preventDefault();
    paint();
  }

  /** @type {(at: ArrayLike<number>) => [number, number]} */
  function place(at) {
    return [(size * (at[0] - low)) / span, (size * (high - at[1])) / span];
  }

  /**
   * The points and the numbers of the axes, on a layer of their own; and the legend. `words` are the reader's own.
   * @type {(points: Record<string, Points>, inks: Inks,
   *   own: {tick?: (k: number, v: number) => string, words: Record<string, string>}) => void}
   */
  function mark(points, now, { tick, words }) {
    [inks, colours] = [now, ramp(now)];
    const context = clear(marks, size);
    for (const [kind, { x, y }] of Object.entries(points).reverse()) {
      y.data.forEach((label, k) => point(context, place(x.data.subarray(2 * k)), label, kind === 'test', inks));
    }
    edges(context, size, { low, high, tick }, place, inks);
    sample(inks, words);
  }

  function show(/** @type {Training} */ training) {
    last = training;
    paint();
  }

  function paint() {
    if (!last) return;
    const out = last.see(grid);
    const answers = last.answers(out).map((p) => 2 * p - 1);
    shade(between(answers, cells, finer), colours);
    const context = brush(node, sharpness());
    for (const layer of [field, marks]) context.drawImage(layer, 0, 0, size, size);
    if (document.activeElement === node) aim(context, place(cross), inks);
    hidden.paint(last.sizes.slice(1, -1), out, colours);
  }
}

/**
 * The middles of the cells, as points of no class.
 * @type {(low: number, span: number) => Points}
 */
function raster(low, span) {
  const at = (/** @type {number} */ k) => (span * (k + 0.5)) / cells;
  const row = (/** @type {number} */ k) => [low + at(k % cells), low + span - at(Math.floor(k / cells)), 0];
  return batch(Array.from({ length: cells ** 2 }, (_, k) => row(k)));
}

/** What each hidden neuron sees of the plane, a row for each layer. */
function neurons() {
  const node = h('div', { class: 'ab-seen', role: 'img', 'aria-label': 'What each hidden neuron sees of the plane' });
  /** @type {ReturnType<typeof heat>[][]} */
  let shades = [];
  return { node, paint };

  /** @type {(layers: number[], seen: Run, colours: Uint32Array) => void} */
  function paint(layers, seen, colours) {
    if (String(layers) !== String(shades.map((row) => row.length))) build(layers);
    shades.forEach((row, layer) => {
      const values = seen.flat(`a${layer + 1}`);
      row.forEach((shade, j) => {
        let top = 1e-12;
        for (let k = j; k < values.length; k += row.length) top = Math.max(top, Math.abs(values[k]));
        shade(values, colours, j, row.length, top);
      });
    });
  }

  function build(/** @type {number[]} */ layers) {
    const rows = layers.map((count) => Array.from({ length: count }, () => h('canvas')));
    shades = rows.map((row) => row.map((one) => heat(one, cells)));
    const named = rows.map((row, k) => h('div', { class: 'ab-seen-row' }, h('span', {}, `layer ${k + 1}`), row));
    node.replaceChildren(...named);
  }
}

const called = (/** @type {string | undefined} */ name) => (name ? ` (${name})` : '');

/** The legend of the points, in the colours of now: {legend, sample}. */
function samples() {
  const kinds = [
    [0, false],
    [1, false],
    [0, true],
    [1, true],
  ];
  const nodes = kinds.map(() => canvas(14, { class: 'ab-mark' }));
  const [disc, bold, ring, thin] = nodes;
  const names = [h('span'), h('span')];
  const legend = h(
    'p',
    { class: 'ab-legend' },
    ...[disc, bold].map((node, k) => h('span', {}, node, names[k])),
    h('span', {}, ring, thin, ' for the test alone'),
  );
  return { legend, sample };

  /** @type {(inks: Inks, words: Record<string, string>) => void} */
  function sample(inks, words) {
    kinds.forEach(([label, test], k) => point(clear(nodes[k], 14), [7, 7], Number(label), Boolean(test), inks));
    names.forEach((name, k) => write(name, ` class ${k}${called(words[`class ${k}`])}`));
  }
}
