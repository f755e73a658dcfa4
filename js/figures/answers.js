// @ts-check
// What a reader wrote, held against what is right. What cannot be read is never wrong, nor is what is right but short.

/** @import { Part } from './types.ts' */
/** @typedef {'right' | 'short' | 'wrong' | 'unread'} Verdict */
/** @typedef {{verdict: Verdict, says: string}} Judged */
/** @typedef {{value: number, unit: number, digits: number}} Written a number, the unit of its last digit */

/** @type {(verdict: Verdict, says?: string) => Judged} */
const judged = (verdict, says = '') => ({ verdict, says });

/** A single digit without a point is meant more exactly than it is written: 1 is not nearly 2, and 0 is nothing. */
const single = (/** @type {string} */ text) => /^[+-]?\d$/.test(text);
const exact = (/** @type {number} */ value) => (value ? 0.1 : 1e-3);

/**
 * A number as people write one (0.25, -3e-4, 25 %, 1/4), or words that say why it cannot be read.
 * @type {(text: string) => Written | string}
 */
export function read(text) {
  const bare = text
    .trim()
    .replaceAll('\u2212', '-')
    .replaceAll(/(?<=\d)[\s_'](?=\d{3}\b)/g, '');
  if (!bare) return 'Write a number first.';
  const [top, bottom, ...more] = bare.split('/');
  if (bottom !== undefined && !more.length) {
    const [one, other] = [read(top), read(bottom)];
    if (typeof one !== 'string' && typeof other !== 'string' && other.value)
      return { value: one.value / other.value, unit: 0, digits: Infinity };
  }
  const found = bare.match(/^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?\s*(%?)$/i);
  if (!found || !(found[2] + found[3])) {
    if (/^[+-]?\d+,\d+$/.test(bare)) return `Is “${bare}” a decimal? Write a point, ${bare.replace(',', '.')}.`;
    if (/\d,\d/.test(bare)) return `Write “${bare}” without its commas, and decimals with a point.`;
    return `“${bare.slice(0, 30)}” cannot be read as a number. Write one such as 0.25, -3e-4 or 1/4.`;
  }
  const [, sign, whole, part, power = '0', percent] = found;
  const exponent = Number(power) - (percent ? 2 : 0);
  const digits = (whole + part).replace(/^0+/, '').length;
  const value = Number(`${sign}${whole}.${part}0e${exponent}`);
  if (!Number.isFinite(value)) return `“${bare.slice(0, 30)}” is too large a number.`;
  return { value, unit: single(bare) ? exact(value) : 10 ** (exponent - part.length), digits };
}

/**
 * Whether a number is right: to the digits written, two of them at least, or all if it is whole; or near enough.
 * @type {(written: Written, right: number, within?: number) => Verdict}
 */
function near({ value, unit, digits }, right, within = 0) {
  const off = Math.abs(value - right);
  if (off <= Math.max(within, 1e-9 * Math.abs(right))) return 'right';
  if (off > (unit / 2) * (1 + 1e-9)) return 'wrong';
  const whole = Math.abs(right - Math.round(right)) <= 1e-9 * Math.max(1, Math.abs(right));
  return whole || digits < 2 ? 'short' : 'right';
}

/**
 * What can be said of a wrong number without knowing how it came about.
 * @type {(written: Written, right: number) => string}
 */
function guess({ value, unit, digits }, right) {
  const times = (/** @type {number} */ k) =>
    value !== 0 && near({ value: k * value, unit: Math.abs(k) * unit, digits }, right) === 'right';
  if (times(-1)) return 'right, but for its sign';
  if (times(0.5)) return 'twice as large as it should be';
  if (times(2)) return 'half as large as it should be';
  if ([10, 0.1, 100, 0.01, 1000, 0.001].some(times)) return 'right, but for the place of its point';
  return value > right ? 'too large' : 'too small';
}

/**
 * The reason of the wrong answer that somebody came to: one that is met exactly, before one that is met in its digits.
 * @type {(all: Written[], wrong: [string, any][], exact?: boolean) => string | undefined}
 */
function known(all, wrong, exact = false) {
  const meets =
    (/** @type {number} */ size) =>
    (/** @type {[string, any]} */ [, other]) =>
      all.every((one, k) => near({ ...one, unit: size * one.unit }, [other].flat()[k]) !== 'wrong');
  return (wrong.find(meets(0)) ?? (exact ? undefined : wrong.find(meets(1))))?.[0];
}

/** @type {(text: string, part: Part) => Judged} */
function number(text, { value, wrong, within }) {
  const found = read(text);
  if (typeof found === 'string') return judged('unread', found);
  const verdict = near(found, value, within);
  if (verdict === 'right') return judged('right');
  const reason = known([found], wrong, verdict === 'short');
  if (reason) return judged('wrong', reason);
  if (verdict === 'short') return judged('short', 'Right as far as it goes: write more of its digits.');
  return judged('wrong', guess(found, value));
}

/**
 * Several, as people write them: (0.1, -0.2) or 0.1; -0.2 or one after the other.
 * @type {(text: string) => string[]}
 */
export const several = (text) =>
  text
    .replaceAll(/[()[\]{}]/g, ' ')
    .split(text.includes(';') ? ';' : /,\s+|,(?=[^\d])|(?<=\.\d*),|\s+/)
    .map((one) => one.trim().replace(/,$/, ''))
    .filter(Boolean);

const places = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const place = (/** @type {number} */ k) => `the ${places[k] ?? `${k + 1}th`}`;

/** @type {(text: string, part: Part) => Judged} */
function numbers(text, { value, wrong, within }) {
  const written = /^[-+\d,\s]*$/.test(text) ? text.split(/[,\s]+/).filter(Boolean) : several(text);
  const plain = several(text).length === value.length ? several(text) : written;
  const found = (plain.length ? plain : ['']).map(read);
  const unread = found.find((one) => typeof one === 'string');
  if (unread !== undefined) return judged('unread', String(unread));
  if (found.length !== value.length) {
    const count = found.length > 1 ? `These are ${found.length} numbers` : 'This is one number';
    return judged('unread', `${count}: write ${value.length}, with commas between them.`);
  }
  const all = /** @type {Written[]} */ (found);
  const verdicts = all.map((one, k) => near(one, value[k], within));
  if (verdicts.every((one) => one === 'right')) return judged('right');
  const short = !verdicts.includes('wrong');
  const reason = known(all, wrong, short);
  if (reason) return judged('wrong', reason);
  if (short) return judged('short', 'Right as far as they go: write more of their digits.');
  const first = verdicts.indexOf('wrong');
  const well = verdicts.filter((one) => one !== 'wrong').length;
  return judged('wrong', `${well} of ${value.length} are right; ${place(first)} is ${guess(all[first], value[first])}`);
}

/** A name as it is compared: w_{14}, `w14` and W14 are one. @type {(text: string) => string} */
const plain = (text) => text.toLowerCase().replaceAll(/[\s$_{}`“”"'.]/g, '');

/** @type {(one: string, other: string) => boolean} */
const same = (one, other) => plain(one) === plain(other);

/** @type {(text: string, part: Part) => Judged} */
function name(text, { value, also, wrong, options }) {
  if (!plain(text)) return judged('unread', options.length ? 'Choose first.' : 'Write an answer first.');
  if ([value, ...also].some((one) => same(one, text))) return judged('right');
  const reason = wrong.find(([, other]) => same(other, text));
  return judged('wrong', reason ? reason[0] : 'that is not it');
}

/** @type {(text: string, part: Part) => Judged} */
function names(text, part) {
  const written = part.options.length ? text.split('\n').filter(Boolean) : several(text.replaceAll(/\band\b/g, ','));
  if (!written.length) return judged('unread', part.options.length ? 'Choose first.' : 'Write an answer first.');
  const held = (/** @type {string[]} */ all) =>
    part.kind === 'set'
      ? new Set(written.map(plain)).size === all.length && all.every((one) => written.some((other) => same(one, other)))
      : written.length === all.length && all.every((one, k) => same(one, written[k]));
  if (held(part.value)) return judged('right');
  const reason = part.wrong.find(([, other]) => held(other));
  if (reason) return judged('wrong', reason[0]);
  const strange = written.find((one) => !part.value.some((/** @type {string} */ other) => same(one, other)));
  if (strange) return judged('wrong', `“${strange.slice(0, 30)}” is not among them`);
  return judged('wrong', written.length < part.value.length ? 'some are missing' : 'the order is another one');
}

const kinds = { number, numbers, name, choice: name, set: names, names };

/**
 * What is to be said of an answer to one part.
 * @type {(text: string, part: Part) => Judged}
 */
export const judge = (text, part) => kinds[part.kind](text, part);
