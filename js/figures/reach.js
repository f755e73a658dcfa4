// @ts-check
// How far the numbers of a CNN reach: which numbers of the stages before one of them sees.
import { clamp } from './kit.js';

/** @import { Cell, Field, MapStage } from './types.ts' */

/**
 * What a field of a stage sees of the stage before, as far as it is there.
 * @type {(before: MapStage, stage: MapStage, field: Field) => Field}
 */
function step({ shape: [maps, ...lengths] }, { kind, reach: [high, wide, stride, padding] }, field) {
  const all = (/** @type {number} */ count) => /** @type {[number, number]} */ ([0, count - 1]);
  if (kind === 'dense' || kind === 'softmax')
    return { maps: all(maps), rows: all(lengths[0]), columns: all(lengths[1]) };
  const [rows, columns] = [field.rows, field.columns].map(
    ([first, last], axis) =>
      /** @type {[number, number]} */ ([
        clamp(first * stride - padding, 0, lengths[axis] - 1),
        clamp(last * stride - padding + [high, wide][axis] - 1, 0, lengths[axis] - 1),
      ]),
  );
  return { maps: kind === 'conv' ? all(maps) : field.maps, rows, columns };
}

/**
 * For each stage what the pressed number sees of it; null for those after its own.
 * @type {(stages: MapStage[], cell: Cell) => (Field | null)[]}
 */
export function backwards(stages, { stage, map, row, column }) {
  /** @type {(Field | null)[]} */
  const found = stages.map(() => null);
  found[stage] = { maps: [map, map], rows: [row, row], columns: [column, column] };
  for (let k = stage; k > 0; k--) found[k - 1] = step(stages[k - 1], stages[k], /** @type {Field} */ (found[k]));
  return found;
}

/** The field, if it has that map. @type {(field: Field, map: number) => Field | null} */
export const only = (field, map) => (map >= field.maps[0] && map <= field.maps[1] ? field : null);

/**
 * The numbers of the stage before that one number is made of, one after the other; null where there is padding.
 * @type {(stages: MapStage[], cell: Cell) => (Cell | null)[]}
 */
export function windowOf(stages, { stage: at, map, row, column }) {
  const [stage, before] = [stages[at], stages[at - 1]];
  const [, rows, columns] = before.shape;
  const [high, wide, stride, padding] = stage.reach;
  const whole = stage.kind === 'dense' || stage.kind === 'softmax';
  const first = stage.kind === 'pool' || stage.kind === 'act' ? map : 0;
  const [top, left] = whole ? [0, 0] : [row * stride - padding, column * stride - padding];
  return Array.from({ length: stage.window.reduce((a, b) => a * b, 1) }, (_, k) => {
    const [i, j] = [top + (Math.floor(k / wide) % high), left + (k % wide)];
    if (i < 0 || j < 0 || i >= rows || j >= columns) return null;
    return { stage: at - 1, map: first + Math.floor(k / (high * wide)), row: i, column: j };
  });
}

/**
 * Where a number stands among all of its stage.
 * @type {(stage: MapStage, cell: Cell) => number}
 */
export const placeOf = ({ shape: [, rows, columns] }, { map, row, column }) => (map * rows + row) * columns + column;

/** Dense numbers have no rows and columns. @type {(stage: MapStage) => boolean} */
const flat = ({ kind, shape }) =>
  (kind === 'dense' || kind === 'softmax' || shape[0] * shape[2] === 1) && kind !== 'image';

/**
 * What a number, or a map, is called in words.
 * @type {(stage: MapStage, cell: Cell | number) => string}
 */
export function called(stage, cell) {
  const { title, shape } = stage;
  const map = typeof cell === 'number' ? cell : cell.map;
  const own = shape[0] > 1 ? `map ${map} of ${title}` : title;
  if (typeof cell === 'number') return own;
  return flat(stage) ? `${title}, number ${placeOf(stage, cell)}` : `${own}, row ${cell.row}, column ${cell.column}`;
}

/**
 * How Python writes it: z1[3,5,7].
 * @type {(stage: MapStage, cell: Cell) => string}
 */
export const symbol = (stage, cell) =>
  `${stage.name}[${flat(stage) ? placeOf(stage, cell) : [cell.map, cell.row, cell.column]}]`;

/**
 * The path in words: what a number sees of the stage before and, through it, of the image.
 * @type {(stages: MapStage[], cell: Cell, fields: (Field | null)[]) => string}
 */
export function path(stages, { stage }, fields) {
  const [near, far] = [fields[stage - 1], fields[0]].map((field) => /** @type {Field} */ (field));
  const { title, shape } = stages[stage - 1];
  const maps = shape[0] > 1 ? ` of ${ends('map', near.maps)}` : '';
  const [high, wide] = [far.rows, far.columns].map(([first, last]) => last - first + 1);
  const pixels = `${high} by ${wide} pixels`;
  const here = flat(stages[stage - 1]) ? `It sees all of ${title}` : `It sees ${area(near)}${maps} of ${title}`;
  return stage === 1 ? `${here}: ${pixels}.` : `${here} and, through them, ${area(far)} of the image: ${pixels}.`;
}

/** @type {(field: Field) => string} */
const area = ({ rows, columns }) => `${ends('row', rows)}, ${ends('column', columns)}`;

/** @type {(word: string, ends: [number, number]) => string} */
const ends = (word, [first, last]) => (first === last ? `${word} ${first}` : `${word}s ${first} to ${last}`);
