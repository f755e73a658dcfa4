// @ts-check
// A curve is fitted: a network learns noisy points of it, with what is said to help under the reader's hand.
import { coded } from './coding.js';
import { beside, button, choice, readout, reset, row } from './controls.js';
import { h, s, set, show } from './kit.js';
import { chart } from './losses.js';
import { axes, path } from './plot.js';
import { program } from './program.js';
import { undo } from './undo.js';

/** @import { Figure, FittingControls, FittingData, Given, Numbers, State } from './types.ts' */
/** @typedef {{curve: string, points: number, width: string, rate: number, drop: number, draw: number}} Settings */

const stepsAFrame = 6;
const every = 5; // epochs from one point of the curve of errors to the next
const shuffle = 997; // where in the pool of chance an epoch begins

/** A network that learns some points: the recorded training step, replayed. */
class Fit {
  epoch = 0;
  /** @type {[points: number, truth: number][]} */
  curve = [];
  /** @type {[points: number, truth: number]} */
  now = [0, 0];
  /** @type {State} */
  state = {};
  /** @type {Settings} */
  settings = { curve: '', points: 0, width: '1', rate: 0, drop: 0, draw: 0 };

  /** @param {Figure<FittingData, FittingControls>} figure */
  constructor({ data, graphs, controls }) {
    this.data = data;
    this.most = controls.at.max;
    this.programs = Object.fromEntries(Object.entries(graphs).map(([name, graph]) => [name, program(graph)]));
    this.grid = column(data.grid);
  }

  /** @type {(settings: Settings) => void} */
  begin(settings) {
    const [width, { xs, sets, pool }] = [Number(settings.width), this.data];
    /** @type {State} */
    const start = {};
    pool.forEach((rows, k) => {
      const normal = rows.slice(0, width).map((row) => row.slice(0, width));
      const W = this.programs.init.run({ normal }).array('W');
      Object.assign(start, { [`W${k + 1}`]: W, [`b${k + 1}`]: zeros([W.shape[0]]) });
    });
    const memory = (/** @type {string} */ m) =>
      Object.fromEntries(Object.entries(start).map(([name, { shape }]) => [m + name, zeros(shape)]));
    const some = (/** @type {number[]} */ all) => column(all.slice(0, settings.points));
    this.settings = settings;
    this.state = { ...start, ...memory('m'), ...memory('v') };
    this.points = { x: some(xs[settings.draw]), y: some(sets[settings.curve].ys[settings.draw]) };
    this.truth = column(sets[settings.curve].truth);
    [this.epoch, this.curve] = [0, []];
    this.measure();
  }

  /** @type {(count: number) => void} */
  step(count) {
    const { rate, drop, points, width } = this.settings;
    for (let k = 0; k < count; k++) {
      const [chance1, chance2] = [0, 1].map((layer) => this.chance(points, Number(width), layer));
      const given = { ...this.state, ...this.points, t: this.epoch, rate, drop, chance1, chance2 };
      const out = this.programs.step.run(/** @type {Record<string, Given>} */ (given));
      for (const [name, { data }] of Object.entries(this.state)) data.set(out.flat(`${name}'`));
      this.epoch++;
      if (this.epoch % every === 0) this.measure();
    }
    this.measure(false);
  }

  /**
   * By what a number of a hidden layer is dropped or kept, in this epoch.
   * @type {(rows: number, width: number, layer: number) => Numbers}
   */
  chance(rows, width, layer) {
    const { chance } = this.data;
    const first = rows * width * layer + shuffle * this.epoch;
    const at = (/** @type {number} */ k) => chance[(k + first) % chance.length];
    return { shape: [rows, width], data: Float64Array.from({ length: rows * width }, (_, k) => at(k)) };
  }

  /** E of this epoch, on its own points and against the truth; also on the curve, unless it stands there. */
  measure(keep = true) {
    const E = (/** @type {object} */ given) => this.programs.see.run({ ...this.state, ...given }).flat('E')[0];
    this.now = [E({ ...this.points }), E({ x: this.grid, y: this.truth })];
    if (keep) this.curve.push(this.now);
  }

  /** The epochs on the curve, and E at each. */
  get line() {
    const E = this.epoch % every ? [...this.curve, this.now] : this.curve;
    return { epochs: E.map((_, k) => Math.min(this.epoch, k * every)), E };
  }

  /** What it says along the axis, until the next run. */
  says() {
    return this.programs.see.run({ ...this.state, x: this.grid, y: this.truth ?? this.grid }).flat('y_hat');
  }
}

/** @type {(shape: number[]) => Numbers} */
const zeros = (shape) => ({ shape, data: new Float64Array(shape.reduce((a, b) => a * b, 1)) });

/** @type {(values: number[]) => Numbers} */
const column = (values) => ({ shape: [values.length, 1], data: Float64Array.from(values) });

/** @param {Figure<FittingData, FittingControls>} figure */
export function draw(figure) {
  const { get, put, root } = figure;
  const draws = figure.data.xs.length;
  const fit = new Fit(figure);
  const picture = plot(figure.data);
  const losses = chart(fit, ['E, its points', 'E, the true curve'], 'its points and against the true curve');
  const line = readout();
  const choices = ['curve', 'width'].map((name) => choice(figure, name));
  const wanted = () => Math.round(get('at').epochs);
  const { node, stop, go, on, of } = pacing(figure, fit, wanted, paint);
  const move = (/** @type {object} */ values) => (stop(), put({ at: { ...get('at'), ...values } }));
  const one = button('One step', () => move({ epochs: Math.min(fit.most, fit.epoch + 1) }));
  const again = button('Start again', () => move({ epochs: 0 }));
  const other = button('New points', () => put({ at: { ...get('at'), draw: (get('at').draw + 1) % draws } }));
  let drawn = '';
  root.append(
    row(choices.map(({ node }) => node)),
    row(node, one, again, other, undo(figure, undefined, { stop, of }), reset(figure, stop)),
    line.node,
    beside([picture.legend, picture.node], [losses.legend, losses.node]),
  );
  const code = coded(figure);
  return update;

  function update() {
    for (const one of choices) one.show();
    const { draw: which } = get('at');
    const settings = {
      ...{ curve: get('curve'), points: get('points'), width: get('width') },
      ...{ rate: get('decay'), drop: get('dropout'), draw: Math.round(which) % draws },
    };
    if (JSON.stringify(settings) !== drawn || (wanted() < fit.epoch && !on())) {
      drawn = JSON.stringify(settings);
      fit.begin(settings);
      picture.mark(fit);
    }
    go();
    paint();
  }

  function paint() {
    picture.paint(fit);
    losses.paint();
    code({ ...fit.settings, epoch: fit.epoch, own: fit.now[0], truth: fit.now[1] });
    const busy = on() || wanted() > fit.epoch;
    line.node.setAttribute('aria-live', busy ? 'off' : 'polite');
    const ended = fit.epoch >= fit.most;
    set(node, { 'aria-disabled': String(ended) });
    line.say(`${busy ? 'training, ' : ''}${sentence(fit)}${ended ? '. This is the end: Start again begins anew' : ''}`);
  }
}

/** @type {(fit: Fit) => string} */
function sentence({ epoch, now, settings }) {
  const [own, truth] = now.map((E) => show(E));
  return `epoch ${epoch}: E = ${own} on its ${settings.points} points, ${truth} against the true curve`;
}

/**
 * Steps, frame by frame, until the epoch that the settings name or, once Train was pressed, the last one.
 * @param {Figure<FittingData, FittingControls>} figure
 * @param {Fit} fit
 * @param {() => number} wanted the epoch
 * @param {() => void} paint
 */
function pacing({ get, put, root, signal }, fit, wanted, paint) {
  let waiting = 0;
  /** @type {object | null} */
  let training = null; // the run
  const node = button('Train', () => (training ? stop() : start()));
  const goal = () => (training ? fit.most : wanted());
  signal.addEventListener('abort', () => cancelAnimationFrame(waiting));
  root.addEventListener('click', keep, true); // before any button hears it: a link that is copied holds what is seen
  const of = (/** @type {string} */ name) => (name === 'at' ? training : null);
  return { node, stop, go, on: () => training !== null, of };

  function start() {
    if (fit.epoch >= fit.most) return;
    training = {};
    node.textContent = 'Pause';
    go();
  }

  function stop() {
    keep();
    training = null;
    node.textContent = 'Train';
  }

  function keep() {
    if (training) put({ at: { ...get('at'), epochs: fit.epoch } });
  }

  function go() {
    if (!waiting && fit.epoch < goal()) waiting = requestAnimationFrame(next);
  }

  function next() {
    waiting = 0;
    if (!root.isConnected) return;
    fit.step(Math.max(0, Math.min(stepsAFrame, goal() - fit.epoch)));
    if (training && fit.epoch >= fit.most) stop();
    go();
    paint();
  }
}

/**
 * The true curve, the points, and what the network says.
 * @param {FittingData} data
 */
function plot(data) {
  const { grid, alt } = data;
  const frame = axes({
    ...{ width: 360, height: 300, xs: [grid[0], grid[grid.length - 1]], ys: data.range },
    ...{ xlabel: 'x', ylabel: 'y', label: alt },
  });
  const truth = s('path', { class: 'ab-line ab-input', 'stroke-dasharray': '5 3' });
  const says = s('path', { class: 'ab-line ab-activation' });
  const dots = s('g');
  frame.layer.append(truth, says);
  frame.dots.append(dots);
  const legend = h(
    'p',
    { class: 'ab-legend' },
    h('span', { class: 'ab-key ab-dashed ab-input' }, 'the true curve'),
    h('span', { class: 'ab-key ab-activation' }, 'the network'),
  );
  const node = h('div', { class: 'ab-curve' }, frame.node);
  return { node, legend, mark, paint };

  /** @param {Fit} fit */
  function mark({ points, truth: line }) {
    const [xs, ys] = [points?.x.data ?? [], points?.y.data ?? []];
    const dot = (/** @type {number} */ x, /** @type {number} */ k) =>
      s('circle', { cx: frame.x(x), cy: frame.y(ys[k]), r: 3.5, class: 'ab-dot ab-input' });
    dots.replaceChildren(...Array.from(xs, dot));
    set(truth, { d: path(grid, line?.data ?? [], frame) });
  }

  /** @param {Fit} fit */
  function paint(fit) {
    set(says, { d: path(grid, fit.says(), frame) });
  }
}
