// @ts-check
// What every figure is made of: elements, numbers, colours, a frame.

/** @import { Colour, Slider } from './types.ts' */
/** @typedef {Record<string, any>} Attributes */
/** @typedef {Node | string | number | null | undefined | Child[]} Child */

const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {HTMLElement | SVGElement} Any */
/** @typedef {HTMLElementTagNameMap} Tags */
/** @typedef {SVGElementTagNameMap} Shapes */

/** @type {<One extends Any>(node: One, attributes: Attributes, children: Child[]) => One} */
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === false || value == null) node.removeAttribute(name);
    else write(node, value === true ? '' : String(value), name);
  }
  node.append(.../** @type {Node[]} */ (children.flat(3).filter((child) => child != null)));
  return node;
}

/**
 * Writes a node's text, or an attribute of it; what stands there already costs the browser nothing.
 * @type {(node: Element, text: string, attribute?: string) => void}
 */
export function write(node, text, attribute) {
  if (attribute) {
    if (node.getAttribute(attribute) !== text) node.setAttribute(attribute, text);
  } else if (node.textContent !== text) node.textContent = text;
}

/**
 * An HTML element: h('p', {class: 'x', onclick: f}, 'text', child).
 * @type {<Tag extends keyof Tags>(tag: Tag, attributes?: Attributes, ...children: Child[]) => Tags[Tag]}
 */
export const h = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/**
 * The same for SVG.
 * @type {<Tag extends keyof Shapes>(tag: Tag, attributes?: Attributes, ...children: Child[]) => Shapes[Tag]}
 */
export const s = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/**
 * Attributes of an element that exists: set(node, {x: 3}).
 * @type {<Element extends HTMLElement | SVGElement>(node: Element, attributes: Attributes) => Element}
 */
export const set = (node, attributes) => fill(node, attributes, []);

/**
 * A number as the book prints it; the minus is a true one.
 * @type {(value: number, digits?: number) => string}
 */
export function show(value, digits = 4) {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'minus infinite';
  const size = Math.abs(value);
  const long = size !== 0 && (size < 0.5 * 10 ** -digits || size >= 1e6);
  const text = long ? value.toExponential(2) : value.toFixed(digits);
  return text.replace(/^-(?=0(\.0*)?$)/, '').replaceAll('-', '\u2212');
}

/**
 * A number short enough for a label on a drawing.
 * @type {(value: number) => string}
 */
export function short(value) {
  const size = Math.abs(value);
  return show(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/**
 * Whether a slider at `value` moves a number: that it rounds to its steps is no move.
 * @type {(number: number, value: number, rule: Slider) => boolean}
 */
export const moves = (number, value, { step }) => Math.abs(number - value) > step / 2 + 1e-9;

/**
 * A number held between two others.
 * @type {(value: number, low: number, high: number) => number}
 */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/**
 * Calls draw once in the next frame, however often it is asked; no more after the signal.
 * @type {(draw: () => void, signal: AbortSignal) => () => void}
 */
export function nextFrame(draw, signal) {
  let waiting = 0;
  signal.addEventListener('abort', () => cancelAnimationFrame(waiting));
  return () => {
    if (waiting || signal.aborted) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      draw();
    });
  };
}

/** An id that nothing else on the page has; no count: in JupyterLab each figure has this module to itself. */
export const unique = () => `ab-${Math.random().toString(36).slice(2)}`;

/** True where the reader asked for less motion. */
export const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Attributes of the page and its body that change its colours. */
export const themed = ['data-theme', 'data-jp-theme-light', 'style', 'class'];

const theme = () =>
  [document.documentElement, document.body]
    .flatMap((node) => themed.map((name) => node.getAttribute(name)))
    .concat(
      ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((asked) => String(matchMedia(asked).matches)),
    )
    .join();

/** The palettes that were read, and of which theme. @type {WeakMap<HTMLElement, Record<string, any>>} */
const palettes = new WeakMap();

/**
 * The palette as it is now: light or dark. It is read once for each theme: to read it lays out the page.
 * @type {<Name extends string>(root: HTMLElement, names: Name[]) => Record<Name, Colour>}
 */
export function colours(root, names) {
  const key = `${names} ${theme()}`;
  const known = palettes.get(root)?.[key];
  if (known) return known;
  const found = probed(root, names);
  if (root.isConnected) palettes.set(root, { ...palettes.get(root), [key]: found });
  return found;
}

/** @type {typeof colours} */
function probed(root, names) {
  const probe = h('span', { style: 'forced-color-adjust: none' }); // a canvas has the colours that it is given
  root.append(probe);
  const pairs = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [
      name,
      getComputedStyle(probe)
        .color.match(/[\d.]+/g)
        ?.slice(0, 3)
        .map(Number),
    ];
  });
  probe.remove();
  return Object.fromEntries(pairs);
}

/**
 * The context of a canvas, whose unit is a pixel of the page: the canvas has `sharp` as many a side.
 * @type {(canvas: HTMLCanvasElement, sharp?: number) => CanvasRenderingContext2D}
 */
export function brush(canvas, sharp = 1) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  if (sharp !== 1) context.setTransform(sharp, 0, 0, sharp, 0, 0);
  return context;
}

/** Pixels of the screen for one of the page, as far as an eye sees them. */
export const sharpness = () => Math.min(2, Math.ceil(devicePixelRatio));
