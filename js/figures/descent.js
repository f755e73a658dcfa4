// @ts-check
// Steps down a loss over two weights; the start can be dragged, and the bowl of a neuron stretched.
import { coded } from './coding.js';
import { arrow, readout, region, reset, row } from './controls.js';
import { heights } from './heights.js';
import { clamp, s, set, show } from './kit.js';
import { axes, draggable, path } from './plot.js';
import { program } from './program.js';
import { undo } from './undo.js';

/** @import { DescentControls, DescentData, Figure } from './types.ts' */
/** @typedef {[w1: number, w2: number]} Point */

const cells = 60;

/** @param {Figure<DescentData, DescentControls>} figure */
export function draw(figure) {
  const { get, put, root } = figure;
  const { min, max } = figure.controls.start;
  const graph = program(figure.graphs.height);
  const height = (/** @type {Point[]} */ points) => graph.run({ p: points, ratio: get('ratio') }).flat('E');
  const [walk, shape] = [walker(figure), stretched(figure)];
  const plane = axes({ height: 420, xs: [min, max], ys: [min, max], xlabel: 'w1', ylabel: 'w2' });
  const { x, y } = plane;
  const trail = s('path', { class: 'ab-trail ab-gradient' });
  const dots = s('g');
  const button = { tabindex: 0, role: 'button', onkeydown: key };
  const handle = s('circle', { r: 9, class: 'ab-dot ab-weight', ...button });
  const ground = heights(plane);
  let ratio = NaN; // of the lines as they are drawn
  plane.layer.append(ground.lines, trail, ground.numbers);
  plane.dots.append(dots, handle);
  const line = readout();
  root.append(row(undo(figure), reset(figure)), region('Picture of the descent', plane.node), line.node);
  const code = coded(figure);
  draggable(plane, place);
  plane.node.classList.add('ab-both');
  set(plane.node, { role: 'group' }); // a picture may not hold a button
  return update;

  /** @type {(w1: number, w2: number) => void} */
  function place(w1, w2) {
    const [a, b] = [w1, w2].map((value) => clamp(Math.round(value * 20) / 20, min, max));
    put({ start: { w1: a, w2: b } });
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    const move = arrow(event);
    if (!move) return;
    event.preventDefault();
    const { w1, w2 } = get('start');
    place(w1 + 0.1 * move[0], w2 - 0.1 * move[1]);
  }

  function update() {
    if (get('ratio') !== ratio) survey();
    ratio = get('ratio');
    const points = walk();
    const E = height(points);
    const [xs, ys] = [points.map(([w1]) => w1), points.map(([, w2]) => w2)];
    set(trail, { d: path(xs, ys, plane) });
    const near = points.slice(1).filter((p) => p.every((w) => w > min - 1 && w < max + 1));
    const dot = ([a, b] = [0, 0]) => s('circle', { cx: x(a), cy: y(b), r: 3, class: 'ab-dot ab-gradient' });
    dots.replaceChildren(...near.map(dot));
    const start = `(${show(xs[0], 2)}, ${show(ys[0], 2)})`;
    set(handle, { cx: x(xs[0]), cy: y(ys[0]), 'aria-label': `Start of the descent ${start}: arrow keys move it` });
    const end = `after ${points.length - 1} steps E = ${show(E[E.length - 1])}: it ${verdict(points, E)}`;
    const bowl = shape();
    const said = `${bowl ? formed(bowl) : ''}start ${start}: E = ${show(E[0])}; ${end}`;
    line.say(said);
    const [begins, ends] = [E[0], E[E.length - 1]];
    code({ ...get('start'), ...bowl, begins, ends, stands: points[points.length - 1], steps: points.length - 1 });
    set(plane.node, { 'aria-label': `Steps over w1 and w2, with lines of equal E. ${said}` });
  }

  function survey() {
    const side = Array.from({ length: cells + 1 }, (_, k) => min + (k / cells) * (max - min));
    ground.draw(height(side.flatMap((w2) => side.map((w1) => /** @type {Point} */ ([w1, w2])))), side, side);
  }
}

/**
 * The way from the start, until it leaves the plane by far.
 * @type {(figure: Figure<DescentData, DescentControls>) => () => Point[]}
 */
function walker({ data, graphs, get }) {
  const step = program(graphs.step);
  return () => {
    const { w1, w2 } = get('start');
    const [lr, beta, ratio] = [get('lr'), get('beta'), get('ratio')];
    /** @type {Point[]} */
    const points = [[w1, w2]];
    for (let p = points[0], v = [0, 0]; points.length <= data.count && p.every((w) => Math.abs(w) < 1e6);) {
      const out = step.run({ lr, beta, ratio, p: [p], v: [v] });
      [p, v] = [/** @type {Point} */ ([...out.flat("p'")]), [...out.flat("v'")]];
      points.push(p);
    }
    return points;
  };
}

/** @typedef {{condition: number, limit: number}} Bowl */

/**
 * How a bowl is formed that can be stretched; null for others.
 * @type {(figure: Figure<DescentData, DescentControls>) => () => Bowl | null}
 */
function stretched({ graphs, get }) {
  if (!graphs.shape) return () => null;
  const shape = program(graphs.shape);
  return () => {
    const run = shape.run({ beta: get('beta'), ratio: get('ratio') });
    return { condition: run.flat('condition')[0], limit: run.flat('limit')[0] };
  };
}

/** @type {(bowl: Bowl) => string} */
const formed = ({ condition, limit }) => `condition number ${show(condition, 2)}, largest stable rate ${show(limit)}; `;

/** @type {(points: Point[], E: Float64Array) => string} */
function verdict(points, E) {
  const end = E[E.length - 1];
  if (!(end <= E[0])) return 'diverges';
  const back = (/** @type {Point} */ p, /** @type {number} */ k) =>
    p.some((w, i) => (w - points[k + 1][i]) * (points[k + 1][i] - points[k][i]) < 0);
  const swings = points.slice(2).filter(back).length > points.length / 2 ? ', swinging from side to side' : '';
  return end < 1e-3 * E[0] ? `converges${swings}` : `crawls${swings}`;
}
