// Draw a digit: the chapter's network answers while the pen moves.
import { colours, h, readout, show } from './kit.js';
import { count, ink as drawInk, paper } from './pen.js';
import { program } from './program.js';

const side = 8, nearest = 3, stride = 12, sharp = Math.min(2, Math.ceil(devicePixelRatio));

/**
 * data: {first: 64 counts from 0 to 16, classes}; graphs: answer (x -> p), sees (x, g -> pull).
 * What the network sees are the strokes; without any, `pixels`; without those, the first image.
 */
export function draw({ model, root, put }) {
  const data = model.get('data'), { classes } = data, { most } = model.get('controls').strokes;
  const answer = program(model.get('graphs').answer), sees = program(model.get('graphs').sees);
  let open = false, held = null; // is a stroke being drawn, and by which pointer
  let key = { x: 128, y: 40, down: false };
  const board = h('canvas', { width: paper * sharp, height: paper * sharp, class: 'ab-plane ab-board', tabindex: 0, role: 'img',
    onpointerdown: down, onpointermove: move, onpointerup: up, onpointercancel: up, onkeydown: keys, onfocus: paint, onblur: paint });
  const caption = h('p', { class: 'ab-muted-text' });
  const pixels = h('canvas', { width: side, height: side, class: 'ab-pixels', role: 'img', 'aria-label': 'What the network sees: 8 by 8 pixels' });
  const rows = classes.map((name) => {
    const bar = h('span', { class: 'ab-share' }), value = h('td'), map = h('canvas', { width: side, height: side, class: 'ab-pixels ab-tiny', role: 'img', 'aria-label': `Pixels that speak for and against ${name}` });
    return { bar, value, map, node: h('tr', {}, h('th', { scope: 'row' }, name), h('td', { class: 'ab-wide' }, bar), value, h('td', {}, map)) };
  });
  const line = readout();
  const button = (text, press) => h('button', { type: 'button', class: 'ab-button', onclick: press }, text);
  root.append(
    h('div', { class: 'ab-controls' }, button('Undo', undo), button('Clear', clear), button('Show a test image', () => { open = false; put({ strokes: [], pixels: {} }); })),
    h('div', { class: 'ab-side' }, h('div', {}, board, caption, h('p', { class: 'ab-muted-text' }, 'what the network sees:'), pixels),
      h('table', { class: 'ab-classes' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'class'), h('th', { scope: 'col', colspan: 2 }, 'probability'), h('th', { scope: 'col' }, 'for (blue) and against'))), h('tbody', {}, rows.map((row) => row.node)))),
    line.node);
  return update;

  // The pen: a mouse, one finger, or the arrow keys.

  function down(event) {
    if (!event.isPrimary || event.button) return;
    event.preventDefault();
    board.setPointerCapture(held = event.pointerId);
    open = false;
    mark(where(event), 0);
  }

  function move(event) {
    if (event.pointerId !== held || !event.buttons) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) mark(where(one), nearest);
  }

  function up(event) {
    if (event.pointerId !== held) return;
    if (open) mark(where(event), 1);
    open = false;
    held = null;
  }

  function where(event) {
    const box = board.getBoundingClientRect(), on = (v) => Math.min(paper, Math.max(0, Math.round(v)));
    return { x: on((event.clientX - box.left) * paper / box.width), y: on((event.clientY - box.top) * paper / box.height) };
  }

  /** One more point, if it is so far from the last one of this stroke. */
  function mark({ x, y }, far) {
    const strokes = model.get('strokes'), last = strokes.at(-1);
    if (strokes.length >= most || (open && Math.hypot(x - last[0], y - last[1]) < far)) return;
    keep([...strokes, [x, y, Number(!open)]]);
    open = true;
  }

  function keep(strokes) {
    const counts = strokes.length ? count(strokes) : Array(side * side).fill(0);
    put({ strokes, pixels: Object.fromEntries(counts.map((value, k) => [`p${k}`, value])) });
  }

  function keys(event) {
    const way = { ArrowLeft: [-stride, 0], ArrowRight: [stride, 0], ArrowUp: [0, -stride], ArrowDown: [0, stride] }[event.key];
    if (event.key === ' ') { key.down = !key.down; open = false; } else if (way) {
      const [x, y] = [key.x + way[0], key.y + way[1]].map((v) => Math.min(paper, Math.max(0, v)));
      key = { ...key, x, y };
    } else return;
    event.preventDefault();
    if (key.down) mark(key, 1);
    paint();
  }

  function undo() {
    const strokes = model.get('strokes');
    open = false;
    if (strokes.length) keep(strokes.slice(0, Math.max(0, strokes.findLastIndex(([, , begins]) => begins))));
  }

  function clear() { open = false; keep([]); }

  // The pictures.

  function inks() { return colours(root, ['ink', 'paper', 'positive', 'negative']); }

  /** Values from -1 to 1 as pixels: towards one colour or the other. */
  function tint(canvas, values, hot, cold, ground) {
    const image = new ImageData(side, side), [a, b, c] = [hot, cold, ground];
    values.forEach((v, k) => { for (let i = 0; i < 3; i++) image.data[4 * k + i] = c[i] + (v >= 0 ? a[i] - c[i] : b[i] - c[i]) * Math.abs(v); image.data[4 * k + 3] = 255; });
    canvas.getContext('2d').putImageData(image, 0, 0);
  }

  /** The drawing, or faintly the image that stands in its place. */
  function paint() {
    const colour = inks(), context = board.getContext('2d'), strokes = model.get('strokes');
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.fillStyle = `rgb(${colour.paper})`;
    context.fillRect(0, 0, paper, paper);
    if (strokes.length) drawInk(context, strokes, `rgb(${colour.ink})`);
    else {
      Object.assign(context, { globalAlpha: 0.35, imageSmoothingEnabled: false });
      context.drawImage(pixels, 0, 0, paper, paper);
      context.globalAlpha = 1;
    }
    if (document.activeElement === board) {
      Object.assign(context, { strokeStyle: `rgb(${colour.positive})`, fillStyle: `rgb(${colour.positive})`, lineWidth: 2 });
      context.strokeRect(key.x - 6, key.y - 6, 12, 12);
      if (key.down) context.fillRect(key.x - 3, key.y - 3, 6, 6);
    }
    board.setAttribute('aria-label', `Draw a digit here: mouse or finger; or arrow keys, with space to lift and lower the pen. The pen is ${key.down ? 'down' : 'up'}.`);
  }

  function update() {
    const strokes = model.get('strokes'), given = model.get('pixels'), ink = inks();
    const counts = strokes.length ? count(strokes) : data.first.map((value, k) => given[`p${k}`] ?? value);
    const x = counts.map((value) => value / 16);
    tint(pixels, x, ink.ink, ink.ink, ink.paper);
    paint();
    caption.textContent = strokes.length >= most ? 'No more ink: undo or clear.' : strokes.length ? 'Your drawing.' : x.some(Boolean) ? 'An image of the data. Draw here.' : 'Draw here.';
    const p = answer.run({ x: [x] }).flat('p');
    const g = classes.map((_, k) => classes.map((__, j) => Number(j === k)));
    const pull = sees.run({ x: classes.map(() => x), g }).flat('pull');
    const top = Math.max(1e-12, ...pull.map(Math.abs));
    rows.forEach(({ bar, value, map }, k) => {
      bar.style.width = `${100 * p[k]}%`;
      value.textContent = show(p[k]);
      tint(map, Array.from({ length: side * side }, (_, i) => pull[k * side * side + i] / top), ink.positive, ink.negative, ink.paper);
    });
    const best = p.indexOf(Math.max(...p));
    rows.forEach(({ node }, k) => node.classList.toggle('ab-best', k === best));
    line.say(`answer ${classes[best]} with probability ${show(p[best])}`);
  }
}
