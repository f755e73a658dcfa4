// @ts-check
// The paper that a digit is drawn on: by a mouse, one finger, or the arrow keys.
import { arrow } from './controls.js';
import { brush, clamp, colours, h, sharpness, write } from './kit.js';
import { ink, paper } from './pen.js';

/** @import { DigitControls, DigitData, Figure } from './types.ts' */

const nearest = 3; // a point of a stroke is so far from the last
const stride = 12;
const words = 'Draw a digit here: mouse or finger; or arrow keys, with space to lift and lower the pen.';

/**
 * {node, paint, lift}: keep(strokes) is called when there are more points; lift() ends a stroke. `image` shows through
 * where there are no strokes.
 * @param {Figure<DigitData, DigitControls>} figure
 * @param {HTMLCanvasElement} image
 * @param {(strokes: number[][]) => void} keep
 */
export function board({ root, controls, get }, image, keep) {
  const { most } = controls.strokes;
  const sharp = sharpness();
  let open = false; // is a stroke being drawn, and by which pointer
  /** @type {number | null} */
  let held = null;
  let key = { x: 128, y: 40, down: false };
  const ways = { onpointerdown: down, onpointermove: move, onpointerup: up, onpointercancel: up, onkeydown: keys };
  const more = { class: 'ab-plane ab-board', tabindex: 0, role: 'img', onfocus: paint, onblur: paint };
  const node = h('canvas', { width: paper * sharp, height: paper * sharp, ...more, ...ways });
  const lift = () => void (open = false);
  return { node, paint, lift };

  /** More points. @type {(far: number, ...points: {x: number, y: number}[]) => void} */
  function mark(far, ...points) {
    const strokes = get('strokes');
    const longer = lengthened(strokes, points, { far, most, open });
    if (longer.length === strokes.length) return;
    open = true;
    keep(longer);
  }

  function down(/** @type {PointerEvent} */ event) {
    if (!event.isPrimary || event.button) return;
    event.preventDefault();
    node.setPointerCapture((held = event.pointerId));
    lift();
    mark(0, where(node, event));
  }

  function move(/** @type {PointerEvent} */ event) {
    if (event.pointerId !== held || !event.buttons) return;
    const all = event.getCoalescedEvents?.() ?? [];
    mark(nearest, ...(all.length ? all : [event]).map((one) => where(node, one)));
  }

  function up(/** @type {PointerEvent} */ event) {
    if (event.pointerId !== held) return;
    if (open) mark(1, where(node, event));
    lift();
    held = null;
  }

  function keys(/** @type {KeyboardEvent} */ event) {
    const way = arrow(event);
    if (!way && event.key !== ' ') return;
    event.preventDefault();
    if (way) key = { ...key, x: on(key.x + stride * way[0]), y: on(key.y + stride * way[1]) };
    else {
      key.down = !key.down;
      lift();
    }
    if (key.down) mark(1, key);
    paint();
  }

  function paint() {
    const inks = colours(root, ['ink', 'paper', 'positive']);
    const context = brush(node, sharp);
    context.fillStyle = `rgb(${inks.paper})`;
    context.fillRect(0, 0, paper, paper);
    if (get('strokes').length) ink(context, get('strokes'), `rgb(${inks.ink})`);
    else faint(context, image);
    if (document.activeElement === node) pen(context, key, `rgb(${inks.positive})`);
    write(node, `${words} The pen is ${key.down ? 'down' : 'up'}.`, 'aria-label');
  }
}

/**
 * The strokes with more points, of which each is so far from the last one of its stroke, if that is open.
 * @type {(strokes: number[][], points: {x: number, y: number}[],
 *   rule: {far: number, most: number, open: boolean}) => number[][]}
 */
function lengthened(strokes, points, { far, most, open }) {
  const all = [...strokes];
  for (const { x, y } of points) {
    const goes = open || all.length > strokes.length;
    const [a, b] = all.at(-1) ?? [x, y];
    if (all.length < most && !(goes && Math.hypot(x - a, y - b) < far)) all.push([x, y, Number(!goes)]);
  }
  return all;
}

const on = (/** @type {number} */ value) => clamp(value, 0, paper);

/** @type {(node: Element, event: PointerEvent) => {x: number, y: number}} */
function where(node, { clientX, clientY }) {
  const { left, top, width, height } = node.getBoundingClientRect();
  const [x, y] = [((clientX - left) * paper) / width, ((clientY - top) * paper) / height];
  return { x: on(Math.round(x)), y: on(Math.round(y)) };
}

/** @type {(context: CanvasRenderingContext2D, image: HTMLCanvasElement) => void} */
function faint(context, image) {
  Object.assign(context, { globalAlpha: 0.35, imageSmoothingEnabled: false });
  context.drawImage(image, 0, 0, paper, paper);
  context.globalAlpha = 1;
}

/**
 * Where the keyboard's pen is: filled if it is down.
 * @type {(context: CanvasRenderingContext2D, key: {x: number, y: number, down: boolean}, colour: string) => void}
 */
function pen(context, { x, y, down }, colour) {
  Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: 2 });
  context.strokeRect(x - 6, y - 6, 12, 12);
  if (down) context.fillRect(x - 3, y - 3, 6, 6);
}
