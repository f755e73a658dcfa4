// @ts-check
// A network that learns points of the plane: the recorded training step, replayed again and again. No picture here.
import { program } from './program.js';
import { blank, read, sizes, stride, write } from './trained.js';

/** @import { PlaygroundData, Points, Program, Run, State, Tape } from './types.ts' */
/** @typedef {{depth: string, width: number, act: string}} Shape */

/**
 * begin, step and pause; in between `text` is the training for an address: '' before the first step, null while it
 * runs. `curve` has E on training and test points, `now` that of this epoch.
 */
export class Training {
  epoch = 0;
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
  #shape = { depth: '0', width: 1, act: '' };
  /** @type {Map<string, Program>} */
  #programs = new Map();

  /** @param {Record<string, Tape>} graphs @param {number[][][]} pool @param {number} most epochs */
  constructor(graphs, pool, most) {
    this.graphs = graphs;
    this.pool = pool;
    this.most = most;
  }

  /** How many neurons each layer has, from the inputs to the answer. */
  get sizes() {
    return sizes(this.#shape.depth, this.#shape.width);
  }

  /**
   * Begins anew, or where a text left off; an Error says what is wrong with the text: then it has begun anew.
   * @type {(shape: Shape, text?: string) => void}
   */
  begin(shape, text = '') {
    this.#shape = shape;
    Object.assign(this, { state: this.#first(), epoch: 0, curve: [], text: '' });
    if (text) Object.assign(this, read(text, this.sizes, this.most), { text });
  }

  /** First weights, from plain random numbers. */
  #first() {
    const fresh = blank(this.sizes);
    this.pool.slice(0, this.sizes.length - 1).forEach((rows, k) => {
      const { shape, data } = fresh[`W${k + 1}`];
      const normal = rows.slice(0, shape[1]).map((row) => row.slice(0, shape[0]));
      data.set(this.#replay('init', { normal }).flat('W'));
    });
    return fresh;
  }

  /** @type {(count: number, lr: number) => void} */
  step(count, lr) {
    const end = this.points.train.y.data.length ? Math.min(this.most, this.epoch + count) : this.epoch;
    while (this.epoch < end) {
      this.text = null;
      const out = this.#replay(this.#of('step'), { ...this.state, ...this.points.train, lr, t: this.epoch });
      for (const [name, { data }] of Object.entries(this.state)) data.set(out.flat(`${name}'`));
      this.epoch++;
      if (this.epoch === end || this.epoch % stride(this.epoch) === 0) this.measure();
    }
  }

  pause() {
    this.text ??= write(this);
  }

  /** E of this epoch, 0 where there is no point, also on the curve if that has a point here. */
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
    const epochs = stride(this.epoch);
    if (epochs > stride(this.epoch - 1)) this.curve = this.curve.filter((_, k) => k % 2 === 0);
    if (this.epoch % epochs === 0) this.curve[this.epoch / epochs] = [Math.fround(first), Math.fround(this.now.E[1])];
  }

  /** The curve and, after it, this epoch: epochs, and E at each. */
  get line() {
    const epochs = stride(this.epoch);
    const all = this.epoch % epochs ? [...this.curve, this.now.E] : this.curve;
    const E = this.now.of ? all : all.map(([first]) => /** @type {[number, number]} */ ([first, NaN]));
    return { epochs: E.map((_, k) => Math.min(this.epoch, k * epochs)), E };
  }

  /**
   * What all neurons say of points, until the next run.
   * @type {(points: Points) => Run}
   */
  see(points) {
    return this.#replay(this.#of('see'), { ...this.state, ...points });
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
    return `${what}-${this.#shape.depth}-${this.#shape.act}`;
  }

  /** @type {(name: string, inputs: Parameters<Program['run']>[0]) => Run} */
  #replay(name, inputs) {
    const found = this.#programs.get(name) ?? program(this.graphs[name]);
    this.#programs.set(name, found);
    return found.run(inputs);
  }
}

/**
 * Rows [x1, x2, class] as the graphs take them.
 * @type {(rows: number[][]) => Points}
 */
export function batch(rows) {
  const x = Float64Array.from(rows.flatMap(([x1, x2]) => [x1, x2]));
  const y = Float64Array.from(rows, ([, , label]) => label);
  return { x: { shape: [rows.length, 2], data: x }, y: { shape: [rows.length, 1], data: y } };
}

/**
 * The points of a set with noise: every second pair is for the test; and the reader's own, for training. Without a set
 * every fourth of those in each class is for the test.
 * @type {(set: PlaygroundData['sets'][string] | undefined, noise: number, own: number[][]) =>
 *   {train: Points, test: Points}}
 */
export function gather(set, noise, own) {
  if (!set) return held(own);
  const { clean, jitter, labels } = set;
  const at = (/** @type {number} */ k) => clean[k] + noise * jitter[k];
  const rows = labels.map((label, k) => [at(2 * k), at(2 * k + 1), label]);
  const half = (/** @type {number} */ odd) => rows.filter((_, k) => Math.floor(k / 2) % 2 === odd);
  return { train: batch([...half(0), ...own]), test: batch(half(1)) };
}

/** @type {(own: number[][]) => {train: Points, test: Points}} */
function held(own) {
  const seen = [0, 0];
  const last = own.map(([, , label]) => ++seen[label] % 4 === 0);
  return { train: batch(own.filter((_, k) => !last[k])), test: batch(own.filter((_, k) => last[k])) };
}
