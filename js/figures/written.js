// @ts-check
// Numbers as somebody wrote them: read as annbook.marking reads them, and said as Python says them.

/** @import { Written } from './types.ts' */

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'; // Python's
const [edges, gaps] = [new RegExp(`^[${space}]+|[${space}]+$`, 'g'), new RegExp(`[${space}]+`, 'g')];

/** Without the space around it. */
export const stripped = (/** @type {string} */ text) => text.replace(edges, '');

/**
 * The value, and half a unit of its last digit; a text says why it is no number ("": a blank). A single digit is meant
 * more exactly than it is written.
 * @type {(entry: string) => Written | string}
 */
export function read(entry) {
  const text = stripped(entry).replace(/[\u2212\u2013\u2010\u2011]/g, '-');
  if (/^[+-]?\d*,\d+$/.test(text)) return `${shown(text)} has a comma: write ${text.replaceAll(',', '.')}`;
  if (!number.test(text)) return text && `${shown(text)} is no number`;
  const [digits, power = '0'] = text.toLowerCase().split('e');
  const value = Number(text);
  if (!Number.isFinite(value) || power.length > 5) return `${shown(text)} is too large for a number`;
  const last = Number(power) - (digits.split('.')[1] ?? '').length;
  const half = 0.5 * Number(`1e${Math.min(Math.max(last, -307), 307)}`);
  const after = (digits.split('.')[1] ?? '').length;
  if (!value) return { value, half: Math.min(half, 0.5 * Number(`1e-${after || 3}`)) };
  return { value, half: !after && last >= 0 && Math.abs(value) < 10 ? Math.min(half, 0.05) : half };
}

/**
 * A text in its quotes, on one line and not too long.
 * @type {(text: string) => string}
 */
export function shown(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const whole = quote + [...text].map((one) => escaped(one, quote)).join('') + quote;
  const line = stripped(whole).replace(gaps, ' ');
  return [...line].slice(0, 60).join('');
}

/** @type {Record<string, string>} */
const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** @type {(one: string, quote: string) => string} */
function escaped(one, quote) {
  if (one === quote) return `\\${one}`;
  if (Object.hasOwn(short, one)) return short[one];
  if (one === ' ' || !/[\p{C}\p{Z}]/u.test(one)) return one;
  const code = /** @type {number} */ (one.codePointAt(0)).toString(16);
  const [sign, length] = code.length < 3 ? ['x', 2] : code.length < 5 ? ['u', 4] : ['U', 8];
  return `\\${sign}${code.padStart(Number(length), '0')}`;
}

/**
 * A number with so many digits after the point; of two that are equally near the even one.
 * @type {(value: number, digits: number) => string}
 */
export function fixed(value, digits) {
  if (digits > 100 || !(Math.abs(value) < 1e21)) return '';
  const size = Math.abs(value);
  const [up, down] = [size.toFixed(digits), size.toFixed(Math.min(100, digits + 60))];
  const tie = /^50*$/.test(down.split('.')[1]?.slice(digits) ?? '') && digits <= 40;
  const odd = /[13579]$/.test(up);
  const text = tie && odd ? (Number(up) - 10 ** -digits).toFixed(digits) : up;
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}
