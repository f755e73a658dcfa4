// @ts-check
// Receipts: a gradient once more, by nudging. A number of the recorded graph is moved a little to both sides, and the
// same graph replayed. Nothing of the way back is asked, so the two can disagree.
import { button } from './controls.js';
import { h, set, show, write } from './kit.js';
import { program } from './program.js';

/** @import { Figure, Given, PictureData, Place, Run, Tape } from './types.ts' */

/**
 * agree, differ; corner: two slopes, and the formula's is one of them or between; unsure: nudging sees too little;
 * unknown: it sees no finite number.
 * @typedef {'agree' | 'differ' | 'corner' | 'unsure' | 'unknown'} Verdict
 */
/** @typedef {{left: number, slope: number, right: number, noise: number}} Look */
/** @typedef {{nudged: number, doubt: number, corner: boolean, sides: [left: number, right: number]}} Slope */
/** @typedef {[slope: HTMLTableCellElement, verdict: HTMLTableCellElement]} Cells */
/** @typedef {Slope & {formula: number, gap: number, verdict: Verdict, agrees: boolean}} Receipt */

// A gap below it is agreement. Of a slope of usual size nudging misses a billionth, mistakes change a thousandth or
// more: a thousand times the one is a thousandth of the other.
export const tolerance = 1e-6;

// As annbook.numeric_gradient steps: with 6e-6 the bend of E costs as little as its rounding. The finer ones are for
// slopes near zero, and tell a corner from one that is only close.
const [first, finer] = [6e-6, [1, 0.1, 0.01, 0.001]];

/**
 * The slope of `error` at `value`, by how much it may be off, and whether left and right have slopes of their own.
 * Two steps that agree settle it; otherwise the best pair of steps gives the slope, and the second best the doubt: not
 * the luckiest.
 * @type {(error: (value: number) => number, value: number) => Slope}
 */
export function nudge(error, value) {
  const E = error(value);
  /** @type {Look[]} */
  const looks = [];
  /** @type {[off: number, slope: number][]} */
  const pairs = [];
  for (const part of finer) {
    looks.push(look(error, value, E, part * first * Math.max(1, Math.abs(value))));
    const [large, small] = looks.slice(-2);
    if (small) pairs.push([apart(large, small), large.slope]);
    if (pairs.length === 1 && pairs[0][0] < (tolerance / 10) * Math.abs(large.slope)) break;
  }
  const { left, right } = looks[looks.length - 1];
  const sides = /** @type {Slope['sides']} */ ([left, right]);
  if (looks.length === finer.length && cornered(looks))
    return { nudged: looks[0].slope, doubt: 0, corner: true, sides };
  const [best, next = best] = pairs.filter(([off]) => Number.isFinite(off)).sort(([a], [b]) => a - b);
  return { nudged: best?.[1] ?? NaN, doubt: next?.[0] ?? NaN, corner: false, sides };
}

/** @type {(error: (value: number) => number, value: number, E: number, step: number) => Look} */
function look(error, value, E, step) {
  const [down, up] = [value - step, value + step];
  const [low, high] = [error(down), error(up)];
  const noise = (8 * Number.EPSILON * Math.max(rounded(low), rounded(E), rounded(high))) / step;
  return {
    left: (E - low) / (value - down),
    slope: (high - low) / (up - down),
    right: (high - E) / (up - value),
    noise,
  };
}

/**
 * What a rounding of E is a part of: below 1 not E itself, but its root. The answer is what is rounded, and for a sum
 * of squares the root is how far the answer is from its target.
 * @type {(E: number) => number}
 */
const rounded = (E) => Math.max(Math.abs(E), Math.sqrt(Math.abs(E)));

/**
 * By how much a slope may be off: what a finer step changes, the rounding of E, and the angle between the sides unless
 * it shrinks with the step.
 * @type {(large: Look, small: Look) => number}
 */
const apart = (large, small) =>
  4 * Math.abs(large.slope - small.slope) + large.noise + Math.abs(angle(small) - angle(large) / 10);

const angle = (/** @type {Look} */ { left, right }) => right - left;

/**
 * At a corner the angle stays what it is from step to step: a bend shrinks with them, and rounding grows.
 * @type {(looks: Look[]) => boolean}
 */
function cornered(looks) {
  const last = angle(looks[looks.length - 1]);
  return looks.every((one) => Math.abs(angle(one) - last) < Math.abs(last) / 2);
}

/**
 * As annbook.gap: |a - b| / (|a| + |b|), from 0 to 1; a formula that is not finite is as far off as can be.
 * @type {(a: number, b: number) => number}
 */
export function gap(a, b) {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.isFinite(b) ? 1 : NaN;
  const top = Math.max(Math.abs(a), Math.abs(b)) || 1; // so that sums stay in range
  return Math.abs(a / top - b / top) / (Math.abs(a / top) + Math.abs(b / top) || 1);
}

/**
 * What the formula says of the slope of `error` at `value`, and what nudging says to it.
 * @type {(formula: number, error: (value: number) => number, value: number) => Receipt}
 */
export function receipt(formula, error, value) {
  const slope = nudge(error, value);
  const verdict = judged(formula, slope);
  const agrees = verdict === 'agree' || verdict === 'corner';
  return { ...slope, formula, gap: gap(formula, slope.nudged), verdict, agrees };
}

/** @type {(formula: number, slope: Slope) => Verdict} */
function judged(formula, { nudged, doubt, corner, sides }) {
  if (!Number.isFinite(nudged)) return 'unknown';
  if (corner) {
    const [low, high] = [Math.min(...sides), Math.max(...sides)];
    const edge = 1e-4 * (high - low); // the sides are slopes over a step
    return formula >= low - edge && formula <= high + edge ? 'corner' : 'differ';
  }
  if (gap(formula, nudged) < tolerance) return 'agree';
  return Math.abs(formula - nudged) <= doubt ? 'unsure' : 'differ';
}

/**
 * A judge over the E of a recorded graph: judge(formula, inputs, [input, place]) is the receipt for that number of the
 * inputs; those that are not given are as recorded. It replays the way forward alone, apart from the figure's own runs.
 * @type {(tape: Tape, E: Place) => (formula: number, inputs: Record<string, Given>, at: [string, number]) => Receipt}
 */
export function judge(tape, [node, place]) {
  const { run, inputs: recorded } = program({ ...tape, nodes: tape.nodes.slice(0, node + 1), feedback: {} });
  return (formula, inputs, [name, at]) => {
    const moved = Float64Array.from(/** @type {ArrayLike<number>} */ (inputs[name] ?? recorded[name].data));
    const error = (/** @type {number} */ value) => {
      moved[at] = value;
      return run({ ...inputs, [name]: moved }).at(node, place);
    };
    return receipt(formula, error, moved[at]);
  };
}

/** @type {Record<Verdict, [sign: string, word: string]>} */
const signs = {
  agree: ['✓', 'agree'],
  differ: ['✗', 'differ'],
  corner: ['∠', 'corner'],
  unsure: ['?', 'unsure'],
  unknown: ['?', 'not finite'],
};

/**
 * A gap, or a doubt: one digit tells its size.
 * @type {(value: number) => string}
 */
const size = (value) =>
  value >= 0.01 || !value ? show(value, value ? 2 : 0) : value.toExponential(0).replace('-', '\u2212');

/**
 * The gap and what it means, for a cell.
 * @type {(found: Receipt) => string}
 */
export const brief = ({ verdict, gap }) => `${Number.isNaN(gap) ? '' : `${size(gap)} `}${signs[verdict].join(' ')}`;

/**
 * The whole receipt as a sentence.
 * @type {(name: string, found: Receipt) => string}
 */
export function sentence(name, { formula, nudged, gap, verdict, doubt, sides }) {
  const apart = Number.isNaN(gap) ? '' : `, gap ${size(gap)}`;
  const [left, right] = sides.map((side) => show(side));
  const says = {
    agree: 'they agree',
    differ: 'they differ',
    corner: `at a corner the two sides differ, ${left} below and ${right} above; any slope between will do`,
    unsure: `nudging may be off by ${size(doubt)}, too much to tell`,
    unknown: 'beside it E is not finite, and nudging cannot tell',
  };
  const both = `${name} = ${show(formula)} by the formula, ${show(nudged)} by nudging`;
  return `${signs[verdict][0]} ${both}${apart}: ${says[verdict]}`;
}

/**
 * Writes a receipt, or why there is none, in the colour of its verdict.
 * @type {(node: HTMLElement, text: string, verdict?: Verdict) => void}
 */
export function tell(node, text, verdict) {
  write(node, text);
  set(node, { class: `ab-receipt${verdict ? ` ab-${verdict}` : ''}` });
}

/**
 * The parts of a figure whose gradients are checked while its setting `nudge` is on; `nudged` names the number to move
 * for each. cells(gradient) end a row of the table, folded(ledger) is to know it: they are filled while it is open.
 * update() says the receipt of the gradient `name`, or why there is none; these inputs gave these values.
 * @param {Figure<PictureData>} figure
 */
export function receipts({ data: { book, nudged }, graphs: { step }, get, put }) {
  const on = () => get('nudge') === 'on';
  const press = button('Check by nudging', () => put({ nudge: on() ? 'off' : 'on' }));
  const line = h('p', { class: 'ab-receipt' });
  /** @type {{name: string, cells: Cells}[]} */
  const rows = [];
  /** @type {HTMLTableCellElement[]} */
  const columns = [];
  /** @type {ReturnType<typeof judge> | undefined} */
  let judging;
  let fill = () => {};
  return { button: press, line, cells, folded, update };

  /** @type {(name: string) => Cells} */
  function cells(name) {
    /** @type {Cells} */
    const pair = [h('td'), h('td')];
    if (nudged[name]) rows.push({ name, cells: pair });
    columns.push(...pair);
    return pair;
  }

  /** @type {(ledger: HTMLDetailsElement) => HTMLDetailsElement} */
  function folded(ledger) {
    const heads = /** @type {NodeListOf<HTMLTableCellElement>} */ (ledger.querySelectorAll('th[scope="col"]'));
    columns.push(...[...heads].slice(-2));
    ledger.addEventListener('toggle', () => fill());
    return ledger;
  }

  /** @type {(values: Run, inputs: Record<string, Given>, name: string | undefined, why: string) => void} */
  function update(values, inputs, name, why) {
    set(press, { 'aria-pressed': String(on()) });
    for (const cell of columns) cell.hidden = !on();
    fill = () => {};
    if (!on()) return tell(line, '');
    const judged = (judging ??= judge(step, book.E));
    const found = (/** @type {string} */ gradient) => {
      const [node, place] = book[nudged[gradient]];
      return judged(values.at(...book[gradient]), inputs, [step.nodes[node].name ?? '', place]);
    };
    fill = () => {
      for (const { name, cells } of rows) if (cells[0].closest('details[open]')) enter(cells, found(name));
    };
    fill();
    if (!name || !nudged[name]) return tell(line, why);
    const one = found(name);
    tell(line, sentence(name, one), one.verdict);
  }
}

/** @type {(cells: Cells, found: Receipt) => void} */
function enter([slope, verdict], found) {
  write(slope, show(found.nudged));
  tell(verdict, brief(found), found.verdict);
}
