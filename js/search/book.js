// @ts-check
// The book as the search knows it: its places, and for each word in which places it stands, and how prominently.
import { HAN, Names } from './names.js';
import { read } from './words.js';

/**
 * What docs/_ext/annbook_search.py writes.
 * @typedef {object} Data
 * @property {[title: string, address: string, kind: Kind, number: number | null, question: string][]} pages
 * @property {[page: number, heading: string, anchor: string, text: string, code: string, terms: string[], other: string[]][]} places
 * @property {[term: string, chinese: string, meaning: string, chapters: number[], anchor: string, page: number][]} terms
 * @property {string[][]} names
 */
/** @typedef {'start' | 'chapter' | 'workshop' | 'notes' | 'reference' | 'glossary'} Kind */

/**
 * @typedef {object} Place Where a link can lead.
 * @property {number} page
 * @property {Kind} kind
 * @property {string} heading
 * @property {string} address
 * @property {string} text
 * @property {string} code the names in its code
 * @property {Head[]} heads its heading and other names
 * @property {Set<string>} terms the things that it explains
 * @property {number} size how many words it has
 * @property {Term} [term] the row of the glossary that it is
 */
/** @typedef {{title: string, address: string, kind: Kind, number: number | null, question: string, top: number}} Page */
/** @typedef {{term: string, chinese: string, meaning: string, address: string, thing: string, uses: Use[], pages: Set<number>}} Term */
/** @typedef {{page: number, number: number, address: string}} Use A page that uses a term */
/** @typedef {{units: Unit[], idle: number}} Head What it says, and how much besides that says little */
/** @typedef {string[]} Unit A word or a name of several: all signs by which it is found */

const WEIGHTS = { heading: 8, other: 8, title: 1.5, terms: 5, text: 1, code: 0.7 };

const STOP = new Set(
  (
    'a an the of in on at to for from by with and or is are was be been do does did how what why when which who whom where my your our i ' +
    'we you it its this that these those can could should would will shall may might there then than so if as about into have has had ' +
    'get got gets explain explained define definition meaning tell show me please s t m re ve not no too very just some any one s ' +
    '的 是 什 么 为 如 何 怎 样 吗 呢 和 与 了 在 我 个 有 会 要 能 可 以 请 问 用 做 到 里 中 之 被 把 啊 吧 就 也 都 及 或 不'
  ).split(' '),
);

// Words of questions that say little about what is asked.
const LIGHT = new Set(
  read(
    'choose pick use using make need want work best good better way fix solve avoid prevent help understand problem go become happen set many much',
  ).map((word) => word.stem),
);

/** @type {(sign: string) => boolean} */
export const light = (sign) => LIGHT.has(sign);

/** @type {(word: {plain: string}) => boolean} */
export const empty = (word) => STOP.has(word.plain);

/** The places of the book and their words. */
export class Book {
  /** @param {Data} data */
  constructor(data) {
    this.names = new Names();
    /** @type {Page[]} */
    this.pages = data.pages.map(([title, address, kind, number, question]) => ({
      title,
      address,
      kind,
      number,
      question,
      top: -1,
    }));
    /** @type {Place[]} */
    this.places = [];
    /** @type {Map<string, number[]>} Of each sign: place, weight, place, weight … */
    this.postings = new Map();
    /** @type {Map<string, string>} Every written word, and its stem */
    this.spellings = new Map();
    /** @type {Map<string, Term>} The row of the glossary for a thing */
    this.rows = new Map();
    this.things(data);
    for (const place of data.places) this.section(place);
    for (const term of data.terms) this.term(term);
    this.explain();
    /** @type {Set<string>} What is a word of the book, and no mere name of the library */
    this.headings = new Set(
      this.places.filter((place) => place.kind !== 'reference').map((place) => place.heading.toLowerCase()),
    );
    this.mean = this.places.reduce((sum, place) => sum + place.size, 0) / this.places.length;
  }

  /** @param {Data} data */
  things(data) {
    const other = new Map(data.names.map(([name, ...rest]) => [name, rest]));
    /** @type {Map<string, string>} */
    this.slugs = new Map();
    for (const [term, chinese, , , anchor] of data.terms) {
      const own = chinese.split(/[,，;；]\s*/);
      this.slugs.set(anchor, this.names.add([term, ...own, ...(other.get(term) ?? [])]));
    }
    for (const group of data.names) this.names.add(group);
  }

  /** @param {Data['places'][number]} place */
  section([page, heading, anchor, text, code, terms, other]) {
    const { title, address, kind, question } = this.pages[page];
    const explained = new Set(terms.map((term) => this.slugs?.get(term) ?? ''));
    const link = anchor ? `${address}#${anchor}` : address;
    if (!anchor) this.pages[page].top = this.places.length;
    const heads = [heading, ...other, ...(anchor || !question ? [] : [question])].map((name) => this.units(name));
    this.put({ page, kind, heading, address: link, text, code, heads, terms: explained, size: 0 }, [
      [heading, WEIGHTS.heading],
      [other.join(' ; '), WEIGHTS.other],
      [anchor ? title : '', WEIGHTS.title],
      [text, WEIGHTS.text],
      [code, WEIGHTS.code],
    ]);
  }

  /** @param {Data['terms'][number]} row */
  term([term, chinese, meaning, chapters, anchor, page]) {
    const thing = this.slugs?.get(anchor) ?? '';
    const uses = chapters.flatMap((number) => {
      const at = this.pages.findIndex((one) => one.number === number);
      if (at < 0) return [];
      const there = this.places.some((place) => place.page === at && place.terms.has(thing));
      return [{ page: at, number, address: this.pages[at].address + (there ? `#use-${anchor}` : '') }];
    });
    const address = `${this.pages[page].address}#${anchor}`;
    const row = { term, chinese, meaning, address, thing, uses, pages: new Set(uses.map((use) => use.page)) };
    const known = this.rows.get(thing);
    if (known) row.pages.forEach((one) => known.pages.add(one));
    else this.rows.set(thing, row);
    const heads = [this.units(term)];
    this.put(
      {
        page,
        kind: 'glossary',
        heading: term,
        address,
        text: meaning,
        code: '',
        heads,
        terms: new Set([thing]),
        size: 0,
        term: row,
      },
      [
        [term, WEIGHTS.heading],
        [chinese, WEIGHTS.text],
        [meaning, WEIGHTS.text],
      ],
    );
  }

  /** The places that explain a term in the chapters that the glossary names, and those where a symbol stands first. */
  explain() {
    /** @type {Map<string, number>} */
    this.first = new Map();
    for (const [sign, list] of this.postings) {
      if (/^[a-z]+\d+$|\//.test(sign))
        this.first.set(sign, list[list.findIndex((at, k) => k % 2 === 0 && this.chapter(at))] ?? -1);
      for (const page of this.rows.get(sign)?.pages ?? []) {
        let best = this.pages[page].top,
          most = 0;
        if (this.places.some((place) => place.page === page && place.terms.has(sign))) continue;
        for (let k = 0; k < list.length; k += 2)
          if (this.places[list[k]].page === page && list[k + 1] > most) [best, most] = [list[k], list[k + 1]];
        this.places[best].terms.add(sign);
      }
    }
  }

  /** @type {(at: number) => boolean} */
  chapter(at) {
    return this.places[at].kind === 'chapter';
  }

  /** @type {(sign: string, page: number) => boolean} */
  met(sign, page) {
    return !!this.rows.get(sign)?.pages.has(page);
  }

  /**
   * Adds a place and its words.
   * @param {Place} place
   * @param {[string, number][]} fields
   */
  put(place, fields) {
    const at = this.places.push(place) - 1;
    /** @type {Map<string, number>} */
    const weights = new Map();
    const add = (/** @type {string} */ sign, /** @type {number} */ weight) =>
      weights.set(sign, (weights.get(sign) ?? 0) + weight);
    for (const [text, weight] of fields) {
      const words = read(text);
      if (weight === 1) place.size += words.length;
      for (const word of words) {
        add(word.stem, weight);
        for (const joined of word.joined ?? []) add(joined, weight);
        if (word.plain.length > 3) this.spellings.set(word.plain, word.stem);
      }
      for (const { thing } of this.names.within(words)) add(thing, weight);
    }
    for (const thing of place.terms) add(thing, WEIGHTS.terms);
    for (const [sign, weight] of weights) {
      const list = this.postings.get(sign);
      if (list) list.push(at, weight);
      else this.postings.set(sign, [at, weight]);
    }
  }

  /**
   * A heading as units: names of things, and the words between them that say something.
   * @type {(text: string) => Head}
   */
  units(text) {
    const words = read(text);
    const named = this.names.within(words);
    const units = named.map(({ thing, from, length }) => [thing, ...(length === 1 ? signs(words[from]) : [])]);
    const rest = words.filter((_, k) => !named.some(({ from, length }) => k >= from && k < from + length));
    const telling = rest.filter((word) => !empty(word));
    const said = telling.length || units.length ? telling : rest;
    return { units: [...units, ...said.map(signs)], idle: 0.7 * (rest.length - said.length) };
  }

  /**
   * How much it says that a sign stands somewhere.
   * @type {(sign: string) => number}
   */
  rarity(sign) {
    const count = (this.postings.get(sign)?.length ?? 0) / 2;
    return Math.log(1 + (this.places.length - count + 0.5) / (count + 0.5));
  }
}

/** @type {(word: import('./words.js').Word) => Unit} */
const signs = (word) => [word.stem, ...(word.joined ?? [])];

export { HAN };
