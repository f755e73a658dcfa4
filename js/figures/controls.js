// @ts-check
// What a reader presses, chooses and reads: each is written once, here.
import { h, set, write } from './kit.js';

/** @import { Child } from './kit.js' */
/** @import { Figure } from './types.ts' */

/** @type {(text: string, press: () => void) => HTMLButtonElement} */
export const button = (text, press) => h('button', { type: 'button', class: 'ab-button', onclick: press }, text);

/**
 * A button that sets everything back to how Python made it, after `before`; dull where nothing has changed.
 * @type {(figure: Figure, before?: () => void) => HTMLButtonElement}
 */
export function reset({ controls, get, put, on }, before = () => {}) {
  const first = () => Object.entries(get('first') ?? {});
  const near = (/** @type {string} */ name) => (controls[name]?.step ?? 0) / 2 + 1e-9; // a slider rounds to its steps
  const moved = () => first().some(([name, value]) => !alike(get(name), value, near(name)));
  const node = button('Reset', () => {
    before();
    if (moved()) put({ ...get('first'), notice: '' });
  });
  const show = () => {
    try {
      set(node, { 'aria-disabled': String(!moved()) });
    } catch {
      // what cannot be read is told where it is drawn
    }
  };
  for (const name of Object.keys(controls)) on(`change:${name}`, show);
  show();
  return node;
}

/**
 * The same settings, of numbers but for `near`.
 * @type {(one: any, other: any, near: number) => boolean}
 */
export function alike(one, other, near) {
  if (typeof one !== typeof other) return false;
  if (typeof one === 'number') return Math.abs(one - other) <= near;
  if (typeof one !== 'object' || one === null) return one === other;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => alike(one[key], other[key], near));
}

/**
 * Controls beside each other.
 * @type {(...children: Child[]) => HTMLDivElement}
 */
export const row = (...children) => h('div', { class: 'ab-controls' }, ...children);

/**
 * Parts beside each other, below each other where there is no room.
 * @type {(...parts: Child[]) => HTMLDivElement}
 */
export const beside = (...parts) =>
  h(
    'div',
    { class: 'ab-side' },
    parts.map((part) => (Array.isArray(part) ? h('div', {}, part) : part)),
  );

/**
 * A setting with options, in the words that it brings: {node, show}.
 * @type {(figure: Figure, name: string, chosen?: (option: string) => void) =>
 *   {node: HTMLLabelElement, show: () => void}}
 */
export function choice(
  { controls, get, put },
  name,
  chosen = (/** @type {string} */ option) => put({ [name]: option }),
) {
  /** @type {import('./types.ts').Choice} */
  const { options, label } = controls[name];
  const all = options.map((option) => h('option', { value: option }, option));
  const select = h('select', { 'aria-label': label, onchange: () => chosen(select.value) }, all);
  return { node: h('label', {}, `${label} `, select), show: () => void (select.value = get(name)) };
}

/**
 * A part that scrolls where it is wider than the screen; no landmark, for a page has many of one name.
 * @type {(label: string, child: Child) => HTMLDivElement}
 */
export const region = (label, child) =>
  h('div', { class: 'ab-scroll', tabindex: 0, role: 'group', 'aria-label': label }, child);

/** @type {(...texts: string[]) => HTMLTableSectionElement} */
export const heading = (...texts) =>
  h(
    'thead',
    {},
    h(
      'tr',
      {},
      texts.map((text) => (text ? h('th', { scope: 'col' }, text) : h('td'))), // a head of nothing is none
    ),
  );

/**
 * All numbers of a figure, folded away; a row is what it tells of, then its cells.
 * @type {(head: string[], rows: [string | number, ...HTMLTableCellElement[]][]) => HTMLDetailsElement}
 */
export function ledger(head, rows) {
  const body = rows.map(([name, ...cells]) => h('tr', {}, h('th', { scope: 'row' }, name), ...cells));
  const table = h('table', {}, heading(...head), h('tbody', {}, body));
  return h('details', {}, h('summary', {}, 'All numbers as a table'), region('Table of all numbers', table));
}

/**
 * The line of numbers under a figure; spoken politely when it changes.
 * @type {() => {node: HTMLParagraphElement, say: (text: string) => void}}
 */
export function readout() {
  const node = h('p', { class: 'annbook-readout', role: 'status', 'aria-live': 'polite' });
  return { node, say: (text) => write(node, text) };
}

/**
 * Makes a node a button: Enter and space do what a click does.
 * @type {<Element extends HTMLElement | SVGElement>(node: Element, label: string, press: () => void) => Element}
 */
export function pressable(node, label, press) {
  const style = `${node.getAttribute('class') ?? ''} ab-press`.trim();
  set(node, { tabindex: 0, role: 'button', 'aria-label': label, class: style, onclick: press });
  return set(node, {
    onkeydown(/** @type {KeyboardEvent} */ event) {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      press();
    },
  });
}

/**
 * One tab stop for many buttons: arrow keys go from one to the next, up and down by a row.
 * @type {(container: SVGElement, row?: number) => void}
 */
export function roving(container, row = 1) {
  const all = [.../** @type {NodeListOf<SVGElement>} */ (container.querySelectorAll('.ab-press'))];
  const here = (/** @type {number} */ at) => all.forEach((node, k) => set(node, { tabindex: k === at ? 0 : -1 }));
  here(0);
  container.addEventListener('keydown', (event) => {
    const [right, down] = arrow(event) ?? [0, 0];
    const step = right + down * row;
    const at = all.findIndex((node) => node === /** @type {Element} */ (event.target).closest('.ab-press'));
    if (!step || at < 0) return;
    event.preventDefault();
    const next = (at + step + all.length) % all.length;
    here(next);
    all[next].focus();
  });
}

/** @type {Record<string, [right: number, down: number]>} */
const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Where an arrow key points: steps to the right and downwards; undefined for other keys.
 * @type {(event: KeyboardEvent) => [right: number, down: number] | undefined}
 */
export const arrow = ({ key }) => (Object.hasOwn(ways, key) ? ways[key] : undefined);
