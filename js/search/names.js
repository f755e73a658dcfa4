// @ts-check
// Names of one thing: the glossary's words, their Chinese, and what else readers call them. A text or a question that
// holds one of them holds the thing, whose sign is "#" and a number.
import { read, stem } from './words.js';

/** @import { Word } from './words.js' */
/** @typedef {{next: Map<string, Node>, thing?: string}} Node */

/** All names, word by word. */
export class Names {
  constructor() {
    /** @type {Node} */
    this.root = { next: new Map() };
    /** @type {{thing: string, words: string[], plain: string, chinese: boolean}[]} */
    this.all = [];
    this.count = 0;
  }

  /**
   * Names of one thing; it is the thing that the first is a name of, if there is one.
   * @type {(names: string[]) => string}
   */
  add(names) {
    const read = names.filter(Boolean).map((name) => ({ name, parts: stems(name) }));
    const thing = read.map(({ parts }) => this.thing(parts)).find(Boolean) ?? `#${this.count++}`;
    for (const { name, parts } of read) {
      this.put(parts, thing);
      if (parts.length > 1 && !HAN.test(name)) this.put([joined(name)], thing); // written as one word
      if (HAN.test(name) || parts.join('').length > 4)
        this.all.push({ thing, words: parts, plain: name.toLowerCase(), chinese: HAN.test(name) });
    }
    return thing;
  }

  /** @type {(parts: string[], thing: string) => void} */
  put(parts, thing) {
    let node = this.root;
    for (const part of parts) {
      if (!node.next.has(part)) node.next.set(part, { next: new Map() });
      node = /** @type {Node} */ (node.next.get(part));
    }
    node.thing ??= thing;
  }

  /** @type {(parts: string[]) => string | undefined} */
  thing(parts) {
    /** @type {Node | undefined} */
    let node = this.root;
    for (const part of parts) node = node?.next.get(part);
    return node?.thing;
  }

  /**
   * The longest name that begins at a word: the thing, and the number of its words.
   * @type {(words: {stem: string}[], from: number) => {thing: string, length: number} | undefined}
   */
  at(words, from) {
    let node = this.root.next.get(words[from].stem);
    let found;
    for (let k = from + 1; node; k++) {
      if (node.thing) found = { thing: node.thing, length: k - from };
      node = k < words.length ? node.next.get(words[k].stem) : undefined;
    }
    return found;
  }

  /**
   * The things named in words, with the place of each: the longest names, from left to right.
   * @type {(words: {stem: string}[]) => {thing: string, from: number, length: number}[]}
   */
  within(words) {
    const found = [];
    for (let k = 0; k < words.length;) {
      const name = this.at(words, k);
      if (name) found.push({ ...name, from: k });
      k += name?.length ?? 1;
    }
    return found;
  }
}

export const HAN = /\p{Script=Han}/u;

/** @type {(name: string) => string[]} */
const stems = (name) => read(name).map((word) => word.stem);

/** @type {(name: string) => string} */
const joined = (name) =>
  stem(
    read(name)
      .map((word) => word.plain)
      .join(''),
  );
