// Steps down a loss over two weights; the start can be dragged.
import { axes, contours, h, path, readout, s, set, show } from './kit.js';
import { program } from './program.js';

const cells = 60;

/** data: {low, high, count, names}; graphs: height (p -> E), step (p, v, lr, beta -> p', v') */
export function draw({ model, root, put }) {
  const data = model.get('data'), { min, max } = model.get('controls').start;
  const high = program(model.get('graphs').height), step = program(model.get('graphs').step);
  const height = (p) => high.run({ p }).flat('E');
  const frame = axes({ height: 420, xs: [data.low, data.high], ys: [data.low, data.high], xlabel: data.names[0], ylabel: data.names[1], label: data.alt });
  const ground = s('path', { class: 'ab-contour ab-loss' });
  const trail = s('path', { class: 'ab-trail ab-gradient' });
  const dots = s('g');
  const handle = s('circle', { r: 9, class: 'ab-dot ab-weight', tabindex: 0, role: 'button', 'aria-label': 'Start of the descent: arrow keys move it', onkeydown: key });
  frame.layer.append(ground, trail);
  frame.dots.append(dots, handle);
  const line = readout();
  root.append(h('div', { class: 'ab-scroll', tabindex: 0, role: 'region', 'aria-label': 'Picture of the descent' }, frame.node), line.node);
  frame.node.classList.add('ab-drag', 'ab-both');
  set(frame.node, { role: 'group' }); // a picture may not hold a button
  frame.node.addEventListener('pointerdown', (event) => { frame.node.setPointerCapture(event.pointerId); drag(event); });
  frame.node.addEventListener('pointermove', drag);
  paint();
  return update;

  function paint() {
    const side = Float64Array.from({ length: cells + 1 }, (_, k) => data.low + (k / cells) * (data.high - data.low));
    const grid = Array.from(side, (w2) => Array.from(side, (w1) => [w1, w2])).flat();
    const values = height(grid);
    const sorted = Float64Array.from(values).sort();
    const levels = [0.02, 0.06, 0.12, 0.2, 0.3, 0.42, 0.55, 0.7, 0.85].map((q) => sorted[Math.floor(q * (sorted.length - 1))]);
    set(ground, { d: contours(values, side, side, levels, frame.x, frame.y) });
  }

  function place(w1, w2) {
    const hold = (value) => Math.min(max, Math.max(min, Math.round(value * 20) / 20));
    put({ start: { w1: hold(w1), w2: hold(w2) } });
  }

  function drag(event) {
    if (event.buttons) place(...frame.at(event));
  }

  function key(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!move) return;
    event.preventDefault();
    const { w1, w2 } = model.get('start');
    place(w1 + move[0] * 0.1, w2 + move[1] * 0.1);
  }

  function walk() {
    const { w1, w2 } = model.get('start');
    const lr = model.get('lr'), beta = model.get('beta'), points = [[w1, w2]];
    for (let p = [w1, w2], v = [0, 0], k = 0; k < data.count && p.every((w) => Math.abs(w) < 1e6); k++) {
      const out = step.run({ lr, beta, p: [p], v: [v] });
      [p, v] = [[...out.flat("p'")], [...out.flat("v'")]];
      points.push(p);
    }
    return points;
  }

  function update() {
    const points = walk();
    const E = height(points);
    const [xs, ys] = [0, 1].map((k) => points.map((p) => p[k]));
    set(trail, { d: path(xs, ys, frame.x, frame.y) });
    dots.replaceChildren(...points.slice(1).filter((p) => p.every((w) => w > data.low - 1 && w < data.high + 1)).map(([a, b]) => s('circle', { cx: frame.x(a), cy: frame.y(b), r: 3, class: 'ab-dot ab-gradient' })));
    set(handle, { cx: frame.x(xs[0]), cy: frame.y(ys[0]) });
    line.say(`start (${show(xs[0], 2)}, ${show(ys[0], 2)}): E = ${show(E[0])}; after ${points.length - 1} steps E = ${show(E.at(-1))}: it ${verdict(points, E)}`);
  }

  function verdict(points, E) {
    if (!(E.at(-1) <= E[0])) return 'diverges';
    const turns = points.slice(2).filter((p, k) => p.some((w, i) => (w - points[k + 1][i]) * (points[k + 1][i] - points[k][i]) < 0)).length;
    const swings = turns > points.length / 2 ? ', swinging from side to side' : '';
    return E.at(-1) < 1e-3 * E[0] ? `converges${swings}` : `crawls${swings}`;
  }
}
