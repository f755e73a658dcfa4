// @ts-check
// Words as the search compares them: one spelling for British and American, for a plural and its singular, for a symbol
// however it is typed (δ₄, delta_4, delta4). The book and what a reader types go through the same door.
import { simplified } from './chinese.js';

const GREEK_NAMES = [
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma',
  'tau upsilon phi chi psi omega',
];
const GREEK = new Map(
  GREEK_NAMES.join(' ')
    .split(' ')
    .map((name, k) => [String.fromCodePoint(0x3b1 + k), name]),
);
const GREEK_NAME = [...GREEK.values()].join('|');
const NUMBERS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

// Spellings and forms that no rule below brings together.
const SAME = new Map(
  Object.entries({
    grey: 'gray',
    artefact: 'artifact',
    programme: 'program',
    maths: 'math',
    judgement: 'judgment',
    matrices: 'matrix',
    axes: 'axis',
    indices: 'index',
    learnt: 'learn',
    ...Object.fromEntries(['centring', 'centering', 'centred', 'centered'].map((word) => [word, 'center'])),
    biases: 'bias',
    weighs: 'weight',
    networks: 'network',
    net: 'network',
    nets: 'network',
    ...Object.fromEntries(NUMBERS.map((word, k) => [word, String(k)])),
  }),
);
const KEPT = new Set(['bias', 'axis', 'loss', 'this', 'numpy', 'keras', 'pandas', 'mnist']);
const ENDINGS = [
  ...['isations', 'isation', 'ational', 'ations', 'ation', 'ators', 'ator', 'atives', 'ative', 'ating', 'ated', 'ates'],
  ...['itional', 'ional', 'ising', 'ised', 'iser', 'ises', 'ise', 'ities', 'ity', 'ness', 'ment', 'ences', 'ence'],
  ...['ances', 'ance', 'ents', 'ent', 'ants', 'ant', 'ives', 'ive', 'ions', 'ion', 'ally', 'ible', 'able', 'acy'],
  ...['ings', 'ing', 'edly', 'ied', 'ed', 'ers', 'er', 'ors', 'or', 'ate', 'ly', 'al', 'es', 'e', 'y'],
];

/**
 * The stem of a word: what "learning", "learned" and "learns" share. No word of a dictionary, but one for its family.
 * @type {(word: string) => string}
 */
export function stem(word) {
  word = SAME.get(word) ?? word;
  if (word.length < 4 || KEPT.has(word) || /[^a-z]/.test(word)) return word;
  word = word
    .replace(/([a-z]{3,})iz(e[rds]?|ers|ing|ations?)$/, '$1is$2')
    .replace(/([a-z]{3,})our(s|ed|ing|ful|able|hoods?)?$/, '$1or$2')
    .replace(/([a-z]{2,}[tb])re(s?)$/, '$1er$2')
    .replace(/ogue$/, 'og')
    .replace(/ense$/, 'ence')
    .replace(/([^aeius])s$/, '$1')
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^s])es$/, '$1e')
    .replace(/(?:ifications?|ifiers?|ify|ified|ifying)$/, 'if');
  for (const ending of ENDINGS) {
    const least = /^(ing|ings|ed|e|y|es)$/.test(ending) ? 3 : 4;
    if (word.length - ending.length < least || !word.endsWith(ending)) continue;
    const root = word.slice(0, -ending.length);
    if (!/[aeiouy]/.test(root) || (ending === 'ed' && root.endsWith('e'))) continue;
    return undouble(root);
  }
  return undouble(word);
}

/** @type {(word: string) => string} */
const undouble = (word) => word.replace(/([bdfglmnprt])\1$/, '$1');

/**
 * Signs as letters: Greek by name, ∂E/∂w as dE/dw, W^T as W transpose, σ' as sigma derivative, w_14 as w14.
 * @type {(text: string) => string}
 */
export function spelled(text) {
  return simplified(text.replaceAll('ᵀ', '^T').normalize('NFKC'))
    .replace(/[’′‘`´]/g, "'")
    .replace(/\p{Script=Greek}/gu, (sign) => ` ${GREEK.get(sign.toLowerCase()) ?? sign}`)
    .replace(AFTER_GREEK, ' $1 ')
    .replace(/[∂𝜕]|\bpartial\s*(?=[A-Za-z]\b)/gu, 'd')
    .replaceAll('∇', ' gradient ')
    .replaceAll('×', 'x')
    .replace(/ŷ|\by[-_]hat\b/gi, 'yhat')
    .replace(/\b([A-Za-z]_?\d*)(?:\^\{?T\b\}?|\.T\b)/g, '$1 transpose ')
    .replace(PRIME, '$1 derivative ')
    .replace(/([A-Za-z])'s\b/g, '$1')
    .replace(/(?<!\/)\bd([wb])(?=_?\{?\d)/g, 'dE/d$1') // dw14, as one names it in code
    .replace(/\b(?<!\w)([A-Za-z]{1,6})[_^]\{?(\d+)\}?/g, '$1$2');
}

const AFTER_GREEK = new RegExp(` (${GREEK_NAME})(?=[A-Za-z∂])`, 'g');
const PRIME = new RegExp(`\\b([A-Za-z]\\d*|${GREEK_NAME})'(?![a-z])`, 'gi');
const BY = /(\d) ?(?:x|×|by) ?(?=\d)/g; // 3 x 3, 3 by 3
const HAT = /\by hat\b/gi;
const APART = /\bd ?([ELJC])(?: ?\/ ?| )d ?([a-z](?:_?\d+)?)(?![A-Za-z])/g; // dE / dw, d E / d w, dE dw
const SLOPE = /^d[a-z]{1,6}\d*\/d[a-z]+\d*$/;
const LETTERS = String.raw`(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])+`;
const PIECE = new RegExp(
  String.raw`d[A-Za-z]{1,6}\d*\/d[A-Za-z]+\d*|\p{Script=Han}|\d+(?:\.\d+)+|${LETTERS}(?:[-_.']${LETTERS})*`,
  'gu',
);

/**
 * @typedef {object} Word A word, or a number, sign or Chinese character.
 * @property {string} stem
 * @property {string} plain as it was written, in small letters
 * @property {string[]} [joined] what it is a part of, at its first part: back-propagation is backpropagation
 */

/** @type {Map<string, Word[]>} */
const known = new Map();

/**
 * The words of a stretch of text without blanks, in their order.
 * @type {(stretch: string) => Word[]}
 */
export function words(stretch) {
  let found = known.get(stretch);
  if (!found) {
    const pieces = /^[A-Za-z]+[.,:;?)]?$/.test(stretch) ? stretch : spelled(stretch);
    known.set(stretch, (found = [...pieces.matchAll(PIECE)].flatMap(([piece]) => taken(piece))));
  }
  return found;
}

/** @type {(piece: string) => Word[]} */
function taken(piece) {
  const small = piece.toLowerCase();
  if (SLOPE.test(small)) {
    const slope = small.replace(/^d[ljc]\//, 'de/'); // others call the error L, J or C
    return [{ stem: slope, plain: small, joined: [slope.replace(/(\/d[a-z]+)\d+$/, '$1')] }];
  }
  if (/^\d+(\.\d+)+$/.test(small)) return [{ stem: small, plain: small }];
  const parts = piece
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z])(?=[A-Z][a-z])|([A-Z])(?=[A-Z][a-z]{2})/g, '$1$2-')
    .toLowerCase()
    .split(/[-_.']/)
    .filter(Boolean);
  const found = parts.map((part) => /** @type {Word} */ ({ stem: stem(part), plain: part }));
  const joined = parts.length > 1 ? [stem(parts.join(''))] : [];
  if (parts.length > 2) joined.push(stem(parts.slice(1).join('')));
  const sized = /^([a-z]{3,})[123]d$/.exec(parts.at(-1) ?? '');
  if (sized) joined.push(stem(sized[1]));
  if (joined.length) found[0].joined = joined;
  return found;
}

/**
 * The words of a text.
 * @type {(text: string) => Word[]}
 */
export function read(text) {
  const found = [];
  for (const stretch of text.replace(BY, '$1x').replace(HAT, 'yhat').replace(APART, 'd$1/d$2').split(/\s+/))
    if (stretch) found.push(...words(stretch));
  return found;
}
