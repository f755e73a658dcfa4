// @ts-check
// The history of a number: its formula, the formula with the numbers in it,
// its value, the line of code that made it. All of it was recorded in Python.
import { h, show } from './kit.js';

/** @import { Book, Run, Story } from './types.ts' */

/** @type {(value: number, bracket: number) => string} */
const number = (value, bracket) => (bracket && value < 0 ? `(${show(value)})` : show(value));

/**
 * The names of all numbers as they were computed: on the website JSON has sorted them by letters.
 * @type {(book: Book) => string[]}
 */
export const inOrder = ({ book }) =>
  Object.keys(book).sort((a, b) => book[a][0] - book[b][0] || book[a][1] - book[b][1]);

/**
 * The gradient that belongs to each number which has one.
 * @type {(book: Book) => Record<string, string>}
 */
export const gradients = ({ kinds, of }) =>
  Object.fromEntries(
    Object.entries(of).flatMap(([name, other]) => (kinds[name] === 'gradient' ? [[other, name]] : [])),
  );

/**
 * A panel over the book of numbers: open(name) closes what is open already, show(name) does not.
 * @param {Book} book
 */
export function panel({ book, histories, kinds }) {
  const node = h('div', { class: 'ab-history', hidden: true, role: 'status', 'aria-live': 'polite' });
  const names = new Map(Object.entries(book).map(([name, place]) => [String(place), name]));
  /** @type {(() => void)[]} */
  const renew = [];
  let name = '';
  /** @type {Run | null} */
  let last = null;

  function draw() {
    node.hidden = !name || !last;
    if (last && name) node.replaceChildren(...lines(name, histories[name], last));
  }

  /** @type {(name: string, story: Story | undefined, values: Run) => Node[]} */
  function lines(name, story, values) {
    const line = (/** @type {(string | Node)[]} */ ...parts) => h('p', { class: 'ab-formula' }, ...parts);
    const value = line(`= ${show(values.at(...book[name]), 6)}`);
    if (!story) return [line(h('b', {}, name), ' is given'), value];
    const fill = (/** @type {(node: number, place: number, bracket: number) => string} */ gap) =>
      story.pieces
        .map((piece) => (typeof piece === 'string' ? piece.replaceAll('-', '\u2212') : gap(...piece)))
        .join('');
    const said = (/** @type {number} */ at, /** @type {number} */ place, /** @type {number} */ bracket) =>
      number(values.at(at, place), bracket);
    return [
      line(h('b', {}, name), ` = ${fill((at, place) => names.get(`${at},${place}`) ?? said(at, place, 0))}`),
      line(`= ${fill(said)}`),
      value,
      h('p', { class: 'ab-source' }, h('code', {}, story.code)),
    ];
  }

  /** @type {(other: string) => void} */
  function show_(other) {
    name = other;
    draw();
  }

  return {
    node,
    show: show_,
    open: (/** @type {string} */ other) => show_(name === other ? '' : other),
    /**
     * A button that says the number `name`, or its value alone, and shows its history.
     * @param {string} name
     */
    button(name, { digits = 4, bare = false, press = () => show_(name) } = {}) {
      const style = `ab-value${kinds[name] === 'gradient' ? ' ab-gradient' : ''}`;
      const node = h('button', { type: 'button', class: style, onclick: press });
      renew.push(() => {
        const value = show(/** @type {Run} */ (last).at(...book[name]), digits);
        node.textContent = bare ? value : `${name} = ${value}`;
        node.setAttribute('aria-label', `${name} = ${value}`);
      });
      return node;
    },
    /** @param {Run} values */
    update(values) {
      last = values;
      for (const one of renew) one();
      draw();
    },
  };
}
