// @ts-check
// Draw a digit, or give a picture of one: the chapter's network answers while the pen moves.
import { encode } from './base64.js';
import { board } from './board.js';
import { coded } from './coding.js';
import { beside, button, heading, readout, reset, row } from './controls.js';
import { colours, h, show, write } from './kit.js';
import { accept, opener, pixelsOf } from './picturefile.js';
import { program } from './program.js';
import { eye } from './seen.js';
import { stages, tint } from './stages.js';

/** @import { DigitControls, DigitData, Figure, Rules } from './types.ts' */
/** @import { Seen } from './seen.js' */

const pause = 120; // milliseconds after which a pen rests

/**
 * What the network sees are the strokes; without any, `pixels`; without those, the first image.
 * @param {Figure<DigitData, DigitControls>} figure
 */
export function draw(figure) {
  const { data, controls, get, root } = figure;
  const { classes, first } = data;
  const { most } = controls.strokes;
  const { see, keep, take } = seeing(figure);
  const answers = reader(figure);
  const shown = stages();
  const sheet = board(figure, shown.last, keep);
  const caption = h('p', { class: 'ab-muted-text' });
  const rows = classes.map(share);
  const line = readout();
  const later = first.length > 64 ? resting(pulls, figure.signal) : pulls;
  /** A button that ends the stroke, too. @type {(text: string, press: () => void) => Node} */
  const lifting = (text, press) =>
    button(text, () => {
      sheet.lift();
      press();
    });
  const buttons = [
    lifting('Undo', () => get('strokes').length && keep(undone(get('strokes')))),
    lifting('Clear', () => keep([])),
    reset(figure, sheet.lift),
  ];
  root.append(row(...buttons, take && opener(take)), beside([line.node, sheet.node, caption, shown.node], table(rows)));
  const code = coded(figure);
  if (take) accept(root, take);
  return update;

  function update() {
    const seen = see();
    shown.paint(root, seen.stages);
    sheet.paint();
    write(caption, said(get('strokes'), most, seen, get('pixels')));
    const blank = !seen.x.some(Boolean);
    const p = answers.p(seen.x);
    const best = p.indexOf(Math.max(...p));
    rows.forEach(({ node, bar, value }, k) => {
      bar.hidden = blank;
      bar.style.width = `${100 * p[k]}%`;
      value.textContent = blank ? '' : show(p[k]);
      node.classList.toggle('ab-best', !blank && k === best);
    });
    sheet.tell(line, blank ? 'Draw a digit' : `answer ${classes[best]} with probability ${show(p[best])}`);
    const counts = seen.x.map((value) => Math.round(data.levels * value));
    code(blank ? null : { counts, packed: packed(counts), best, class: classes[best], p: p[best] });
    later();
  }

  function pulls() {
    const inks = colours(root, ['positive', 'negative', 'paper']);
    answers.pulls(see().x).forEach((data, k) => {
      const side = Math.sqrt(data.length);
      tint(rows[k].map, { width: side, height: side, data }, inks.positive, inks.negative, inks.paper);
    });
  }
}

/**
 * see() is what the network sees now; keep(strokes) holds a drawing; take(file) a picture, if this board takes any.
 * @param {Figure<DigitData, DigitControls>} figure
 */
function seeing(figure) {
  const { get, put } = figure;
  const { drawn, photographed, held } = eye(figure);
  /** @type {{strokes: number[][] | null, seen: Seen | null}} */
  let last = { strokes: null, seen: null };
  /** @type {(strokes: number[][]) => Seen} */
  const look = (strokes) => {
    if (last.strokes !== strokes || !last.seen) last = { strokes, seen: drawn(strokes) };
    return /** @type {Seen} */ (last.seen);
  };
  /** @type {Seen | null} */
  let given = null;
  const see = () => {
    const [strokes, pixels] = [get('strokes'), get('pixels')];
    if (strokes.length) return look(strokes);
    return given && given.kept === pixels ? given : held(pixels);
  };
  const keep = (/** @type {number[][]} */ strokes) => put({ strokes, pixels: look(strokes).kept, notice: '' });

  /** @type {(file: File) => Promise<void>} */
  async function take(file) {
    try {
      given = /** @type {NonNullable<typeof photographed>} */ (photographed)(
        await pixelsOf(file, /** @type {Rules} */ (figure.data.rules)),
      );
      put({ strokes: [], pixels: given.kept, notice: '' });
    } catch (error) {
      const name = file.name.slice(0, 60) || 'This picture';
      put({ notice: `${name} ${/** @type {Error} */ (error).message}. Nothing was changed.` });
    }
  }
  return { see, keep, take: photographed && take };
}

/**
 * The strokes without the last.
 * @type {(strokes: number[][]) => number[][]}
 */
export const undone = (strokes) =>
  strokes.slice(
    0,
    Math.max(
      0,
      strokes.findLastIndex(([, , begins]) => begins),
    ),
  );

/**
 * Bytes as a text of Python, line by line.
 * @type {(bytes: ArrayLike<number>) => string}
 */
const packed = (bytes) =>
  (`${encode(Uint8Array.from(bytes))}==`.match(/.{1,70}/g) ?? []).map((line) => `\n    "${line}"`).join('');

/** @type {(strokes: number[][], most: number, seen: Seen, pixels: string | object) => string} */
function said(strokes, most, { x }, pixels) {
  if (strokes.length >= most) return 'No more ink: undo or clear.';
  if (strokes.length) return 'Your drawing.';
  if (!x.some(Boolean)) return 'The paper is blank. Draw here.';
  return typeof pixels === 'string' && pixels ? 'Your picture. Draw here.' : 'An image of the data. Draw here.';
}

/**
 * Of an image from 0 to 1 the probabilities and, from -1 to 1, what each pixel does to each class.
 * @type {(figure: Figure<DigitData>) => {p(x: Float64Array): Float64Array, pulls(x: Float64Array): Float64Array[]}}
 */
function reader({ data: { classes, shape, first }, graphs }) {
  const { run } = program(graphs.answer);
  const [count, size] = [classes.length, first.length];
  const g = classes.map((_, k) => classes.map((__, j) => Number(j === k)));
  return {
    p: (x) => run({ x: { shape: [1, ...shape], data: x } }, ['p']).flat('p'),
    pulls(x) {
      const data = new Float64Array(count * size);
      for (let k = 0; k < count; k++) data.set(x, k * size);
      const pull = run({ x: { shape: [count, ...shape], data }, g }, ['pull']).flat('pull');
      const top = pull.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
      return classes.map((_, k) => pull.subarray(k * size, (k + 1) * size).map((value) => value / top));
    },
  };
}

/**
 * Calls draw when nobody has asked for it for a moment; no more after the signal.
 * @type {(draw: () => void, signal: AbortSignal) => () => void}
 */
function resting(draw, signal) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  signal.addEventListener('abort', () => clearTimeout(timer));
  return () => {
    clearTimeout(timer);
    timer = setTimeout(draw, pause);
  };
}

/** @type {(rows: {node: Node}[]) => Node} */
const table = (rows) =>
  h(
    'table',
    { class: 'ab-classes' },
    head(),
    h(
      'tbody',
      {},
      rows.map(({ node }) => node),
    ),
  );

/** The row of a class. @param {string} name */
function share(name) {
  const [bar, value] = [h('span', { class: 'ab-share' }), h('td')];
  const label = `Pixels that speak for and against ${name}`;
  const map = h('canvas', { class: 'ab-pixels ab-tiny', role: 'img', 'aria-label': label });
  const cells = [h('td', { class: 'ab-wide' }, bar), value, h('td', {}, map)];
  return { bar, value, map, node: h('tr', {}, h('th', { scope: 'row' }, name), cells) };
}

function head() {
  const node = heading('class', 'probability', 'for (blue) and against');
  node.querySelectorAll('th')[1].colSpan = 2;
  return node;
}
