// @ts-check
// What was found, as a reader sees it: links with their kind, page and sentence, and the glossary's word on top.
import { excerpt } from './excerpt.js';

/** @import { Book, Place, Term } from './book.js' */
/** @import { Found, Hit } from './find.js' */
/** @import { Piece } from './excerpt.js' */

const SIBLINGS = 4;

/**
 * An element with its attributes and children.
 * @type {(tag: string, attributes: Record<string, string>, ...children: (Node | string)[]) => HTMLElement}
 */
export function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * Text whose Chinese says that it is: what reads aloud changes its voice.
 * @type {(text: string) => (Node | string)[]}
 */
const spoken = (text) =>
  text
    .split(/(\p{Script=Han}[\p{Script=Han}\s，。、；：]*)/u)
    .map((piece, k) => (k % 2 ? element('span', { lang: 'zh-Hans' }, piece) : piece));

/** @type {(pieces: Piece[]) => Node[]} */
const sentence = (pieces) => pieces.map(({ text, marked }) => element(marked ? 'mark' : 'span', {}, ...spoken(text)));

const two = (/** @type {number} */ number) => String(number).padStart(2, '0');

/**
 * Where a place is: its kind and its page.
 * @type {(book: Book, place: Place) => string}
 */
export function where(book, place) {
  const { title, number } = book.pages[place.page];
  const page = place.heading === title ? '' : title;
  if (place.term) return `Glossary${place.term.uses.length ? `, first met in ${two(place.term.uses[0].number)}` : ''}`;
  const kind = {
    chapter: `Chapter ${two(number ?? 0)}`,
    workshop: `How it is built ${number}`,
    notes: 'At the end',
    start: 'Start',
    reference: 'Reference',
    glossary: 'Glossary',
  }[place.kind];
  return [kind, page].filter(Boolean).join(' · ');
}

/**
 * A hit as an item of a list.
 * @type {(book: Book, hit: Hit, found: Found, root: string) => HTMLElement}
 */
export function item(book, { place, also }, found, root) {
  const link = element('a', { href: root + place.address }, ...spoken(place.heading));
  const node = element('li', { 'data-kind': place.kind }, link, ' ', element('small', {}, where(book, place)));
  node.append(element('p', {}, ...sentence(excerpt(book, place, found.question))));
  const more = also
    .slice(0, SIBLINGS)
    .flatMap((other) => [' ', element('a', { href: root + other.address }, other.heading)]);
  if (more.length) node.append(element('p', { class: 'also' }, 'On this page also:', ...more));
  return node;
}

/**
 * The glossary's row for the term that was asked for.
 * @type {(book: Book, term: Term, root: string) => Node[]}
 */
export function card(book, term, root) {
  const uses = term.uses.map(({ number, address, page }) =>
    element('a', { href: root + address }, `${two(number)} ${book.pages[page].title}`),
  );
  return [
    element('p', {}, element('a', { href: root + term.address }, term.term), ' ', ...spoken(term.chinese)),
    element('p', {}, ...spoken(term.meaning)),
    element('p', { class: 'also' }, uses.length ? 'Met in ' : '', ...uses.flatMap((use) => [use, ' '])),
  ];
}

/**
 * One sentence about what was found.
 * @type {(found: Found, text: string) => string}
 */
export function summary({ hits, all, question: { near } }, text) {
  if (!text) return '';
  if (!hits.length) return `Nothing found for “${text}”.`;
  const places = `${hits.length} ${hits.length === 1 ? 'place' : 'places'}`;
  const read = near ? ` for “${near}”` : '';
  return all ? `${places}${read}.` : `${places} with a part of this${read}.`;
}
