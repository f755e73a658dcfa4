// @ts-check
// A stage for figures where there is no browser: as much of a document as they ask for, for the tests. What they draw
// on a canvas is recorded. Run by itself it plays what tests/pages/test_drawn.py asks for, line after line of JSON:
//
//   {open: {kind, data, ...}}             a figure, as Python made it
//   {set: {w: 2}}                         the sliders and Python do that
//   {fire: [n, 'click', {clientX: 3}]}    something happens to element n
//   {tick: 1}                             time goes by, and whoever waits has waited enough
//
// and answers {tree, calls, state, every}: the page as XML, what was drawn on each canvas since, the settings, and how
// often a clock ticks.

import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/** @typedef {{type: string, react: (event: any) => void, capture: boolean}} Listener */

/** @type {(text: unknown) => string} */
const escaped = (text) =>
  String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

let count = 0;

export class Element {
  /** @type {Map<string, string>} */
  attributes = new Map();
  /** @type {(Element | string)[]} */
  childNodes = [];
  /** @type {Listener[]} */
  listeners = [];
  /** @type {Record<string, string>} */
  style = {};
  /** @type {Element | null} */
  parent = null;
  /** @type {unknown[][]} */
  calls = [];
  #value = '';
  number = ++count;

  /** @param {string} tag */
  constructor(tag) {
    if (!/^[a-z]/i.test(tag)) throw new Error(`there is no element <${tag}>`);
    this.tag = tag;
  }

  /** @param {...(Element | string | number)} nodes */
  append(...nodes) {
    for (const node of nodes) this.childNodes.push(adopted(node, this));
  }

  /** @param {...(Element | string | number)} nodes */
  prepend(...nodes) {
    this.childNodes.unshift(...nodes.map((node) => adopted(node, this)));
  }

  /** @param {...(Element | string | number)} nodes */
  replaceChildren(...nodes) {
    for (const node of this.children) node.parent = null;
    this.childNodes = [];
    this.append(...nodes);
  }

  /** @param {Element} node */
  before(node) {
    this.#beside(node, 0);
  }

  /** @param {Element} node */
  after(node) {
    this.#beside(node, 1);
  }

  /** @param {Element} node @param {number} more */
  #beside(node, more) {
    if (!this.parent) return;
    adopted(node, this.parent);
    this.parent.childNodes.splice(this.parent.childNodes.indexOf(this) + more, 0, node);
  }

  remove() {
    if (this.parent) this.parent.childNodes = this.parent.childNodes.filter((node) => node !== this);
    this.parent = null;
  }

  get children() {
    return this.childNodes.filter((node) => node instanceof Element);
  }

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get isConnected() {
    /** @type {Element | null} */
    let node = this;
    while (node && node !== page) node = node.parent;
    return node === page;
  }

  /** @returns {string} */
  get textContent() {
    return this.childNodes.map((node) => (node instanceof Element ? node.textContent : node)).join('');
  }

  set textContent(text) {
    this.replaceChildren(...(text === '' ? [] : [text]));
  }

  getAttribute(/** @type {string} */ name) {
    return this.attributes.get(name) ?? null;
  }

  setAttribute(/** @type {string} */ name, /** @type {unknown} */ value) {
    this.attributes.set(name, String(value));
  }

  removeAttribute(/** @type {string} */ name) {
    this.attributes.delete(name);
  }

  get classList() {
    const all = () => new Set((this.getAttribute('class') ?? '').split(' ').filter(Boolean));
    const write = (/** @type {Set<string>} */ names) => this.setAttribute('class', [...names].join(' '));
    return {
      add: (/** @type {string} */ name) => write(all().add(name)),
      contains: (/** @type {string} */ name) => all().has(name),
      toggle(/** @type {string} */ name, /** @type {boolean} */ on) {
        const names = all();
        if (names.has(name) === on) return;
        names[on ? 'add' : 'delete'](name);
        write(names);
      },
    };
  }

  get dataset() {
    const own = (/** @type {string} */ name) => `data-${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
    return new Proxy(/** @type {Record<string, string | undefined>} */ ({}), {
      get: (_, name) => this.getAttribute(own(String(name))) ?? undefined,
      set: (_, name, value) => (this.setAttribute(own(String(name)), value), true),
    });
  }

  /** What is chosen of a list, what stands in a field. */
  get value() {
    return this.#value || (this.tag === 'select' && this.children[0]?.getAttribute('value')) || this.#value;
  }

  set value(text) {
    const fits = this.tag !== 'select' || this.children.some((option) => option.getAttribute('value') === text);
    this.#value = fits ? text : '';
  }

  /** Itself and all below it. @returns {Generator<Element>} */
  *all() {
    yield this;
    for (const child of this.children) yield* child.all();
  }

  /** tag.class[attribute="value"], all parts of it optional, or several. @param {string} selector @returns {boolean} */
  matches(selector) {
    if (selector.includes(', ')) return selector.split(', ').some((one) => this.matches(one));
    const [, tag, names, rest] = selector.match(/^(\w*)((?:\.[\w-]+)*)((?:\[[^\]]*\])*)$/) ?? [];
    if (rest === undefined) throw new Error(`no selector: ${selector}`);
    const wanted = [...rest.matchAll(/\[([\w-]+)(?:="([^"]*)")?\]/g)];
    return (
      (!tag || tag === this.tag) &&
      names.split('.').every((name) => !name || this.classList.contains(name)) &&
      wanted.every(
        ([, name, value]) =>
          this.attributes.has(name) && (value ?? this.getAttribute(name)) === this.getAttribute(name),
      )
    );
  }

  /** @param {string} selector */
  querySelectorAll(selector) {
    return [...this.all()].slice(1).filter((node) => node.matches(selector));
  }

  /** @param {string} selector */
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  /** @param {string} selector @returns {Element | null} */
  closest(selector) {
    return this.matches(selector) ? this : (this.parent?.closest(selector) ?? null);
  }

  /** @param {string} type @param {Listener['react']} react @param {boolean | {capture?: boolean}} more */
  addEventListener(type, react, more = false) {
    this.listeners.push({ type, react, capture: typeof more === 'boolean' ? more : Boolean(more.capture) });
  }

  /** Downwards to those who want to hear first, then upwards. @param {any} event */
  dispatchEvent(event) {
    Object.defineProperty(event, 'target', { value: this });
    /** @type {Element[]} */
    const way = [];
    for (let node = /** @type {Element | null} */ (this); node; node = node.parent) way.push(node);
    const hear = (/** @type {Element} */ node, /** @type {boolean} */ capture) => {
      const own = node.listeners.filter((one) => one.type === event.type && one.capture === capture);
      for (const { react } of own) react(event);
    };
    for (const node of [...way].reverse()) hear(node, true);
    for (const node of event.bubbles ? way : [this]) hear(node, false);
    return !event.defaultPrevented;
  }

  focus() {
    const last = document_.activeElement;
    document_.activeElement = this;
    last?.dispatchEvent(new Event('blur'));
    this.dispatchEvent(new Event('focus'));
  }

  /** @param {Element | null} other */
  contains(other) {
    for (let node = other; node; node = node.parent) if (node === this) return true;
    return false;
  }

  /** As far as it is hidden by its own attributes. @returns {boolean} */
  checkVisibility() {
    return !(/** @type {any} */ (this).hidden) && (this.parent?.checkVisibility() ?? true);
  }

  setPointerCapture() {}

  scrollIntoView() {
    seen.push(this);
  }

  /** Where it is on the screen: at 10, 20, and half as large as its own units; a canvas a quarter. */
  getBoundingClientRect() {
    const [, , w, h] = (
      this.getAttribute('viewBox') ?? `0 0 ${this.getAttribute('width')} ${this.getAttribute('height')}`
    )
      .split(' ')
      .map(Number);
    const part = this.tag === 'canvas' ? 4 : 2;
    return { left: 10, top: 20, width: w / part, height: h / part };
  }

  /** A brush that writes down what it is told. */
  getContext() {
    const { calls } = this;
    brushes.add(this);
    return new Proxy(/** @type {any} */ ({}), {
      get:
        (_, name) =>
        (/** @type {any[]} */ ...given) =>
          void calls.push([String(name), ...given.map(kept)]),
      set: (_, name, value) => calls.push([`${String(name)} =`, value]) > 0,
    });
  }

  /** @returns {string} */
  toString() {
    const style = Object.entries(this.style).map(([name, value]) => `${name}: ${value}`);
    const own = [...this.attributes, ...(style.length ? [['style', style.join('; ')]] : [])];
    const value = ['input', 'select'].includes(this.tag) ? [['value', this.value]] : [];
    const written = [['n', this.number], ...own, ...value].map(([name, text]) => ` ${name}="${escaped(text)}"`);
    const inner = this.childNodes.map((node) => (node instanceof Element ? node : escaped(node)));
    return `<${this.tag}${written.join('')}>${inner.join('')}</${this.tag}>`;
  }
}

/** @type {(node: Element | string | number, parent: Element) => Element | string} */
function adopted(node, parent) {
  if (!(node instanceof Element)) return String(node);
  node.remove();
  node.parent = parent;
  return node;
}

/** @type {(given: any) => unknown} */
function kept(given) {
  if (given instanceof Element) return given.number;
  return given?.data ? { bytes: Buffer.from(given.data).toString('base64') } : given;
}

// What is written as a property and stands as an attribute.
for (const name of ['hidden', 'disabled']) {
  Object.defineProperty(Element.prototype, name, {
    get: /** @this {Element} */ function () {
      return this.attributes.has(name);
    },
    set: /** @this {Element} */ function (on) {
      if (on) this.setAttribute(name, '');
      else this.removeAttribute(name);
    },
  });
}
for (const [name, attribute] of [
  ['className', 'class'],
  ['colSpan', 'colspan'],
  ['width', 'width'],
  ['height', 'height'],
  ['title', 'title'],
]) {
  Object.defineProperty(Element.prototype, name, {
    get: /** @this {Element} */ function () {
      return this.getAttribute(attribute) ?? '';
    },
    set: /** @this {Element} */ function (value) {
      this.setAttribute(attribute, value);
    },
  });
}

export const page = new Element('body');
/** @type {Element[]} */
export const seen = [];
/** The canvases that were drawn on: not all of them stand on the page. @type {Set<Element>} */
const brushes = new Set();
const document_ = {
  createElement: (/** @type {string} */ tag) => new Element(tag),
  createElementNS: (/** @type {string} */ _, /** @type {string} */ tag) => new Element(tag),
  documentElement: new Element('html'),
  body: page,
  readyState: 'complete',
  activeElement: /** @type {Element | null} */ (null),
  querySelector: (/** @type {string} */ selector) => page.querySelector(selector),
  querySelectorAll: (/** @type {string} */ selector) => page.querySelectorAll(selector),
};

// What outlives a figure is counted.
export const system = new EventTarget();
/** @type {Map<number, () => void>} */
export const frames = new Map();
/** @type {Set<Observer>} */
export const observing = new Set();
/** @type {Map<number, () => void>} */
export const clocks = new Map();
/**
 * The page's colours, less motion, and how often a clock ticks.
 * @type {{palette: Record<string, string>, still: boolean, every: number}}
 */
export const setting = { palette: {}, still: false, every: 0 };

class Observer {
  /** @type {unknown[][]} */
  what = [];
  /** @param {() => void} react */
  constructor(react) {
    this.react = react;
  }
  /** @param {...unknown} what */
  observe(...what) {
    this.what.push(what);
    observing.add(this);
  }
  disconnect() {
    observing.delete(this);
  }
}

/** @type {Record<string, any>} */
const browser = {
  window: globalThis,
  innerWidth: 1000,
  devicePixelRatio: 1.5,
  performance: { now: () => 0 },
  document: document_,
  location: { href: 'https://book/page.html', hash: '' },
  addEventListener: system.addEventListener.bind(system),
  dispatchEvent: system.dispatchEvent.bind(system),
  history: { replaceState: (/** @type {string[]} */ ...[, , address]) => Object.assign(browser.history, { address }) },
  navigator: {},
  CSS: { escape: (/** @type {string} */ text) => text },
  ImageData: class {
    /** @param {number} width @param {number} height */
    constructor(width, height) {
      this.data = new Uint8ClampedArray(4 * width * height);
    }
  },
  matchMedia: (/** @type {string} */ query) =>
    query === '(prefers-color-scheme: dark)'
      ? system
      : { matches: setting.still && query === '(prefers-reduced-motion: reduce)' },
  getComputedStyle: (/** @type {Element} */ { style }) => ({
    color: setting.palette[style.color.slice(6, -1)] ?? 'rgb(1, 2, 3)',
  }),
  ResizeObserver: Observer,
  MutationObserver: Observer,
  requestAnimationFrame: (/** @type {() => void} */ draw) => (frames.set(++count, draw), count),
  cancelAnimationFrame: (/** @type {number} */ id) => frames.delete(id),
  setInterval: (/** @type {() => void} */ tick, /** @type {number} */ every) => {
    setting.every = every;
    clocks.set(++count, tick);
    return count;
  },
  clearInterval: (/** @type {number} */ id) => clocks.delete(id),
};
for (const [name, value] of Object.entries(browser)) Object.defineProperty(globalThis, name, { value, writable: true });

/** Draws what waits for the next frame, and what that asks for in the frames after it: so many. */
export function draw(times = 1) {
  for (let k = 0; k < times && frames.size; k++) {
    const now = [...frames.values()];
    frames.clear();
    for (const frame of now) frame();
  }
}

/**
 * The widget that Python made: its values, and who hears of them; as in Backbone of changes alone.
 * @param {Record<string, any>} values
 */
export function widget(values) {
  /** @type {Map<string, (() => void)[]>} */
  const heard = new Map();
  return {
    heard,
    values,
    saved: 0,
    get: (/** @type {string} */ name) => values[name],
    set(/** @type {Record<string, any>} */ changes) {
      const names = Object.keys(changes).filter(
        (name) => JSON.stringify(changes[name]) !== JSON.stringify(values[name]),
      );
      Object.assign(values, changes);
      for (const name of names) for (const react of heard.get(`change:${name}`) ?? []) react();
    },
    save_changes() {
      this.saved++;
    },
    on(/** @type {string} */ events, /** @type {() => void} */ react) {
      for (const event of events.split(' ')) heard.set(event, [...(heard.get(event) ?? []), react]);
    },
    off(/** @type {string} */ events, /** @type {() => void} */ react) {
      for (const event of events.split(' '))
        heard.set(
          event,
          (heard.get(event) ?? []).filter((one) => one !== react),
        );
    },
  };
}

/** What happens to an element: an event that bubbles. @type {(node: Element, type: string, more?: object) => Event} */
export function fire(node, type, more = {}) {
  const event = new Event(type, { bubbles: true, cancelable: true });
  for (const [name, value] of Object.entries(more)) Object.defineProperty(event, name, { value });
  node.dispatchEvent(event);
  if (type === 'click' && node.tag === 'summary') unfold(/** @type {Element} */ (node.parent));
  return event;
}

/** A part that is folded away opens, or closes. @param {Element} details */
function unfold(details) {
  if (details.attributes.has('open')) details.removeAttribute('open');
  else details.setAttribute('open', '');
  details.dispatchEvent(new Event('toggle'));
}

/** Waits, as all clocks here do, for a tick. @type {(act: () => void) => number} */
function once(act) {
  const id = ++count;
  clocks.set(id, () => {
    clocks.delete(id);
    act();
  });
  return id;
}

/** Plays what the lines ask for. */
async function play() {
  Object.assign(globalThis, { setTimeout: once, clearTimeout: browser.clearInterval });
  const { default: index } = await import('./figures/index.js');
  let model = widget({});
  /** @type {Record<string, (given: any) => void>} */
  const acts = {
    open({ palette, screen = 1000, still = false, ...values }) {
      Object.assign(setting, { palette, still });
      Object.assign(globalThis, { innerWidth: screen });
      for (const waiting of [frames, clocks]) waiting.clear();
      page.replaceChildren();
      brushes.clear();
      model = widget(values);
      index.render({ model, el: /** @type {any} */ (page) });
    },
    set: (/** @type {object} */ values) => model.set(values),
    fire([number, type, { value, ...more }]) {
      const node = [...page.all()].find((one) => one.number === number);
      if (!node) throw new Error('there is no such element');
      if (value !== undefined) node.value = value;
      if (type === 'focus') node.focus();
      else fire(node, type, more);
    },
    tick(/** @type {number} */ times) {
      for (let k = 0; k < times; k++) for (const tick of [...clocks.values()]) tick();
    },
  };
  for await (const line of createInterface({ input: process.stdin })) {
    for (const node of brushes) node.calls.length = 0;
    const { frames: times = 3, ...asked } = JSON.parse(line);
    for (const [name, given] of Object.entries(asked)) acts[name](given);
    draw(times);
    const painted = [...brushes].filter((node) => node.calls.length);
    const calls = Object.fromEntries(painted.map((node) => [node.number, node.calls]));
    const state = Object.fromEntries(Object.keys(model.values.controls).map((name) => [name, model.values[name]]));
    console.log(JSON.stringify({ tree: String(page), calls, state, every: setting.every }));
  }
}

/** A small figure of bars: two numbers, and a slider that multiplies them. */
export const bars = {
  tape: {
    ...{ format: 'annbook-tape', version: 1 },
    nodes: [
      { op: 'input', name: 'z', value: [[1, 2]] },
      { op: 'input', name: 't', value: [1] },
      { op: 'multiply', in: [0, 1], name: 'a' },
    ],
  },
  data: {
    out: 'a',
    names: 'z',
    prefix: '',
    kind: 'activation',
    into: { t: ['t', 0] },
    ys: [0, 4],
    ylabel: '',
    line: 'a =',
  },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await play();
