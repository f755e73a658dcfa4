// @ts-check
// A reader's words as a question to the book: what each may stand for, and how surely.
import { empty, HAN, light } from './book.js';
import { read } from './words.js';

/** @import { Book } from './book.js' */
/** @import { Word } from './words.js' */

/**
 * @typedef {object} Part A part of a question: a word or a name.
 * @property {Map<string, number>} signs the signs that answer it, and how well, from 0 to 1
 * @property {Map<string, number>} [loose] signs that answer it in a heading: the words of a name
 * @property {number} weight how much it says
 */
/**
 * @typedef {object} Question
 * @property {Part[]} parts
 * @property {string} [near] what was read instead of what was written
 * @property {string} [thing] the thing that the whole question names
 */

const LONG_ENOUGH = 4;
const PLENTY = 24;

/**
 * A question as it is typed: its last word may still grow.
 * @type {(book: Book, text: string, growing?: boolean) => Question}
 */
export function ask(book, text, growing = true) {
  const words = read(
    text.replace(/^\s*what (?:do|does) (.+?) mean\W*$/i, '$1').replace(/^\s*(?:ab|annbook)\.|\(\)/g, ''),
  );
  const { spelled, near } = corrected(book, split(book, words), growing && !/\s$/.test(text));
  const named = near_names(book, spelled);
  const telling = spelled.filter((word, k) => !empty(word) || inside(named, k));
  const chinese = named.some((name) => HAN.test(spelled[name.from].plain));
  const kept = (telling.length ? telling : spelled).filter((word) => !chinese || !HAN.test(word.plain));
  /** @type {Part[]} */
  const parts = named.map((name) => ({
    ...part(book, [[name.thing, name.sure], ...single(spelled, name)]),
    loose: new Map(read(book.rows.get(name.thing)?.term ?? '').map((word) => [word.stem, 0.5])),
  }));
  for (const [k, word] of spelled.entries())
    if (!inside(named, k) && kept.includes(word)) {
      const last = growing && k === spelled.length - 1 && !/\s$/.test(text);
      parts.push(part(book, [...signs(book, word, spelled[k + 1]), ...(last ? growth(book, word) : [])]));
    }
  if (growing && named.length && !/\s$/.test(text)) grow(book, spelled, named, parts);
  for (const thing of apart(book, spelled, named)) parts.push(part(book, [[thing, 0.9]]));
  const whole = parts.length === 1 ? named[0]?.thing : undefined;
  const changed = near || named.some((name) => name.read);
  return { parts, thing: whole, near: changed ? said(spelled, named) : undefined };
}

/** @typedef {{thing: string, from: number, length: number, sure: number, read?: string}} Named */

/** @type {(named: Named[], k: number) => boolean} */
const inside = (named, k) => named.some(({ from, length }) => k >= from && k < from + length);

/** @type {(words: Word[], name: Named) => [string, number][]} */
const single = (words, { from, length }) =>
  length === 1 && !HAN.test(words[from].plain) ? [[words[from].stem, 0.9]] : [];

/** @type {(book: Book, signs: [string, number][]) => Part} */
function part(book, signs) {
  const best = new Map();
  for (const [sign, sure] of signs) best.set(sign, Math.max(sure, best.get(sign) ?? 0));
  const known = signs.filter(([sign]) => book.postings.has(sign));
  const weight = known.length ? Math.max(...known.map(([sign, sure]) => sure * book.rarity(sign))) : 4;
  return { signs: best, weight: weight * (signs.every(([sign]) => light(sign)) ? 0.35 : 1) };
}

/** @type {(book: Book, word: Word, next?: Word) => [string, number][]} */
function signs(book, word, next) {
  /** @type {[string, number][]} */
  const found = [[word.stem, 1], ...(word.joined ?? []).map((sign) => /** @type {[string, number]} */ ([sign, 0.9]))];
  const together = next && word.stem.length > 2 ? word.stem + next.stem : '';
  if (together && book.postings.has(together)) found.push([together, 0.9]);
  return found;
}

/**
 * What a word may become that is still being typed.
 * @type {(book: Book, word: Word) => [string, number][]}
 */
function growth(book, { plain, stem }) {
  if (plain.length < 2 || HAN.test(plain)) return [];
  const whole = book.postings.has(stem);
  const found = [...book.spellings].filter(([other]) => other.startsWith(plain) && other !== plain);
  const often = (/** @type {string} */ sign) => book.postings.get(sign)?.length ?? 0;
  found.sort(([, a], [, b]) => often(b) - often(a));
  const sure = whole ? 0.3 : 0.8;
  return found.slice(0, PLENTY).flatMap(([other, sign]) => {
    const thing = book.names.thing([sign]);
    const near = sure * Math.min(1, 0.5 + (0.5 * plain.length) / other.length);
    return /** @type {[string, number][]} */ ([[sign, near], ...(thing ? [[thing, near]] : [])]);
  });
}

/**
 * A name of several words of which the last is still being typed: "gradient desc".
 * @type {(book: Book, words: Word[], named: Named[], parts: Part[]) => void}
 */
function grow(book, words, named, parts) {
  const text = words.map((word) => word.plain).join(' ');
  if (text.length < LONG_ENOUGH) return;
  const begun = book.names.all.filter(({ plain }) => plain.length > text.length && plain.startsWith(text));
  for (const { thing } of begun.slice(0, PLENTY)) parts.at(-1)?.signs.set(thing, 0.35);
}

/**
 * The names in words, also those with a letter wrong: "gradient decent".
 * @type {(book: Book, words: Word[]) => Named[]}
 */
function near_names(book, words) {
  /** @type {Named[]} */
  const found = book.names.within(words).map((name) => ({ ...name, sure: 1 }));
  for (const size of [3, 2])
    for (let from = 0; from + size <= words.length; from++) {
      const span = words.slice(from, from + size);
      if (span.some((word) => HAN.test(word.plain)) || empty(span[0]) || empty(span[size - 1])) continue;
      if (found.some((name) => name.from < from + size && from < name.from + name.length && name.length >= size))
        continue;
      const text = span.map((word) => word.plain).join(' ');
      const near = closest(
        text,
        book.names.all.filter(({ words }) => words.length === size),
      );
      if (!near) continue;
      for (const other of found.filter((name) => name.from < from + size && from < name.from + name.length))
        found.splice(found.indexOf(other), 1);
      found.push({ thing: near.thing, from, length: size, sure: 0.95, read: near.plain });
    }
  return found.sort((a, b) => a.from - b.from);
}

/** @type {<T extends {plain: string}>(text: string, names: T[]) => T | undefined} */
function closest(text, names) {
  const most = text.length < 9 ? 1 : 2;
  let best,
    least = most + 1;
  for (const name of names) {
    if (name.plain[0] !== text[0]) continue;
    const far = distance(text, name.plain, least - 1);
    if (far < least) [best, least] = [name, far];
  }
  return best;
}

/**
 * Chinese names whose signs stand there in their order, but apart: 梯度会消失.
 * @type {(book: Book, words: Word[], named: Named[]) => string[]}
 */
function apart(book, words, named) {
  const run = words
    .map((word) => word.plain)
    .filter((plain) => HAN.test(plain))
    .join('');
  if (run.length < 3) return [];
  const have = new Set(named.map((name) => name.thing));
  /** @type {string[]} */
  const found = [];
  for (const { chinese, plain, thing } of book.names.all) {
    const name = [...plain].filter((sign) => HAN.test(sign)).join('');
    if (!chinese || name.length < 3 || have.has(thing) || found.includes(thing)) continue;
    const gap = gaps(run, name);
    if (gap > 0 && gap <= 3) found.push(thing);
  }
  return found;
}

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

/**
 * Words that stand nowhere in the book, taken apart where two of its words make them up: learningrate.
 * @type {(book: Book, words: Word[]) => Word[]}
 */
function split(book, words) {
  return words.flatMap((word) => {
    if (known(book, word) || word.plain.length < 7 || /[^a-z]/.test(word.plain)) return [word];
    for (let k = word.plain.length - 3; k >= 3; k--) {
      const halves = read(`${word.plain.slice(0, k)} ${word.plain.slice(k)}`);
      if (halves.every((half) => book.spellings.has(half.plain))) return halves;
    }
    return [word];
  });
}

/** @type {(book: Book, word: Word) => boolean} */
const known = (book, word) =>
  [word.stem, ...(word.joined ?? [])].some((sign) => book.postings.has(sign)) || !!book.names.thing([word.stem]);

/**
 * Unknown words read as the nearest ones that the book has.
 * @type {(book: Book, words: Word[], growing: boolean) => {spelled: Word[], near: boolean}}
 */
function corrected(book, words, growing) {
  let near = false;
  const spelled = words.map((word, k) => {
    const { plain } = word;
    if (plain.length < LONG_ENOUGH || /[^a-z]/.test(plain) || empty(word) || known(book, word)) return word;
    if (growing && k === words.length - 1 && [...book.spellings.keys()].some((other) => other.startsWith(plain)))
      return word;
    const other = nearest(book, plain);
    near ||= other !== plain;
    return other === plain ? word : read(other)[0];
  });
  return { spelled, near };
}

/** @type {(book: Book, plain: string) => string} */
function nearest(book, plain) {
  const most = plain.length < 8 ? 1 : 2;
  let best = plain,
    least = most + 1,
    often = 0;
  for (const [other, sign] of book.spellings) {
    if (Math.abs(other.length - plain.length) > most || (other[0] !== plain[0] && other[1] !== plain[1])) continue;
    const far = distance(plain, other, least) + (other[0] === plain[0] ? 0 : 0.5);
    const count = book.postings.get(sign)?.length ?? 0;
    if (far <= most && (far < least || (far === least && count > often))) [best, least, often] = [other, far, count];
  }
  return best;
}

/**
 * In how many letters two words differ, a pair swapped being one; more than `most` is not counted on.
 * @type {(a: string, b: string, most: number) => number}
 */
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [...Array(b.length + 1)].fill(Infinity),
    last = Array.from(before, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
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
