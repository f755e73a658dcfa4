// @ts-check
// Arrays are {shape, data}: the lengths of the axes, and all numbers row by row in a Float64Array.

/** @import { Given, Numbers } from './types.ts' */

/** @type {(shape: number[]) => number} */
export const size = (shape) => shape.reduce((a, b) => a * b, 1);

/** @type {(shape: number[]) => Numbers} */
export function fresh(shape) {
  if (!shape.every((n) => Number.isInteger(n) && n >= 0)) throw new Error(`there is no shape (${shape})`);
  return { shape, data: new Float64Array(size(shape)) };
}

/** @type {Record<string, number>} */
const WORDS = { inf: Infinity, '-inf': -Infinity, nan: NaN }; // what JSON has no number for

/** @type {(value: any) => number} */
function number(value) {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  if (Object.hasOwn(WORDS, value)) return WORDS[value];
  throw new Error(`expected numbers, not ${JSON.stringify(value)}`);
}

/** @type {(data: any) => Float64Array} */
const doubles = (data) => (data instanceof Float64Array ? data : Float64Array.from(data, number));

/** Numbers in single precision, packed as annbook/tapefile.py does it. @type {(text: string) => Float64Array} */
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 4 }, (_, k) => view.getFloat32(4 * k, true));
}

/**
 * A number, nested lists, a typed array (of the given shape), {shape, data} or {shape, float32} as an array; doubles
 * are not copied.
 * @type {(value: any, shape?: number[]) => Numbers}
 */
export function toArray(value, shape) {
  if (value?.float32 !== undefined) return whole({ shape: [...value.shape], data: unpacked(value.float32) });
  if (value?.data && value?.shape) return whole({ shape: [...value.shape], data: doubles(value.data) });
  if (ArrayBuffer.isView(value)) {
    return whole({ shape: shape ?? [doubles(value).length], data: doubles(value) });
  }
  /** @type {number[]} */
  const lengths = [];
  for (let part = value; Array.isArray(part); part = part[0]) lengths.push(part.length);
  const { data } = fresh(lengths);
  let filled = 0;
  fill(value, 0);
  return { shape: lengths, data };

  /** @type {(part: Given, axis: number) => void} */
  function fill(part, axis) {
    if (axis === lengths.length) data[filled++] = number(part);
    else if (!Array.isArray(part) || part.length !== lengths[axis]) throw new Error('expected rows of equal length');
    else for (const inner of part) fill(inner, axis + 1);
  }
}

/** @type {(array: Numbers) => Numbers} */
function whole({ shape, data }) {
  if (data.length !== size(shape)) throw new Error(`${data.length} numbers do not fill the shape (${shape})`);
  return { shape, data };
}

/**
 * How far apart in memory neighbours along each axis are.
 * @type {(shape: number[]) => number[]}
 */
export function strides(shape) {
  const steps = new Array(shape.length);
  for (let d = shape.length - 1, step = 1; d >= 0; d--) {
    steps[d] = step;
    step *= shape[d];
  }
  return steps;
}

/**
 * The places start + i*steps[0] + j*steps[1] ..., row by row.
 * @type {(shape: number[], steps: number[], start?: number) => Int32Array}
 */
export function places(shape, steps, start = 0) {
  const out = new Int32Array(size(shape));
  const index = new Array(shape.length).fill(0);
  for (let i = 0, place = start; i < out.length; i++) {
    out[i] = place;
    for (let d = shape.length - 1; d >= 0; d--) {
      place += steps[d];
      if (++index[d] < shape[d]) break;
      place -= steps[d] * shape[d];
      index[d] = 0;
    }
  }
  return out;
}

/**
 * The shape that all shapes are stretched to, as in NumPy.
 * @type {(...shapes: number[][]) => number[]}
 */
export function broadcast(...shapes) {
  /** @type {number[]} */
  const out = [];
  for (let d = 1; d <= Math.max(...shapes.map((s) => s.length)); d++) {
    const lengths = shapes.map((s) => s[s.length - d] ?? 1);
    const other = lengths.filter((n) => n !== 1);
    if (other.some((n) => n !== other[0])) {
      throw new Error(`shapes ${shapes.map((s) => `(${s})`).join(' and ')} do not fit`);
    }
    out.unshift(other[0] ?? 1);
  }
  return out;
}

/**
 * Steps through an array of shape `from` as if it had the shape `to`: no step along a stretched axis.
 * @type {(from: number[], to: number[]) => number[]}
 */
export function stretched(from, to) {
  const steps = strides(from);
  const missing = to.length - from.length;
  return to.map((_, d) => (d < missing || from[d - missing] === 1 ? 0 : steps[d - missing]));
}

/**
 * An axis, or `what` else there are so many of, counted from the end if it is negative.
 * @type {(axis: number, rank: number, what?: string) => number}
 */
export function axisOf(axis, rank, what = 'axis') {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new Error(`${what} ${JSON.stringify(axis)} does not exist: there are ${rank}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/**
 * Axes as a list, none of them twice: null means all of them.
 * @type {(axes: number | number[] | null | undefined, rank: number) => number[]}
 */
export function axesOf(axes, rank) {
  const all = [axes ?? [...Array(rank).keys()]].flat().map((axis) => axisOf(axis, rank));
  if (new Set(all).size < all.length) throw new Error(`axes (${axes}) name one twice`);
  return all;
}
