// @ts-check
// Makes the index that the website's search reads, of what the build found on the pages.
// It runs once, when the site is built (make.mjs).
import { FIRST, OWN, signs } from './book.js';
import { empty } from './light.js';
import { Names } from './names.js';
import { read } from './words.js';

/** @import { Head, Kind, Packed, Place } from './book.js' */

/**
 * @typedef {object} Data What docs/_ext/annbook_search.py writes.
 * @property {[title: string, address: string, kind: Kind, number: number | null, question: string][]} pages
 * @property {Section[]} places
 * @property {Row[]} terms
 * @property {string[][]} names
 */
/** @typedef {[number, string, string, string, string, string[], string[]]} Section page, heading … other names */
/** @typedef {[string, string, string, number[], string, number]} Row term, Chinese, meaning, chapters, anchor, page */
/** @typedef {Omit<Place, 'kind' | 'address' | 'term' | 'explains'> & {explains: string[]}} Made */

const WEIGHTS = { heading: 8, other: 8, title: 1.5, explains: 5, text: 1, code: 0.5 };
const IDLE = 0.7;

class Index {
  /** @param {Data} data */
  constructor(data) {
    this.data = data;
    this.names = new Names();
    /** @type {Made[]} */
    this.places = [];
    /** @type {Map<string, number[]>} Of each sign: place, weight, place, weight … */
    this.postings = new Map();
    /** @type {Set<string>} */
    this.written = new Set();
    /** @type {Map<string, string>} */
    this.things = new Map();
    for (const [term, chinese, meaning, , anchor] of data.terms)
      this.things.set(anchor, this.names.add([term, ...chinese.split(/[,，;；]\s*/)], [], OWN.test(meaning)));
    for (const [first, ...other] of data.names) this.names.add([first], other);
    for (const section of data.places) this.section(section);
    this.sections = this.places.length;
    for (const row of data.terms) this.row(row);
    this.explain();
  }

  /** @param {Section} section */
  section([page, heading, anchor, text, code, uses, other]) {
    const [title, , , , question] = this.data.pages[page];
    const heads = [heading, ...other, ...(anchor || !question ? [] : [question])].map((name) => this.head(name));
    const explains = uses.map((term) => this.things.get(term) ?? '');
    this.put({ page, heading, anchor, text, code, explains, heads, size: 0 }, [
      [heading, WEIGHTS.heading],
      [other.join(' ; '), WEIGHTS.other],
      [anchor ? title : '', WEIGHTS.title],
      [text, WEIGHTS.text],
      [code, WEIGHTS.code],
    ]);
  }

  /** @param {Row} row */
  row([term, chinese, meaning, , anchor, page]) {
    const explains = [this.things.get(anchor) ?? ''];
    this.put({ page, heading: term, anchor, text: meaning, code: '', explains, heads: [this.head(term)], size: 0 }, [
      [term, WEIGHTS.heading],
      [`${chinese} ; ${meaning}`, WEIGHTS.text],
    ]);
  }

  /**
   * Adds a place and its words.
   * @param {Made} place
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
      if (weight === WEIGHTS.text) place.size += words.length;
      for (const word of words) {
        for (const sign of signs(word)) add(sign, weight);
        if (word.plain.length > 3 && /^[a-z]/.test(word.plain)) this.written.add(word.plain);
      }
      if (weight !== WEIGHTS.code) for (const { thing } of this.names.within(words)) add(thing, weight);
    }
    for (const thing of place.explains) add(thing, WEIGHTS.explains);
    for (const [sign, weight] of weights) {
      const list = this.postings.get(sign) ?? [];
      if (!list.length) this.postings.set(sign, list);
      list.push(at, weight);
    }
  }

  /**
   * A heading as units: names of things, and the words between them that say something.
   * @type {(text: string) => Head}
   */
  head(text) {
    const words = read(text);
    const named = this.names.within(words);
    const units = named.map(({ thing, from, length }) => [thing, ...(length === 1 ? signs(words[from]) : [])]);
    const rest = words.filter((_, k) => !named.some(({ from, length }) => k >= from && k < from + length));
    const telling = rest.filter((word) => !empty(word));
    const said = telling.length || units.length ? telling : rest;
    return { units: [...units, ...said.map(signs)], idle: IDLE * (rest.length - said.length) };
  }

  /**
   * A page that the glossary names explains a term at its top, if its title is of the same family (Convolution, and a
   * convolutional network); and if nowhere in bold, then at the place that says most of it.
   */
  explain() {
    for (const [term, , , chapters, anchor] of this.data.terms) {
      const thing = this.things.get(anchor) ?? '';
      const list = this.postings.get(thing) ?? [];
      for (const number of chapters) {
        const page = this.data.pages.findIndex((one) => one[3] === number);
        let best = this.places.findIndex((place) => place.page === page && !place.anchor);
        if (best < 0) continue;
        const family = read(term).map((word) => word.stem);
        if (read(this.places[best].heading).some((word) => !empty(word) && family.includes(word.stem)))
          this.say(best, thing);
        if (this.places.slice(0, this.sections).some((place) => place.page === page && place.explains.includes(thing)))
          continue;
        let most = 0;
        for (let k = 0; k < list.length; k += 2)
          if (list[k] < this.sections && this.places[list[k]].page === page && list[k + 1] > most)
            [best, most] = [list[k], list[k + 1]];
        if (most) this.say(best, thing);
        else this.places[best].explains.push(`${thing}?`); // without its word
      }
    }
  }

  /**
   * The anchor of the words in a chapter that explain a term, if it has some in bold.
   * @type {(number: number, anchor: string) => string}
   */
  bold(number, anchor) {
    const bold = this.data.places.some(
      ([page, , , , , uses]) => this.data.pages[page][3] === number && uses.includes(anchor),
    );
    return bold ? `use-${anchor}` : '';
  }

  /**
   * Notes that a place explains a thing.
   * @type {(at: number, thing: string) => void}
   */
  say(at, thing) {
    this.places[at].explains.push(thing);
    const list = this.postings.get(thing) ?? [];
    const k = list.findIndex((place, k) => k % 2 === 0 && place >= at);
    if (k < 0) list.push(at, WEIGHTS.explains);
    else if (list[k] === at) list[k + 1] += WEIGHTS.explains;
    else list.splice(k, 0, at, WEIGHTS.explains);
    this.postings.set(thing, list);
  }

  /** @returns {Packed} */
  packed() {
    const { pages, terms } = this.data;
    return {
      pages: pages.map(([title, address, kind, number]) => [title, address, kind, number]),
      places: this.places.map((place) => [place.page, place.heading, place.anchor, place.text, place.code, place.size]),
      explains: this.places.map((place) => place.explains.join(' ')),
      heads: this.places.map(({ heads }) =>
        heads.map(({ units, idle }) => [idle, ...units.map((unit) => unit.join(' '))]),
      ),
      terms: terms.map(([term, chinese, meaning, chapters, anchor]) => {
        const thing = this.things.get(anchor) ?? '';
        return [term, chinese, meaning, chapters.map((number) => [number, this.bold(number, anchor)]), thing];
      }),
      names: this.names.list,
      written: [...this.written].sort().join(' '),
      postings: Object.fromEntries([...this.postings].map(([sign, list]) => [sign, pack(list)])),
    };
  }
}

/**
 * Places and weights as letters: how far it is from the last place, and twice the weight.
 * @type {(list: number[]) => string}
 */
function pack(list) {
  let text = '';
  for (let k = 0; k < list.length; k += 2) {
    const weight = Math.max(1, Math.min(80, Math.round(2 * list[k + 1])));
    text += String.fromCharCode(FIRST + list[k] - (k ? list[k - 2] : 0), FIRST + weight);
  }
  return text;
}

/** @type {(data: Data) => Packed} */
export const index = (data) => new Index(data).packed();
