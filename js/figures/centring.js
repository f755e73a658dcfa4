// @ts-check
// How ink becomes an image like MNIST's: its box at 20 of 28 pixels, its mass in the middle, as in annbook/pictures.py.
import { boxOf } from './parts.js';
import { resized, within } from './resizing.js';

/** @import { Grey, Rules } from './types.ts' */

/**
 * The ink cut out and made as large as the box, and placed on the image.
 * @type {(ink: Grey, rules: Rules) => {box: Grey, image: Grey}}
 */
export function centred(ink, rules) {
  const cut = thickened(cropped(ink), rules);
  const small = resized(cut, within(cut, rules.box));
  const top = small.data.reduce((a, b) => Math.max(a, b), 0);
  const box = { ...small, data: small.data.map((value) => value / top) };
  return { box, image: placed(box, rules.size) };
}

/** @type {(ink: Grey) => Grey} */
function cropped(ink) {
  const [top, bottom, left, right] = boxOf(ink);
  const [width, height] = [right - left + 1, bottom - top + 1];
  const data = new Float64Array(width * height);
  for (let i = 0; i < height; i++) {
    data.set(ink.data.subarray((top + i) * ink.width + left, (top + i) * ink.width + right + 1), i * width);
  }
  return { width, height, data };
}

/** The mean width of strokes: twice the area by the length of the rim. @type {(ink: Grey) => number} */
export function thickness({ width, height, data }) {
  const at = (/** @type {number} */ i, /** @type {number} */ j) =>
    i < 0 || j < 0 || i >= height || j >= width ? 0 : data[i * width + j];
  let rim = 0;
  for (let i = 0; i <= height; i++) {
    for (let j = 0; j <= width; j++) {
      rim += Math.abs(at(i, j) - at(i - 1, j)) + Math.abs(at(i, j) - at(i, j - 1));
    }
  }
  return (2 * data.reduce((a, b) => a + b, 0)) / ((rim * Math.PI) / 4);
}

/** Thin strokes grow until they are wide enough. @type {(ink: Grey, rules: Rules) => Grey} */
function thickened(ink, { stroke }) {
  const lack = stroke * Math.max(ink.width, ink.height) - thickness(ink);
  const r = Math.floor(Math.max(lack, 0) / 2 + 0.5);
  return r ? turned(grown(turned(grown(ink, r)), r)) : ink;
}

/**
 * Each pixel the largest of the 2r + 1 around it in its row; rows are longer by r on both sides.
 * @type {(ink: Grey, r: number) => Grey}
 */
function grown({ width, height, data }, r) {
  const wide = width + 2 * r;
  const out = new Float64Array(wide * height);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const value = data[i * width + j];
      for (let k = j; k <= j + 2 * r; k++) out[i * wide + k] = Math.max(out[i * wide + k], value);
    }
  }
  return { width: wide, height, data: out };
}

/** Rows as columns. @type {(ink: Grey) => Grey} */
function turned({ width, height, data }) {
  const out = data.map((_, k) => data[(k % height) * width + Math.floor(k / height)]);
  return { width: height, height: width, data: out };
}

/** Moved by whole pixels, so that the mass is around the middle one. @type {(small: Grey, size: number) => Grey} */
function placed({ width, height, data }, size) {
  const [rows, columns] = [new Float64Array(height), new Float64Array(width)];
  data.forEach((value, k) => {
    rows[Math.floor(k / width)] += value;
    columns[k % width] += value;
  });
  /** @type {(mass: Float64Array) => number} */
  const first = (mass) => {
    const all = mass.reduce((a, b) => a + b, 0);
    const mean = mass.reduce((sum, value, k) => sum + value * (k + 0.5), 0) / all;
    return Math.min(Math.max(Math.floor(Math.floor(size / 2) + 1 - mean + 1e-9), 0), size - mass.length);
  };
  const [top, left] = [first(rows), first(columns)];
  const out = new Float64Array(size * size);
  data.forEach((value, k) => (out[(top + Math.floor(k / width)) * size + left + (k % width)] = value));
  return { width: size, height: size, data: out };
}
