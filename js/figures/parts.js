// @ts-check
// Connected parts of ink, and which of them are the digit: as annbook/pictures.py has it.

/** @import { Grey, Rules } from './types.ts' */
/** @typedef {[top: number, bottom: number, left: number, right: number]} Box with both ends inside */

/** @type {(seen: string, expected: string) => never} */
export function fault(seen, expected) {
  throw new Error(`${seen}: expected ${expected}`);
}

/**
 * Where the ink of a picture is, or of those of its pixels that count.
 * @type {(ink: Grey, counts?: (k: number) => boolean) => Box}
 */
export function boxOf({ width, data }, counts = () => true) {
  const box = /** @type {Box} */ ([Infinity, -1, Infinity, -1]);
  data.forEach((value, k) => {
    if (!(value > 0) || !counts(k)) return;
    const [i, j] = [Math.floor(k / width), k % width];
    box[0] = Math.min(box[0], i);
    box[1] = Math.max(box[1], i);
    box[2] = Math.min(box[2], j);
    box[3] = Math.max(box[3], j);
  });
  return box;
}

/**
 * The part that each pixel belongs to, and how many there are: 0 is paper. Pixels are connected if they touch, at a
 * corner too.
 * @type {(ink: Grey) => {part: Int32Array, count: number}}
 */
function partsOf({ width, height, data }) {
  const part = new Int32Array(data.length);
  let count = 0;
  for (let start = 0; start < data.length; start++) {
    if (!(data[start] > 0) || part[start]) continue;
    part[start] = ++count;
    const todo = [start];
    for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
      for (const near of around(here)) {
        if (!(data[near] > 0) || part[near]) continue;
        part[near] = count;
        todo.push(near);
      }
    }
  }
  return { part, count };

  /** @type {(here: number) => number[]} */
  function around(here) {
    const [i, j] = [Math.floor(here / width), here % width];
    const rows = [-width, 0, width].filter((_, k) => i + k >= 1 && i + k <= height);
    const columns = [-1, 0, 1].filter((step) => j + step >= 0 && j + step < width);
    return rows.flatMap((row) => columns.map((step) => here + row + step));
  }
}

/**
 * How much ink each part has; nothing counts that goes over the edge, but the largest of it is told.
 * @type {(ink: Grey, part: Int32Array, count: number) => {weight: number[], edge: number}}
 */
function weights({ width, height, data }, part, count) {
  /** @type {number[]} */
  const weight = Array(count + 1).fill(0);
  data.forEach((value, k) => (weight[part[k]] += value));
  let edge = 0;
  part.forEach((one, k) => {
    const [i, j] = [Math.floor(k / width), k % width];
    if (i > 0 && j > 0 && i < height - 1 && j < width - 1) return;
    edge = Math.max(edge, weight[one]);
    weight[one] = 0;
  });
  weight[0] = 0;
  return { weight, edge };
}

/**
 * The ink of one digit: the largest part, and what belongs to it; an Error if there is none, or more than one.
 * @type {(ink: Grey, rules: Rules) => Grey}
 */
export function digitOf(ink, rules) {
  const { part, count } = partsOf(ink);
  const { weight, edge } = weights(ink, part, count);
  if (!weight.some(Boolean)) fault('has ink at its edge, and no other', 'a digit with paper all around it');
  const { kept, far, box } = together(ink, part, weight, rules);
  const more = edge > Math.max(...weight) ? ' besides ink at its edge' : '';
  const all = weight.reduce((a, b) => a + b, 0);
  const own = kept.reduce((sum, k) => sum + weight[k], 0);
  if (far || own < rules.most * all) {
    fault(`has ${far ? far + 1 : weight.filter(Boolean).length} parts of ink that lie apart${more}`, 'one digit');
  }
  const longest = Math.max(ink.width, ink.height);
  if (sideOf(box) < rules.small * longest) {
    const seen = `has no larger part of ink than ${sideOf(box)} of ${longest} pixels${more}`;
    fault(seen, 'a digit that fills more');
  }
  return { ...ink, data: ink.data.map((value, k) => (kept.includes(part[k]) ? value : 0)) };
}

/**
 * The largest part and those near it, their box, and how many others are as large, or stand beside it.
 * @type {(ink: Grey, part: Int32Array, weight: number[], rules: Rules) => {kept: number[], far: number, box: Box}}
 */
function together(ink, part, weight, { speck, second, near, beside }) {
  const order = [...weight.keys()].sort((a, b) => weight[b] - weight[a] || a - b);
  const most = weight[order[0]];
  const boxes = order.filter((k) => weight[k] >= speck * most).map((k) => boxOf(ink, (at) => part[at] === k));
  let [box, far] = [boxes[0], 0];
  const kept = order.slice(0, boxes.length).filter((k, place) => {
    const other = boxes[place];
    const close = apart(box, other) <= near * sideOf(box);
    const belongs = close && !neighbours(box, other, beside);
    if (belongs) box = joined(box, other);
    else if (close || weight[k] >= second * most) far++;
    return belongs;
  });
  return { kept, far, box };
}

/** @type {(box: Box) => number} */
export const sideOf = (box) => Math.max(box[1] - box[0], box[3] - box[2]) + 1;

/** How many pixels lie between two boxes; 0 or less if they meet. @type {(one: Box, other: Box) => number} */
const apart = (one, other) =>
  Math.max(
    Math.max(one[0], other[0]) - Math.min(one[1], other[1]),
    Math.max(one[2], other[2]) - Math.min(one[3], other[3]),
  );

/**
 * Do boxes of like height stand side by side, as two digits do?
 * @type {(one: Box, other: Box, least: number) => boolean}
 */
function neighbours(one, other, least) {
  const [low, high] = [one, other].map((box) => box[1] - box[0] + 1).sort((a, b) => a - b);
  return Math.max(one[2], other[2]) > Math.min(one[3], other[3]) && low >= least * high;
}

/** @type {(one: Box, other: Box) => Box} */
const joined = (one, other) => [
  Math.min(one[0], other[0]),
  Math.max(one[1], other[1]),
  Math.min(one[2], other[2]),
  Math.max(one[3], other[3]),
];
