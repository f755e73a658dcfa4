// @ts-check
// Pictures made larger or smaller: each new pixel is the mean of the area that it covers.

/** @import { Grey } from './types.ts' */

/** Halves go to the even number, as Python rounds. @type {(value: number) => number} */
export const round = (value) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

/**
 * Width and height whose longer one is `longest`.
 * @type {(picture: {width: number, height: number}, longest: number) => {width: number, height: number}}
 */
export function within({ width, height }, longest) {
  const most = Math.max(width, height);
  const side = (/** @type {number} */ n) => Math.max(1, round((n * longest) / most));
  return { width: side(width), height: side(height) };
}

/**
 * For each of m new pixels the first old one that it covers, of n, and which part of it and of the next ones.
 * @type {(n: number, m: number) => {from: number, parts: number[]}[]}
 */
export function spans(n, m) {
  const step = n / m;
  const wide = Math.max(1, step);
  return Array.from({ length: m }, (_, k) => {
    const middle = (k + 0.5) * step;
    const [low, high] = [middle - wide / 2, middle + wide / 2];
    const from = Math.max(0, Math.floor(low));
    const last = Math.min(n - 1, Math.ceil(high) - 1);
    const part = (/** @type {number} */ old) => Math.min(1, Math.max(0, Math.min(high, old + 1) - Math.max(low, old)));
    return { from, parts: Array.from({ length: last - from + 1 }, (__, i) => part(from + i) / wide) };
  });
}

/**
 * A picture of another size.
 * @type {(picture: Grey, size: {width: number, height: number}) => Grey}
 */
export function resized(picture, size) {
  const one = reducer(picture, size);
  const { width, height, data } = picture;
  for (let i = 0; i < height; i++) one.add(i, data.subarray(i * width, (i + 1) * width));
  return one.made;
}

/**
 * The same for a picture whose rows come one after the other; add(i, row) takes in row i, all in `made` when all are.
 * @type {(old: {width: number, height: number}, size: {width: number, height: number}) =>
 *   {made: Grey, add(i: number, row: ArrayLike<number>): void}}
 */
export function reducer(old, { width, height }) {
  const made = { width, height, data: new Float64Array(width * height) };
  const [rows, columns] = [spans(old.height, height), spans(old.width, width)];
  const line = new Float64Array(width);
  return { made, add };

  /** @type {(i: number, row: ArrayLike<number>) => void} */
  function add(i, row) {
    columns.forEach(({ from, parts }, k) => {
      line[k] = 0;
      for (let j = 0; j < parts.length; j++) line[k] += parts[j] * row[from + j];
    });
    const step = old.height / height;
    const first = Math.max(0, Math.floor((i - 1) / step) - 1);
    for (let k = first; k < height && rows[k].from <= i; k++) {
      const part = rows[k].parts[i - rows[k].from] ?? 0;
      if (part) for (let j = 0; j < width; j++) made.data[k * width + j] += part * line[j];
    }
  }
}
