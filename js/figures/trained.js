// @ts-check
// A training as text, for an address: EPOCH.NUMBERS.CURVE. The numbers are the weights and Adam's two memories of
// them (float64), the curve is E on training and test points (float32), both in base64url: no bit is lost. With
// batches there is more: .STEPS.PART, the steps of Adam so far, and how many of them belong to the epoch that runs.
import { decode, encode } from './base64.js';

/** @import { State, Training } from './types.ts' */

const most = 64; // points of a curve
const large = 1e20; // a number of a real training is far below; from here the next steps could overflow

const longest = 1000; // steps of an epoch: there are never more points

/**
 * The layers of a network for points of the plane; of the inputs those are on that are not 0, and if none is, two.
 * @type {(depth: string | number, width: number, inputs?: Record<string, number>) => number[]}
 */
export const sizes = (depth, width, inputs = {}) => [
  Object.values(inputs).filter(Boolean).length || 2,
  ...Array(Number(depth)).fill(Math.round(width)),
  1,
];

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

/** @type {(text: string) => number} */
const whole = (text) => (/^(0|[1-9]\d{0,6})$/.test(text) ? Number(text) : NaN);

/** @type {(training: Training) => string} */
export function write({ epoch, steps, part, state, curve }) {
  const more = steps === epoch && !part ? [] : [steps, part];
  const numbers = Float64Array.from(Object.values(state).flatMap(({ data }) => [...data]));
  return [epoch, encode(numbers), encode(Float32Array.from(curve.flat())), ...more].join('.');
}

/**
 * How far a training has come; not a number of epochs if that cannot be.
 * @type {(first: string, more: string[]) => Pick<Training, 'epoch' | 'steps' | 'part'>}
 */
function begun(first, more) {
  const [epoch, steps, part] = [first, more[0] ?? first, more[1] ?? '0'].map(whole);
  const fits = steps >= epoch + part && steps <= longest * (epoch + 1) && part < longest;
  return { epoch: fits && more.length % 2 === 0 && more.length < 3 ? epoch : NaN, steps, part };
}

/**
 * The training again, or an Error that says what the text is not.
 * @type {(text: string, lengths: number[], epochs: number) => Training}
 */
export function read(text, lengths, epochs) {
  const [first, numbers, curve, ...more] = text.split('.');
  const { epoch, steps, part } = begun(first, more);
  if (!(epoch <= epochs)) throw new Error(`is a training of at most ${epochs} epochs`);
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
    ...{ epoch, steps, part },
    state,
    curve: Array.from({ length: points.length / 2 }, (_, k) => [points[2 * k], points[2 * k + 1]]),
  };
}
