// @ts-check
// The sentence of a place that answers best, with the words that do marked.
import { read } from './words.js';

/** @import { Book, Place } from './book.js' */
/** @import { Part, Question } from './ask.js' */
/** @typedef {{text: string, marked: boolean}} Piece */
/** @typedef {{text: string, signs?: Set<string>}} Sentence its signs, once they were read */

const LONGEST = 190;
const SHORTEST = 70;
const PIECES = /\p{Script=Han}|[^\s\p{Script=Han}]+/gu;
const CORE = /[\p{L}\p{N}∂∇](?:.*[\p{L}\p{N}\p{M}'ᵀ])?/u;

/** The sentences of places: from key to key mostly the same are asked. @type {WeakMap<Place, Sentence[]>} */
const known = new WeakMap();

/**
 * The best sentence of a place, cut to what can be read at a glance.
 * @type {(book: Book, place: Place, question: Question) => Piece[]}
 */
export function excerpt(book, place, question) {
  /** @type {Sentence[]} */
  const sentences = known.get(place) ?? place.text.split(/(?<=[.!?。])\s+|\n/).map((text) => ({ text }));
  known.set(place, sentences);
  const all = total(question, (part) => Math.max(...part.signs.values()));
  let best = 0;
  let most = 0;
  for (const [k, sentence] of sentences.entries()) {
    sentence.signs ??= signs(book, sentence.text);
    const score = answered(sentence.signs, question);
    if (score > most) [best, most] = [k, score];
    if (most === all) break; // a later one can say no more
  }
  if (!most && place.code) {
    const names = place.code.split(' ').filter((name) => answered(signs(book, name), question));
    if (names.length) return [{ text: 'In its code: ', marked: false }, ...marks(book, names.join(', '), question)];
  }
  let { text } = sentences[best];
  for (let k = best + 1; k < sentences.length && text.length < SHORTEST; k++) text += ` ${sentences[k].text}`;
  return cut(marks(book, text, question));
}

/** What is in a text: its words, and the things that it names. @type {(book: Book, text: string) => Set<string>} */
function signs(book, text) {
  const words = read(text);
  const found = new Set(words.flatMap((word) => [word.stem, ...(word.joined ?? [])]));
  for (const { thing } of book.names.within(words)) found.add(thing);
  return found;
}

/**
 * How many parts of a question are among the signs of a text, each for what it says.
 * @type {(signs: Set<string>, question: Question) => number}
 */
function answered(signs, question) {
  return total(question, (part) => Math.max(0, ...[...signs].map((sign) => part.signs.get(sign) ?? 0)));
}

/** Of all parts, each for its weight. @type {(question: Question, sure: (part: Part) => number) => number} */
const total = ({ parts }, sure) => parts.reduce((sum, part) => sum + sure(part) * part.weight, 0);

/**
 * A text in pieces, those marked that answer a question.
 * @type {(book: Book, text: string, question: Question) => Piece[]}
 */
export function marks(book, text, { parts }) {
  const found = [...text.matchAll(PIECES)].map((match) => ({
    from: match.index,
    text: match[0],
    words: read(match[0]),
  }));
  const words = found.flatMap((piece, at) => piece.words.map((word) => ({ ...word, at })));
  const wanted = (/** @type {string} */ sign) => parts.some((part) => part.signs.has(sign));
  const hit = new Set(words.filter((word) => [word.stem, ...(word.joined ?? [])].some(wanted)).map((word) => word.at));
  for (const { thing, from, length } of book.names.within(words))
    if (wanted(thing)) for (let k = from; k < from + length; k++) hit.add(words[k].at);
  /** @type {Piece[]} */
  const pieces = [];
  let done = 0;
  for (const at of [...hit].sort((a, b) => a - b)) {
    const core = CORE.exec(found[at].text) ?? { index: 0, 0: found[at].text };
    const from = found[at].from + core.index;
    const between = text.slice(done, from);
    const last = pieces.at(-1);
    if (last?.marked && !between.trim()) last.text += between + core[0];
    else {
      if (between) pieces.push({ text: between, marked: false });
      pieces.push({ text: core[0], marked: true });
    }
    done = from + core[0].length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), marked: false });
  return pieces;
}

/** @type {(pieces: Piece[]) => Piece[]} */
function cut(pieces) {
  const first = pieces.findIndex((piece) => piece.marked);
  /** @type {Piece[]} */
  const found = [];
  let room = LONGEST;
  for (const [k, { text, marked }] of pieces.entries()) {
    if (room <= 0) break;
    let shown = text;
    if (k < first && text.length > 70) shown = `… ${text.slice(text.indexOf(' ', text.length - 60) + 1)}`;
    if (shown.length > room) shown = `${shown.slice(0, Math.max(shown.lastIndexOf(' ', room), 0))} …`;
    found.push({ text: shown, marked });
    room -= shown.length;
  }
  return found;
}
