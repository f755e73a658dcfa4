// @ts-check
// The network explorer: every number of a training step on one picture.
import { button, choice, ledger, region, row } from './controls.js';
import { gradients, inOrder, panel } from './history.js';
import { reveal } from './inview.js';
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
  const { data, get, put, on } = figure;
  const { book, kinds, of } = data;
  const { options: params } = figure.controls.selected;
  const { run, fresh, input } = program(figure.graphs.step);
  const given = fresh();
  const base = (/** @type {string} */ name) => given[input(book[name][0])][book[name][1]];
  /** @type {(name: string) => number} */
  const held = (name) => get('moved')[name] ?? base(name);
  const choose = (/** @type {string} */ name) => put({ selected: name });
  const all = gradients(data);
  /** @type {(name: string) => string | undefined} */
  const slope = (name) => (params.includes(name) ? all[name] : undefined);

  const spoken = voice();
  const history = panel(data, { voice: spoken, signal: figure.signal, walked: () => update() });
  const check = receipts(figure);
  const undo = undoing();
  const net = picture(data, base, (name) => {
    if (params.includes(name)) choose(name);
    history.open(slope(name) ?? name);
    update();
  });
  const seen = region('Picture of the network', net.node);
  const watch = passes(data, net.flow, figure.signal);
  const choices = [choice(figure, 'selected'), choice(figure, 'lines')];
  const listed = inOrder(data).filter((name) => kinds[name] !== 'rate' && !params.includes(of[name]));
  const rows = table(listed, slope, check);
  const first = figure.get('first');
  const back = button('Reset', () => {
    keep('reset');
    history.show('');
    put({ ...first, notice: '' });
  });
  figure.root.append(
    row(
      choices.map(({ node }) => node),
      undo.button,
      back,
      watch,
      check.button,
    ),
    seen,
    spoken.line,
    check.line,
    history.node,
    rows.node,
    spoken.node,
  );
  // `moved` holds what was changed; `value`, the slider's, is that of the number which is selected.
  on('change:value', () => {
    const [name, value] = [get('selected'), get('value')];
    if (!moves(held(name), value, figure.controls.value)) return;
    keep(name);
    put({ moved: { ...get('moved'), [name]: value } });
  });
  on('change:selected change:moved', () => put({ value: held(get('selected')) })); // by Python, too
  let looked = '';
  return update;

  /** Before a change: what brings the numbers back as they are. @param {string} what */
  function keep(what) {
    const was = Object.fromEntries(['selected', 'moved'].map((name) => [name, get(name)]));
    undo.keep(what, () => put(was));
  }

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
    const carries = (/** @type {string} */ name) =>
      gradients && slope(name) ? `, ${slope(name)} = ${show(blame(name))}` : '';
    net.paint({ value, selected, edge: gradients ? blame : value, current, carries });
    if (looked !== `${selected} ${current}`) reveal(seen, net.mark());
    looked = `${selected} ${current}`;
    const outputs = data.outputs.map((name) => show(value(name))).join(' and ');
    const said = [`${selected} = ${short(held(selected))}`, `outputs ${outputs}`, `E = ${show(value('E'))}`];
    const own = slope(selected);
    check.update(values, now, own, `${selected} is given: a training step has no gradient for it`);
    spoken.say([...said, ...(own ? [`${own} = ${show(value(own))}`] : [])].join(', '), check.line.textContent ?? '');
    rows.fill(value);
  }
}

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
