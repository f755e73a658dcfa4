// @ts-check
// The paper that a digit is drawn on: by a mouse, one finger, or the arrow keys.
import { arrow } from './controls.js';
import { brush, clamp, colours, h, set, sharpness, write } from './kit.js';
import { ink, paper } from './pen.js';

/** @import { DigitControls, DigitData, Figure } from './types.ts' */

const nearest = 3; // a point of a stroke is so far from the last
const stride = 12;
const words = 'Draw a digit here: mouse or finger; or arrow keys, with space to lift and lower the pen.';

/**
 * {node, paint, lift, tell}: keep(strokes) is called when there are more points; lift() ends a stroke; tell(line,
 * answer) writes the network's answer on its line. `image` shows through where there are no strokes.
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
  const lift = () => void (open = false);
  const pen = keyboard((at) => mark(1, at), lift, paint);
  const ways = { onpointerdown: down, onpointermove: move, onpointerup: up, onpointercancel: up, onkeydown: pen.keys };
  const more = { class: 'ab-plane ab-board', tabindex: 0, role: 'application', onfocus: paint, onblur: pen.leave };
  const sheet = h('canvas', { width: paper * sharp, height: paper * sharp, ...more, ...ways });
  return { node: h('div', {}, sheet, pen.spoken), paint, lift, tell: pen.tell };

  /** More points, if they are. @type {(far: number, ...points: {x: number, y: number}[]) => boolean} */
  function mark(far, ...points) {
    const strokes = get('strokes');
    const longer = lengthened(strokes, points, { far, most, open });
    if (longer.length === strokes.length) return false;
    open = true;
    keep(longer);
    return true;
  }

  function down(/** @type {PointerEvent} */ event) {
    if (!event.isPrimary || event.button) return;
    event.preventDefault();
    pen.rest();
    sheet.setPointerCapture((held = event.pointerId));
    lift();
    mark(0, where(sheet, event));
  }

  function move(/** @type {PointerEvent} */ event) {
    if (event.pointerId !== held || !event.buttons) return;
    const all = event.getCoalescedEvents?.() ?? [];
    mark(nearest, ...(all.length ? all : [event]).map((one) => where(sheet, one)));
  }

  function up(/** @type {PointerEvent} */ event) {
    if (event.pointerId !== held) return;
    if (open) mark(1, where(sheet, event));
    lift();
    held = null;
  }

  function paint() {
    const inks = colours(root, ['ink', 'paper', 'positive']);
    const context = brush(sheet, sharp);
    context.fillStyle = `rgb(${inks.paper})`;
    context.fillRect(0, 0, paper, paper);
    if (get('strokes').length) ink(context, get('strokes'), `rgb(${inks.ink})`);
    else faint(context, image);
    if (document.activeElement === sheet) nib(context, pen.at(), `rgb(${inks.positive})`);
    write(sheet, `${words} The pen is ${place(pen.at())}.`, 'aria-label');
  }
}

/** @typedef {{x: number, y: number, down: boolean}} Pen */

/**
 * The pen of the keyboard: mark(at) draws to where it is, if there is room; lift() ends a stroke. It says where it is,
 * one sentence a step, with the answer where that may be another.
 * @type {(mark: (at: Pen) => boolean, lift: () => void, paint: () => void) => Record<string, any>}
 */
function keyboard(mark, lift, paint) {
  const spoken = h('p', { class: 'ab-unseen', role: 'status' });
  let key = { x: 128, y: 40, down: false };
  let [used, answer] = [false, ''];
  const rest = () => void (used = false);
  return { at: () => key, spoken, keys, rest, leave, tell };

  function keys(/** @type {KeyboardEvent} */ event) {
    const way = arrow(event);
    if (!way && event.key !== ' ') return;
    event.preventDefault();
    if (way) key = { ...key, x: on(key.x + stride * way[0]), y: on(key.y + stride * way[1]) };
    else {
      key = { ...key, down: !key.down };
      lift();
    }
    used = true;
    if (!(key.down && mark(key))) speak(); // or once the network has answered
    paint();
  }

  function leave() {
    rest();
    paint();
  }

  function speak() {
    write(spoken, `pen ${place(key)}${key.down ? `; ${answer}` : ''}`);
  }

  /** @type {(line: ReturnType<typeof import('./controls.js').readout>, words: string) => void} */
  function tell(line, words) {
    answer = words;
    set(line.node, { 'aria-live': used ? 'off' : 'polite' });
    line.say(words);
    if (used) speak();
  }
}

/** @type {(pen: Pen) => string} */
const place = ({ x, y, down }) => `${down ? 'down' : 'up'}, ${part(x)} across and ${part(y)} down the paper`;

const part = (/** @type {number} */ value) => `${Math.round((100 * value) / paper)} %`;

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
 * @type {(context: CanvasRenderingContext2D, pen: Pen, colour: string) => void}
 */
function nib(context, { x, y, down }, colour) {
  Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: 2 });
  context.strokeRect(x - 6, y - 6, 12, 12);
  if (down) context.fillRect(x - 3, y - 3, 6, 6);
}
