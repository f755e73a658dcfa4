// A kernel slides over an image: the map it makes, and the nine products of one of its pixels.
import { h, pressable, readout, roving, s, set, show } from './kit.js';
import { panel } from './history.js';
import { program } from './program.js';

const cell = 30;

/**
 * data: {presets: {name: weights row by row}, side: of the kernel, size: [rows, columns] of the image,
 *        alt, judge, book, histories}; graphs: slide (x, W -> z, E, dW, columns, products),
 * a column for each place
 */
export function draw({ model, root, put }) {
  const { presets, side, size: [rows, columns], alt, judge } = model.get('data'), history = panel(model.get('data')), { min, max } = model.get('controls').weights;
  const { run, inputs } = program(model.get('graphs').slide);
  let pixel = false; // is it the chosen pixel whose history is shown?
  let held = [];
  const image = grid('The image; the window of the chosen pixel is framed.'), map = grid(`${alt} Arrow keys go from pixel to pixel, Enter shows the history.`, choose);
  const kinds = h('select', { 'aria-label': 'kernel', onchange: () => put({ kernel: kinds.value, weights: {} }) }, Object.keys(presets).map((name) => h('option', { value: name }, name)));
  const fields = presets[kinds.value].map((_, k) => h('input', { type: 'number', min, max, step: 0.1, class: 'ab-field', 'aria-label': `weight in row ${1 + Math.floor(k / side)}, column ${1 + k % side}`, onchange: () => type(k), onkeydown: (event) => { if (event.key === 'Enter') type(k); } })); // JupyterLab keeps Enter from being a change
  const products = fields.map(() => h('td'));
  const slopes = fields.map((_, k) => history.button(`dE/dw[${Math.floor(k / side)},${k % side}]`, { digits: 2, bare: true }));
  const line = readout();
  const loss = history.button('E');
  for (const button of [...slopes, loss]) button.addEventListener('click', () => { pixel = false; });
  root.append(
    h('div', { class: 'ab-controls' }, h('label', {}, 'kernel ', kinds)),
    h('div', { class: 'ab-side' }, part('image', image.node), part('feature map', map.node)),
    h('div', { class: 'ab-side' }, part('kernel; below each weight its dE/dw', table(fields.map((field, k) => h('td', {}, field, slopes[k])))), part('pixel × weight, in the window', table(products))), line.node,
    h('p', { class: 'ab-muted-text' }, `${judge} Press a pixel of the map, a gradient or E, and see where it comes from: `, loss), history.node);
  return update;

  function part(title, node) { return h('div', {}, h('p', { class: 'ab-muted-text' }, title), h('div', { class: 'ab-scroll', tabindex: 0, role: 'group', 'aria-label': title }, node)); }

  function table(cells) { return h('table', { class: 'ab-cells' }, h('tbody', {}, Array.from({ length: side }, (_, i) => h('tr', {}, cells.slice(i * side, (i + 1) * side))))); }

  /** A square and a number for each pixel, and a frame around some of them. */
  function grid(label, press) {
    const places = Array.from({ length: rows * columns }, (_, k) => [cell * (k % columns), cell * Math.floor(k / columns)]);
    const squares = places.map(([x, y]) => s('rect', { x, y, width: cell, height: cell }));
    const numbers = places.map(([x, y]) => s('text', { class: 'ab-cell', x: x + cell / 2, y: y + cell / 2 + 3.5, 'text-anchor': 'middle' }));
    const frame = s('rect', { class: 'ab-window' });
    const pixels = places.map((_, k) => s('g', {}, squares[k], numbers[k]));
    const node = s('svg', { viewBox: `-2 -2 ${cell * columns + 4} ${cell * rows + 4}`, class: `ab-pixelmap${press ? ' ab-both' : ''}`, role: press ? 'group' : 'img', 'aria-label': label }, pixels, frame);
    if (press) {
      pixels.forEach((one, k) => pressable(one, `row ${Math.floor(k / columns)}, column ${k % columns}`, () => press(Math.floor(k / columns), k % columns)));
      roving(node, columns);
      node.addEventListener('pointermove', (event) => { if (event.buttons) drag(event, node); });
    }
    return { node, squares, numbers, frame };
  }

  function choose(row, column) {
    pixel = true;
    history.show(`z[${row},${column}]`);
    put({ row, column });
  }

  function drag(event, node) {
    const box = node.getBoundingClientRect(), within = (value, count) => Math.min(count - 1, Math.max(0, Math.floor(value * count)));
    choose(within((event.clientY - box.top) / box.height, rows), within((event.clientX - box.left) / box.width, columns));
  }

  function type(k) {
    const value = Number(fields[k].value);
    if (fields[k].value !== '' && Number.isFinite(value)) put({ weights: { ...model.get('weights'), [`k${k}`]: Math.min(max, Math.max(min, value)) } });
    held[k] = null; // whatever was typed: from now on the field says what holds
    update();
  }

  function paint({ squares, numbers, frame }, values, top, [u, v, high, wide], plain) {
    values.forEach((value, k) => {
      set(squares[k], { class: plain ? 'ab-cell-ink' : `ab-cell-${value < 0 ? 'negative' : 'positive'}`, 'fill-opacity': (0.55 * Math.abs(value) / top).toFixed(3) });
      numbers[k].textContent = show(+value.toFixed(1), Math.abs(value) >= 100 ? 0 : 1);
    });
    set(frame, { x: cell * v, y: cell * u, width: cell * wide, height: cell * high });
  }

  function update() {
    const name = model.get('kernel'), moved = model.get('weights'), u = model.get('row'), v = model.get('column');
    const weights = presets[name].map((value, k) => moved[`k${k}`] ?? value);
    kinds.value = name;
    fields.forEach((field, k) => { if (held[k] !== weights[k]) field.value = String(+weights[k].toFixed(3)); });
    held = weights; // a field is written when its weight changes, not while the reader types
    const out = run({ W: [[Array.from({ length: side }, (_, i) => weights.slice(i * side, (i + 1) * side))]] });
    const z = out.flat('z'), seen = out.flat('columns'), each = out.flat('products'), places = rows * columns, place = u * columns + v;
    const reach = (side - 1) / 2, top = (values) => Math.max(1e-12, ...values.map(Math.abs));
    paint(image, [...inputs.x.data], top([...inputs.x.data]), [u - reach, v - reach, side, side], true);
    paint(map, [...z], top([...z]), [u, v, 1, 1]);
    products.forEach((td, k) => td.replaceChildren(`${show(seen[k * places + place], 2)} × ${show(weights[k], 2)}`, h('br'), `= ${show(each[k * places + place], 2)}`));
    history.update(out);
    if (pixel) history.show(`z[${u},${v}]`);
    line.say(`row ${u}, column ${v}: the ${weights.length} products add up to ${show(z[place])}`);
  }
}
