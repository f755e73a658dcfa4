// @ts-check
// The training under the reader's hand: it runs, pauses, begins anew, by a seed that one sees and types.
import { button } from './controls.js';
import { h } from './kit.js';

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
 * The seed of a training, seen, typed, and one further by a button: {nodes, show}; `wrong` hears what is no seed.
 * @param {Figure} figure
 * @param {(text: string) => void} wrong
 */
export function seeds({ controls, get, put }, wrong) {
  const { min, max } = controls.start;
  const field = h('input', { class: 'ab-field', inputmode: 'numeric', 'aria-label': 'seed', onchange: typed });
  const other = button('New start', () => begin((get('start').seed + 1) % (max + 1)));
  return { nodes: [other, h('label', {}, 'seed ', field)], show: () => void (field.value = String(get('start').seed)) };

  function begin(/** @type {number} */ seed) {
    wrong('');
    put({ start: { seed }, trained: '' });
  }

  function typed() {
    const text = field.value.trim();
    const seed = /^\d+$/.test(text) ? Number(text) : NaN;
    if (seed <= max) return begin(seed);
    wrong(`The seed is “${text.slice(0, 40)}”: expected a whole number from ${min} to ${max}. Nothing was changed.`);
    field.value = String(get('start').seed);
  }
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
