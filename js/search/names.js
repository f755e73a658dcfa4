// @ts-check
// Names of one thing: the glossary's words, their Chinese, and what else readers call them. A text or a question that
// holds one of them holds the thing, whose sign is "#" and a number.
import { HAN } from './chinese.js';
import { empty } from './light.js';
import { read, stem } from './words.js';

/** @typedef {[thing: string, words: string, plain?: string, ordinary?: boolean]} Name */
/** @typedef {{stem: string, plain: string}} Said A word */
/** @typedef {{next: Map<string, Node>, thing?: string, only?: string}} Node */

/** All names, word by word. */
export class Names {
  constructor() {
    /** @type {Node} */
    this.root = { next: new Map() };
    /** @type {Name[]} What was put, to put it again elsewhere */
    this.list = [];
    /** @type {{thing: string, words: string[], plain: string, chinese: boolean}[]} */
    this.all = [];
    this.count = 0;
  }

  /**
   * The same names again, from their list.
   * @type {(list: Name[]) => Names}
   */
  static of(list) {
    const names = new Names();
    for (const name of list) names.put(...name);
    return names;
  }

  /**
   * Names of one thing; it is the thing that one of the first names already has, if there is such.
   * An ordinary word to which the book gives a sense of its own must stand there as it is: "miss", not "missing".
   * @type {(first: string[], other?: string[], ordinary?: boolean) => string}
   */
  add(first, other = [], ordinary = false) {
    const thing = first.map((name) => this.thing(stems(name))).find(Boolean) ?? `#${this.count++}`;
    for (const name of [...first, ...other]) {
      const parts = stems(name);
      this.put(thing, parts.join(' '), name.toLowerCase(), ordinary && !HAN.test(name));
      if (parts.length > 1 && !HAN.test(name)) this.put(thing, joined(name)); // written as one word
    }
    return thing;
  }

  /** @type {(...name: Name) => void} */
  put(thing, words, plain = '', ordinary = false) {
    let node = this.root;
    const parts = words.split(' ');
    for (const part of parts) {
      if (!node.next.has(part)) node.next.set(part, { next: new Map() });
      node = /** @type {Node} */ (node.next.get(part));
    }
    if ((node.thing ??= thing) !== thing) return; // what a thing is called first, it keeps
    if (ordinary) node.only = plain;
    this.list.push([thing, words, plain, ordinary]);
    const chinese = HAN.test(plain);
    if (chinese || plain.length > 4) this.all.push({ thing, words: parts, plain, chinese });
  }

  /** @type {(parts: string[]) => string | undefined} */
  thing(parts) {
    /** @type {Node | undefined} */
    let node = this.root;
    for (const part of parts) node = node?.next.get(part);
    return node?.thing;
  }

  /**
   * The longest name that begins at a word: the thing, and the number of its words. In a question there may stand
   * small words between them: "the loss does not decrease".
   * @type {(words: Said[], from: number, asked?: boolean) => {thing: string, length: number} | undefined}
   */
  at(words, from, asked = false) {
    const { plain } = words[from];
    let node = this.root.next.get(words[from].stem);
    let found;
    for (let k = from + 1; node; k++) {
      if (node.thing && (!node.only || own(node.only, plain))) found = { thing: node.thing, length: k - from };
      while (asked && k < words.length && empty(words[k]) && !node.next.has(words[k].stem)) k++;
      node = k < words.length ? node.next.get(words[k].stem) : undefined;
    }
    return found;
  }

  /**
   * The things named in words, with the place of each: the longest names, from left to right.
   * @type {(words: Said[], asked?: boolean) => {thing: string, from: number, length: number}[]}
   */
  within(words, asked) {
    const found = [];
    for (let k = 0; k < words.length;) {
      const name = this.at(words, k, asked);
      if (name) found.push({ ...name, from: k });
      k += name?.length ?? 1;
    }
    return found;
  }
}

/** @type {(name: string) => string[]} */
export const stems = (name) => read(name).map((word) => word.stem);

/** @type {(only: string, plain: string) => boolean} */
const own = (only, plain) => plain.startsWith(only) && /^(e?s)?$/.test(plain.slice(only.length));

/** @type {(name: string) => string} */
const joined = (name) =>
  stem(
    read(name)
      .map((word) => word.plain)
      .join(''),
  );
