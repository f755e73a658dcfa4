// The network explorer: every number of a training step on one picture.
import { h, moves, readout, short, show, write } from './kit.js';
import { panel } from './history.js';
import { picture } from './net.js';
import { program } from './program.js';

/** data: {sizes, params: [names], ends: {w14: [1, 4]}, book: {name: [node, place]}, histories} */
export function draw({ model, root, put }) {
  const data = model.get('data'), { params, book } = data, graph = model.get('graphs').step;
  const { run, inputs } = program(graph);
  const base = (name) => inputs[graph.nodes[book[name][0]].name].data[book[name][1]];
  const held = (name) => model.get('moved')[name] ?? base(name);
  const choose = (name) => put({ selected: name });
  const outputs = Object.keys(book).filter((name) => /^y\d/.test(name)).map((name) => name.replace('y', 'a'));
  const history = panel(data), line = readout();
  const net = picture({ ...data, goals: inputs.y.data }, (name) => {
    if (params.includes(name)) choose(name);
    history.open(book[`dE/d${name}`] ? `dE/d${name}` : name);
  });
  const list = (label, options, chosen) => {
    const select = h('select', { 'aria-label': label, onchange: () => chosen(select.value) }, options.map((name) => h('option', { value: name }, name)));
    return select;
  };
  const which = list('weight, bias or input to move', params, choose);
  const lines = list('what line width shows', ['weights', 'gradients'], (value) => put({ lines: value }));
  const reset = h('button', { type: 'button', class: 'ab-button', onclick: () => put({ moved: {} }) }, 'Reset');
  const rows = Object.keys(book).filter((name) => !/[/']|^lr$/.test(name)).map((name) => ({ name, cells: [h('td'), h('td')] }));
  const table = h('tbody', {}, rows.map(({ name, cells }) => h('tr', {}, h('th', { scope: 'row' }, name), ...cells)));
  const region = (label, child) => h('div', { class: 'ab-scroll', tabindex: 0, role: 'region', 'aria-label': label }, child);
  root.append(
    h('div', { class: 'ab-controls' }, h('label', {}, 'move ', which), h('label', {}, 'line width ', lines), reset),
    region('Picture of the network', net.node), line.node, history.node,
    h('details', {}, h('summary', {}, 'All numbers as a table'), region('Table of all numbers', h('table', {},
      h('thead', {}, h('tr', {}, ['name', 'value', 'dE/d(name)'].map((text) => h('th', { scope: 'col' }, text)))), table))));
  model.on('change:value', () => {
    const [name, value] = [model.get('selected'), model.get('value')];
    if (moves(held(name), value, model.get('controls').value)) put({ moved: { ...model.get('moved'), [name]: value } });
  });
  model.on('change:selected change:moved', () => put({ value: held(model.get('selected')) })); // by Python, too
  return update;

  function update() {
    const now = Object.fromEntries(Object.entries(inputs).map(([name, { data: own }]) => [name, Float64Array.from(own)]));
    for (const name of Object.keys(model.get('moved'))) now[graph.nodes[book[name][0]].name][book[name][1]] = held(name);
    const values = run(now), value = (name) => values.at(...book[name]);
    const slope = (name) => (book[`dE/d${name}`] ? value(`dE/d${name}`) : NaN);
    const selected = model.get('selected');
    [which.value, lines.value] = [selected, model.get('lines')];
    net.paint({ value, selected, edge: model.get('lines') === 'gradients' ? slope : value });
    history.update(values);
    line.say(`${selected} = ${short(held(selected))}, outputs ${outputs.map((name) => show(value(name))).join(' and ')}, E = ${show(value('E'))}${book[`dE/d${selected}`] ? `, dE/d${selected} = ${show(slope(selected))}` : ''}`);
    for (const { name, cells } of rows) {
      write(cells[0], show(value(name)));
      if (book[`dE/d${name}`]) write(cells[1], show(slope(name)));
    }
  }
}
