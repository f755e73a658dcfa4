// @ts-check
// A network that learns points of the plane: the recorded training step, replayed again and again. No picture here.
import { chance, order } from './chance.js';
import { program } from './program.js';
import { blank, read, stride, write } from './trained.js';

/** @import { PlaygroundData, Points, Program, Run, State, Tape } from './types.ts' */
/**
 * `inputs` are what it is told of a point, by name; the seed is that of the first weights and of the batches.
 * @typedef {{depth: string, width: number, act: string, inputs: string[], seed: number}} Shape
 * @typedef {{lr: number, l2: number, size: number}} How `size`: points at a time
 */

/**
 * begin, step and pause; in between `text` is the training for an address: '' before the first step, null while it
 * runs. `curve` has E on training and test points, `now` that of this moment.
 */
export class Training {
  epoch = 0;
  steps = 0; // of Adam, in all
  part = 0; // steps of the epoch that runs
  /** @type {State} */
  state = {};
  /** @type {[train: number, test: number][]} */
  curve = [];
  /** @type {string | null} */
  text = '';
  /** @type {{E: [train: number, test: number], right: number, of: number}} */
  now = { E: [0, 0], right: 0, of: 0 };
  /** @type {{train: Points, test: Points}} */
  points = { train: batch([]), test: batch([]) };
  /** @type {Shape} */
  shape = { depth: '0', width: 1, act: '', inputs: [], seed: 0 };
  /** @type {Map<string, Program>} */
  #programs = new Map();
  /** @type {WeakMap<Points, {inputs: string[], points: Points}>} */
  #told = new WeakMap();
  /** @type {{of: string, rows: number[]}} */
  #order = { of: '', rows: [] };

  /** @param {Record<string, Tape>} graphs @param {number} most epochs */
  constructor(graphs, most) {
    this.graphs = graphs;
    this.most = most;
  }

  /** How many neurons each layer has, from the inputs to the answer. */
  get sizes() {
    const { depth, width, inputs } = this.shape;
    return [inputs.length, ...Array(Number(depth)).fill(Math.round(width)), 1];
  }

  /**
   * Begins anew, or where a text left off; an Error says what is wrong with the text: then it has begun anew.
   * @type {(shape: Shape, text?: string) => void}
   */
  begin(shape, text = '') {
    this.shape = shape;
    Object.assign(this, { state: this.#first(), epoch: 0, steps: 0, part: 0, curve: [], text: '' });
    if (text) Object.assign(this, read(text, this.sizes, this.most), { text });
  }

  /** First weights, two numbers of chance for each. */
  #first() {
    const fresh = blank(this.sizes);
    const weights = this.sizes.slice(1).map((_, k) => fresh[`W${k + 1}`]);
    const u = chance(this.shape.seed, 2 * weights.reduce((sum, { data }) => sum + data.length, 0));
    let start = 0;
    for (const { shape, data } of weights) {
      const part = u.subarray(start, (start += 2 * data.length));
      data.set(this.#replay('init', { u: { shape: [2, shape[1], shape[0]], data: part } }).flat('W'));
    }
    return fresh;
  }

  /** How many steps an epoch has. @type {(size: number) => number} */
  batches(size) {
    return Math.max(1, Math.ceil(this.points.train.y.data.length / size));
  }

  /** Nothing to learn from, or the last epoch. */
  get over() {
    return !this.points.train.y.data.length || this.epoch >= this.most;
  }

  /**
   * So many epochs, or as many steps of them as there are before it is late; at least one.
   * @type {(count: number, how: How, late?: () => boolean) => void}
   */
  learn(count, how, late = () => false) {
    const end = this.epoch + count;
    do this.step(how, false);
    while (!this.over && this.epoch < end && !late());
    this.measure();
  }

  /** One step of Adam. @type {(how: How, measured?: boolean) => void} */
  step({ lr, l2, size }, measured = true) {
    if (this.over) return;
    this.text = null;
    const last = this.batches(size) - 1;
    const place = Math.min(this.part, last); // the size of a batch may have become another one
    const given = { ...this.state, ...this.#some(size, place), lr, l2, t: this.steps };
    const out = this.#replay(this.#of('step'), given);
    for (const [name, { data }] of Object.entries(this.state)) data.set(out.flat(`${name}'`));
    this.steps++;
    this.part = place === last ? 0 : place + 1;
    if (!this.part) this.epoch++;
    if (measured || (!this.part && this.epoch % stride(this.epoch) === 0)) this.measure();
  }

  /**
   * The points of a step: all, or those whose turn it is in this epoch.
   * @type {(size: number, place: number) => Points}
   */
  #some(size, place) {
    const { x, y } = this.#as(this.points.train);
    const [count, wide] = x.shape;
    if (size >= count) return { x, y };
    const of = [count, this.shape.seed, this.epoch];
    if (this.#order.of !== of.join()) this.#order = { of: of.join(), rows: order(count, this.shape.seed, this.epoch) };
    const rows = this.#order.rows.slice(place * size, (place + 1) * size);
    const some = { shape: [rows.length, wide], data: new Float64Array(rows.length * wide) };
    rows.forEach((row, k) => some.data.set(x.data.subarray(row * wide, (row + 1) * wide), k * wide));
    return { x: some, y: { shape: [rows.length, 1], data: Float64Array.from(rows, (row) => y.data[row]) } };
  }

  /**
   * Another number in the place of a weight or bias; Adam's memories of it stay.
   * @type {(name: string, place: number, value: number) => void}
   */
  change(name, place, value) {
    this.state[name].data[place] = value;
    this.text = null;
    this.measure();
  }

  pause() {
    this.text ??= write(this);
  }

  /** E of this moment, 0 where there is no point, also on the curve if that has a point here. */
  measure() {
    const { train, test } = this.points;
    const of = test.y.data.length;
    const first = train.y.data.length ? this.see(train).flat('E')[0] : 0;
    this.now = { E: [first, 0], right: 0, of };
    if (of) {
      const out = this.see(test);
      const right = this.answers(out).reduce((sum, p, k) => sum + Number(p > 0.5 === (test.y.data[k] === 1)), 0);
      this.now = { E: [first, out.flat('E')[0]], right, of };
    }
    const place = this.epoch / stride(this.epoch);
    if (this.curve.length > Math.floor(place) + 1) this.curve = this.curve.filter((_, k) => k % 2 === 0);
    if (!this.part && place % 1 === 0) this.curve[place] = [Math.fround(first), Math.fround(this.now.E[1])];
  }

  /** The curve and, after it, this moment: epochs, and E at each. */
  get line() {
    const epochs = stride(this.epoch);
    const all = this.part || this.epoch % epochs ? [...this.curve, this.now.E] : this.curve;
    const E = this.now.of ? all : all.map(([first]) => /** @type {[number, number]} */ ([first, NaN]));
    return { epochs: E.map((_, k) => Math.min(this.epoch + Number(this.part > 0), k * epochs)), E };
  }

  /**
   * What all neurons say of points of the plane, until the next run.
   * @type {(points: Points) => Run}
   */
  see(points) {
    return this.#replay(this.#of('see'), { ...this.state, ...this.#as(points) });
  }

  /** All that a network may be told of points. @type {(points: Points) => Run} */
  told({ x }) {
    return this.#replay('told', { x });
  }

  /** Points as this network is told of them. @type {(points: Points) => Points} */
  #as(points) {
    const { inputs } = this.shape;
    const known = this.#told.get(points);
    if (known?.inputs === inputs) return known.points;
    const [count, wide] = [points.y.data.length, inputs.length];
    const data = new Float64Array(count * wide);
    if (count) {
      const out = this.told(points);
      inputs.forEach((name, j) => out.flat(name).forEach((v, k) => (data[k * wide + j] = v)));
    }
    const found = { x: { shape: [count, wide], data }, y: points.y };
    this.#told.set(points, { inputs, points: found });
    return found;
  }

  /**
   * The answers among what all neurons say.
   * @type {(seen: Run) => Float64Array}
   */
  answers(seen) {
    return seen.flat(`a${this.sizes.length - 1}`);
  }

  /** @type {(what: string) => string} */
  #of(what) {
    return `${what}-${this.shape.depth}-${this.shape.act}`;
  }

  /** @type {(name: string, inputs: Parameters<Program['run']>[0]) => Run} */
  #replay(name, inputs) {
    const found = this.#programs.get(name) ?? program(this.graphs[name]);
    this.#programs.set(name, found);
    return found.run(inputs);
  }
}

/**
 * Rows [x1, x2, class] of the plane.
 * @type {(rows: number[][]) => Points}
 */
export function batch(rows) {
  const x = Float64Array.from(rows.flatMap(([x1, x2]) => [x1, x2]));
  const y = Float64Array.from(rows, ([, , label]) => label);
  return { x: { shape: [rows.length, 2], data: x }, y: { shape: [rows.length, 1], data: y } };
}

/** So many of a hundred, as evenly as can be. @type {(k: number, share: number) => boolean} */
const chosen = (k, share) => Math.floor(((k + 1) * share) / 100) > Math.floor((k * share) / 100);

/** @typedef {PlaygroundData['sets'][string]} Cloud */

/** The points of a set with noise: [x1, x2, class] each. @type {(set: Cloud, noise: number) => number[][]} */
export function scattered({ clean, jitter, labels }, noise) {
  const at = (/** @type {number} */ k) => clean[k] + noise * jitter[k];
  return labels.map((label, k) => [at(2 * k), at(2 * k + 1), label]);
}

/**
 * The points of a set with noise, but for those at the places that are `gone`: of a hundred pairs `share` are for the
 * test; and the reader's own, for training. Without a set every fourth of those in each class is for the test.
 * @type {(set: Cloud | undefined, share: number, noise: number, own: number[][], gone: Set<number>) =>
 *   {train: Points, test: Points}}
 */
export function gather(set, share, noise, own, gone) {
  if (!set) return held(own);
  const rows = scattered(set, noise);
  const part = (/** @type {boolean} */ test) =>
    rows.filter((_, k) => !gone.has(k) && chosen(Math.floor(k / 2), share) === test);
  return { train: batch([...part(false), ...own]), test: batch(part(true)) };
}

/** @type {(own: number[][]) => {train: Points, test: Points}} */
function held(own) {
  const seen = [0, 0];
  const last = own.map(([, , label]) => ++seen[label] % 4 === 0);
  return { train: batch(own.filter((_, k) => !last[k])), test: batch(own.filter((_, k) => last[k])) };
}
