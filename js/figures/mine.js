// @ts-check
// The reader's own points of the plane: added, taken up, removed, and every change undone.
import { button } from './controls.js';
import { clamp } from './kit.js';
import { near } from './plane.js';

/** @import { Figure, PlaygroundControls, PlaygroundData } from './types.ts' */

const changed = ['own', 'units', 'words', 'set'];

/**
 * {put, press, remove, buttons, up, says, show, forget}: put() is the figure's own, but its changes of points can be
 * undone; `told` hears when another point is taken up, or none.
 * @param {Figure<PlaygroundData, PlaygroundControls>} figure
 * @param {() => void} full says that no further point has room
 * @param {() => void} told
 * @param {ReturnType<typeof import('./undo.js').undoing>} undo the figure's
 */
export function mine({ controls, get, put: set }, full, told, undo) {
  const { most, min, max } = controls.own;
  let up = -1; // the place of the point that was taken up, among the reader's own
  const own = () => /** @type {number[][]} */ (get('own'));
  const next = button('Next point', () => take((up + 1) % own().length));
  const away = button('Remove point', () => drop(up));
  return { put, press, remove, buttons: [next, away], up: () => own()[up], says, show, forget };

  function put(/** @type {Record<string, unknown>} */ values) {
    if (values.own && !values.notice) {
      const was = Object.fromEntries(changed.map((name) => [name, get(name)]));
      undo.keep({}, () => {
        up = -1;
        set(was);
        told();
      });
      up = -1;
    }
    set(values);
  }

  /** The reader's point at a place, or -1. @type {(x1: number, x2: number) => number} */
  function at(x1, x2) {
    const far = own().map(([a, b]) => Math.hypot(a - x1, b - x2));
    const nearest = Math.min(...far);
    return nearest < near(max - min) ? far.indexOf(nearest) : -1;
  }

  /** Takes a point up, lays it down again, or adds one. @type {(x1: number, x2: number) => void} */
  function press(x1, x2) {
    const found = at(x1, x2);
    if (found >= 0) take(found === up ? -1 : found);
    else add(x1, x2);
  }

  /** @type {(x1: number, x2: number) => void} */
  function add(x1, x2) {
    const hold = (/** @type {number} */ v) => clamp(Math.round(v * 100) / 100, min, max);
    if (own().length >= most) full();
    else put({ own: [...own(), [hold(x1), hold(x2), Number(get('add') === 'class 1')]] });
  }

  /** The point that was taken up, else the one at a place. @type {(x1: number, x2: number) => void} */
  function remove(x1, x2) {
    drop(up < 0 ? at(x1, x2) : up);
  }

  function drop(/** @type {number} */ place) {
    if (own()[place]) put({ own: own().filter((_, k) => k !== place) });
  }

  function take(/** @type {number} */ place) {
    up = place;
    told();
  }

  function says() {
    if (!own()[up]) return '';
    const [x1, x2, label] = own()[up];
    return ` Point ${up + 1} of ${own().length}: x₁ = ${x1}, x₂ = ${x2}, class ${label}.`.replaceAll('-', '−');
  }

  function show() {
    next.disabled = !own().length;
    away.disabled = !own()[up];
  }

  function forget() {
    undo.forget();
    up = -1;
  }
}
