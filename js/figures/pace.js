// @ts-check
// The training under the reader's hand: it runs, pauses, begins anew, by a seed that one sees and types.
import { button } from './controls.js';
import { h } from './kit.js';
import { reason, typing } from './typed.js';

/** @import { Figure } from './types.ts' */

const most = 8; // milliseconds of a frame; the browser needs the rest

/**
 * A frame of learning and drawing. It is late for another step as soon as no more time is left than drawing took in the
 * last frame.
 * @type {(learn: (late: () => boolean) => void, paint: () => void) => () => void}
 */
export function sharing(learn, paint) {
  let drawing = 0;
  return () => {
    const start = performance.now();
    learn(() => performance.now() - start > most - drawing);
    const learned = performance.now();
    paint();
    drawing = performance.now() - learned;
  };
}

/**
 * A button that calls turn in each frame until it says false: {node, on, stop}; `told` hears of every start and stop.
 * @type {(figure: Figure, turn: (frame: number) => boolean, told: (on: boolean) => void) =>
 *   {node: HTMLButtonElement, on: () => boolean, stop: () => void}}
 */
export function running({ root, signal }, turn, told) {
  let [waiting, frame] = [0, 0];
  const node = button('Train', () => (waiting ? stop() : start()));
  signal.addEventListener('abort', stop);
  return { node, on: () => waiting !== 0, stop };

  function start() {
    node.textContent = 'Pause';
    frame = 0;
    waiting = requestAnimationFrame(next);
    told(true);
  }

  function next() {
    waiting = requestAnimationFrame(next);
    try {
      if (!root.isConnected || !turn(frame++)) stop();
    } catch (error) {
      stop();
      throw error;
    }
  }

  function stop() {
    if (!waiting) return;
    cancelAnimationFrame(waiting);
    waiting = 0;
    node.textContent = 'Train';
    told(false);
  }
}

/**
 * The seed of a training, seen, typed, and one further by a button: {nodes, show}.
 * @param {Figure} figure
 */
export function seeds({ controls, get, put, signal }) {
  const rule = { ...controls.start, step: 1 };
  const note = reason();
  const field = h('input', { type: 'text', class: 'ab-field', autocomplete: 'off', 'aria-label': 'seed' });
  const now = () => String(get('start').seed);
  const take = (/** @type {number} */ seed) => put({ start: { seed }, trained: '' });
  const other = button('New start', () => take((get('start').seed + 1) % (rule.max + 1)));
  typing(field, { label: 'seed', rule, note, old: now, take, signal });
  return { nodes: [other, h('label', {}, 'seed ', field), note], show: () => void (field.value = now()) };
}

/**
 * A slider that does nothing now can not be moved, and a text beside it says why: {node, show}.
 * @type {(figure: Figure, name: string, why: string) => {node: HTMLElement, show: (idle: boolean) => void}}
 */
export function idle({ root, controls }, name, why) {
  const node = h('p', { class: 'ab-muted-text', hidden: true }, why);
  return { node, show };

  function show(/** @type {boolean} */ on) {
    node.hidden = !on;
    for (const slider of root.closest('.widget-vbox')?.querySelectorAll('.widget-slider') ?? []) {
      if (slider.querySelector('.widget-label')?.textContent !== controls[name].slider) continue;
      slider.classList.toggle('ab-idle', on);
      if (on) slider.setAttribute('inert', '');
      else slider.removeAttribute('inert');
    }
  }
}
