// @ts-check
// The points of the plane under the reader's hand: own ones added and taken up, any removed, every change undone.
import { button } from './controls.js';
import { gone, there } from './gone.js';
import { clamp } from './kit.js';
import { near } from './plane.js';

/** @import { Figure, PlaygroundControls, PlaygroundData } from './types.ts' */

const changed = ['own', 'gone', 'units', 'words', 'set'];

/**
 * {put, press, remove, buttons, up, says, show, forget}: put() is the figure's own, but its changes of points can be
 * undone; `told` hears when another point is taken up, or none, and when there is something to say.
 * @param {Figure<PlaygroundData, PlaygroundControls>} figure
 * @param {() => void} full says that no further point has room
 * @param {() => void} told
 * @param {ReturnType<typeof import('./undo.js').undoing>} undo the figure's
 */
export function mine(figure, full, told, undo) {
  const { controls, get, put: set, on } = figure;
  const { most, min, max } = controls.own;
  const reach = near(max - min);
  let up = -1; // the place of the point that was taken up, among the reader's own
  let note = ''; // what was removed, or that nothing was
  const own = () => /** @type {number[][]} */ (get('own'));
  const next = button('Next point', () => take((up + 1) % own().length));
  const away = button('Remove point', () => drop(there(figure)[up]));
  on('change:set', () => (note = ''));
  return { put, press, remove, buttons: [next, away], up: () => own()[up], says, show, forget };

  function put(/** @type {Record<string, unknown>} */ values) {
    if ((values.own || values.gone) && !values.notice) {
      const was = Object.fromEntries(changed.map((name) => [name, get(name)]));
      undo.keep({}, () => {
        [up, note] = [-1, ''];
        set(was);
        told();
      });
      [up, note] = [-1, ''];
    }
    set(values);
  }

  /** Takes a point up, lays it down again, or adds or removes one. @type {(x1: number, x2: number) => void} */
  function press(x1, x2) {
    const found = at(own(), x1, x2, reach);
    if (get('add') === 'removing') remove(x1, x2, -1);
    else if (found >= 0) take(found === up ? -1 : found);
    else add(x1, x2);
  }

  /** @type {(x1: number, x2: number) => void} */
  function add(x1, x2) {
    const hold = (/** @type {number} */ v) => clamp(Math.round(v * 100) / 100, min, max);
    if (own().length >= most) full();
    else put({ own: [...own(), [hold(x1), hold(x2), Number(get('add') === 'class 1')]] });
  }

  /** The point that was taken up, else the one at a place. @type {(x1: number, x2: number, taken?: number) => void} */
  function remove(x1, x2, taken = up) {
    const all = there(figure);
    const rows = all.map(({ row }) => row);
    drop(all[taken < 0 ? at(rows, x1, x2, reach) : taken]);
  }

  function drop(/** @type {import('./gone.js').Point | undefined} */ point) {
    if (point) put(point.less);
    [up, note] = [-1, point ? ` Removed: ${placed(point.row)}.` : ' No point is within reach.'];
    told();
  }

  function take(/** @type {number} */ place) {
    up = place;
    told();
  }

  function says() {
    return fewer(gone(figure)) + (own()[up] ? ` Point ${up + 1} of ${own().length}: ${placed(own()[up])}.` : note);
  }

  function show() {
    next.disabled = !own().length;
    away.disabled = !own()[up];
  }

  function forget() {
    undo.forget();
    [up, note] = [-1, ''];
  }
}

/**
 * Which of some points is at a place, or -1.
 * @type {(rows: number[][], x1: number, x2: number, reach: number) => number}
 */
function at(rows, x1, x2, reach) {
  const far = rows.map(([a, b]) => Math.hypot(a - x1, b - x2));
  const nearest = Math.min(...far);
  return nearest < reach ? far.indexOf(nearest) : -1;
}

/** @type {(gone: Set<number>) => string} */
const fewer = ({ size }) => (size ? ` ${size} of the book’s points ${size === 1 ? 'is' : 'are'} removed.` : '');

/** Where a point is, with three decimals at most, and its class. @type {(row: number[]) => string} */
function placed([x1, x2, label]) {
  const [one, other] = [x1, x2].map((x) => String(Number(x.toFixed(3))).replace('-', '−'));
  return `x₁ = ${one}, x₂ = ${other}, class ${label}`;
}
