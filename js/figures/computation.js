// A recorded computation as a drawing: a box for each step, an arrow for each use.
import { h, moves, pressable, readout, roving, s, set, short, show, write } from './kit.js';
import { panel } from './history.js';
import { program } from './program.js';

const rowHeight = 17, corners = { given: 20, step: 2, result: 10 };
const full = (value) => (Math.abs(value) >= 100 ? short(value) : show(value));

/**
 * data: {boxes: [{x, y, width, height, name, sign, op, shape, kind, text, slope, numbers: [names]}] from left to right,
 *        arrows: [{points, mark}], size: [width, height], few: so many numbers are shown, ends: the numbers at the end,
 *        slopes: {name: its dE/d}, into: {control: [input, place]}, alt, book, histories}
 */
export function draw({ model, root, put }) {
  const data = model.get('data'), { book, slopes, into, ends, few, alt, size: [width, height] } = data;
  const { run, inputs } = program(model.get('graphs').step);
  const history = panel(data), line = readout(), parts = h('div', { class: 'ab-controls' });
  const labels = Object.keys(into).map((name) => [model.get('controls')[name].slider, name]);
  const boxes = data.boxes.map(box);
  const rows = data.boxes.flatMap(({ op, numbers }) => numbers.map((name) => ({ name, op: op.replaceAll('_', ' '), cells: [h('td'), h('td')] })));
  const picture = s('svg', { class: 'ab-computation', viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': `${alt} Arrow keys go from box to box, Enter shows the history.` },
    data.arrows.map(arrow), boxes.map((one) => one.node));
  Object.assign(picture.style, { minWidth: `${Math.round(0.85 * width)}px`, maxWidth: `${Math.round(1.25 * width)}px` });
  roving(picture);
  const region = (label, child) => h('div', { class: 'ab-scroll', tabindex: 0, role: 'region', 'aria-label': label }, child);
  root.append(
    region('Picture of the computation', picture), line.node,
    h('p', { class: 'ab-muted-text' }, `Press a box and see where its number comes from.${boxes.some((one) => one.slope !== null) ? ' After ∂ stands the derivative of E with respect to the number above.' : ''}${data.boxes.some((one) => one.kind === 'gradient') ? ' Dashed boxes belong to the way back.' : ''}`),
    parts, history.node,
    h('details', {}, h('summary', {}, 'All numbers as a table'), region('Table of all numbers', h('table', {},
      h('thead', {}, h('tr', {}, ['name', 'operation', 'value', 'dE/d(name)'].map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, rows.map(({ name, op, cells }) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, op), ...cells)))))));
  return update;

  function box({ x, y, width: w, height: tall, name, sign, op, shape, kind, text: first, slope, numbers }) {
    const top = y - tall / 2 + 5 + 0.74 * rowHeight, side = w / 2 - 8;
    const text = (at, k, what, style, anchor = 'middle') => s('text', { x: x + at, y: top + k * rowHeight, class: `ab-number ${style}`, 'text-anchor': anchor }, what);
    const value = text(0, 1, first, ''), blame = text(0, 2, '', 'ab-blame');
    const heads = name && sign ? [text(-side, 0, name, 'ab-name', 'start'), text(side, 0, sign, 'ab-sign', 'end')] : [text(0, 0, name || sign, name ? 'ab-name' : 'ab-sign')];
    const outline = s('rect', { x: x - w / 2, y: y - tall / 2, width: w, height: tall, rx: corners[shape], class: `ab-box ab-${shape} ab-${kind}` });
    const node = pressable(s('g', {}, outline, ...heads, value, slope === null ? null : blame), '', () => put({ selected: numbers[0] ?? '' }));
    const all = slope === null ? numbers : [...numbers, ...numbers.map((one) => slopes[one])];
    const buttons = all.length > 1 ? all.map((one) => history.button(one)) : [];
    buttons.forEach((button, k) => button.addEventListener('click', () => put({ selected: all[k] })));
    return { node, outline, value, blame, name, op, numbers, all, slope, buttons };
  }

  /** A line through all its points, which leaves and reaches them level, and a head. */
  function arrow({ points, mark }) {
    const [x, y] = points.at(-1);
    const d = points.map(([a, b], k) => { const [c, e] = points[k - 1] ?? []; return k ? `C${(c + a) / 2} ${e} ${(c + a) / 2} ${b} ${a} ${b}` : `M${a} ${b}`; }).join('');
    return s('g', { class: 'ab-use' }, s('path', { d }), s('path', { class: 'ab-head', d: `M${x} ${y}l-7 -3.5v7z` }),
      s('text', { class: 'ab-tick', x: x - 9, y: y - 3, 'text-anchor': 'end' }, mark));
  }

  function update() {
    const now = Object.fromEntries(Object.entries(inputs).map(([name, { data: own }]) => [name, Float64Array.from(own)]));
    for (const [name, [input, place]] of Object.entries(into)) {
      const value = model.get(name);
      if (moves(now[input][place], value, model.get('controls')[name])) now[input][place] = value;
    }
    const values = run(now), value = (name) => values.at(...book[name]), selected = model.get('selected');
    const several = (names) => (names.length === 1 ? full(value(names[0])) : `(${names.map((name) => short(value(name))).join(', ')})`);
    const open = boxes.find((one) => one.all.includes(selected)), buttons = open?.buttons ?? [];
    for (const one of boxes) {
      const { node, outline, value: shown, blame, name, op, numbers, slope } = one;
      if (numbers.length <= few) write(shown, several(numbers));
      if (slope !== null) write(blame, `∂ ${several(numbers.map((number) => slopes[number]))}`);
      set(node, { 'aria-label': `${[name, op].filter(Boolean).join(', ')} = ${shown.textContent}${slope === null ? '' : `, derivative ${blame.textContent.slice(2)}`}` });
      outline.classList.toggle('ab-open', one === open);
    }
    if (parts.firstChild !== (buttons[0] ?? null)) parts.replaceChildren(...buttons);
    history.update(values);
    history.show(selected);
    const known = (name) => `${name} = ${show(value(name))}`;
    const told = new Set([...ends, slopes[selected] ?? ends[0]]);
    line.say(`${labels.map(([name, control]) => `${name} = ${show(model.get(control), 2)}`).join(', ')}: ${[...told].map(known).join(', ')}`);
    for (const { name, cells } of rows) {
      write(cells[0], show(value(name)));
      if (slopes[name]) write(cells[1], show(value(slopes[name])));
    }
  }
}
