// @ts-check
// Draw a digit: the chapter's network answers while the pen moves.
import { board } from './board.js';
import { beside, button, heading, readout, row } from './controls.js';
import { brush, colours, h, show } from './kit.js';
import { count } from './pen.js';
import { program } from './program.js';

/** @import { Colour, DigitControls, DigitData, Figure } from './types.ts' */

const side = 8;

/**
 * What the network sees are the strokes; without any, `pixels`; without those, the first image.
 * @param {Figure<DigitData, DigitControls>} figure
 */
export function draw(figure) {
  const { data, controls, get, put, root } = figure;
  const { classes } = data;
  const { most } = controls.strokes;
  const answers = reader(figure);
  const pixels = small('ab-pixels', 'What the network sees: 8 by 8 pixels');
  const sheet = board(figure, pixels, keep);
  const caption = h('p', { class: 'ab-muted-text' });
  const rows = classes.map(share);
  const line = readout();
  /** A button that ends the stroke, too. @type {(text: string, press: () => void) => Node} */
  const lifting = (text, press) =>
    button(text, () => {
      sheet.lift();
      press();
    });
  const seen = h('p', { class: 'ab-muted-text' }, 'what the network sees:');
  const table = h(
    'table',
    { class: 'ab-classes' },
    head(),
    h(
      'tbody',
      {},
      rows.map(({ node }) => node),
    ),
  );
  root.append(
    row(
      lifting('Undo', () => get('strokes').length && keep(undone(get('strokes')))),
      lifting('Clear', () => keep([])),
      lifting('Show a test image', () => put({ strokes: [], pixels: {} })),
    ),
    beside([sheet.node, caption, seen, pixels], table),
    line.node,
  );
  return update;

  /** @param {number[][]} strokes */
  function keep(strokes) {
    const counts = strokes.length ? count(strokes) : Array(side * side).fill(0);
    put({ strokes, pixels: Object.fromEntries(counts.map((value, k) => [`p${k}`, value])) });
  }

  function update() {
    const [strokes, given] = [get('strokes'), get('pixels')];
    const inks = colours(root, ['ink', 'paper', 'positive', 'negative']);
    const counts = strokes.length ? count(strokes) : data.first.map((value, k) => given[`p${k}`] ?? value);
    const x = counts.map((value) => value / 16);
    tint(pixels, x, inks.ink, inks.ink, inks.paper);
    sheet.paint();
    caption.textContent = said(strokes, most, x);
    const { p, pull } = answers(x);
    const best = p.indexOf(Math.max(...p));
    rows.forEach(({ node, bar, value, map }, k) => {
      bar.style.width = `${100 * p[k]}%`;
      value.textContent = show(p[k]);
      tint(map, pull[k], inks.positive, inks.negative, inks.paper);
      node.classList.toggle('ab-best', k === best);
    });
    line.say(`answer ${classes[best]} with probability ${show(p[best])}`);
  }
}

/**
 * The strokes without the last.
 * @type {(strokes: number[][]) => number[][]}
 */
const undone = (strokes) =>
  strokes.slice(
    0,
    Math.max(
      0,
      strokes.findLastIndex(([, , begins]) => begins),
    ),
  );

/** @type {(strokes: number[][], most: number, x: number[]) => string} */
function said(strokes, most, x) {
  if (strokes.length >= most) return 'No more ink: undo or clear.';
  if (strokes.length) return 'Your drawing.';
  return x.some(Boolean) ? 'An image of the data. Draw here.' : 'Draw here.';
}

/**
 * The probabilities of an image and, from -1 to 1, what each pixel does to each class.
 * @type {(figure: Figure<DigitData>) => (x: number[]) => {p: Float64Array, pull: Float64Array[]}}
 */
function reader({ data: { classes }, graphs }) {
  const [answer, sees] = [program(graphs.answer), program(graphs.sees)];
  const g = classes.map((_, k) => classes.map((__, j) => Number(j === k)));
  return (x) => {
    const pull = sees.run({ x: classes.map(() => x), g }).flat('pull');
    const top = Math.max(1e-12, ...pull.map(Math.abs));
    const part = (/** @type {number} */ k) => pull.subarray(k * side * side, (k + 1) * side * side);
    return { p: answer.run({ x: [x] }).flat('p'), pull: classes.map((_, k) => part(k).map((value) => value / top)) };
  };
}

/** @type {(style: string, label: string) => HTMLCanvasElement} */
const small = (style, label) =>
  h('canvas', { width: side, height: side, class: style, role: 'img', 'aria-label': label });

/** The row of a class. @param {string} name */
function share(name) {
  const [bar, value] = [h('span', { class: 'ab-share' }), h('td')];
  const map = small('ab-pixels ab-tiny', `Pixels that speak for and against ${name}`);
  const cells = [h('td', { class: 'ab-wide' }, bar), value, h('td', {}, map)];
  return { bar, value, map, node: h('tr', {}, h('th', { scope: 'row' }, name), cells) };
}

function head() {
  const node = heading('class', 'probability', 'for (blue) and against');
  node.querySelectorAll('th')[1].colSpan = 2;
  return node;
}

/**
 * Values from -1 to 1 as pixels: towards one colour or the other.
 * @type {(canvas: HTMLCanvasElement, values: ArrayLike<number>, hot: Colour, cold: Colour, ground: Colour) => void}
 */
function tint(canvas, values, hot, cold, ground) {
  const image = new ImageData(side, side);
  for (let k = 0; k < values.length; k++) {
    const [v, far] = [Math.abs(values[k]), values[k] >= 0 ? hot : cold];
    for (let i = 0; i < 3; i++) image.data[4 * k + i] = ground[i] + (far[i] - ground[i]) * v;
    image.data[4 * k + 3] = 255;
  }
  brush(canvas).putImageData(image, 0, 0);
}
