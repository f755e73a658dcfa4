// The recurrence explorer: a recurrent network unrolled, one column for each step.
import { h, pressable, readout, roving, s, set, short, show } from './kit.js';
import { panel } from './history.js';
import { program } from './program.js';

const [w, gapX, gapY, half] = [96, 200, 110, 27];

/** data: {steps, units, alt, book, histories}; the graph's results: z, a, delta, the arrows' numbers, E, terms. */
export function draw({ model, root, put }) {
  const { steps, units, alt, book } = model.get('data'), history = panel(model.get('data'));
  const { run, inputs } = program(model.get('graphs').step);
  const times = [...Array(steps).keys()], all = [...Array(units).keys()];
  const place = (t, k) => [54 + w / 2 + t * gapX, 20 + half + k * gapY]; // k = units: the input, below
  const boxes = times.flatMap((t) => [...all, units].map((k) => box(t, k)));
  const arrows = times.flatMap((t) => all.flatMap((k) => [
    ...(t ? all.map((j) => arrow(t, k, t - 1, j)) : []), arrow(t, k, t, units)]));
  const E = s('text', { class: 'ab-number ab-loss', x: place(steps - 1, 0)[0] + w / 2 + 14, y: place(0, 0)[1] + gapY * (units - 1) / 2 + 4 }, s('tspan'));
  const picture = s('svg', { class: 'ab-network', role: 'group', viewBox: `0 0 ${70 + w + (steps - 1) * gapX + 100} ${2 * (20 + half) + units * gapY}` },
    arrows.map((a) => a.line), boxes.map((b) => b.node), arrows.map((a) => a.node), pressable(s('g', {}, E), 'E', () => history.show('E')));
  roving(picture);
  const select = (name, label) => {
    const node = h('select', { 'aria-label': label, onchange: () => put({ [name]: node.value }) },
      model.get('controls')[name].options.map((text) => h('option', { value: text }, text)));
    return { name, node };
  };
  const choices = [select('arrows', 'what the arrows show'), select('memory', 'factor of the weights Wh')];
  const [line, sum, table] = [readout(), h('p', { class: 'annbook-readout' }), h('tbody')];
  const cells = times.map((t) => all.flatMap((k) => ['z', 'a', 'delta'].map((name) => history.button(`${name}${t + 1},${k + 1}`, { bare: true }))));
  const slopes = Object.keys(book).filter((name) => name.startsWith('dE/'));
  const head = ['step', 'x', ...all.flatMap((k) => [`z${k + 1}`, `a${k + 1}`, `delta${k + 1}`]), 'length of delta'];
  root.append(
    h('div', { class: 'ab-controls' }, h('label', {}, 'arrows show ', choices[0].node), h('label', {}, 'Wh times ', choices[1].node)),
    h('div', { class: 'ab-scroll', tabindex: 0, role: 'region', 'aria-label': 'Picture of the unrolled network' }, picture), line.node, sum,
    h('p', { class: 'ab-muted-text' }, 'Press a number of the picture, or a gradient, and see where it comes from.'),
    h('div', { class: 'ab-controls' }, slopes.map((name) => history.button(name))), history.node,
    h('details', {}, h('summary', {}, 'All numbers as a table'), h('div', { class: 'ab-scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of all numbers' },
      h('table', {}, h('thead', {}, h('tr', {}, head.map((text) => h('th', { scope: 'col' }, text)))), table))));
  return update;

  function box(t, k) {
    const [x, y] = place(t, k), input = k === units;
    const value = s('tspan', { class: input ? 'ab-input' : 'ab-activation' }), blame = s('tspan', { class: 'ab-gradient' });
    const name = input ? `x${t + 1} ` : `a${t + 1},${k + 1} `;
    const row = (text, tspan, dy) => s('text', { class: 'ab-number', 'text-anchor': 'middle', x, y: y + dy }, s('tspan', { class: 'ab-muted' }, text), tspan);
    const area = (name, top, text) => pressable(s('g', {}, s('rect', { class: 'ab-area', x: x - w / 2, y: top, width: w, height: half }), text), name, () => history.show(name));
    const outline = s('rect', { x: x - w / 2, y: y - half, width: w, height: 2 * half, rx: 12, class: `ab-neuron${input ? ' ab-in' : ''}` });
    return { t, k, value, blame, node: s('g', {}, outline, ...(input ? [row(name, value, 4)] : [
      area(name.trim(), y - half, row(name, value, -5)), area(`delta${t + 1},${k + 1}`, y, row(`δ${t + 1},${k + 1} `, blame, 15))])) };
  }

  /** The line between unit k of step t and what it hears: unit j of an earlier step, or the input (j = units). */
  function arrow(t, k, from, j) {
    const [[x2, y2], [x1, y1]] = [place(t, k), place(from, j)];
    const up = j === units, beside = up && k < units - 1; // beside the boxes between
    const d = beside ? `M${x1 - w / 3} ${y1 - half}C${x1 - w / 2 - 30} ${y1 - half - 30} ${x2 - w / 2 - 34} ${y2 + 40} ${x2 - w / 2} ${y2 + 14}`
      : up ? `M${x1} ${y1 - half}L${x2} ${y2 + half}` : `M${x1 + w / 2} ${y1}L${x2 - w / 2} ${y2}`;
    const [lx, ly] = beside ? [x1 - w / 2 - 12, y1 - half - 22] : up ? [x1 + 28, (y1 + y2) / 2 + 4] : [x1 + w / 2 + 0.7 * (gapX - w), y1 + 0.7 * (y2 - y1) - 5];
    const name = () => { const shown = model.get('arrows'), head = shown === 'blame' ? '←' : '→'; return up ? `${shown} x${t + 1}${head}${k + 1}` : `${shown}${t},${j + 1}${head}${k + 1}`; };
    const label = s('text', { class: 'ab-edge-label', 'text-anchor': 'middle', x: lx, y: ly });
    return { t, k, j, up, name, label, line: s('path', { d, fill: 'none' }), node: pressable(s('g', {}, label), '', () => history.show(name())) };
  }

  function update() {
    const x = times.map((t) => model.get(`x${t + 1}`));
    const values = run({ x: Float64Array.from(x), memory: [Number(model.get('memory'))] });
    const [a, delta] = ['a', 'delta'].map((name) => values.nested(name));
    const shown = model.get('arrows'), between = values.nested(shown), inside = values.nested(`${shown} x`);
    for (const { name, node } of choices) node.value = model.get(name);
    const size = ({ t, k, j, up }) => (up ? inside[t][k] : between[t - 1][k][j]);
    const top = Math.max(...arrows.map((one) => Math.abs(size(one)))) || 1;
    for (const one of arrows) {
      const number = size(one);
      set(one.line, { class: `ab-edge ${number < 0 ? 'ab-negative' : 'ab-positive'}`, 'stroke-width': (0.5 + 6 * Math.abs(number) / top).toFixed(2) });
      set(one.node, { 'aria-label': `${one.name()} = ${show(number)}` });
      one.label.textContent = `${(shown === 'blame' ? '←↓' : '→↑')[one.up ? 1 : 0]}\u202f${short(number)}`;
    }
    for (const { t, k, value, blame } of boxes) {
      value.textContent = k === units ? short(x[t]) : show(a[t][k]);
      blame.textContent = k === units ? '' : show(delta[t][k]);
    }
    history.update(values);
    const lengths = values.flat('length');
    E.firstChild.textContent = `E = ${show(values.flat('E')[0])}`;
    set(picture, { 'aria-label': `${alt} E = ${show(values.flat('E')[0])}` });
    line.say(`E = ${show(values.flat('E')[0])}; length of delta at steps ${times.map((t) => `${t + 1}: ${show(lengths[t])}`).join(', ')}`);
    const [terms, whole] = [values.nested('terms'), values.nested('dWh')];
    sum.textContent = units > 1 ? `dE/dw21 = ${times.map((t) => (terms[t][0][1] < 0 ? `(${show(terms[t][0][1])})` : show(terms[t][0][1]))).join(' + ')} = ${show(whole[0][1])}, one term for each step` : '';
    table.replaceChildren(...times.map((t) => h('tr', {}, h('th', { scope: 'row' }, t + 1), h('td', {}, show(x[t])),
      cells[t].map((button) => h('td', {}, button)), h('td', {}, show(lengths[t])))));
  }
}
