// @ts-check
// The picture of the playground: the plane as a network answers, its points, and the scale of its colours.
import { arrow } from './controls.js';
import { between, heat, ramp } from './heat.js';
import { brush, clamp, h, sharpness, write } from './kit.js';
import { aim, edges, point, ring } from './scatter.js';
import { batch } from './training.js';

/** @import { Points, Rows } from './types.ts' */
/** @import { Inks } from './scatter.js' */

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

/** How far from a point a finger may press for it, in units of a plane so wide. @type {(span: number) => number} */
export const near = (span) => (9 * span) / size;

/**
 * {node, legend, scale, grid, mark, paint}: press(x1, x2) is called by a click and by Enter, remove(x1, x2) by Delete.
 * mark(points, inks) draws what stays while the network trains; paint(values, ends) values from -1 to 1 at the points
 * of the grid, and what the scale says at its ends and between: answers, if nothing else.
 * @param {string} alt
 * @param {Rows} range of both coordinates
 * @param {(x1: number, x2: number) => void} press
 * @param {(x1: number, x2: number) => void} remove
 */
export function plane(alt, { min: low, max: high }, press, remove) {
  const span = high - low;
  const hold = (/** @type {number} */ v) => clamp(v, low, high);
  const grid = raster(low, span);
  const how = 'A press adds a point, takes one of yours up, or removes any one, as you choose';
  const words = `${alt} ${how}; so does Enter, at a mark that the arrow keys move. Delete removes the point there.`;
  const more = { class: 'ab-plane', role: 'img', tabindex: 0, 'aria-label': words };
  const node = canvas(size, { ...more, onclick: click, onkeydown: keys, onfocus: paint, onblur: paint });
  const [field, marks] = [h('canvas'), canvas(size)];
  const shade = heat(field, cells * finer);
  const { legend, sample } = samples();
  const scale = bar();
  /** @type {string[]} */
  let said = []; // at the ends of the scale, of answers
  let cross = [0, 0]; // where the keyboard adds a point
  let shown = false;
  /** @type {Inks} */
  let inks;
  /** @type {Uint32Array} */
  let colours;
  return { node, legend, scale: scale.node, grid, mark, paint: show, repaint: paint };

  function click(/** @type {MouseEvent} */ { clientX, clientY }) {
    const { left, top, width, height } = node.getBoundingClientRect();
    press(low + (span * (clientX - left)) / width, high - (span * (clientY - top)) / height);
  }

  function keys(/** @type {KeyboardEvent} */ event) {
    const move = arrow(event);
    if (move) cross = [hold(cross[0] + 0.1 * move[0]), hold(cross[1] - 0.1 * move[1])];
    else if (event.key === 'Enter' || event.key === ' ') press(cross[0], cross[1]);
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(cross[0], cross[1]);
    else return;
    event.preventDefault();
    paint();
  }

  /** @type {(at: ArrayLike<number>) => [number, number]} */
  function place(at) {
    return [(size * (at[0] - low)) / span, (size * (high - at[1])) / span];
  }

  /**
   * The points and the numbers of the axes, on a layer of their own; and the legend. `words` are the reader's own, `up`
   * is the point that was taken up.
   * @type {(points: Record<string, Points>, inks: Inks,
   *   own: {tick?: (k: number, v: number) => string, words: Record<string, string>, up?: number[]}) => void}
   */
  function mark(points, now, { tick, words, up }) {
    if (inks !== now) [inks, colours] = [now, ramp(now)];
    const context = clear(marks, size);
    for (const [kind, { x, y }] of Object.entries(points).reverse()) {
      y.data.forEach((label, k) => point(context, place(x.data.subarray(2 * k)), label, kind === 'test', inks));
    }
    if (up) ring(context, place(up), inks);
    edges(context, size, { low, high, tick }, place, inks);
    sample(inks, words);
    scale.paint(colours);
    said = [0, 1].map((k) => `answer ${k}: class ${k}${called(words[`class ${k}`])}`);
  }

  /** @type {(values: Float64Array, ends?: string[]) => void} */
  function show(values, ends = [said[0], '½', said[1]]) {
    shade(between(values, cells, finer), colours);
    shown = true;
    scale.say(ends);
    paint();
  }

  function paint() {
    if (!shown) return;
    const context = brush(node, sharpness());
    for (const layer of [field, marks]) context.drawImage(layer, 0, 0, size, size);
    if (document.activeElement === node) aim(context, place(cross), inks);
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

/** The scale of the colours, and what it says: {node, paint, say}. */
function bar() {
  const canvas = h('canvas');
  const shade = heat(canvas, 101, 1);
  const values = Float64Array.from({ length: 101 }, (_, k) => k / 50 - 1);
  const ends = [h('span'), h('span'), h('span')];
  return {
    node: h('div', { class: 'ab-scale' }, canvas, h('p', {}, ends)),
    paint: (/** @type {Uint32Array} */ colours) => shade(values, colours),
    say: (/** @type {string[]} */ texts) => ends.forEach((node, k) => write(node, texts[k])),
  };
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
