// @ts-check
// A reader's words as a question to the book: what each may stand for, and how surely.
import { OWN, signs } from './book.js';
import { HAN } from './chinese.js';
import { empty, light } from './light.js';
import { corrected, distance, known } from './spelling.js';
import { read } from './words.js';

/** @import { Book } from './book.js' */
/** @import { Word } from './words.js' */

/**
 * @typedef {object} Part A part of a question: a word or a name.
 * @property {Map<string, number>} signs the signs that answer it, and how well, from 0 to 1
 * @property {number} weight how much it says
 * @property {boolean} slight whether a place may do without it
 * @property {Map<string, number>} [loose] signs that answer it in a heading: the words of a term's name
 */
/**
 * @typedef {object} Question
 * @property {Part[]} parts
 * @property {string[]} words the stems of all words, those that say nothing too
 * @property {string} [near] what was read instead of what was written
 * @property {string} [thing] the thing that the whole question names
 */
/** @typedef {{thing: string, from: number, length: number, read?: string}} Named A name, `read` with a letter wrong */
/** @typedef {[sign: string, sure: number]} Sign */

const [JOINED, NEAR, BEGUN, GROWN, LOOSE] = [0.9, 0.95, 0.8, 0.3, 0.5];
const UNKNOWN = 4; // what a word weighs that stands nowhere
const SLIGHT = 0.25; // of what a word weighs that is in any question
const PLENTY = 24;
const PREFIX = /^\s*(?:ab|annbook)\.|\(\)|\bw\.?r\.?t\b\.?/g;
const MEANS = /^\s*what (?:do|does) (.+?) mean\W*$/i;

/**
 * A question, whose last word may still grow.
 * @type {(book: Book, text: string, growing?: boolean) => Question}
 */
export function ask(book, text, growing = true) {
  const open = growing && !/\s$/.test(text);
  const { words, near } = corrected(book, read(text.replace(MEANS, '$1').replace(PREFIX, '')), open);
  const named = names(book, words);
  const others = apart(book, words, named);
  const once = named.filter(({ thing }, k) => named.findIndex((name) => name.thing === thing) === k);
  const parts = once.map((name) => namedPart(book, words, name));
  for (const [k, word] of telling(words, named, others.length > 0)) {
    const grown = open && k === words.length - 1 ? growth(book, word) : [];
    const found = part(book, [...wordSigns(book, word, words[k + 1]), ...grown]);
    parts.push(kin(book, word, named) ? slighted(found) : found);
  }
  if (open) begun(book, words, parts);
  const either = /** @type {Sign[]} */ (others.map((thing) => [thing, JOINED]));
  if (others.length) parts.push({ ...part(book, either), slight: parts.length > 0 });
  const changed = near || named.some((name) => name.read);
  return {
    parts,
    words: words.map((word) => word.stem),
    thing: parts.length === 1 ? named[0]?.thing : undefined,
    near: changed ? said(words, named) : undefined,
  };
}

/**
 * The words outside of names that say something; if none does, all of them. Chinese signs beside names say little.
 * @type {(words: Word[], named: Named[], beside: boolean) => [number, Word][]}
 */
function telling(words, named, beside) {
  const chinese = beside || named.some(({ from }) => HAN.test(words[from].plain));
  const outside = [...words.entries()].filter(
    ([k, { plain }]) =>
      !named.some(({ from, length }) => k >= from && k < from + length) && !(chinese && HAN.test(plain)),
  );
  const found = outside.filter(([, word]) => !empty(word));
  return found.length || named.length ? found : outside;
}

/** @type {(book: Book, signs: Sign[]) => Part} */
function part(book, signs) {
  const best = new Map();
  for (const [sign, sure] of signs) best.set(sign, Math.max(sure, best.get(sign) ?? 0));
  const found = signs.filter(([sign]) => book.has(sign));
  const weight = found.length ? Math.max(...found.map(([sign, sure]) => sure * book.rarity(sign))) : UNKNOWN;
  const whole = { signs: best, weight, slight: false };
  return signs.every(([sign]) => light(sign) || book.subject.has(sign)) ? slighted(whole) : whole;
}

/** @type {(part: Part) => Part} */
const slighted = (part) => (part.slight ? part : { ...part, weight: SLIGHT * part.weight, slight: true });

/**
 * Whether a word belongs to another name of what is named already: "learning rate decay schedule".
 * @type {(book: Book, word: Word, named: Named[]) => boolean}
 */
const kin = (book, { stem }, named) =>
  book.names.all.some(({ thing, words }) => words.includes(stem) && named.some((name) => name.thing === thing));

/** @type {(book: Book, words: Word[], name: Named) => Part} */
function namedPart(book, words, { thing, from, length, read: near }) {
  const { plain, stem } = words[from];
  const single = /** @type {Sign[]} */ (length === 1 && !HAN.test(plain) ? [[stem, JOINED]] : []);
  const rows = book.terms.get(thing) ?? [];
  const row = rows.find(({ meaning }) => !OWN.test(meaning));
  const loose = new Map(read(row?.term ?? '').map((word) => [word.stem, LOOSE]));
  return { ...part(book, [[thing, near ? NEAR : 1], ...single]), loose };
}

/** @type {(book: Book, word: Word, next?: Word) => Sign[]} */
function wordSigns(book, word, next) {
  const found = signs(word).map((sign, k) => /** @type {Sign} */ ([sign, k ? JOINED : 1]));
  const together = next && word.stem.length > 2 ? word.stem + next.stem : '';
  if (together && book.has(together)) found.push([together, JOINED]);
  return found;
}

/**
 * What a word may become that is still being typed.
 * @type {(book: Book, word: Word) => Sign[]}
 */
function growth(book, { plain, stem }) {
  if (plain.length < 2 || HAN.test(plain)) return [];
  const found = [...book.spellings].filter(([other]) => other.startsWith(plain) && other !== plain);
  found.sort(([, a], [, b]) => book.count(b) - book.count(a));
  const sure = book.has(stem) ? GROWN : BEGUN;
  return found.slice(0, PLENTY).flatMap(([other, sign]) => {
    const thing = book.names.thing([sign]);
    const near = sure * (0.5 + (0.5 * plain.length) / other.length);
    return /** @type {Sign[]} */ ([[sign, near], ...(thing ? [[thing, near]] : [])]);
  });
}

/**
 * Names of several words of which the last is still being typed: "gradient desc".
 * @type {(book: Book, words: Word[], parts: Part[]) => void}
 */
function begun(book, words, parts) {
  const text = words.map((word) => word.plain).join(' ');
  if (words.length < 2) return;
  const found = book.names.all.filter(({ plain }) => plain.length > text.length && plain.startsWith(text));
  for (const { thing } of found.slice(0, PLENTY)) parts.at(-1)?.signs.set(thing, GROWN);
}

/**
 * The names in words, also those with a letter wrong: "gradient decent".
 * @type {(book: Book, words: Word[]) => Named[]}
 */
function names(book, words) {
  /** @type {Named[]} */
  let found = book.names.within(words, true);
  for (const size of [3, 2])
    for (let from = 0; from + size <= words.length; from++) {
      const span = words.slice(from, from + size);
      const over = found.filter((name) => name.from < from + size && from < name.from + name.length);
      const chinese = span.some((word) => HAN.test(word.plain));
      if (chinese || empty(span[0]) || empty(span[size - 1]) || over.some((name) => name.length >= size)) continue;
      const near = closest(book, span);
      if (!near) continue;
      found = found.filter((name) => !over.includes(name));
      found.push({ thing: near.thing, from, length: size, read: near.plain });
    }
  return found.sort((a, b) => a.from - b.from);
}

/**
 * The name of as many words that is like these: one letter may be wrong, two if a word is unknown.
 * @type {(book: Book, span: Word[]) => {thing: string, plain: string} | undefined}
 */
function closest(book, span) {
  const text = span.map((word) => word.plain).join(' ');
  let best;
  let least = text.length < 9 || span.every((word) => known(book, word)) ? 2 : 3;
  for (const name of book.names.all) {
    if (name.words.length !== span.length || name.plain[0] !== text[0]) continue;
    const far = distance(text, name.plain, least - 1);
    if (far < least) [best, least] = [name, far];
  }
  return best;
}

/**
 * Chinese names whose signs stand there in their order, but apart (梯度会消失), or that are written in part.
 * @type {(book: Book, words: Word[], named: Named[]) => string[]}
 */
function apart(book, words, named) {
  const run = han(words.map((word) => word.plain).join(''));
  if (run.length < 3) return [];
  const have = new Set(named.map((name) => name.thing));
  /** @type {Set<string>} */
  const found = new Set();
  for (const { chinese, plain, thing } of book.names.all) {
    const name = chinese ? han(plain) : '';
    if (name.length < 3 || have.has(thing)) continue;
    const gap = gaps(run, name);
    if ((gap > 0 && gap <= 3) || (!named.length && name.includes(run))) found.add(thing);
  }
  return [...found];
}

/** @type {(text: string) => string} */
const han = (text) => [...text].filter((sign) => HAN.test(sign)).join('');

/**
 * How many signs stand between those of a name; infinitely many if one is missing.
 * @type {(run: string, name: string) => number}
 */
function gaps(run, name) {
  const from = run.indexOf(name[0]);
  let at = from;
  for (const sign of name.slice(1)) {
    at = at < 0 ? at : run.indexOf(sign, at + 1);
    if (at < 0) return Infinity;
  }
  return from < 0 ? Infinity : at - from + 1 - name.length;
}

/** @type {(words: Word[], named: Named[]) => string} */
function said(words, named) {
  const text = [];
  for (let k = 0; k < words.length;) {
    const name = named.find((one) => one.from === k);
    text.push(name?.read ?? words[k].plain);
    k += name?.read ? name.length : 1;
  }
  return text.join(' ');
}
