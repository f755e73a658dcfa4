// @ts-check
// The history of a number: its formula, the formula with the numbers in it, its value, the line of code that made it.
// All of it was recorded in Python. A name in it is pressed to walk on.
import { coding } from './coding.js';
import { row } from './controls.js';
import { h, show, write } from './kit.js';
import { runnable } from './python.js';
import { left, trail, turns } from './trail.js';
import { voice as own } from './voice.js';

/** @import { Book, Run, Script, Story } from './types.ts' */
/** @import { Voice } from './voice.js' */
/** @typedef {(values: Run) => void} Fill writes numbers into what was built once */

const never = new AbortController().signal; // for who has no end of their own

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
 * A panel over the book of numbers. show(name) walks there, as does press(name), of which `walked` hears, and a name in
 * the panel; open(name) closes what is open already, as does Escape where it `closes`; follow(name) is where the figure
 * is, and begins a new walk when it moves.
 * @param {Book & {script?: Script}} told
 * @param {{voice?: Pick<Voice, 'node' | 'tell'>, way?: ReturnType<typeof trail>, walked?: (name: string) => void,
 *   closes?: boolean, signal?: AbortSignal}} more
 */
export function panel(told, { voice, way = trail(), walked = () => {}, closes, signal = never } = {}) {
  const spoken = voice ?? own();
  const past = sheet(told, press);
  const { name } = way;
  const paths = turns(way, along);
  const code = coding('Code of this number', signal);
  const rows = [row(paths.nodes, code.toggle, code.copy, code.copied), code.node];
  const node = h('div', { class: 'ab-past', hidden: true }, past.node, rows);
  if (!voice) node.append(spoken.node);
  /** @type {Fill[]} */
  const renew = [];
  /** @type {Run | null} */
  let last = null;
  const open = (/** @type {string} */ other) => show_(name() === other ? '' : other);
  left(node, closes ? () => press('') : undefined);
  const ways = { show: show_, open, press, follow, update, focus: past.focus };
  return { node, name, ...ways, button: values(told, renew, press) };

  /** @param {Run} values */
  function update(values) {
    last = values;
    for (const one of renew) one(values);
    draw();
  }

  function draw() {
    node.hidden = !name() || !last;
    if (!last || !told.book[name()]) return; // of another book: the figure comes with it
    past.show(name(), last);
    paths.show();
    const program = runnable(told, name(), last);
    code.show(program ? () => program : null);
  }

  /** @param {string} other */
  function show_(other) {
    const news = other !== name();
    if (news) way.go(other);
    draw();
    if (news && other && last) spoken.tell(past.node.textContent ?? '');
  }

  /** @param {string} other */
  function press(other) {
    const inside = document.activeElement?.closest('.ab-past') === node;
    show_(other);
    if (inside) past.focus();
    walked(other);
  }

  /** @param {string} other */
  function follow(other) {
    way.follow(other);
    draw();
  }

  /** Back or forward on the way that was walked. @param {number} by */
  function along(by) {
    way.along(by);
    draw();
    spoken.tell(past.node.textContent ?? '');
    if (!way.beside(by)) past.focus();
    walked(name());
  }
}

/**
 * The sheet with the history of one number, built anew for another: {node, show, focus}.
 * @param {Book} told
 * @param {(name: string) => void} press
 */
function sheet(told, press) {
  const node = h('div', { class: 'ab-history', role: 'group', 'aria-label': 'History of a number' });
  const focus = () => /** @type {HTMLElement | null} */ (node.querySelector('b'))?.focus();
  /** @type {Fill[]} */
  let fills = [];
  let drawn = '';
  return { node, focus, show: show_ };

  /** @type {(name: string, values: Run) => void} */
  function show_(name, values) {
    if (drawn !== name) {
      const { nodes, fill } = lines(told, name, press);
      fills = fill;
      drawn = name;
      node.replaceChildren(...nodes);
    }
    for (const one of fills) one(values);
  }
}

/**
 * Makes a button that says the number `name`, or its value alone, and shows its history.
 * @type {(book: Book, renew: Fill[], show: (name: string) => void) => (name: string,
 *   more?: {digits?: number, bare?: boolean, press?: () => void}) => HTMLButtonElement}
 */
function values({ book, kinds }, renew, show_) {
  return (name, { digits = 4, bare = false, press = () => show_(name) } = {}) => {
    const style = `ab-value${kinds[name] === 'gradient' ? ' ab-gradient' : ''}`;
    const node = h('button', { type: 'button', class: style, onclick: press });
    renew.push((values) => {
      const value = show(values.at(...book[name]), digits);
      node.textContent = bare ? value : `${name} = ${value}`;
      node.setAttribute('aria-label', `${name} = ${value}`);
    });
    return node;
  };
}

/**
 * The lines of a history, and how to write its numbers into them.
 * @type {(book: Book, name: string, step: (other: string) => void) => {nodes: Node[], fill: Fill[]}}
 */
function lines({ book, histories }, name, step) {
  const line = (/** @type {(string | Node)[]} */ ...parts) => h('p', { class: 'ab-formula' }, ...parts);
  const title = h('b', { tabindex: -1 }, name);
  const value = line();
  /** @type {Fill[]} */
  const fill = [(values) => write(value, `= ${show(values.at(...book[name]), 6)}`)];
  /** @type {Story | undefined} */
  const story = histories[name];
  if (!story) return { nodes: [line(title, ' is given'), value], fill };
  const names = new Map(Object.entries(book).map(([name, place]) => [String(place), name]));
  const symbols = story.pieces.map((piece) => {
    if (typeof piece === 'string') return piece.replaceAll('-', '\u2212');
    const [node, place] = piece;
    const other = names.get(`${node},${place}`);
    if (other) return h('button', { type: 'button', class: 'ab-name-link', onclick: () => step(other) }, other);
    const said = h('span');
    fill.push((values) => write(said, number(values.at(node, place), 0)));
    return said;
  });
  const numbers = line();
  fill.push((values) => write(numbers, `= ${filled(story, values)}`));
  const source = h('p', { class: 'ab-source' }, h('code', {}, story.code));
  return { nodes: [line(title, ' = ', ...symbols), numbers, value, source], fill };
}

/** The formula with its numbers. @type {(story: Story, values: Run) => string} */
const filled = ({ pieces }, values) =>
  pieces
    .map((piece) =>
      typeof piece === 'string' ? piece.replaceAll('-', '\u2212') : number(values.at(piece[0], piece[1]), piece[2]),
    )
    .join('');
