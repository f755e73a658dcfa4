// @ts-check
// The network explorer: every number of a training step on one picture.
import { button, choice, ledger, readout, region, row } from './controls.js';
import { gradients, inOrder, panel } from './history.js';
import { h, moves, short, show, write } from './kit.js';
import { picture } from './net.js';
import { program } from './program.js';
import { receipts } from './receipts.js';

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

  const history = panel(data);
  const line = readout();
  const check = receipts(figure);
  const net = picture(data, base, (name) => {
    if (params.includes(name)) choose(name);
    history.open(slope(name) ?? name);
  });
  const choices = [choice(figure, 'selected'), choice(figure, 'lines')];
  const listed = inOrder(data).filter((name) => kinds[name] !== 'rate' && !params.includes(of[name]));
  const rows = table(listed, slope, check);
  figure.root.append(
    row(
      choices.map(({ node }) => node),
      button('Reset', () => put({ moved: {} })),
      check.button,
    ),
    region('Picture of the network', net.node),
    line.node,
    check.line,
    history.node,
    rows.node,
  );
  // `moved` holds what was changed; `value`, the slider's, is that of the number which is selected.
  on('change:value', () => {
    const [name, value] = [get('selected'), get('value')];
    if (moves(held(name), value, figure.controls.value)) put({ moved: { ...get('moved'), [name]: value } });
  });
  on('change:selected change:moved', () => put({ value: held(get('selected')) })); // by Python, too
  return update;

  function update() {
    const now = fresh();
    for (const name of Object.keys(get('moved'))) now[input(book[name][0])][book[name][1]] = held(name);
    const values = run(now);
    const value = (/** @type {string} */ name) => values.at(...book[name]);
    const blame = (/** @type {string} */ name) => value(slope(name) ?? name);
    const selected = get('selected');
    for (const one of choices) one.show();
    net.paint({ value, selected, edge: get('lines') === 'gradients' ? blame : value });
    history.update(values);
    const outputs = data.outputs.map((name) => show(value(name))).join(' and ');
    const said = [`${selected} = ${short(held(selected))}`, `outputs ${outputs}`, `E = ${show(value('E'))}`];
    const own = slope(selected);
    line.say([...said, ...(own ? [`${own} = ${show(value(own))}`] : [])].join(', '));
    rows.fill(value);
    check.update(values, now, own, `${selected} is given: a training step has no gradient for it`);
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
