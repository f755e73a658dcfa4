// @ts-check
// The book as the search knows it: its places, and for each word in which of them it stands, and how prominently.
import { SUBJECT } from './light.js';
import { Names, stems } from './names.js';
import { read } from './words.js';

/** @import { Word } from './words.js' */
/** @import { Name } from './names.js' */
/** @typedef {'start' | 'chapter' | 'workshop' | 'notes' | 'reference' | 'glossary'} Kind */

/**
 * @typedef {object} Packed What js/search/index.js makes, and search-data.js holds.
 * @property {[title: string, address: string, kind: Kind, number: number | null][]} pages
 * @property {Packing[]} places
 * @property {string[]} explains of each place the things that it explains
 * @property {[idle: number, ...units: string[]][][]} heads of each place
 * @property {Row[]} terms the last places
 * @property {Name[]} names
 * @property {string} written all words
 * @property {Record<string, string>} postings
 */

/** @typedef {[page: number, heading: string, anchor: string, text: string, code: string, size: number]} Packing */
/** @typedef {[term: string, chinese: string, meaning: string, uses: [number, string][], thing: string]} Row */

/**
 * @typedef {object} Place Where a link can lead.
 * @property {number} page
 * @property {Kind} kind
 * @property {string} heading
 * @property {string} anchor
 * @property {string} address
 * @property {string} text
 * @property {string} code the names in its code
 * @property {Head[]} heads its heading and other names
 * @property {Set<string>} explains things
 * @property {number} size how many words it has
 * @property {Term} [term] the row of the glossary that it is
 */
/** @typedef {{title: string, address: string, kind: Kind, number: number | null}} Page */
/** @typedef {{units: Unit[], idle: number, weights?: number[]}} Head What it says, and how much else */
/** @typedef {string[]} Unit A word or a name of several: all signs by which it is found */
/** @typedef {{term: string, chinese: string, meaning: string, address: string, uses: Use[]}} Term */
/** @typedef {{page: number, number: number, address: string}} Use A chapter that explains a term */

/**
 * All signs by which a word is found.
 * @type {(word: Word) => Unit}
 */
export const signs = (word) => [word.stem, ...(word.joined ?? [])];

const BUILT = new Set(['workshop', 'reference']);

/** What the glossary says of an ordinary word to which the book gives a sense of its own. */
export const OWN = /^this book’s word/;

/** The letter for nothing in packed postings, the one after the quotation mark. */
export const FIRST = 35;

/** The places of the book and their words, unpacked as they are asked for. */
export class Book {
  /** @param {Packed} packed */
  constructor(packed) {
    this.packed = packed;
    this.names = Names.of(packed.names);
    this.subject = new Set(SUBJECT.map((name) => this.names.thing(stems(name))));
    /** @type {Page[]} */
    this.pages = packed.pages.map(([title, address, kind, number]) => ({ title, address, kind, number }));
    /** @type {Place[]} */
    this.places = packed.places.map(([page, heading, anchor, text, code, size], at) => {
      const { address, kind } = this.pages[page];
      const link = anchor ? `${address}#${anchor}` : address;
      const heads = packed.heads[at].map(([idle, ...units]) => ({ idle, units: units.map((unit) => unit.split(' ')) }));
      const explains = new Set(packed.explains[at].split(' '));
      return { page, kind, heading, anchor, address: link, text, code, heads, explains, size };
    });
    this.mean = this.places.reduce((sum, place) => sum + place.size, 0) / this.places.length;
    /** @type {Map<string, Term[]>} The rows of the glossary for a thing */
    this.terms = new Map();
    const sections = this.places.length - packed.terms.length;
    for (const [k, row] of packed.terms.entries()) this.term(row, this.places[sections + k]);
    /** @type {Map<string, number[]>} */
    this.unpacked = new Map();
    /** @type {Map<string, Set<number>>} In which places' headings a sign stands */
    this.headed = new Map();
    for (const [at, { heads }] of this.places.entries())
      for (const sign of heads.flatMap((head) => head.units.flat())) {
        const places = this.headed.get(sign);
        if (places) places.add(at);
        else this.headed.set(sign, new Set([at]));
      }
    /** @type {Map<string, string> | undefined} */
    this.read = undefined;
  }

  /** @type {(row: Row, place: Place) => void} */
  term([term, chinese, meaning, chapters, thing], place) {
    const uses = chapters.flatMap(([number, anchor]) => {
      const page = this.pages.findIndex((one) => one.number === number);
      return page < 0 ? [] : [{ page, number, address: `${this.pages[page].address}${anchor && '#'}${anchor}` }];
    });
    place.kind = 'glossary';
    place.term = { term, chinese, meaning, uses, address: place.address };
    this.terms.set(thing, [...(this.terms.get(thing) ?? []), place.term]);
  }

  /** Every written word, and its stem. */
  get spellings() {
    return (this.read ??= new Map(this.packed.written.split(' ').map((word) => [word, read(word)[0].stem])));
  }

  /**
   * Where a sign stands: place, weight, place, weight …
   * @type {(sign: string) => number[]}
   */
  postings(sign) {
    let list = this.unpacked.get(sign);
    if (list) return list;
    list = [];
    const text = this.has(sign) ? this.packed.postings[sign] : '';
    for (let k = 0, at = 0; k < text.length; k += 2) {
      at += text.charCodeAt(k) - FIRST;
      list.push(at, (text.charCodeAt(k + 1) - FIRST) / 2);
    }
    this.unpacked.set(sign, list);
    return list;
  }

  /** @type {(sign: string) => boolean} */
  has(sign) {
    return Object.hasOwn(this.packed.postings, sign);
  }

  /**
   * In how many places a sign stands.
   * @type {(sign: string) => number}
   */
  count(sign) {
    return this.has(sign) ? this.packed.postings[sign].length / 2 : 0;
  }

  /**
   * How much it says that a sign stands somewhere.
   * @type {(sign: string) => number}
   */
  rarity(sign) {
    const count = this.count(sign) + 0.5;
    return Math.log(1 + (this.places.length - count + 1) / count);
  }

  /**
   * What the units of a heading weigh.
   * @type {(head: Head) => number[]}
   */
  weights(head) {
    return (head.weights ??= head.units.map((unit) => Math.max(...unit.map((sign) => this.rarity(sign)))));
  }

  /**
   * Whether a sign stands in the text of the book itself.
   * @type {(sign: string) => boolean}
   */
  told(sign) {
    return this.postings(sign).some((at, k) => k % 2 === 0 && this.places[at].kind !== 'reference');
  }

  /**
   * Whether the glossary says that a page explains a thing.
   * @type {(thing: string, page: number) => boolean}
   */
  met(thing, page) {
    return !!this.terms.get(thing)?.some((row) => row.uses.some((use) => use.page === page));
  }

  /**
   * Whether a sign stands in the book itself, more than once or in one of its chapters.
   * @type {(sign: string) => boolean}
   */
  settled(sign) {
    const list = this.postings(sign);
    return list.length > 2 || (list.length > 0 && !BUILT.has(this.places[list[0]].kind));
  }

  /**
   * The first place in the chapters where a sign stands.
   * @type {(sign: string) => number}
   */
  first(sign) {
    return this.postings(sign).find((at, k) => k % 2 === 0 && this.places[at].kind === 'chapter') ?? -1;
  }
}
