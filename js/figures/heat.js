// @ts-check
// Numbers from -1 to 1 on a square grid, as colours.
import { brush } from './kit.js';

/** @import { Colour } from './types.ts' */

const shades = 255;

/**
 * The colours from -1 to 1: from one through paper to the other, as the numbers that a picture is made of. At 0 there
 * is `least` of a colour, at 1 `more` besides.
 * @type {(inks: Record<'positive' | 'negative' | 'paper', Colour>, least?: number, more?: number) => Uint32Array}
 */
export function ramp({ positive, negative, paper }, least = 0.12, more = 0.5) {
  const bytes = new Uint8ClampedArray(4 * (2 * shades + 1));
  for (let k = 0; k <= 2 * shades; k++) {
    const v = k / shades - 1;
    const [mix, side] = [least + more * Math.abs(v), v >= 0 ? positive : negative];
    for (let c = 0; c < 3; c++) bytes[4 * k + c] = side[c] * mix + paper[c] * (1 - mix);
    bytes[4 * k + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

/**
 * A canvas of side by side pixels, and how to paint it: every `step`th of `values`, from `first`, divided by `top`.
 * @param {HTMLCanvasElement} canvas
 * @param {number} side
 * @param {number} rows other than side, if it is no square
 * @returns {(values: ArrayLike<number>, colours: Uint32Array, first?: number, step?: number, top?: number) => void}
 */
export function heat(canvas, side, rows = side) {
  const image = new ImageData(side, rows);
  const pixels = new Uint32Array(image.data.buffer);
  Object.assign(canvas, { width: side, height: rows });
  const context = brush(canvas);
  return (values, colours, first = 0, step = 1, top = 1) => {
    shade(pixels, values, colours, first, step, shades / top);
    context.putImageData(image, 0, 0);
  };
}

/**
 * The colour of each value; a loop of its own, for it runs for all neurons in each frame.
 * @type {(pixels: Uint32Array, values: ArrayLike<number>, colours: Uint32Array, first: number, step: number,
 *   scale: number) => void}
 */
function shade(pixels, values, colours, first, step, scale) {
  for (let k = 0, from = first; k < pixels.length; k++, from += step) {
    const v = shades + scale * values[from];
    pixels[k] = colours[v <= 0 ? 0 : v >= 2 * shades ? 2 * shades : Math.round(v)];
  }
}

/**
 * The values of a square grid and, on straight lines, those between: a grid of `times` as many a side.
 * @type {(values: ArrayLike<number>, side: number, times: number) => Float32Array}
 */
export function between(values, side, times) {
  const fine = side * times;
  const out = new Float32Array(fine * fine);
  const place = (/** @type {number} */ k) => Math.min(side - 1, Math.max(0, (k + 0.5) / times - 0.5));
  for (let y = 0; y < fine; y++) {
    const j = Math.min(side - 2, Math.floor(place(y)));
    const v = place(y) - j;
    for (let x = 0; x < fine; x++) {
      const i = Math.min(side - 2, Math.floor(place(x)));
      const u = place(x) - i;
      const k = j * side + i;
      const above = values[k] + u * (values[k + 1] - values[k]);
      const below = values[k + side] + u * (values[k + side + 1] - values[k + side]);
      out[y * fine + x] = above + v * (below - above);
    }
  }
  return out;
}
