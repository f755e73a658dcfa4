// @ts-check
// A whole pass to be watched: forward to the loss and back, layer by layer.
import { button } from './controls.js';
import { inOrder } from './history.js';
import { still } from './kit.js';

/** @import { PictureData } from './types.ts' */

const time = 900; // milliseconds a layer

/**
 * A button that plays the passes of a network as it stands; for less motion there is nothing to watch.
 * @param {PictureData} data
 * @param {{run: (names: string[], time: number) => void, stop: () => void}} flow
 * @param {AbortSignal} signal
 * @param {(name: string) => void} reveal brings a number into view
 */
export function passes(data, flow, signal, reveal) {
  const layers = grouped(data);
  let [timer, at] = [0, 0];
  const node = button('Watch a pass', () => (timer ? stop() : start()));
  node.hidden = still();
  signal.addEventListener('abort', stop);
  return node;

  function start() {
    at = 0;
    node.textContent = 'Stop';
    timer = window.setInterval(next, time);
    next();
  }

  function next() {
    if (at === layers.length || !node.isConnected) return stop();
    reveal(layers[at][0]);
    flow.run(layers[at++], time);
  }

  function stop() {
    window.clearInterval(timer);
    timer = 0;
    flow.stop();
    node.textContent = 'Watch a pass';
  }
}

/**
 * What is computed at once, in its order: sums, activations, the loss, deltas.
 * @type {(data: PictureData) => string[][]}
 */
function grouped(data) {
  const { book, histories, kinds, of } = data;
  const seen = inOrder(data).filter((name) => {
    const inside = kinds[name] === 'gradient' && kinds[of[name]] === 'sum';
    return histories[name] && (['sum', 'activation', 'loss'].includes(kinds[name]) || inside);
  });
  /** @type {Map<number, string[]>} */
  const layers = new Map();
  for (const name of seen) layers.set(book[name][0], [...(layers.get(book[name][0]) ?? []), name]);
  return [...layers.values()];
}
