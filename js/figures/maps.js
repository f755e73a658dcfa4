// @ts-check
// A whole CNN at once: every map of every stage, live while one draws; press a number, and see where it comes from.
import { decode } from './base64.js';
import { board } from './board.js';
import { button, choice, readout, reset, row } from './controls.js';
import { detail } from './detail.js';
import { undone } from './digit.js';
import { ramp } from './heat.js';
import { afterPress } from './inview.js';
import { clamp, colours, h, show, write } from './kit.js';
import { count } from './pen.js';
import { program } from './program.js';
import { backwards, called, only } from './reach.js';
import { eye } from './seen.js';
import { tile } from './tile.js';

/** @import { Cell, Field, Figure, MapsControls, MapsData, MapStage } from './types.ts' */

/** @param {Figure<MapsData, MapsControls>} figure */
export function draw(figure) {
  const { data, get, put, root } = figure;
  const { stages } = data;
  const see = seeing(data);
  const side = stages[0].shape[2];
  const { run } = program(figure.graphs.whole);
  const press = (/** @type {Cell} */ cell) => put({ cell: { ...cell } });
  const views = stages.map((stage, k) => column(stage, k, () => cellOf(get('cell'), stages), press));
  const seen = /** @type {HTMLCanvasElement} */ (views[0].tiles[0].node.firstChild);
  const sheet = board(/** @type {any} */ (figure), seen, (strokes) => put({ strokes }));
  const picked = choice(figure, 'image', (name) => lifting({ image: name, strokes: [] }));
  const told = detail(figure, press);
  const line = readout();
  const rows = h('div', { class: 'ab-cnn-row' }, ...views.map(({ node }) => node));
  afterPress([rows], () => told.texts[0], 'nearest');
  root.append(
    row(
      picked.node,
      button('Undo', () => lifting({ strokes: undone(get('strokes')) })),
      button('Clear', () => lifting({ strokes: [] })),
      reset(figure, () => [sheet.lift(), told.forget()]),
    ),
    h(
      'div',
      { class: 'ab-cnn' },
      h(
        'div',
        { class: 'ab-whole' },
        h('div', {}, line.node, sheet.node, h('p', { class: 'ab-muted-text' }, hint)),
        rows,
        h('div', { class: 'ab-told' }, told.texts),
      ),
    ),
    told.node,
  );
  return update;

  /** Changes settings; whatever is drawn next is a new stroke. @param {Record<string, unknown>} values */
  function lifting(values) {
    sheet.lift();
    put(values);
  }

  function update() {
    const strokes = get('strokes');
    const x = strokes.length ? see.drawn(strokes) : see.held(get('image'));
    const inks = colours(root, ['ink', 'paper', 'positive', 'negative']);
    const out = run({ x: { shape: [1, 1, side, side], data: x } });
    const cell = cellOf(get('cell'), stages);
    const fields = backwards(stages, cell);
    const signed = ramp(inks, 0, 1);
    const inked = ramp({ ...inks, positive: inks.ink }, 0, 1);
    picked.show();
    views.forEach((view, k) => view.show(out.flat(stages[k].name), k ? signed : inked, fields[k], cell));
    sheet.paint();
    told.texts[0].style.order = String(2 * cell.stage + 2);
    told.show({ at: cell, fields, out, inked, signed });
    const p = out.flat(stages[stages.length - 1].name);
    const best = p.indexOf(Math.max(...p));
    sheet.tell(line, `answer ${best} with probability ${show(p[best])}`);
  }
}

const hint = 'Draw here, and every map follows. Press any number of any map; arrow keys go on from there.';

/**
 * The pressed number; what a link says of it may not be there.
 * @type {(given: Partial<Cell>, stages: MapStage[]) => Cell}
 */
function cellOf({ stage = 1, map = 0, row, column, from }, stages) {
  const whole = (/** @type {number} */ value, /** @type {number} */ count) => clamp(Math.floor(value), 0, count - 1);
  const at = whole(stage, stages.length);
  const [maps, rows, columns] = stages[at].shape;
  const middle = (/** @type {number | undefined} */ value, /** @type {number} */ n) => whole(value ?? n / 2, n);
  const found = { stage: at, map: whole(map, maps), row: middle(row, rows), column: middle(column, columns) };
  return from === undefined ? found : { ...found, from };
}

/**
 * What the network sees of a drawing, as the data were made, and of an image.
 * @type {(data: MapsData) => {drawn(strokes: number[][]): Float64Array, held(name: string): Float64Array}}
 */
function seeing({ stages, images, rules }) {
  const [, , side] = stages[0].shape;
  const first = Array(side * side).fill(0);
  const look = rules && eye(/** @type {any} */ ({ data: { first, levels: 255, rules } }));
  const small = (/** @type {number[][]} */ strokes) => Float64Array.from(count(strokes, side), (value) => value / 16);
  return {
    drawn: (strokes) => (look ? look.drawn(strokes).x : small(strokes)),
    held: (name) => Float64Array.from(decode(images[name], Uint8Array) ?? first, (value) => value / 255),
  };
}

/**
 * A stage: its title, and its maps below each other.
 * @param {MapStage} stage
 * @param {number} k its place
 * @param {() => Cell} chosen
 * @param {(cell: Cell) => void} press
 */
function column(stage, k, chosen, press) {
  const [maps, ...size] = stage.shape;
  const cells = size[0] * size[1];
  const tiles = Array.from({ length: maps }, (_, map) =>
    tile(
      size,
      () => [chosen().row, chosen().column],
      (row, column) => press({ stage: k, map, row, column }),
    ),
  );
  const says = stage.kind === 'softmax' && size[1] === 1 ? Array.from({ length: size[0] }, () => h('span')) : [];
  const node = h(
    'div',
    { class: 'ab-maps', 'data-kind': stage.kind, role: 'group', 'aria-label': stage.title },
    h('p', { class: 'ab-muted-text' }, stage.title),
    h(
      'div',
      { class: 'ab-tiles' },
      tiles.map((one) => one.node),
    ),
    says.length ? h('div', { class: 'ab-says' }, says) : null,
  );
  node.style.order = String(2 * k + 1); // on a phone what is said of a number comes next
  return { node, tiles, show: show_ };

  /** @type {(values: Float64Array, colours: Uint32Array, field: Field | null, cell: Cell) => void} */
  function show_(values, colours, field, cell) {
    const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
    tiles.forEach((one, map) => {
      const own = cell.stage === k && cell.map === map;
      one.paint(values, colours, map * cells, 1, top);
      one.frame(field && only(field, map), own);
      const place = own ? cell : { ...cell, stage: k, map };
      one.call(
        own
          ? `${called(stage, place)}: ${show(values[(map * size[0] + cell.row) * size[1] + cell.column])}`
          : called(stage, map),
      );
    });
    says.forEach((one, n) => write(one, `${n}: ${show(values[n], 2)}`));
  }
}
