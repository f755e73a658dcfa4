// @ts-check
// How a photo of a digit becomes ink: as annbook/pictures.py does it, with the numbers that Python sends along.
import { thickness } from './centring.js';
import { boxOf, digitOf, fault, sideOf } from './parts.js';
import { reducer, round, within } from './resizing.js';

/** @import { Grey, Rules } from './types.ts' */
/** @typedef {{ink: Grey, digit: Grey, fat: number}} Inked */

/**
 * A photo in grey, at most `side` long, from strips of its pixels (red, green, blue, opacity), top to bottom. What is
 * transparent becomes as light as the paper.
 * @type {(size: {width: number, height: number}, strips: Iterable<ArrayLike<number>>, rules: Rules) => Grey}
 */
export function grey(size, strips, rules) {
  const { width, height } = size;
  const least = rules.least;
  if (Math.min(width, height) < least) fault(`has ${width} by ${height} pixels`, `at least ${least} along each side`);
  const goal = Math.max(width, height) > rules.side ? within(size, rules.side) : size;
  const [tones, clear] = [reducer(size, goal), reducer(size, goal)];
  const [tone, lack] = [new Float64Array(width), new Float64Array(width)];
  let [i, sum, opaque] = [0, 0, 0];
  const [red, green, blue] = rules.grey;
  for (const data of strips) {
    for (let k = 0; k < data.length; i++) {
      for (let j = 0; j < width; j++, k += 4) {
        const alpha = data[k + 3] / 255;
        tone[j] = alpha * ((data[k] / 255) * red + (data[k + 1] / 255) * green + (data[k + 2] / 255) * blue);
        lack[j] = 1 - alpha;
        sum += tone[j];
        opaque += alpha;
      }
      tones.add(i, tone);
      clear.add(i, lack);
    }
  }
  const mean = sum / Math.max(opaque, 1);
  const paper = opaque / (width * height) >= 0.5 ? mean : Number(mean < 0.5);
  tones.made.data.forEach((value, k, all) => (all[k] = value + paper * clear.made.data[k]));
  return smoothed(tones.made, rules);
}

/** @type {(photo: Grey, rules: Rules) => Grey} */
function smoothed(photo, { smooth }) {
  if (Math.max(photo.width, photo.height) < smooth) return photo;
  return means(photo, 1, new Float64Array(photo.data.length).fill(1));
}

/**
 * Sums over the square of 2r + 1 pixels around each pixel.
 * @type {(picture: Grey, r: number) => Grey}
 */
function sums({ width, height, data }, r) {
  let now = data;
  for (const [n, step, count, apart] of [
    [height, width, width, 1],
    [width, 1, height, width],
  ]) {
    const [run, next] = [new Float64Array(n + 1), new Float64Array(data.length)];
    for (let line = 0; line < count; line++) {
      const start = line * apart;
      for (let k = 0; k < n; k++) run[k + 1] = run[k] + now[start + k * step];
      for (let k = 0; k < n; k++) next[start + k * step] = run[Math.min(k + r + 1, n)] - run[Math.max(k - r, 0)];
    }
    now = next;
  }
  return { width, height, data: now };
}

/**
 * The mean around each pixel, twice over, of those that count.
 * @type {(picture: Grey, r: number, counts: Float64Array) => Grey}
 */
function means({ width, height, data }, r, counts) {
  const weighed = data.map((value, k) => value * counts[k]);
  const some = total(weighed) / total(counts);
  let [top, n] = [weighed, counts].map((one) => ({ width, height, data: one }));
  for (let k = 0; k < 2; k++) [top, n] = [sums(top, r), sums(n, r)];
  return { width, height, data: top.data.map((v, k) => (n.data[k] > 0.5 ? v / Math.max(n.data[k], 1) : some)) };
}

/** @type {(values: Float64Array) => number} */
const total = (values) => values.reduce((a, b) => a + b, 0);

/** @type {(values: Float64Array) => number} */
const largest = (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);

/**
 * The limit half-way between the means of both sides, and these means.
 * @type {(dark: Float64Array) => {t: number, low: number, high: number}}
 */
function halves(dark) {
  let [t, low, high] = [largest(dark) / 2, 0, 0];
  for (let k = 0; k < 50; k++) {
    let [below, few, above, many] = [0, 0, 0, 0];
    for (const value of dark) {
      if (value >= t) [above, many] = [above + value, many + 1];
      else [below, few] = [below + value, few + 1];
    }
    [low, high] = [below / few, above / many];
    if (Math.abs((low + high) / 2 - t) < 1e-9) break;
    t = (low + high) / 2;
  }
  return { t, low, high };
}

/** The plane nearest to a photo, without its mean: the fall of the light. @type {(photo: Grey) => Float64Array} */
function slope({ width, height, data }) {
  const [rows, columns] = [new Float64Array(height), new Float64Array(width)];
  data.forEach((value, k) => {
    rows[Math.floor(k / width)] += value / width;
    columns[k % width] += value / height;
  });
  const [down, right] = [rows, columns].map((line) => {
    const away = line.map((_, k) => k - (line.length - 1) / 2);
    const steep = total(line.map((value, k) => value * away[k])) / total(away.map((value) => value ** 2));
    return away.map((value) => value * steep);
  });
  return data.map((_, k) => down[Math.floor(k / width)] + right[k % width]);
}

/**
 * How much darker than the paper, or lighter (sign -1) if the ink is; 0: the photo decides.
 * @type {(photo: Grey, rules: Rules, sign?: number) => {dark: Float64Array, sign: number}}
 */
function darkness(photo, { window, rounds }, known = 0) {
  const r = Math.max(1, round(Math.max(photo.width, photo.height) * window));
  const fall = slope(photo);
  const flat = photo.data.map((value, k) => value - fall[k]);
  let [dark, bare, sign] = [flat, flat.map(() => 1), known];
  for (let turn = 0; turn <= rounds; turn++) {
    const paper = means({ ...photo, data: flat }, r, bare).data;
    if (!sign) sign = total(flat.map((value, k) => (value - paper[k]) ** 3)) > 0 ? -1 : 1;
    dark = flat.map((value, k) => sign * (paper[k] - value));
    const half = largest(dark) > 0 ? halves(dark).t / 2 : Infinity;
    if (half < Infinity) bare = dark.map((value) => Number(value < half));
  }
  return { dark, sign };
}

/**
 * The ink of a photo from 0 to 1, and of it the one digit; an Error if there is hardly any contrast, or no digit. The
 * rarer tone is ink; or the other, if it makes a thinner digit inside: then the first was a sheet of paper on a table.
 * @type {(photo: Grey, rules: Rules) => Inked}
 */
export function inked(photo, rules) {
  const { found: first, sign } = rarer(photo, rules);
  let found = first;
  if (found.fat > rules.fat) {
    try {
      const other = steps(photo, darkness(photo, rules, -sign).dark, rules);
      if (other.fat < found.fat && inside(other.digit, found.digit, rules)) found = other;
    } catch {
      // no digit either
    }
  }
  const { fat } = found;
  if (fat > rules.spot) fault(`has a spot, ${fat.toFixed(2)} of its side wide`, `strokes, at most ${rules.spot}`);
  return found;
}

/**
 * Ink and digit, if the rarer tone is ink; or the other, if that one shows no digit and lies all around it.
 * @type {(photo: Grey, rules: Rules) => {found: Inked, sign: number}}
 */
function rarer(photo, rules) {
  const { dark, sign } = darkness(photo, rules);
  try {
    return { found: steps(photo, dark, rules), sign };
  } catch (error) {
    if (!framed({ ...photo, data: dark }, rules)) throw error;
    try {
      return { found: steps(photo, darkness(photo, rules, -sign).dark, rules), sign: -sign };
    } catch {
      throw error;
    }
  }
}

/** Is there ink along most of the edge? @type {(dark: Grey, rules: Rules) => boolean} */
function framed({ width, height, data }, { rim }) {
  const t = largest(data) > 0 ? halves(data).t : Infinity;
  const rows = [data.slice(0, width), data.slice(-width)];
  const ends = [0, width - 1].map((at) => data.filter((_, k) => k % width === at));
  const [top, bottom, left, right] = [...rows, ...ends].map((side) => side.filter((value) => value >= t).length);
  return top + bottom + left + right > rim * 2 * (width + height);
}

/**
 * Is one digit in the box of the other, and not too small for it?
 * @type {(one: Grey, other: Grey, rules: Rules) => boolean}
 */
function inside(one, other, rules) {
  const [small, large] = [boxOf(one), boxOf(other)];
  const within = small.every((end, k) => (k % 2 ? end <= large[k] : end >= large[k]));
  return within && sideOf(small) > rules.inside * sideOf(large);
}

/**
 * Ink and digit by what is darker than the paper, and the width of strokes in parts of the digit's side.
 * @type {(photo: Grey, dark: Float64Array, rules: Rules) => Inked}
 */
function steps(photo, dark, rules) {
  const { t, low, high } = largest(dark) > 0 ? halves(dark) : { t: 0, low: 0, high: 0 };
  const { faint, clear } = rules;
  if (high < faint) {
    fault(`is blank: its contrast is ${Math.max(high, 0).toFixed(3)}`, `a digit, with at least ${faint}`);
  }
  const spread = deviation(dark.filter((value) => value < t));
  if (high - low < clear * spread) {
    const times = `${((high - low) / spread).toFixed(1)} times the paper's spread`;
    fault(`is noise: its contrast is ${times}`, `a digit on even paper, at least ${clear} times`);
  }
  const [from, to] = [rules.low * high, rules.high * high];
  const data = dark.map((value) => Math.min(1, Math.max(0, (value - from) / (to - from))));
  const ink = { width: photo.width, height: photo.height, data };
  const digit = digitOf(ink, rules);
  return { ink, digit, fat: thickness(digit) / sideOf(boxOf(digit)) };
}

/** @type {(values: Float64Array) => number} */
function deviation(values) {
  const mean = total(values) / values.length;
  return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / values.length);
}
