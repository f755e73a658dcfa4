// @ts-check
// What is shown of a stage of a CNN: two maps at large, and the products of one number.
import { beside } from './controls.js';
import { h, show, write } from './kit.js';
import { called, only, placeOf, symbol } from './reach.js';
import { tile } from './tile.js';

/** @import { Cell, Made, Seen, MapStage } from './types.ts' */

const few = 6; // a table has so many columns; of a wider window the largest products are listed
const listed = 9;

/**
 * {node, focus, show}: show() returns the number of the window that counts most.
 * @param {MapStage[]} stages
 * @param {number} k the place of the stage
 * @param {(cell: Cell) => void} press
 */
export function section(stages, k, press) {
  const stage = stages[k];
  /** @type {Cell} */
  let at = { stage: k, map: 0, row: 0, column: 0 };
  const maps = pair(stages, k, () => at, press);
  const shares = parts(stages, k, (from) => press({ ...at, from }));
  const make = stage.kind === 'pool' ? pooled : 'parts' in stage.nodes ? products : null;
  const table = make?.(stages, k);
  const node = h('div', { class: 'ab-section' }, shares.node, beside(...maps.parts, table?.node), table?.sum);
  return { node, focus: maps.focus, show: show_ };

  /** @type {(seen: Seen, made: Made) => Cell | null} */
  function show_(seen, made) {
    at = seen.at;
    const from = shares.show(seen, made);
    maps.show(seen, from);
    table?.show(made, from);
    return made.window[strongest(stage, made)] ?? null;
  }
}

/**
 * The place in a window of what counts most: the largest product, the winner, or the only one.
 * @type {(stage: MapStage, made: Made) => number}
 */
function strongest({ kind, nodes }, { run, x }) {
  const counts = kind === 'pool' ? run.flat('won') : 'parts' in nodes ? run.flat('products') : x;
  const sizes = counts.map(Math.abs);
  return sizes.indexOf(Math.max(...sizes));
}

/**
 * The map that is looked at and the pressed one, at large.
 * @param {MapStage[]} stages
 * @param {number} k
 * @param {() => Cell} chosen
 * @param {(cell: Cell) => void} press
 */
function pair(stages, k, chosen, press) {
  let from = 0;
  const sides = [k - 1, k].map((stage) => {
    const { shape } = stages[stage];
    const map = () => (stage === k ? chosen().map : from);
    const here = () => /** @type {[number, number]} */ ([chosen().row, chosen().column]);
    const one = tile(shape.slice(1), here, (row, column) => press({ stage, map: map(), row, column }));
    const title = h('p', { class: 'ab-muted-text' });
    const style = `--part: ${Math.min(1, shape[2] / shape[1])}`;
    return { ...one, stage, title, part: [title, h('div', { class: 'ab-large', style }, one.node)] };
  });
  return { parts: sides.map(({ part }) => part), focus: () => sides[1].node.focus(), show: show_ };

  /** @type {(seen: Seen, other: number) => void} */
  function show_({ at, fields, out, inked, signed }, other) {
    from = other;
    for (const { stage, paint, frame, call, title } of sides) {
      const [map, values] = [stage === k ? at.map : from, out.flat(stages[stage].name)];
      const [, rows, columns] = stages[stage].shape;
      const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
      const field = fields[stage];
      write(title, called(stages[stage], map));
      paint(values, stage ? signed : inked, map * rows * columns, 1, top);
      frame(field && only(field, map), stage === k);
      const value = show(values[placeOf(stages[stage], at)]);
      call(`${stage === k ? `${called(stages[k], at)}: ${value}` : called(stages[stage], map)}, at large`);
    }
  }
}

/**
 * A button for each map that is seen, with the sum of its products: show() returns the one to look at.
 * @param {MapStage[]} stages
 * @param {number} k
 * @param {(from: number) => void} choose
 */
function parts(stages, k, choose) {
  const summed = 'parts' in stages[k].nodes;
  const many = summed ? stages[k - 1].shape[0] : 0;
  const buttons = Array.from({ length: many > 1 ? many : 0 }, (_, from) =>
    h('button', { type: 'button', class: 'ab-value', onclick: () => choose(from) }),
  );
  const node = h('p', { class: 'ab-parts', hidden: !buttons.length }, 'its products, added up map by map: ', buttons);
  return { node, show: show_ };

  /** @type {(seen: Seen, made: Made) => number} */
  function show_({ at }, { run }) {
    if (!summed) return many ? 0 : stages[k - 1].shape[0] > 1 ? at.map : 0;
    const values = run.flat('parts');
    const sizes = values.map(Math.abs);
    const from = at.from !== undefined && at.from < many ? Math.floor(at.from) : sizes.indexOf(Math.max(...sizes));
    buttons.forEach((one, map) => {
      write(one, `map ${map}: ${show(values[map])}`);
      write(one, String(map === from), 'aria-pressed');
    });
    return from;
  }
}

/**
 * The products of one map's window: in its rows and columns, or the largest of many.
 * @param {MapStage[]} stages
 * @param {number} k
 */
function products(stages, k) {
  const [before, { reach, nodes }] = [stages[k - 1], stages[k]];
  const [size, list] = [reach[0] * reach[1], reach[1] > few];
  const cells = Array.from({ length: list ? Math.min(listed, size) : size }, () => h('td'));
  const [title, sum] = [h('p', { class: 'ab-muted-text' }), h('p', { class: 'ab-formula' })];
  const node = [title, table(cells, list ? 3 : reach[1])];
  return { node, sum, show: show_ };

  /** @type {(made: Made, from: number) => void} */
  function show_({ run, window, x, W }, from) {
    const each = run.flat('products');
    const own = Array.from({ length: size }, (_, k) => from * size + k);
    if (list) own.sort((a, b) => Math.abs(each[b]) - Math.abs(each[a]));
    cells.forEach((cell, k) => {
      const [at, one] = [own[k], window[own[k]]];
      const name = list && one ? `${symbol(before, one)}\n` : '';
      write(cell, `${name}${show(x[at], 2)}\n× ${show(W[at], 2)}\n= ${show(each[at], 2)}`);
    });
    const what = list ? `the ${cells.length} largest of ${size} products` : 'window × kernel = products';
    write(title, before.shape[0] > 1 ? `${what}, map ${from}` : what);
    const [total, b, out] = [run.flat('total')[0], run.at(nodes.b, 0), run.flat('out')[0]];
    write(sum, `${x.length} products add up to ${show(total)}; with the bias ${show(b)} that is ${show(out)}`);
  }
}

/** @type {(cells: HTMLElement[], across: number) => HTMLElement} */
function table(cells, across) {
  const rows = Array.from({ length: Math.ceil(cells.length / across) }, (_, k) =>
    h('tr', {}, cells.slice(k * across, (k + 1) * across)),
  );
  return h('table', { class: 'ab-cells' }, h('tbody', {}, rows));
}

/**
 * A window of pooling: who has the largest number?
 * @param {MapStage[]} stages
 * @param {number} k
 */
function pooled(stages, k) {
  const [high, across] = stages[k].reach;
  const cells = Array.from({ length: high * across }, () => h('td'));
  const node = [h('p', { class: 'ab-muted-text' }, 'its window; the largest has won'), table(cells, across)];
  return { node, sum: null, show: show_ };

  /** @type {(made: Made) => void} */
  function show_({ run, x }) {
    const won = run.flat('won');
    cells.forEach((cell, k) => {
      write(cell, `${won[k] ? '✓ ' : ''}${show(x[k])}`);
    });
  }
}
