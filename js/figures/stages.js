// @ts-check
// Pictures as pixels: the stages of a preparation beside each other, and maps of what speaks for and against.
import { brush, colours, h, write } from './kit.js';

/** @import { Colour, Grey, Stage } from './types.ts' */

/** The stages of the preparation, small, from left to right; the last is what the network sees. */
export function stages() {
  const node = h('div', { class: 'ab-stages' });
  const last = h('canvas', { class: 'ab-pixels', role: 'img' });
  /** @type {(root: HTMLElement, all: Stage[]) => void} */
  const paint = (root, all) => {
    const inks = colours(root, ['ink', 'paper']);
    const places = /** @type {HTMLElement[]} */ ([...node.children]);
    if (places.length !== all.length) {
      const canvases = [...all.slice(1).map(() => h('canvas', { class: 'ab-pixels', role: 'img' })), last];
      node.replaceChildren(...canvases.map((canvas) => h('figure', {}, canvas, h('figcaption', {}))));
    }
    all.forEach(({ name, says, grey, photo }, k) => {
      const [canvas, words] = node.children[k].children;
      write(canvas, says, 'aria-label');
      write(words, name);
      const [far, ground] = photo ? [white, black] : [inks.ink, inks.paper];
      tint(/** @type {HTMLCanvasElement} */ (canvas), grey, far, far, ground);
    });
  };
  return { node, last, paint };
}

/** @type {Colour} */
const white = [255, 255, 255];
/** @type {Colour} */
const black = [0, 0, 0];

/**
 * Values from -1 to 1 as pixels: towards one colour or the other.
 * @type {(canvas: HTMLCanvasElement, grey: Grey, hot: Colour, cold: Colour, ground: Colour) => void}
 */
export function tint(canvas, { width, height, data }, hot, cold, ground) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  for (let k = 0; k < data.length; k++) {
    const [v, far] = [Math.abs(data[k]), data[k] >= 0 ? hot : cold];
    for (let i = 0; i < 3; i++) image.data[4 * k + i] = ground[i] + (far[i] - ground[i]) * v;
    image.data[4 * k + 3] = 255;
  }
  brush(canvas).putImageData(image, 0, 0);
}
