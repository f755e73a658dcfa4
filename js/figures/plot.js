// @ts-check
// Values on a plane: scales, ticks, axes, lines, contours.
import { s, unique } from './kit.js';

/** @import { Axes, Scale } from './types.ts' */

/**
 * From [a, b] to [c, d] and, with .back, from there.
 * @type {(from: [number, number], to: [number, number]) => Scale}
 */
export function scale([a, b], [c, d]) {
  const to = (/** @type {number} */ value) => c + ((value - a) / (b - a)) * (d - c);
  to.back = (/** @type {number} */ pixel) => a + ((pixel - c) / (d - c)) * (b - a);
  return to;
}

/**
 * Round numbers from low to high, some `count` of them.
 * @type {(low: number, high: number, count?: number) => number[]}
 */
export function ticks(low, high, count = 6) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((k) => k * power >= raw * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) => (first + k) * step);
}

/**
 * A path through points, broken where a value is not finite.
 * @type {(xs: ArrayLike<number>, ys: ArrayLike<number>, frame: {x: Scale, y: Scale}) => string}
 */
export function path(xs, ys, { x, y }) {
  let text = '';
  let pen = 'M';
  for (let k = 0; k < xs.length; k++) {
    const seen = Number.isFinite(ys[k]);
    if (seen) text += `${pen}${x(xs[k]).toFixed(2)} ${y(ys[k]).toFixed(2)}`;
    pen = seen ? 'L' : 'M';
  }
  return text;
}

/**
 * Axes around a plane of xs by ys. On a small screen a plot is narrower, not its text.
 * @param {{width?: number, height?: number, xs: [number, number], ys: [number, number], xlabel?: string,
 *   ylabel?: string, label?: string, bare?: boolean}} plane `bare`: without numbers below
 * @returns {Axes}
 */
export function axes({ height = 280, xs, ys, bare = false, ...more }) {
  const { width = innerWidth < 600 ? 360 : 560, xlabel = '', ylabel = '', label = '' } = more;
  const text = (/** @type {number} */ value) => String(+value.toPrecision(6)).replace('-', '\u2212');
  const longest = Math.max(...ticks(...ys, 4).map((value) => text(value).length));
  const left = Math.max(46, (ylabel ? 26 : 8) + 8 * longest); // 8: no digit is wider
  const [right, top, bottom] = [12, 10, 36];
  const frame = { left, top, width: width - left - right, height: height - top - bottom };
  const x = scale(xs, [left, width - right]);
  const y = scale(ys, [height - bottom, top]);
  const [layer, dots] = [window_(frame, 0), window_(frame, 6)];
  const across = (/** @type {number} */ v) => [
    s('line', { class: 'ab-grid', x1: x(v), x2: x(v), y1: top, y2: height - bottom }),
    s('text', { class: 'ab-tick', x: x(v), y: height - bottom + 15, 'text-anchor': 'middle' }, text(v)),
  ];
  const along = (/** @type {number} */ v) => [
    s('line', { class: 'ab-grid', x1: left, x2: width - right, y1: y(v), y2: y(v) }),
    s('text', { class: 'ab-tick', x: left - 6, y: y(v) + 4, 'text-anchor': 'end' }, text(v)),
  ];
  const [middle, half] = [left + frame.width / 2, top + frame.height / 2];
  const turned = { x: 12, y: half, transform: `rotate(-90 12 ${half})` };
  const node = s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: 'ab-plot', role: 'img', 'aria-label': label },
    (bare ? [] : ticks(...xs)).map(across),
    ticks(...ys, 4).map(along),
    s('text', { class: 'ab-label', x: middle, y: height - 6, 'text-anchor': 'middle' }, xlabel),
    s('text', { class: 'ab-label', 'text-anchor': 'middle', ...turned }, ylabel),
    layer,
    dots,
  );
  /** @type {Axes['at']} */
  function at({ clientX, clientY }) {
    const box = node.getBoundingClientRect();
    const k = width / box.width;
    return [x.back((clientX - box.left) * k), y.back((clientY - box.top) * k)];
  }
  return { node, x, y, layer, dots, at, frame };
}

/**
 * A group that ends at the frame, or so much outside of it.
 * @type {(frame: Axes['frame'], more: number) => SVGGElement}
 */
function window_({ left, top, width, height }, more) {
  const id = unique();
  const room = { x: left - more, y: top - more, width: width + 2 * more, height: height + 2 * more };
  return s('g', { 'clip-path': `url(#${id})` }, s('clipPath', { id }, s('rect', room)));
}

/**
 * Calls move with the values under a pointer that is held down on the picture.
 * @type {(frame: Axes, move: (x: number, y: number) => void) => void}
 */
export function draggable({ node, at }, move) {
  node.classList.add('ab-drag');
  node.addEventListener('pointerdown', (event) => {
    node.setPointerCapture(event.pointerId);
    if (event.buttons) move(...at(event));
  });
  node.addEventListener('pointermove', (event) => {
    if (event.buttons) move(...at(event));
  });
}

/**
 * Lines of equal height as one path: values on a grid of xs by ys, row by row.
 * @type {(values: ArrayLike<number>, xs: ArrayLike<number>, ys: ArrayLike<number>, levels: number[],
 *   frame: {x: Scale, y: Scale}) => string}
 */
export function contours(values, xs, ys, levels, { x, y }) {
  let text = '';
  for (const level of levels) {
    for (let j = 0; j + 1 < ys.length; j++) {
      for (let i = 0; i + 1 < xs.length; i++) {
        const corners = [
          [i, j],
          [i + 1, j],
          [i + 1, j + 1],
          [i, j + 1],
        ];
        const ends = cuts(corners.map(([a, b]) => [xs[a], ys[b], values[b * xs.length + a] - level]));
        const places = ends.map(([a, b]) => `${x(a).toFixed(1)} ${y(b).toFixed(1)}`);
        for (let k = 0; k + 1 < places.length; k += 2) text += `M${places[k]}L${places[k + 1]}`;
      }
    }
  }
  return text;
}

/**
 * Where the height is 0 on the way around a cell with corners [x, y, height].
 * @type {(corners: number[][]) => number[][]}
 */
function cuts(corners) {
  return corners.flatMap(([x0, y0, h0], k) => {
    const [x1, y1, h1] = corners[(k + 1) % 4];
    if (h0 < 0 === h1 < 0) return [];
    const part = h0 / (h0 - h1);
    return [[x0 + part * (x1 - x0), y0 + part * (y1 - y0)]];
  });
}
