// @ts-check
// The history of a number: its formula, the formula with the numbers in it, its value, the line of code that made it.
// All of it was recorded in Python. A name in it is pressed to walk on.
import { button, region, row } from './controls.js';
import { copying } from './copy.js';
import { h, show, write } from './kit.js';
import { runnable } from './python.js';
import { voice as own } from './voice.js';

/** @import { Book, Run, Script, Story } from './types.ts' */
/** @import { Voice } from './voice.js' */
/** @typedef {(values: Run) => void} Fill writes numbers into what was built once */

const kept = 50; // numbers that one can go back to

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
 * A panel over the book of numbers. show(name) walks there, as does a name in it; open(name) closes what is open
 * already; follow(name) is where the figure stands, and begins a new walk when it moves. `walked` hears of each step that
 * the reader takes in the panel.
 * @param {Book & {script?: Script}} told
 * @param {{voice?: Voice, walked?: (name: string) => void, signal?: AbortSignal}} more
 */
export function panel(told, { voice, walked = () => {}, signal = new AbortController().signal } = {}) {
  const { book, kinds } = told;
  const spoken = voice ?? own();
  const past = h('div', { class: 'ab-history', role: 'group', 'aria-label': 'History of a number' });
  const [back, forward] = [-1, 1].map((by) => button('', () => along(by)));
  const code = listing(told, signal);
  const node = h('div', { class: 'ab-past', hidden: true }, past, row(back, forward, code.buttons), code.node);
  if (!voice) node.append(spoken.node);
  /** @type {Fill[]} */
  const renew = [];
  /** @type {Fill[]} */
  let fills = [];
  /** @type {string[]} */
  let trail = [];
  let [at, asked, drawn] = [-1, '', ''];
  /** @type {Run | null} */
  let last = null;
  const name = () => trail[at] ?? '';
  return { node, name, show: show_, open, follow, button: value, update };

  /** @param {Run} values */
  function update(values) {
    last = values;
    for (const one of renew) one(values);
    draw();
  }

  function draw() {
    node.hidden = !name() || !last;
    if (!name() || !last) return;
    if (drawn !== name()) build(name());
    for (const one of fills) one(last);
    code.show(name(), last);
  }

  /** @param {string} name */
  function build(name) {
    drawn = name;
    const { nodes, fill } = lines(told, name, (other) => step(other));
    fills = fill;
    past.replaceChildren(...nodes);
    [back, forward].forEach((one, k) => {
      const other = trail[at + 2 * k - 1] ?? '';
      one.hidden = !other;
      write(one, `${k ? 'Forward' : 'Back'} to ${other}`);
    });
  }

  /** @param {string} other */
  function show_(other) {
    if (other === name()) return draw();
    trail = other ? [...trail.slice(0, at + 1), other].slice(-kept) : [];
    at = trail.length - 1;
    draw();
    if (other && last) spoken.tell(past.textContent ?? '');
  }

  /** @param {string} other */
  function open(other) {
    show_(name() === other ? '' : other);
  }

  /** @param {string} other */
  function follow(other) {
    if (other !== asked && other !== name()) [trail, at] = other ? [[other], 0] : [[], -1];
    asked = other;
    draw();
  }

  /** A name in the panel was pressed. @param {string} other */
  function step(other) {
    show_(other);
    title()?.focus();
    walked(other);
  }

  /** Back or forward on the way that was walked. @param {number} by */
  function along(by) {
    at += by;
    draw();
    spoken.tell(past.textContent ?? '');
    if ([back, forward][by > 0 ? 1 : 0].hidden) title()?.focus();
    walked(name());
  }

  function title() {
    return /** @type {HTMLElement | null} */ (past.querySelector('b'));
  }

  /**
   * A button that says the number `name`, or its value alone, and shows its history.
   * @param {string} name
   */
  function value(name, { digits = 4, bare = false, press = () => show_(name) } = {}) {
    const style = `ab-value${kinds[name] === 'gradient' ? ' ab-gradient' : ''}`;
    const node = h('button', { type: 'button', class: style, onclick: press });
    renew.push((values) => {
      const value = show(values.at(...book[name]), digits);
      node.textContent = bare ? value : `${name} = ${value}`;
      node.setAttribute('aria-label', `${name} = ${value}`);
    });
    return node;
  }
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

/**
 * The number once more, as a program that runs: buttons that show and copy it, and where it stands.
 * @param {Book & {script?: Script}} told
 * @param {AbortSignal} signal
 */
function listing(told, signal) {
  const pre = h('pre', { class: 'ab-code' });
  const node = h('div', { hidden: true }, region('Code of this number', pre));
  /** @type {() => string} */
  let write_ = () => '';
  const toggle = button('Show the code', () => {
    node.hidden = !node.hidden;
    told_();
  });
  const otherwise = () => {
    node.hidden = false;
    told_();
    getSelection()?.selectAllChildren(pre);
    return 'The code is selected: copy it by key';
  };
  const [copy, copied] = copying('Copy the code', () => write_(), otherwise, signal);
  toggle.setAttribute('aria-expanded', 'false');
  return { buttons: [toggle, copy, copied], node, show: show_ };

  function told_() {
    toggle.textContent = node.hidden ? 'Show the code' : 'Hide the code';
    toggle.setAttribute('aria-expanded', String(!node.hidden));
    if (!node.hidden) write(pre, write_());
  }

  /** @type {(name: string, values: Run) => void} */
  function show_(name, values) {
    write_ = () => runnable(told, name, values);
    const none = !write_();
    toggle.hidden = copy.hidden = none;
    if (none) node.hidden = true;
    if (!node.hidden) told_();
  }
}
