// @ts-check
// One training step in the words of whoever writes it: formulas, code and shapes change, the numbers are replayed.
import { choice, heading, readout, region, reset, row } from './controls.js';
import { panel } from './history.js';
import { h, set, show, write } from './kit.js';
import { program } from './program.js';
import { undo } from './undo.js';

/** @import { ConventionsControls, ConventionsData, Figure, Program } from './types.ts' */

/** @param {Figure<ConventionsData, ConventionsControls>} figure */
export function draw(figure) {
  const { data, graphs, get, put, root } = figure;
  const pickers = data.switches.map((name) => choice(figure, name));
  const rows = data.numbers.map(([, name]) => line(name, () => put({ selected: name })));
  const [told, views] = [readout(), four(data)];
  /** @type {Record<string, Program>} */
  const made = {};
  const table = h(
    'table',
    { class: 'ab-ways' },
    heading('a number', 'formula', 'NumPy', 'shape'),
    h(
      'tbody',
      {},
      rows.map(({ node }) => node),
    ),
  );
  const first = row(...pickers.map(({ node }) => node), undo(figure), reset(figure));
  root.append(first, region('The step, line by line', table), told.node, views.node);
  return update;

  function update() {
    const key = data.switches.map((name) => get(name)).join(', ');
    const { run, fresh } = (made[key] ??= program(graphs[key]));
    const now = fresh();
    for (const [name, [input, place]] of Object.entries(data.into)) now[input][place] = get(name);
    const values = run(now);
    const { book, lines } = data.ways[key];
    for (const picker of pickers) picker.show();
    rows.forEach((one, k) => one.show(lines[k], values.at(...book[one.name]), one.name === get('selected')));
    const [E, moved] = ['E', "w14'"].map((name) => show(values.at(...book[name])));
    told.say(`samples are ${key.replace(', ', ', W is ')}: E = ${E}, w14' = ${moved}`);
    views.show(key, get('selected'), values);
  }
}

/**
 * A line of the step, and one of its numbers, to be pressed.
 * @type {(name: string, press: () => void) => {name: string, node: HTMLTableRowElement,
 *   show: (words: string[], value: number, chosen: boolean) => void}}
 */
function line(name, press) {
  const [formula, code, shape] = [h('td'), h('code'), h('td')];
  const button = h('button', { type: 'button', class: 'ab-value', onclick: press });
  const node = h('tr', {}, h('td', {}, button), formula, h('td', {}, code), shape);
  return {
    ...{ name, node },
    show(words, value, chosen) {
      [formula, code].forEach((cell, k) => write(cell, words[k]));
      write(shape, words[3]);
      write(button, `${name} = ${show(value)}`);
      set(button, { 'aria-pressed': String(chosen) });
    },
  };
}

/**
 * Four views of the number that was pressed: its sum, the matrices, NumPy, PyTorch.
 * @param {ConventionsData} data
 */
function four({ ways, numbers }) {
  const [matrix, torch] = [h('span'), h('code')];
  const sum = h('div');
  const said = (/** @type {string} */ title, /** @type {Node} */ what) => h('p', {}, h('b', {}, `${title}: `), what);
  const node = h(
    'div',
    { class: 'ab-views', role: 'group', 'aria-label': 'Four views of the number' },
    said('with matrices', matrix),
    sum,
    said('in PyTorch', torch),
  );
  /** @type {Record<string, ReturnType<typeof panel>>} */
  const panels = {};
  return { node, show: tell };

  /** @type {(key: string, name: string, values: import('./types.ts').Run) => void} */
  function tell(key, name, values) {
    const { book, histories, lines } = ways[key];
    const history = (panels[key] ??= panel({ book, histories, kinds: {}, of: {} }));
    history.update(values);
    history.follow(name);
    if (sum.firstChild !== history.node) sum.replaceChildren(history.node);
    const k = numbers.findIndex(([, number]) => number === name);
    write(matrix, lines[k][0]);
    write(torch, lines[k][2]);
  }
}
