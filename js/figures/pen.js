// @ts-check
// A drawing: points [x, y, begins] on a square sheet of paper, joined to strokes; `begins` is 1 where the pen is set
// down.

/** @import { Grey } from './types.ts' */
/** @typedef {{side: number, left: number, top: number, unit: number}} Grid of so many cells a side, so wide */

export const paper = 256;
export const thick = 26;

const sharp = 128; // cells a side of a sheet whose ink has shades

/**
 * Draws all strokes.
 * @type {(context: CanvasRenderingContext2D, points: number[][], colour: string) => void}
 */
export function ink(context, points, colour) {
  Object.assign(context, { lineCap: 'round', lineJoin: 'round', lineWidth: thick, strokeStyle: colour });
  context.beginPath();
  points.forEach(([x, y, begins], k) => {
    if (begins || !k) context.moveTo(x, y);
    context.lineTo(begins || !k ? x + 0.01 : x, y); // a dot too is a line
  });
  context.stroke();
}

/**
 * As the 8 by 8 data were made: the drawing fitted into `side` blocks of 4 by 4 bits, the set bits of each counted.
 * @type {(points: number[][], side?: number) => number[]}
 */
export function count(points, side = 8) {
  const fine = 4 * side;
  const counts = Array(side * side).fill(0);
  bits(points, fine).forEach((bit, k) => {
    counts[(Math.floor(k / fine) >> 2) * side + ((k % fine) >> 2)] += bit;
  });
  return counts;
}

/**
 * The ink on the sheet: from 0 to 1, in between where the edge of a stroke goes through a cell.
 * @type {(points: number[][]) => Grey}
 */
export function sheet(points) {
  const unit = paper / sharp;
  const data = new Float64Array(sharp * sharp);
  near(points, { side: sharp, left: 0, top: 0, unit }, thick / 2 + unit / 2, (k, far) => {
    data[k] = Math.max(data[k], Math.min(1, (thick / 2 - far) / unit + 0.5));
  });
  return { width: sharp, height: sharp, data };
}

/**
 * 1 where the middle of a bit is under the pen. The same numbers in every browser: no canvas is asked.
 * @type {(points: number[][], fine: number) => Uint8Array}
 */
function bits(points, fine) {
  const r = thick / 2;
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  const [left, top] = [xs, ys].map((all) => Math.max(0, Math.min(...all) - r));
  const [right, bottom] = [xs, ys].map((all) => Math.min(paper, Math.max(...all) + r));
  const unit = Math.max(right - left, bottom - top) / fine;
  const found = new Uint8Array(fine * fine);
  const [x0, y0] = [(left + right) / 2 - (fine / 2) * unit, (top + bottom) / 2 - (fine / 2) * unit];
  near(points, { side: fine, left: x0, top: y0, unit }, r, (k, far, u, v) => {
    const on = u >= left && u <= right && v >= top && v <= bottom; // not beyond the edge of the paper
    if (on && far <= r) found[k] = 1;
  });
  return found;
}

/**
 * Tells of each cell whose middle (u, v) may be within `reach` of the pen's way how far it is from there, once for each
 * line of the way.
 * @type {(points: number[][], grid: Grid, reach: number,
 *   tell: (cell: number, far: number, u: number, v: number) => void) => void}
 */
function near(points, { side, left, top, unit }, reach, tell) {
  /** @type {(start: number, one: number, other: number) => [first: number, last: number]} */
  const range = (start, one, other) => [
    Math.max(0, Math.ceil((Math.min(one, other) - reach - start) / unit - 0.5)),
    Math.min(side - 1, Math.floor((Math.max(one, other) + reach - start) / unit - 0.5)),
  ];
  points.forEach(([x, y, begins], k) => {
    const [a, b] = begins || !k ? [x, y] : points[k - 1];
    const [[i0, i1], [j0, j1]] = [range(left, a, x), range(top, b, y)];
    for (let j = j0; j <= j1; j++) {
      for (let i = i0; i <= i1; i++) {
        const [u, v] = [left + (i + 0.5) * unit, top + (j + 0.5) * unit];
        tell(j * side + i, distance(u, v, a, b, x, y), u, v);
      }
    }
  });
}

/**
 * From (u, v) to the line from (a, b) to (x, y).
 * @type {(u: number, v: number, a: number, b: number, x: number, y: number) => number}
 */
function distance(u, v, a, b, x, y) {
  const length = (x - a) ** 2 + (y - b) ** 2;
  const along = length && Math.min(1, Math.max(0, ((u - a) * (x - a) + (v - b) * (y - b)) / length));
  return Math.hypot(u - a - along * (x - a), v - b - along * (y - b));
}
