// @ts-check
// Places that answer a question, the best first: a title counts more than a heading, a heading more than the text,
// a chapter more than the reference, and a place that has all the words more than one that has some.
import { ask } from './ask.js';
import { OWN } from './book.js';
import { read } from './words.js';

/** @import { Book, Kind, Place, Term } from './book.js' */
/** @import { Part, Question } from './ask.js' */

/**
 * @typedef {object} Hit A page, a row of the glossary or a name of the library.
 * @property {Place} place where it answers best
 * @property {Place[]} also other places on the page
 * @property {number} score
 */
/**
 * @typedef {object} Found
 * @property {Hit[]} hits
 * @property {boolean} all whether they have all the words
 * @property {Question} question
 * @property {Term} [term] the term that was asked for
 */
/** @typedef {{part: Part, share: number, own: Map<number, number>, pages: Map<number, number>}} Answer To a part */
/** @typedef {{at: number, score: number, all: boolean}} Ranked */

/** @type {Record<Kind, number>} */
const KINDS = { start: 0.8, chapter: 1, notes: 0.7, glossary: 0.5, workshop: 0.35, reference: 0.25 };
const ASKED_FOR = 0.7; // a page of the workshop whose title or term it is
const [TEXT, PAGE, TITLE, HEADING, SENTENCE, EXPLAINS, FIRST] = [4, 0.8, 14, 7, 8, 7, 7];
const TOGETHER = 5;
const ENOUGH = 0.5; // of the best score: then a place that has all words goes before it
const SECOND = 0.15; // of what the next places on a page add
const SURE = 0.5;
const QUIETLY = 0.75;
const SILENT = 0.3; // how well a place answers that explains a term without its word
const SYMBOL = /^[a-z]+\d+$|\//;

/**
 * What a search finds.
 * @type {(book: Book, text: string, growing?: boolean) => Found}
 */
export function find(book, text, growing = true) {
  const question = ask(book, text, growing);
  const total = question.parts.reduce((sum, part) => sum + part.weight, 0);
  const answers = question.parts.map((part) => answer(book, part, total));
  const headings = headed(book, question);
  const name = called(book, text);
  const places = new Set([...headings, ...silent(book, question), ...answers.flatMap(({ own }) => [...own.keys()])]);
  const ranked = [...places].map((at) => {
    const place = book.places[at];
    const title = headings.has(at) ? heading(book, place, question) : 0;
    const { score, all } = judged(book, at, answers, title);
    return { at, all, score: score * prominence(book, place, question, title) * name(place) };
  });
  ranked.sort((a, b) => b.score - a.score);
  const best = ranked.find((one) => one.all);
  const all = !!best && best.score > ENOUGH * ranked[0].score;
  const hits = grouped(book, all ? ranked.filter((one) => one.all) : ranked);
  return { hits, all, question, term: term(book, question, text) };
}

/**
 * How well places and pages answer a part: each from 0 to 1.
 * @type {(book: Book, part: Part, total: number) => Answer}
 */
function answer(book, part, total) {
  /** @type {Map<number, number>} */
  const own = new Map();
  for (const [sign, sure] of part.signs) {
    const list = book.postings(sign);
    for (let k = 0; k < list.length; k += 2) {
      const size = 0.5 + (0.5 * book.places[list[k]].size) / book.mean;
      const score = (sure * list[k + 1]) / (list[k + 1] + 1.5 * size);
      if (score > (own.get(list[k]) ?? 0)) own.set(list[k], score);
    }
  }
  return { part, own, pages: about(book, own), share: part.weight / total };
}

/**
 * How much each page is about what places answer, next to the chapter that is most.
 * @type {(book: Book, own: Map<number, number>) => Map<number, number>}
 */
function about(book, own) {
  /** @type {Map<number, number>} */
  const sums = new Map();
  for (const [at, score] of own) {
    const { page, kind } = book.places[at];
    if (kind !== 'glossary') sums.set(page, (sums.get(page) ?? 0) + score);
  }
  const chapters = [...sums].filter(([page]) => book.pages[page].kind === 'chapter').map(([, sum]) => sum);
  const most = Math.max(1, ...chapters);
  return new Map([...sums].map(([page, sum]) => [page, Math.min(1, sum / most)]));
}

/**
 * How well a place answers the whole, by its text, its page, its heading, and what it explains.
 * @type {(book: Book, at: number, answers: Answer[], title: number) => {score: number, all: boolean}}
 */
function judged(book, at, answers, title) {
  const place = book.places[at];
  let [text, here, near, explained] = [0, 0, 0, 0];
  let all = true;
  for (const answer of answers) {
    const { part, share } = answer;
    const page = place.kind === 'glossary' ? 0 : (answer.pages.get(place.page) ?? 0);
    const term = explains(book, at, part, page);
    const own = answer.own.get(at) ?? (term ? SILENT : 0);
    text += share * (own + PAGE * page);
    here += own ? share : 0;
    near += own || page ? share : 0;
    explained += share * term;
    all &&= own > 0 || page > 0 || part.slight;
  }
  const share = 0.7 * here + 0.3 * near;
  const named = title + Math.min(FIRST, explained);
  return { score: TEXT * text * share ** 1.5 + named * (0.4 + 0.6 * share), all };
}

/**
 * What it adds that a place explains a term, most where the glossary says so and the page is about it; or that a symbol
 * stands there first.
 * @type {(book: Book, at: number, part: Part, about: number) => number}
 */
function explains(book, at, part, about) {
  const place = book.places[at];
  if (place.kind === 'glossary') return 0;
  const apt = (1.05 - 0.05 * place.explains.size) * (0.4 + 0.6 * about);
  let sum = 0;
  for (const [sign, sure] of part.signs) {
    if (sure < SURE) continue;
    if (place.explains.has(sign)) sum += EXPLAINS * sure * apt * (book.met(sign, place.page) ? 1 : 0.6);
    else if (place.explains.has(`${sign}?`)) sum += EXPLAINS * sure * QUIETLY;
    if (SYMBOL.test(sign) && book.first(sign) === at) sum += FIRST;
  }
  return sum;
}

/**
 * The tops of the pages on which the glossary says that the term is met: they may do without its word.
 * @type {(book: Book, question: Question) => number[]}
 */
function silent(book, { thing }) {
  const pages = new Set((thing && book.terms.get(thing)?.flatMap((row) => row.uses.map((use) => use.page))) || []);
  return [...book.places.keys()].filter((at) => !book.places[at].anchor && pages.has(book.places[at].page));
}

/**
 * The places that have a sign of the question in their headings.
 * @type {(book: Book, question: Question) => Set<number>}
 */
function headed(book, { parts }) {
  const signs = parts.flatMap((part) => [...part.signs.keys(), ...(part.loose?.keys() ?? [])]);
  return new Set(signs.flatMap((sign) => [...(book.headed.get(sign) ?? [])]));
}

/**
 * What a heading adds that says what the question says, no more and no less.
 * @type {(book: Book, place: Place, question: Question) => number}
 */
function heading(book, place, { parts, thing, words }) {
  const asked = parts.reduce((sum, part) => sum + part.weight, 0);
  let best = 0;
  for (const head of place.heads) {
    let [common, said] = [0, head.idle];
    for (const [k, weight] of book.weights(head).entries()) {
      const signs = head.units[k];
      const sure = parts.flatMap((part) => signs.map((sign) => part.signs.get(sign) ?? part.loose?.get(sign) ?? 0));
      common += weight * Math.max(...sure);
      said += weight;
    }
    const alike = Math.min(1, (2 * common) / (asked + said));
    best = Math.max(best, alike ** 2);
  }
  const elsewhere = thing && book.terms.has(thing) && !book.met(thing, place.page);
  return (
    best * (place.anchor ? HEADING : TITLE) * (elsewhere ? 0.7 : 1) + sentence(place, words) + together(place, parts)
  );
}

/**
 * What a heading adds that has all parts of a question of several.
 * @type {(place: Place, parts: Part[]) => number}
 */
function together({ heads }, parts) {
  const telling = parts.filter((part) => !part.slight);
  const all =
    telling.length > 1 &&
    heads.some(({ units }) => {
      const signs = new Set(units.flat());
      return telling.every((part) => [...part.signs].some(([sign, sure]) => sure >= SURE && signs.has(sign)));
    });
  return all ? TOGETHER : 0;
}

/**
 * What a heading adds that is nearly the same sentence.
 * @type {(place: Place, words: string[]) => number}
 */
function sentence({ heading }, words) {
  if (words.length < 4) return 0;
  const said = new Set(read(heading).map((word) => word.stem));
  const share = words.filter((word) => said.has(word)).length / words.length;
  return share < 0.7 ? 0 : SENTENCE * share;
}

/**
 * How much a place counts: by its kind, and a page of the workshop more if it is what is asked for.
 * @type {(book: Book, place: Place, question: Question, title: number) => number}
 */
function prominence(book, place, { thing }, title) {
  if (place.kind !== 'workshop') return KINDS[place.kind];
  const meets = thing && place.explains.has(thing) && book.met(thing, place.page);
  return meets || title > 0.9 * TITLE ? ASKED_FOR : KINDS.workshop;
}

/**
 * What a name of the library counts if the question is this name: most if it can be nothing else.
 * @type {(book: Book, text: string) => (place: Place) => number}
 */
function called(book, text) {
  const written = text.trim().replace(/^(?:ab|annbook)\.|\(.*$/g, '');
  const small = written.toLowerCase();
  const word = book.names.list.some(([, , plain]) => plain === small) || book.told(read(small)[0]?.stem);
  const sure = /[_.(]/.test(text) || (!word && /[a-z][A-Z]/.test(text)) ? 30 : word ? 1 : 4;
  return ({ kind, heading }) => {
    if (kind !== 'reference' || !small || !`.${heading.toLowerCase()}`.endsWith(`.${small}`)) return 1;
    return sure * (heading.endsWith(written) ? 1.05 : 1);
  };
}

/**
 * One hit a page; rows of the glossary and names of the library stand for themselves.
 * @type {(book: Book, ranked: Ranked[]) => Hit[]}
 */
function grouped(book, ranked) {
  /** @type {Map<string | number, Hit>} */
  const found = new Map();
  for (const { at, score } of ranked) {
    const place = book.places[at];
    const key = place.kind === 'glossary' || place.kind === 'reference' ? place.address : place.page;
    const hit = found.get(key);
    if (!hit) found.set(key, { place, also: [], score });
    else if (hit.also.push(place) < 4) hit.score += SECOND * score;
  }
  return [...found.values()].sort((a, b) => b.score - a.score);
}

/**
 * The glossary's row for a question that is a term, if there are several the one with this name.
 * @type {(book: Book, question: Question, text: string) => Term | undefined}
 */
function term(book, { thing }, text) {
  const rows = (thing && book.terms.get(thing)) || [];
  const small = text.trim().toLowerCase();
  return rows.find((row) => row.term.toLowerCase() === small) ?? rows.find((row) => !OWN.test(row.meaning)) ?? rows[0];
}
