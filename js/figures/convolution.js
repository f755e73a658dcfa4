// @ts-check
// A kernel slides over an image: the map it makes, and the nine products of one of its pixels.
import { beside, choice, ledger, pressable, readout, region, reset, roving, row } from './controls.js';
import { panel } from './history.js';
import { clamp, h, s, set, show, write } from './kit.js';
import { program } from './program.js';
import { reason, typing } from './typed.js';
import { undo } from './undo.js';

/** @import { Child } from './kit.js' */
/** @import { ConvolutionControls, ConvolutionData, Figure } from './types.ts' */

const cell = 30;

/** @param {Figure<ConvolutionData, ConvolutionControls>} figure */
export function draw(figure) {
  const { data, get, put, root } = figure;
  const { presets, side, size, alt } = data;
  const [rows, columns] = size;
  const history = panel(data, { signal: figure.signal });
  const { run, inputs } = program(figure.graphs.slide);
  const image = grid(size, 'The image; the window of the chosen pixel is framed.');
  const picked = () => (get('selected') === 'z' ? `z[${get('row')},${get('column')}]` : get('selected'));
  const map = grid(size, `${alt} Arrow keys go from pixel to pixel, Enter shows the history.`, (row, column) =>
    pick({ row, column, selected: 'z' }),
  );
  const button = (/** @type {string} */ name, more = {}) =>
    history.button(name, { ...more, press: () => pick({ selected: name }) });
  const kernel = choice(figure, 'kernel', (name) => put({ kernel: name, weights: {} }));
  const weights = fields(figure);
  const slopes = weights.nodes.map((_, k) =>
    button(`dE/dw[${Math.floor(k / side)},${k % side}]`, { digits: 2, bare: true }),
  );
  const products = slopes.map(() => h('td'));
  const table_ = whole(size);
  const line = readout();
  const cells = weights.nodes.map((field, k) => h('td', {}, field, slopes[k]));
  const hint = `${data.judge} Press a pixel of the map, a gradient or E, and see where it comes from: `;
  root.append(
    row(kernel.node, undo(figure, ['kernel', 'weights']), reset(figure)),
    line.node,
    beside(part('image', image.node), part('feature map', map.node)),
    beside(
      [part('kernel; below each weight its dE/dw', table(cells, side)), weights.note],
      part('pixel × weight, in the window', table(products, side)),
    ),
    h('p', { class: 'ab-muted-text' }, hint, button('E')),
    history.node,
    table_.node,
  );
  return update;

  /** Back to where the figure stands, however far one has walked. @param {Parameters<typeof put>[0]} chosen */
  function pick(chosen) {
    put(chosen);
    history.show(picked());
  }

  function update() {
    const [u, v] = [get('row'), get('column')];
    const W = presets[get('kernel')].map((value, k) => get('weights')[`k${k}`] ?? value);
    kernel.show();
    weights.show(W);
    const out = run({ W: [[square(W, side)]] });
    const [place, reach] = [u * columns + v, (side - 1) / 2];
    const [seen, each] = [out.flat('columns'), out.flat('products')].map((all) => nth(all, rows * columns, place));
    image.paint(inputs.x.data, [u - reach, v - reach, side, side]);
    map.paint(out.flat('z'), [u, v, 1, 1]);
    products.forEach((td, k) =>
      td.replaceChildren(`${show(seen[k], 2)} × ${show(W[k], 2)}`, h('br'), `= ${show(each[k], 2)}`),
    );
    history.update(out);
    table_.show(inputs.x.data, out.flat('z'));
    history.follow(picked());
    line.say(`row ${u}, column ${v}: the ${W.length} products add up to ${show(out.flat('z')[place])}`);
  }
}

/**
 * Every `step`th number, from `first`.
 * @type {(values: Float64Array, step: number, first: number) => Float64Array}
 */
const nth = (values, step, first) => values.filter((_, k) => k % step === first);

/** @type {<Value>(values: Value[], side: number) => Value[][]} */
const square = (values, side) => Array.from({ length: side }, (_, i) => values.slice(i * side, (i + 1) * side));

/** @type {(title: string, node: Child) => HTMLElement} */
const part = (title, node) => h('div', {}, h('p', { class: 'ab-muted-text' }, title), region(title, node));

/** @type {(cells: HTMLElement[], side: number) => HTMLElement} */
function table(cells, side) {
  const rows = square(cells, side).map((some) => h('tr', {}, some));
  return h('table', { class: 'ab-cells' }, h('tbody', {}, rows));
}

/**
 * A field for each weight of the kernel, and where a refused one is told: {nodes, note, show}.
 * @type {(figure: Figure<ConvolutionData, ConvolutionControls>) =>
 *   {nodes: HTMLInputElement[], note: HTMLElement, show: (weights: number[]) => void}}
 */
function fields({ data: { presets, side }, controls, get, put, signal }) {
  const note = reason();
  /** @type {number[]} */
  let held = []; // a field is written when its weight changes, not while the reader types
  const nodes = Object.values(presets)[0].map((_, k) => {
    const label = `weight in row ${1 + Math.floor(k / side)}, column ${1 + (k % side)}`;
    const field = h('input', { type: 'text', class: 'ab-field', autocomplete: 'off', 'aria-label': label });
    typing(field, {
      ...{ label, note, signal, rule: controls.weights },
      old: () => tidy(held[k]),
      take: (value) => put({ weights: { ...get('weights'), [`k${k}`]: value } }),
    });
    return field;
  });
  return { nodes, note, show };

  function show(/** @type {number[]} */ weights) {
    const before = held;
    held = weights;
    nodes.forEach((field, k) => {
      if (before[k] !== weights[k]) field.value = tidy(weights[k]);
    });
  }
}

/**
 * All numbers of the image and of the map, folded away.
 * @type {(size: [rows: number, columns: number]) =>
 *   {node: HTMLElement, show: (x: ArrayLike<number>, z: ArrayLike<number>) => void}}
 */
function whole([rows, columns]) {
  const cells = Array.from({ length: 2 * rows * columns }, () => h('td'));
  const names = ['image', 'map'].flatMap((name) => Array.from({ length: rows }, (_, i) => `${name}, row ${i}`));
  const node = ledger(
    ['row', ...Array.from({ length: columns }, (_, j) => `column ${j}`)],
    names.map((name, k) => [name, ...cells.slice(k * columns, (k + 1) * columns)]),
  );
  return { node, show: show_ };

  function show_(/** @type {ArrayLike<number>} */ x, /** @type {ArrayLike<number>} */ z) {
    [...Array.from(x), ...Array.from(z)].forEach((value, k) => write(cells[k], show(value)));
  }
}

/** A weight as its field has it. @type {(weight: number) => string} */
const tidy = (weight) => String(+weight.toFixed(3)).replace('-', '\u2212');

/**
 * A square and a number for each pixel, and a frame around some of them; with `press` a map, whose sign is a colour.
 * @param {[rows: number, columns: number]} size
 * @param {string} label
 * @param {(row: number, column: number) => void} [press]
 */
function grid([rows, columns], label, press) {
  const places = Array.from({ length: rows * columns }, (_, k) => [Math.floor(k / columns), k % columns]);
  const squares = places.map(([i, j]) => s('rect', { x: cell * j, y: cell * i, width: cell, height: cell }));
  const numbers = places.map(([i, j]) =>
    s('text', { class: 'ab-cell', x: cell * (j + 0.5), y: cell * (i + 0.5) + 3.5, 'text-anchor': 'middle' }),
  );
  const frame = s('rect', { class: 'ab-window' });
  const pixels = places.map((_, k) => s('g', {}, squares[k], numbers[k]));
  const [viewBox, style] = [`-2 -2 ${cell * columns + 4} ${cell * rows + 4}`, `ab-pixelmap${press ? ' ab-both' : ''}`];
  const role = press ? 'group' : 'img';
  const node = s('svg', { viewBox, class: style, role, 'aria-label': label }, pixels, frame);
  if (press) {
    places.forEach(([i, j], k) => pressable(pixels[k], '', () => press(i, j)));
    roving(node, columns);
    node.addEventListener('pointermove', (event) => event.buttons && press(...under(node, event, rows, columns)));
  }
  return { node, paint };

  /** @type {(values: Float64Array, window: number[]) => void} */
  function paint(values, [u, v, high, wide]) {
    const top = Math.max(1e-12, ...values.map(Math.abs));
    values.forEach((value, k) => {
      const style = !press ? 'ab-cell-ink' : `ab-cell-${value < 0 ? 'negative' : 'positive'}`;
      set(squares[k], { class: style, 'fill-opacity': ((0.55 * Math.abs(value)) / top).toFixed(3) });
      numbers[k].textContent = show(+value.toFixed(1), Math.abs(value) >= 100 ? 0 : 1);
      if (press) set(pixels[k], { 'aria-label': `row ${places[k].join(', column ')}: ${show(value, 2)}` });
    });
    set(frame, { x: cell * v, y: cell * u, width: cell * wide, height: cell * high });
  }
}

/**
 * The pixel of a map that an event is over.
 * @type {(node: Element, event: PointerEvent, rows: number, columns: number) => [row: number, column: number]}
 */
export function under(node, { clientX, clientY }, rows, columns) {
  const { left, top, width, height } = node.getBoundingClientRect();
  const within = (/** @type {number} */ part, /** @type {number} */ count) =>
    clamp(Math.floor(part * count), 0, count - 1);
  return [within((clientY - top) / height, rows), within((clientX - left) / width, columns)];
}
