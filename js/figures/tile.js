// @ts-check
// One feature map as a picture: its numbers are pressed, by mouse, finger or keys, and some of them can be framed.
import { arrow } from './controls.js';
import { under } from './convolution.js';
import { heat } from './heat.js';
import { clamp, h, write } from './kit.js';

/** @import { Field } from './types.ts' */

/**
 * {node, paint, frame, call}; `at` says where in this map the pressed number is, or where it would be.
 * @param {number[]} shape rows and columns
 * @param {() => [row: number, column: number]} at
 * @param {(row: number, column: number) => void} press
 */
export function tile([rows, columns], at, press) {
  const canvas = h('canvas', { class: 'ab-tile' });
  const mark = h('span', { class: 'ab-tile-frame', hidden: true });
  const style = `aspect-ratio: ${columns} / ${rows}`;
  const keys = { onkeydown, onclick: pointed, onpointermove: pointed };
  const node = h('div', { class: 'ab-map', tabindex: 0, role: 'application', style, ...keys }, canvas, mark);
  let framed = '';
  const call = (/** @type {string} */ name) => write(node, name, 'aria-label');
  return { node, paint: heat(canvas, columns, rows), frame, call };

  /**
   * Frames these rows and columns; `one` is the pressed number.
   * @type {(field: Field | null, one?: boolean) => void}
   */
  function frame(field, one = false) {
    const next = JSON.stringify([field?.rows, field?.columns, one]);
    if (next === framed) return; // a style that is written anew costs the browser a layout
    framed = next;
    mark.hidden = !field;
    if (!field) return;
    const part = (/** @type {number} */ count, /** @type {number} */ all) => `${(100 * count) / all}%`;
    const [[top, bottom], [left, right]] = [field.rows, field.columns];
    mark.className = one ? 'ab-tile-frame ab-one' : 'ab-tile-frame';
    Object.assign(mark.style, {
      top: part(top, rows),
      left: part(left, columns),
      height: part(bottom - top + 1, rows),
      width: part(right - left + 1, columns),
    });
  }

  function pointed(/** @type {PointerEvent} */ event) {
    const over = event.type === 'click' || (event.buttons && event.pointerType === 'mouse'); // a finger scrolls
    if (over) press(...under(canvas, event, rows, columns));
  }

  function onkeydown(/** @type {KeyboardEvent} */ event) {
    const way = arrow(event);
    if (!way && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    const [row, column] = at();
    const [right, down] = way ?? [0, 0];
    press(clamp(row + down, 0, rows - 1), clamp(column + right, 0, columns - 1));
  }
}
