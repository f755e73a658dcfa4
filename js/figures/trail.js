// @ts-check
// The way from number to number that a reader walks in a figure: back and forward on it, and out of it.
import { button } from './controls.js';
import { write } from './kit.js';

const kept = 50; // numbers that one can go back to

/**
 * Escape leads back to where the focus was before it came into a part, then calls close().
 * @param {HTMLElement} node
 * @param {() => void} close
 */
export function left(node, close = () => {}) {
  /** @type {HTMLElement | null} */
  let from = null;
  const inside = () => node.contains(document.activeElement);
  node.addEventListener('focusin', ({ relatedTarget }) => {
    const other = /** @type {HTMLElement | null} */ (relatedTarget);
    if (other && !node.contains(other)) from = other;
  });
  node.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    from?.focus();
    if (!inside()) close();
  });
}

/**
 * Buttons back and forward, which say where they lead: {nodes, show}.
 * @param {ReturnType<typeof trail>} way
 * @param {(by: number) => void} along
 */
export function turns(way, along) {
  const sides = /** @type {const} */ ([
    [-1, 'Back'],
    [1, 'Forward'],
  ]).map(([by, word]) => ({ by, word, node: button('', () => along(by)) }));
  return { nodes: sides.map(({ node }) => node), show: show_ };

  function show_() {
    for (const { by, word, node } of sides) {
      node.hidden = !way.beside(by);
      write(node, `${word} to ${way.beside(by)}`);
    }
  }
}

/** The way that was walked, and where on it one stands; panels can share it. */
export function trail() {
  /** @type {string[]} */
  let names = [];
  let [at, asked] = [-1, ''];
  const name = () => names[at] ?? '';
  const beside = (/** @type {number} */ by) => names[at + by] ?? '';
  return { name, beside, go, follow, along: (/** @type {number} */ by) => (at += by) };

  /** @param {string} other */
  function go(other) {
    names = other ? [...names.slice(0, at + 1), other].slice(-kept) : [];
    at = names.length - 1;
    if (!other) asked = '';
  }

  /** @param {string} other */
  function follow(other) {
    if (other !== asked && other !== name()) [names, at] = other ? [[other], 0] : [[], -1];
    asked = other;
  }
}
