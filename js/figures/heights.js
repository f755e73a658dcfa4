// @ts-check
// Lines of equal height that say their height.
import { s, short } from './kit.js';
import { contours } from './plot.js';

/** @import { Axes } from './types.ts' */

const apart = 34; // so far are numbers from each other, and from the frame
const parts = [0.02, 0.06, 0.12, 0.2, 0.3, 0.42, 0.55, 0.7, 0.85]; // of the plane, that are below a line

/**
 * Lines over a plane, and a number on each that has room for it: {lines, numbers}, to be drawn by draw(values, xs, ys)
 * from heights on a grid, row by row.
 * @param {Axes} plane
 */
export function heights(plane) {
  const lines = s('path', { class: 'ab-contour ab-loss' });
  const numbers = s('g', { class: 'ab-heights', 'aria-hidden': 'true' });
  return { lines, numbers, draw };

  /** @type {(values: ArrayLike<number>, xs: number[], ys: number[]) => void} */
  function draw(values, xs, ys) {
    const sorted = Float64Array.from(values).sort();
    const levels = parts.map((part) => round(sorted[Math.floor(part * (sorted.length - 1))]));
    const each = [...new Set(levels)].map((level) => ({ level, d: contours(values, xs, ys, [level], plane) }));
    lines.setAttribute('d', each.map(({ d }) => d).join(''));
    numbers.replaceChildren(...placed(each, plane.frame));
  }
}

/** 1, 2 or 5 times a power of ten. @type {(value: number) => number} */
export function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].findLast((k) => k <= (value / power) * 1.2) ?? 1;
  return Number((step * power).toPrecision(1));
}

/**
 * The number of each line where it is farthest from the others, from the lowest up.
 * @type {(lines: {level: number, d: string}[], frame: Axes['frame']) => SVGTextElement[]}
 */
function placed(lines, { left, top, width, height }) {
  /** @type {[x: number, y: number][]} */
  const taken = [];
  return lines.flatMap(({ level, d }) => {
    let [best, far] = [[0, 0], apart];
    for (const [, a, b] of d.matchAll(/M([\d.]+) ([\d.]+)/g)) {
      const [x, y] = [Number(a), Number(b)];
      const edge = Math.min(x - left, left + width - x, y - top + 17, top + height - y + 17);
      const room = Math.min(edge, ...taken.map(([u, v]) => Math.hypot(x - u, 1.6 * (y - v))));
      const better = Math.min(room, 3 * apart) + 0.1 * (x - left); // to the right, if there is room enough
      if (room >= apart && better > far) [best, far] = [[x, y], better];
    }
    if (far === apart) return [];
    taken.push([best[0], best[1]]);
    return [s('text', { class: 'ab-height', x: best[0], y: best[1] + 4, 'text-anchor': 'middle' }, tidy(level))];
  });
}

/** @type {(level: number) => string} */
const tidy = (level) => (level < 0.01 || level >= 1e5 ? short(level) : String(level));
