// @ts-check
// Words that stand nowhere in the book, read as the nearest ones that do.
import { empty } from './light.js';
import { read } from './words.js';

/** @import { Book } from './book.js' */
/** @import { Word } from './words.js' */

const SHORTEST = 4;
const HALF = 3;
const COMMON = 10;

/**
 * Words in the book's spelling, and whether that changed one. The last one may be the beginning of a word.
 * @type {(book: Book, words: Word[], open: boolean) => {words: Word[], near: boolean}}
 */
export function corrected(book, words, open) {
  let near = false;
  const named = new Set(
    book.names.within(words).flatMap(({ from, length }) => (length > 1 ? words.slice(from, from + length) : [])),
  );
  const found = together(book, words, named).flatMap((word, k, words) => {
    const { plain } = word;
    if (named.has(word) || plain.length < SHORTEST || /[^a-z]/.test(plain) || empty(word) || known(book, word))
      return [word];
    const halves = split(book, plain);
    if (halves) return halves;
    if (open && k === words.length - 1 && begins(book, plain)) return [word];
    const other = nearest(book, word);
    near ||= other !== plain;
    return other === plain ? [word] : read(other);
  });
  return { words: found, near };
}

/**
 * Two words that are one by a name of the book, over-fitting or back prop; not those of a name as they stand.
 * @type {(book: Book, words: Word[], named: Set<Word>) => Word[]}
 */
function together(book, words, named) {
  /** @type {Word[]} */
  const found = [];
  for (let k = 0; k < words.length; k++) {
    const apart = k + 1 < words.length && !named.has(words[k]) && !named.has(words[k + 1]);
    const whole = apart ? read(words[k].plain + words[k + 1].plain) : [];
    const one = whole.length === 1 && whole[0].plain.length > SHORTEST && book.names.thing([whole[0].stem]);
    found.push(one ? whole[0] : words[k]);
    if (one) k++;
  }
  return found;
}

/** @type {(book: Book, word: Word) => boolean} */
export const known = (book, word) =>
  [word.stem, ...(word.joined ?? [])].some((sign) => book.settled(sign)) || !!book.names.thing([word.stem]);

/** @type {(book: Book, plain: string) => boolean} */
function begins(book, plain) {
  for (const other of book.spellings.keys()) if (other.startsWith(plain)) return true;
  return false;
}

/**
 * Two words of the book that were written as one: learningrate.
 * @type {(book: Book, plain: string) => Word[] | undefined}
 */
function split(book, plain) {
  for (let k = plain.length - HALF; k >= HALF; k--) {
    const halves = read(`${plain.slice(0, k)} ${plain.slice(k)}`);
    if (halves.every((half) => book.spellings.has(half.plain))) return halves;
  }
  return undefined;
}

/**
 * The word of the book with the fewest letters different, of several the commonest; itself if all are too far. A word
 * that stands once in the workshop may be one of its examples of wrong spelling: there the other must be common.
 * @type {(book: Book, word: Word) => string}
 */
function nearest(book, { plain, stem }) {
  const fewest = book.has(stem) ? COMMON : 1;
  const most = plain.length < 10 ? 1 : 2;
  let [best, least, often] = [plain, most + 1, 0];
  for (const [other, sign] of book.spellings) {
    const first = other[0] === plain[0];
    if (Math.abs(other.length - plain.length) > most || (!first && other[1] !== plain[1]) || empty({ plain: other }))
      continue;
    const far = distance(plain, other, least) + (first ? 0 : 0.5);
    const count = book.count(sign);
    if (count >= fewest && far <= most && (far < least || (far === least && count > often)))
      [best, least, often] = [other, far, count];
  }
  return best;
}

/**
 * In how many letters two words differ, a pair swapped being one; more than `most` is not counted on.
 * @type {(a: string, b: string, most: number) => number}
 */
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = Array(b.length + 1).fill(Infinity);
  let last = Array.from(before, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}
