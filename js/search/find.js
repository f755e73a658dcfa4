// @ts-check
// Places that answer a question, the best first: a title counts more than a heading, a heading more than the text,
// a chapter more than the reference, and a place that has all the words more than one that has some.
import { ask } from './ask.js';
import { read } from './words.js';

/** @import { Book, Kind, Place, Term } from './book.js' */
/** @import { Part, Question } from './ask.js' */

/**
 * @typedef {object} Hit A page, or a row of the glossary.
 * @property {Place} place where it answers best
 * @property {Place[]} also other places on the page
 * @property {number} score
 */
/** @typedef {{hits: Hit[], all: boolean, near?: string, term?: Term, question: Question}} Found */

/** @type {Record<Kind, number>} */
const KINDS = { start: 0.8, chapter: 1, notes: 0.7, glossary: 0.5, workshop: 0.35, reference: 0.35 };
const [TITLE, HEADING, EXPLAINED, FIRST, PAGE] = [14, 7, 5, 4, 1];

/**
 * What a search finds.
 * @type {(book: Book, text: string, growing?: boolean) => Found}
 */
export function find(book, text, growing = true) {
  const question = ask(book, text, growing);
  const total = question.parts.reduce((sum, part) => sum + part.weight, 0);
  const rows = question.parts.map((part) => scored(book, part));
  const context = rows.map((row) => pages(book, row));
  const wanted = name(text);
  /** @type {{at: number, score: number, all: boolean}[]} */
  const ranked = [];
  for (const at of new Set(rows.flatMap((row) => [...row.keys()]))) {
    const place = book.places[at];
    let score = 0,
      here = 0,
      near = 0;
    for (const [k, part] of question.parts.entries()) {
      const own = rows[k].get(at) ?? 0;
      const page = place.kind === 'glossary' ? 0 : (context[k].get(place.page) ?? 0);
      score += part.weight * (own + PAGE * page);
      here += own ? part.weight : 0;
      near += own || page ? part.weight : 0;
    }
    const share = (0.7 * here + 0.3 * near) / total;
    const named = headed(book, at, question) + explained(book, at, question, context, total);
    score = (score / total) * 4 * share ** 1.5 + named * (0.6 + 0.4 * share);
    const meets = question.thing && book.met(question.thing, place.page) && place.terms.has(question.thing);
    score *=
      Math.max(KINDS[place.kind], meets && place.kind === 'workshop' ? 0.7 : 0) * called(book, place, wanted, text);
    ranked.push({ at, score, all: near >= total - 1e-9 });
  }
  ranked.sort((a, b) => b.score - a.score);
  const all = ranked.some((one) => one.all);
  const hits = grouped(book, all ? ranked.filter((one) => one.all) : ranked);
  const term = question.thing ? book.rows.get(question.thing) : undefined;
  return { hits, all, near: question.near, term, question };
}

/**
 * How well each place answers a part, from 0 to 1.
 * @type {(book: Book, part: Part) => Map<number, number>}
 */
function scored(book, part) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const [sign, sure] of part.signs) {
    const list = book.postings.get(sign) ?? [];
    for (let k = 0; k < list.length; k += 2) {
      const size = 0.5 + (0.5 * book.places[list[k]].size) / book.mean;
      const score = (sure * list[k + 1]) / (list[k + 1] + 1.5 * size);
      if (score > (found.get(list[k]) ?? 0)) found.set(list[k], score);
    }
  }
  return found;
}

/**
 * How well each page does: many places say more than one.
 * @type {(book: Book, row: Map<number, number>) => Map<number, number>}
 */
function pages(book, row) {
  /** @type {Map<number, number>} */
  const sums = new Map();
  for (const [at, score] of row) {
    const { page, kind } = book.places[at];
    if (kind !== 'glossary') sums.set(page, (sums.get(page) ?? 0) + score);
  }
  const chapters = [...sums].filter(([page]) => book.pages[page].kind === 'chapter').map(([, sum]) => sum);
  const most = Math.max(1, ...chapters);
  for (const [page, sum] of sums) sums.set(page, Math.min(1, sum / most));
  return sums;
}

/**
 * What a heading adds that says what the question says, no more and no less.
 * @type {(book: Book, at: number, question: Question) => number}
 */
function headed(book, at, { parts, thing }) {
  const place = book.places[at];
  const elsewhere = thing && book.rows.get(thing)?.pages.size && !book.met(thing, place.page);
  let best = 0;
  const asked = parts.reduce((sum, part) => sum + part.weight, 0);
  for (const { units, idle } of place.heads) {
    let common = 0,
      said = idle;
    for (const unit of units) {
      const weight = Math.max(...unit.map((sign) => book.rarity(sign)));
      const sure = Math.max(
        0,
        ...parts.flatMap((part) => unit.map((sign) => part.signs.get(sign) ?? part.loose?.get(sign) ?? 0)),
      );
      common += sure * weight;
      said += weight;
    }
    if (common) best = Math.max(best, Math.min(1, (2 * common) / (asked + said)));
  }
  const top = book.pages[place.page].top === at;
  return best ** 2 * (top ? TITLE : HEADING) * (elsewhere ? 0.7 : 1);
}

/**
 * What it adds that a place explains a term of the question, most where the glossary says so and the page is about it;
 * or that a symbol stands there first.
 * @type {(book: Book, at: number, question: Question, context: Map<number, number>[], total: number) => number}
 */
function explained(book, at, { parts }, context, total) {
  const place = book.places[at];
  if (place.kind === 'glossary') return 0;
  let sum = 0;
  for (const [k, part] of parts.entries()) {
    const about = 0.6 + 0.4 * (context[k].get(place.page) ?? 0);
    for (const [sign, sure] of part.signs) {
      if (sure < 0.5) continue;
      if (place.terms.has(sign))
        sum += (EXPLAINED * sure * about * part.weight * (book.met(sign, place.page) ? 1 : 0.6)) / total;
      if (book.first.get(sign) === at) sum += (FIRST * part.weight) / total;
    }
  }
  return Math.min(EXPLAINED, sum);
}

/** @type {(text: string) => string} */
const name = (text) =>
  text
    .trim()
    .replace(/^(?:import |from )/, '')
    .replace(/^(?:ab|annbook)\./, '')
    .replace(/\(.*$/, '')
    .toLowerCase();

/**
 * A name of the library goes before all else if the question is this name and no other word of the book.
 * @type {(book: Book, place: Place, named: string, text: string) => number}
 */
function called(book, place, named, text) {
  if (place.kind !== 'reference' || !named) return 1;
  const full = place.heading.toLowerCase();
  if (full !== named && !full.endsWith(`.${named}`)) return 1;
  const meant = /[_.(]|[a-z][A-Z]/.test(text.trim());
  return meant ? 12 : book.headings.has(named) || book.names.thing(read(named).map((word) => word.stem)) ? 1.2 : 5;
}

/**
 * One hit a page; rows of the glossary and names of the library stand for themselves.
 * @type {(book: Book, ranked: {at: number, score: number}[]) => Hit[]}
 */
function grouped(book, ranked) {
  /** @type {Map<string, Hit>} */
  const found = new Map();
  for (const { at, score } of ranked) {
    const place = book.places[at];
    const key = place.kind === 'glossary' || place.kind === 'reference' ? place.address : String(place.page);
    const hit = found.get(key);
    if (hit) hit.also.push(place);
    else found.set(key, { place, also: [], score });
  }
  return [...found.values()];
}
