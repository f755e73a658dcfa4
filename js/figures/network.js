// @ts-check
// The network explorer: every number of a training step on one picture.
import { button, choice, ledger, readout, region, row } from './controls.js';
import { gradients, inOrder, panel } from './history.js';
import { h, moves, short, show, write } from './kit.js';
import { picture } from './net.js';
import { program } from './program.js';

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
  const net = picture(data, base, (name) => {
    if (params.includes(name)) choose(name);
    history.open(slope(name) ?? name);
  });
  const choices = [choice(figure, 'selected'), choice(figure, 'lines')];
  const listed = inOrder(data).filter((name) => kinds[name] !== 'rate' && !params.includes(of[name]));
  const rows = listed.map((name) => ({ name, cells: /** @type {const} */ ([h('td'), h('td')]) }));
  figure.root.append(
    row(
      choices.map(({ node }) => node),
      button('Reset', () => put({ moved: {} })),
    ),
    region('Picture of the network', net.node),
    line.node,
    history.node,
    ledger(
      ['name', 'value', 'dE/d(name)'],
      rows.map(({ name, cells }) => [name, ...cells]),
    ),
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
    for (const { name, cells } of rows) {
      const own = slope(name);
      write(cells[0], show(value(name)));
      if (own) write(cells[1], show(value(own)));
    }
  }
}
