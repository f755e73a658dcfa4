// @ts-check
// Points of two classes on a square plane, drawn once and laid over what changes.

/** @import { Colour } from './types.ts' */
/** @typedef {CanvasRenderingContext2D} Context */
/** @typedef {Record<'positive' | 'negative' | 'paper' | 'ink', Colour>} Inks */

/** @type {(inks: Inks) => string} */
const dark = ({ ink }) => `rgb(${ink})`;

/** @type {(inks: Inks) => string} */
const ground = ({ paper }) => `rgb(${paper})`;

/**
 * A point: discs and crosses for the classes; hollow and thin if it is for the test.
 * @type {(context: Context, at: [number, number], label: number, test: boolean, inks: Inks) => void}
 */
export function point(context, [x, y], label, test, inks) {
  context.beginPath();
  if (label) cross(context, x, y, test ? 2.6 : 3.2);
  else context.arc(x, y, test ? 2.6 : 3.4, 0, 7);
  const width = test ? 1.3 : label ? 2.4 : 0;
  const colour = `rgb(${label ? inks.positive : inks.negative})`;
  const fillStyle = test ? ground(inks) : colour;
  Object.assign(context, { lineWidth: width + 2, strokeStyle: ground(inks), fillStyle });
  context.stroke();
  if (!label) context.fill();
  Object.assign(context, { lineWidth: width, strokeStyle: colour });
  if (width) context.stroke();
}

/** Around the point that was taken up. @type {(context: Context, at: [number, number], inks: Inks) => void} */
export function ring(context, [x, y], inks) {
  context.beginPath();
  context.arc(x, y, 8, 0, 7);
  Object.assign(context, { lineWidth: 4, strokeStyle: ground(inks) });
  context.stroke();
  Object.assign(context, { lineWidth: 2, strokeStyle: dark(inks) });
  context.stroke();
}

/** @type {(context: Context, x: number, y: number, r: number) => void} */
function cross(context, x, y, r) {
  context.moveTo(x - r, y - r);
  context.lineTo(x + r, y + r);
  context.moveTo(x - r, y + r);
  context.lineTo(x + r, y - r);
}

/**
 * The numbers of both axes, x1 to the right and x2 upwards, along the edges; `to` gives the place of a point, `tick`
 * the text at v of axis 0 or 1.
 * @param {Context} context
 * @param {number} size
 * @param {{low: number, high: number, tick?: (k: number, v: number) => string}} range
 * @param {(at: [number, number]) => [number, number]} to
 * @param {Inks} inks
 */
export function edges(context, size, { low, high, tick = whole }, to, inks) {
  Object.assign(context, { font: '11px system-ui, sans-serif', lineJoin: 'round', lineWidth: 3 });
  Object.assign(context, { strokeStyle: ground(inks), fillStyle: dark(inks) });
  for (let v = Math.ceil(low + 0.5); v <= high - 0.5; v++) {
    word(context, tick(0, v), [to([v, 0])[0], size - 5], 'center');
    word(context, tick(1, v), [5, to([0, v])[1] + 4], 'left');
  }
  word(context, 'x\u2081', [size - 5, size - 5], 'right');
  word(context, 'x\u2082', [5, 13], 'left');
}

const whole = (/** @type {number} */ _, /** @type {number} */ v) => String(v).replace('-', '\u2212');

/**
 * A word that can be read on any colour.
 * @type {(context: Context, text: string, at: [number, number], align: CanvasTextAlign) => void}
 */
function word(context, text, [x, y], align) {
  context.textAlign = align;
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

/**
 * The mark that the keyboard moves.
 * @type {(context: Context, at: [number, number], inks: Inks) => void}
 */
export function aim(context, [x, y], inks) {
  context.beginPath();
  for (const [a, b] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]) {
    context.moveTo(x + 3 * a, y + 3 * b);
    context.lineTo(x + 11 * a, y + 11 * b);
  }
  Object.assign(context, { lineWidth: 5, strokeStyle: ground(inks) });
  context.stroke();
  Object.assign(context, { lineWidth: 2, strokeStyle: dark(inks) });
  context.stroke();
}
