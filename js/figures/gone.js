// @ts-check
// The points that are there: the reader's own, and the book's but for those that the reader has removed. A removed one
// is noted by its data set and its place there: wherever noise moves it and whichever share it is of, it stays away.
import { scattered } from './training.js';

/** @import { Figure, PlaygroundControls, PlaygroundData } from './types.ts' */
/** @typedef {Figure<PlaygroundData, PlaygroundControls>} Playground */
/** @typedef {{row: number[], less: Record<string, unknown>}} Point x1, x2, class; the settings that are without it */

/** The number of the data set that is shown. @type {(figure: Playground) => number} */
const shown = ({ controls, get }) => controls.set.options.indexOf(get('set'));

/** The places of the points that are removed from it. @type {(figure: Playground) => Set<number>} */
export const gone = (figure) => new Set(noted(figure).flatMap(([set, k]) => (set === shown(figure) ? [k] : [])));

/** @type {(figure: Playground) => number[][]} */
const noted = ({ get }) => get('gone');

/** Is every removed point one of the book's? @type {(figure: Playground) => boolean} */
export const known = (figure) => {
  const { controls, data } = figure;
  return noted(figure).every(([set, k]) => data.sets[controls.set.options[set]]?.labels[k] !== undefined);
};

/** All points, the reader's own first. @type {(figure: Playground) => Point[]} */
export function there(figure) {
  const { data, get } = figure;
  const [own, out, set] = [/** @type {number[][]} */ (get('own')), gone(figure), data.sets[get('set')]];
  const mine = own.map((row, k) => ({ row, less: { own: own.filter((_, j) => j !== k) } }));
  const less = (/** @type {number} */ k) => ({ gone: [...noted(figure), [shown(figure), k]] });
  const book = (set ? scattered(set, get('noise')) : []).map((row, k) => ({ row, less: less(k) }));
  return [...mine, ...book.filter((_, k) => !out.has(k))];
}
