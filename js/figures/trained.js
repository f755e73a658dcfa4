// @ts-check
// A training as text, for an address: EPOCH.NUMBERS.CURVE. The numbers are the weights and Adam's two memories of
// them (float64), the curve is E on training and test points (float32), both in base64url: no bit is lost.
import { decode, encode } from './base64.js';

/** @import { State, Training } from './types.ts' */

const most = 64; // points of a curve
const large = 1e20; // a number of a real training is far below; from here the next steps could overflow

/**
 * The layers of a network for points of the plane.
 * @type {(depth: string | number, width: number) => number[]}
 */
export const sizes = (depth, width) => [2, ...Array(Number(depth)).fill(Math.round(width)), 1];

/**
 * Zeros for W1, b1, W2 ..., or for a memory of them.
 * @type {(lengths: number[], memory: string) => State}
 */
function zeros(lengths, memory) {
  /** @type {State} */
  const fresh = {};
  for (let k = 1; k < lengths.length; k++) {
    const [to, from] = [lengths[k], lengths[k - 1]];
    fresh[`${memory}W${k}`] = { shape: [to, from], data: new Float64Array(to * from) };
    fresh[`${memory}b${k}`] = { shape: [to], data: new Float64Array(to) };
  }
  return fresh;
}

/**
 * Zeros for all that training changes: the weights and Adam's memories, means (m) and means of squares (v).
 * @type {(lengths: number[]) => State}
 */
export const blank = (lengths) => ({ ...zeros(lengths, ''), ...zeros(lengths, 'm'), ...zeros(lengths, 'v') });

/**
 * The curve has a point at each so many epochs, more the longer it is: at most 64 in all.
 * @type {(epoch: number) => number}
 */
export function stride(epoch) {
  let epochs = 1;
  while (epoch / epochs >= most) epochs *= 2;
  return epochs;
}

/** @type {(training: Training) => string} */
export function write({ epoch, state, curve }) {
  const numbers = Float64Array.from(Object.values(state).flatMap(({ data }) => [...data]));
  return [epoch, encode(numbers), encode(Float32Array.from(curve.flat()))].join('.');
}

/**
 * The training again, or an Error that says what the text is not.
 * @type {(text: string, lengths: number[], epochs: number) => Training}
 */
export function read(text, lengths, epochs) {
  const [first, numbers, curve, ...more] = text.split('.');
  const epoch = /^[1-9]\d{0,6}$/.test(first) ? Number(first) : NaN;
  if (!(epoch <= epochs) || more.length) throw new Error(`is a training of at most ${epochs} epochs`);
  const state = blank(lengths);
  const [values, points] = [decode(numbers, Float64Array), decode(curve, Float32Array)];
  const count = Object.values(state).reduce((sum, { data }) => sum + data.length, 0);
  if (values?.length !== count || points?.length !== 2 * (Math.floor(epoch / stride(epoch)) + 1)) {
    throw new Error(`does not fit layers of ${lengths.join(', ')} neurons and ${epoch} epochs`);
  }
  if (!values.every((v) => Math.abs(v) < large) || !points.every(Number.isFinite)) {
    throw new Error('has a number that is not finite, or too large');
  }
  let start = 0;
  for (const { data } of Object.values(state)) data.set(values.subarray(start, (start += data.length)));
  const squares = Object.keys(zeros(lengths, 'v'));
  if (squares.some((name) => state[name].data.some((v) => v < 0))) throw new Error('has a negative mean of squares');
  return {
    epoch,
    state,
    curve: Array.from({ length: points.length / 2 }, (_, k) => [points[2 * k], points[2 * k + 1]]),
  };
}
