// Draw a digit: the chapter's network answers while the pen moves.
import { colours, h, readout, show } from './kit.js';
import { program } from './program.js';

const side = 8, fine = 32, paper = 256;

/** data: {first: 64 counts from 0 to 16, classes}; graphs: answer (x -> p), sees (x, g -> pull) */
export function draw({ model, root, put }) {
  const data = model.get('data');
  const answer = program(model.get('graphs').answer), sees = program(model.get('graphs').sees);
  const classes = data.classes, sheet = new OffscreenCanvas(paper, paper);
  const pen = sheet.getContext('2d', { willReadFrequently: true });
  let last = null, key = { x: 128, y: 40, down: false };
  const board = h('canvas', { width: paper, height: paper, class: 'ab-plane ab-board', tabindex: 0, role: 'img', 'aria-label': 'Draw a digit here: mouse or finger; or arrow keys, with space to lift and lower the pen',
    onpointerdown: down, onpointermove: stroke, onpointerup: up, onkeydown: keys });
  const pixels = h('canvas', { width: side, height: side, class: 'ab-pixels', role: 'img', 'aria-label': 'What the network sees: 8 by 8 pixels' });
  const rows = classes.map((name) => {
    const bar = h('span', { class: 'ab-share' }), value = h('td'), map = h('canvas', { width: side, height: side, class: 'ab-pixels ab-tiny', role: 'img', 'aria-label': `Pixels that speak for and against ${name}` });
    return { bar, value, map, node: h('tr', {}, h('th', { scope: 'row' }, name), h('td', { class: 'ab-wide' }, bar), value, h('td', {}, map)) };
  });
  const line = readout();
  pen.lineCap = pen.lineJoin = 'round';
  pen.lineWidth = 26;
  root.append(
    h('div', { class: 'ab-controls' }, h('button', { type: 'button', class: 'ab-button', onclick: clear }, 'Clear'), h('button', { type: 'button', class: 'ab-button', onclick: () => { wipe(); put({ pixels: {} }); } }, 'Show a test image')),
    h('div', { class: 'ab-side' }, h('div', {}, board, h('p', { class: 'ab-muted-text' }, 'what the network sees:'), pixels),
      h('table', {}, h('thead', {}, h('tr', {}, ['class', 'probability', '', 'for (blue) and against'].map((text) => h('th', { scope: 'col' }, text)))), h('tbody', {}, rows.map((row) => row.node)))),
    line.node);
  return update;

  function down(event) { board.setPointerCapture(event.pointerId); last = where(event); stroke(event); event.preventDefault(); }
  function up() { last = null; }
  function where(event) { const box = board.getBoundingClientRect(); return { x: (event.clientX - box.left) * paper / box.width, y: (event.clientY - box.top) * paper / box.height }; }
  function stroke(event) { if (!last || !event.buttons) return; const to = where(event); mark(last, to); last = to; }

  function mark(from, to) {
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x + 0.01, to.y);
    pen.stroke();
    put({ pixels: Object.fromEntries(count().map((value, k) => [`p${k}`, value])) });
  }

  function keys(event) {
    const move = { ArrowLeft: [-12, 0], ArrowRight: [12, 0], ArrowUp: [0, -12], ArrowDown: [0, 12] }[event.key];
    if (event.key === ' ') { key.down = !key.down; if (key.down) mark(key, key); } else if (move) {
      const to = { x: Math.min(paper, Math.max(0, key.x + move[0])), y: Math.min(paper, Math.max(0, key.y + move[1])), down: key.down };
      if (key.down) mark(key, to);
      key = to;
      paint();
    } else return;
    event.preventDefault();
  }

  function wipe() { pen.clearRect(0, 0, paper, paper); last = null; }
  function clear() { wipe(); put({ pixels: Object.fromEntries(data.first.map((_, k) => [`p${k}`, 0])) }); }

  /** As the data were made: the drawing fitted into 32 by 32 bits, the set bits of each 4 by 4 block counted. */
  function count() {
    const { data: ink } = pen.getImageData(0, 0, paper, paper);
    let [x0, y0, x1, y1] = [paper, paper, -1, -1];
    for (let y = 0; y < paper; y++) for (let x = 0; x < paper; x++) if (ink[4 * (y * paper + x) + 3] > 127) [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
    const size = Math.max(x1 - x0, y1 - y0) + 1, small = new OffscreenCanvas(fine, fine).getContext('2d');
    const [w, t] = [(x1 - x0 + 1) * fine / size, (y1 - y0 + 1) * fine / size];
    small.drawImage(sheet, x0, y0, x1 - x0 + 1, y1 - y0 + 1, (fine - w) / 2, (fine - t) / 2, w, t);
    const bits = small.getImageData(0, 0, fine, fine).data, counts = Array(side * side).fill(0);
    for (let y = 0; y < fine; y++) for (let x = 0; x < fine; x++) if (bits[4 * (y * fine + x) + 3] > 127) counts[(y >> 2) * side + (x >> 2)]++;
    return counts;
  }

  function inks() { return colours(root, ['ink', 'paper', 'positive', 'negative']); }

  /** Values from -1 to 1 as pixels: towards one colour or the other. */
  function tint(canvas, values, hot, cold, ground) {
    const image = new ImageData(side, side), [a, b, c] = [hot, cold, ground];
    values.forEach((v, k) => { for (let i = 0; i < 3; i++) image.data[4 * k + i] = c[i] + (v >= 0 ? a[i] - c[i] : b[i] - c[i]) * Math.abs(v); image.data[4 * k + 3] = 255; });
    canvas.getContext('2d').putImageData(image, 0, 0);
  }

  function paint(ink = inks()) {
    const context = board.getContext('2d');
    context.fillStyle = `rgb(${ink.paper})`;
    context.fillRect(0, 0, paper, paper);
    context.drawImage(sheet, 0, 0);
    if (document.activeElement === board) { context.strokeStyle = `rgb(${ink.positive})`; context.lineWidth = 2; context.strokeRect(key.x - 6, key.y - 6, 12, 12); }
  }

  function update() {
    const counts = data.first.map((value, k) => model.get('pixels')[`p${k}`] ?? value), ink = inks();
    pen.strokeStyle = `rgb(${ink.ink})`;
    paint(ink);
    const x = counts.map((value) => value / 16);
    tint(pixels, x, ink.ink, ink.ink, ink.paper);
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
    line.say(`answer ${classes[best]} with probability ${show(p[best])}`);
  }
}
