// @ts-check
// The network explorer: every number of a training step on one picture.
import { choice, ledger, region, reset, row } from './controls.js';
import { gradients, inOrder, panel } from './history.js';
import { follower, reveal } from './inview.js';
import { h, moves, short, show, write } from './kit.js';
import { picture } from './net.js';
import { passes } from './passes.js';
import { program } from './program.js';
import { receipts } from './receipts.js';
import { undoing } from './undo.js';
import { voice } from './voice.js';

/** @import { Figure, NetworkControls, NetworkData } from './types.ts' */

/** @param {Figure<NetworkData, NetworkControls>} figure */
export function draw(figure) {
  const { data, get, put } = figure;
  const { book } = data;
  const { options: params } = figure.controls.selected;
  const { run, fresh, input } = program(figure.graphs.step);
  const given = fresh();
  const base = (/** @type {string} */ name) => given[input(book[name][0])][book[name][1]];
  /** @type {(name: string) => number} */
  const held = (name) => get('moved')[name] ?? base(name);
  const all = gradients(data);
  /** @type {(name: string) => string | undefined} */
  const slope = (name) => (params.includes(name) ? all[name] : undefined);

  const spoken = voice();
  const history = panel(data, { voice: spoken, signal: figure.signal, walked: () => update(), closes: true });
  const check = receipts(figure);
  const ends = data.outputs.at(-1) ?? '';
  const changes = byHand(figure, held, { close: () => history.show(''), pulled: () => into(ends) });
  const net = picture(data, base, (name) => {
    if (params.includes(name)) put({ selected: name });
    history.open(slope(name) ?? name);
    update();
  });
  const seen = region('Picture of the network', net.node);
  const keep = follower(seen);
  const into = (/** @type {string} */ name) => reveal(seen, net.drawn(name));
  const watch = passes(data, net.flow, figure.signal, into);
  const choices = [choice(figure, 'selected'), choice(figure, 'lines')];
  const picked = choices.map(({ node }) => node);
  const rows = table(listed(data, params), slope, check);
  figure.root.append(
    row(picked, changes.buttons, watch, check.button),
    seen,
    spoken.line,
    check.line,
    history.node,
    rows.node,
    spoken.node,
  );
  return update;

  function update() {
    const now = fresh();
    for (const name of Object.keys(get('moved'))) now[input(book[name][0])][book[name][1]] = held(name);
    const values = run(now);
    const value = (/** @type {string} */ name) => values.at(...book[name]);
    const blame = (/** @type {string} */ name) => value(slope(name) ?? name);
    const selected = get('selected');
    for (const one of choices) one.show();
    history.update(values);
    const gradients = get('lines') === 'gradients';
    const current = history.name();
    const carries = (/** @type {string} */ name) => (gradients ? `, ${slope(name)} = ${show(blame(name))}` : '');
    net.paint({ value, selected, edge: gradients ? blame : value, current, carries });
    keep(`${selected} ${current}`, net.mark);
    const outputs = data.outputs.map((name) => show(value(name))).join(' and ');
    const own = slope(selected);
    const said = [`${selected} = ${short(held(selected))}`, `outputs ${outputs}`, `E = ${show(value('E'))}`];
    if (own) said.push(`${own} = ${show(value(own))}`);
    check.update(values, now, own, `${selected} is given: a training step has no gradient for it`);
    spoken.say(said.join(', '), check.line.textContent ?? '');
    rows.fill(value);
  }
}

/**
 * What is changed by hand: Undo and Reset. `moved` holds what was changed; `value`, the slider's, is that of the number
 * which is selected. Reset closes, and whoever pulls sees where it leads.
 * @type {(figure: Figure<NetworkData, NetworkControls>, held: (name: string) => number,
 *   then: {close: () => void, pulled: () => void}) => {buttons: HTMLButtonElement[]}}
 */
function byHand(figure, held, then) {
  const { controls, get, put, on } = figure;
  const undo = undoing();
  on('change:value', () => {
    const [name, value] = [get('selected'), get('value')];
    if (!moves(held(name), value, controls.value)) return;
    keep(name);
    put({ moved: { ...get('moved'), [name]: value } });
    then.pulled();
  });
  on('change:selected change:moved', () => put({ value: held(get('selected')) })); // by Python, too
  const back = reset(figure, () => {
    if (Object.keys(get('moved')).length) keep('');
    then.close();
  });
  return { buttons: [undo.button, back] };

  /** Before a change: what brings the numbers back as they are. @param {string} what */
  function keep(what) {
    const was = Object.fromEntries(['selected', 'moved'].map((name) => [name, get(name)]));
    undo.keep(what, () => put(was));
  }
}

/**
 * The numbers that have a row; a gradient stands beside its number.
 * @type {(data: NetworkData, params: string[]) => string[]}
 */
const listed = (data, params) =>
  inOrder(data).filter((name) => data.kinds[name] !== 'rate' && !params.includes(data.of[name]));

/**
 * Every number, its gradient if it has one, and what nudging says: {node, fill}.
 * @param {string[]} names
 * @param {(name: string) => string | undefined} slope
 * @param {ReturnType<typeof receipts>} check
 */
function table(names, slope, check) {
  const rows = names.map((name) => ({ name, cells: [h('td'), h('td'), ...check.cells(slope(name) ?? name)] }));
  const all = ledger(
    ['name', 'value', 'dE/d(name)', 'by nudging', 'gap'],
    rows.map(({ name, cells }) => [name, ...cells]),
  );
  return { node: check.folded(all), fill };

  /** @param {(name: string) => number} value */
  function fill(value) {
    for (const { name, cells } of rows) {
      const own = slope(name);
      write(cells[0], show(value(name)));
      if (own) write(cells[1], show(value(own)));
    }
  }
}
