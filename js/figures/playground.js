// The playground: the recorded training step, replayed again and again.
import { axes, colours, h, path, readout, s, show } from './kit.js';
import { program } from './program.js';

const cells = 48;
const stepsAFrame = 6;

/**
 * data: {sets: {name: {clean, jitter, labels}}, pool, low, high, edge}
 * graphs: init (normal -> W); see-DEPTH-ACT and step-DEPTH-ACT, whose result
 * W1' is the next W1.
 */
export function draw({ model, root, put }) {
  const data = model.get('data'), controls = model.get('controls'), graphs = model.get('graphs');
  const programs = new Map();
  const replay = (name, inputs) => (programs.get(name) ?? programs.set(name, program(graphs[name])).get(name)).run(inputs);
  let state, losses, epoch, made, seenOwn, running = false;

  const pick = (name, label) => {
    const select = h('select', { 'aria-label': label, onchange: () => put({ [name]: select.value }) }, controls[name].options.map((o) => h('option', { value: o }, o)));
    return { name, select, node: h('label', {}, `${label} `, select) };
  };
  const picks = [pick('set', 'data'), pick('depth', 'hidden layers'), pick('act', 'activation'), pick('add', 'a click adds')];
  const button = (text, press) => h('button', { type: 'button', class: 'ab-button', onclick: press }, text);
  const play = button('Train', () => (running ? pause() : go()));
  const plane = h('canvas', { width: 360, height: 360, class: 'ab-plane', role: 'img', tabindex: 0, 'aria-label': data.alt, onpointerdown: add });
  const seen = h('div', { class: 'ab-seen', role: 'img', 'aria-label': 'What each hidden neuron sees of the plane' });
  const curve = h('div', { class: 'ab-curve' });
  const line = readout();
  root.append(
    h('div', { class: 'ab-controls' }, picks.map((p) => p.node)),
    h('div', { class: 'ab-controls' }, play, button('One step', () => { pause(); train(1); paint(); }), button('Start again', restart), button('Remove my points', () => put({ own: [] }))),
    h('div', { class: 'ab-side' }, plane, h('div', {}, h('p', { class: 'ab-legend' }, h('span', { class: 'ab-key ab-loss' }, 'E, training points'), h('span', { class: 'ab-key ab-input' }, 'E, test points')), curve, seen)),
    line.node);
  return update;

  function update() {
    for (const { name, select } of picks) select.value = model.get(name);
    const now = JSON.stringify(['set', 'depth', 'act', 'noise', 'width'].map((name) => model.get(name)));
    if (now !== made) { made = now; restart(); } else { if (model.get('own') !== seenOwn) measure(); paint(); }
    seenOwn = model.get('own');
  }

  function restart() {
    state = null; // of another shape, perhaps: nothing to speak of
    pause();
    [losses, epoch] = [{ train: [], test: [] }, 0];
    state = start();
    measure();
    paint();
  }

  /** Points of the chosen set, moved by the noise; every second one is for the test. */
  function points(test) {
    const { clean, jitter, labels } = data.sets[model.get('set')];
    const noise = model.get('noise');
    const rows = labels.map((label, k) => [clean[2 * k] + noise * jitter[2 * k], clean[2 * k + 1] + noise * jitter[2 * k + 1], label])
      .filter((_, k) => (Math.floor(k / 2) % 2 === 1) === test);
    return test ? rows : [...rows, ...model.get('own')];
  }

  function batch(rows) { return { x: rows.map(([a, b]) => [a, b]), y: rows.map(([, , label]) => [label]) }; }

  function start() {
    const width = Math.round(model.get('width')), depth = Number(model.get('depth'));
    const sizes = [2, ...Array(depth).fill(width), 1], fresh = { t: 0 };
    for (let k = 0; k + 1 < sizes.length; k++) {
      const normal = Array.from({ length: sizes[k] }, (_, i) => Array.from({ length: sizes[k + 1] }, (_, j) => data.pool[k][i][j]));
      const W = replay('init', { normal }).nested('W');
      const zeros = W.map((row) => row.map(() => 0)), none = W.map(() => 0);
      Object.assign(fresh, { [`W${k + 1}`]: W, [`b${k + 1}`]: none });
      for (const memory of ['m', 'v']) Object.assign(fresh, { [`${memory}W${k + 1}`]: zeros, [`${memory}b${k + 1}`]: none });
    }
    return fresh;
  }

  function name(what) { return `${what}-${model.get('depth')}-${model.get('act')}`; }

  function see(rows) { return replay(name('see'), { ...state, ...batch(rows) }); }

  function measure() {
    losses.train.push(see(points(false)).flat('E')[0]);
    losses.test.push(see(points(true)).flat('E')[0]);
  }

  function train(times) {
    const rows = batch(points(false)), lr = model.get('lr');
    for (let k = 0; k < times; k++) {
      const out = replay(name('step'), { ...state, ...rows, lr });
      state = Object.fromEntries(Object.keys(state).map((key) => [key, out.nested(`${key}'`)]));
    }
    epoch += times;
    measure();
  }

  function go() {
    running = true;
    play.textContent = 'Pause';
    const frame = () => {
      if (!running || !root.isConnected) return pause();
      try { train(stepsAFrame); } catch (error) { pause(); throw error; }
      paint();
      if (epoch >= data.longest) return pause();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  function pause() {
    running = false;
    play.textContent = 'Train';
    if (state) speak();
  }

  function add(event) {
    const box = plane.getBoundingClientRect(), span = data.high - data.low;
    const x1 = data.low + span * (event.clientX - box.left) / box.width;
    const x2 = data.high - span * (event.clientY - box.top) / box.height;
    const own = model.get('own'), { most, min, max } = controls.own, hold = (v) => Math.min(max, Math.max(min, Math.round(v * 100) / 100));
    if (own.length < most) put({ own: [...own, [hold(x1), hold(x2), Number(model.get('add') === 'class 1')]] });
  }

  function speak() {
    const answers = see(points(true)), rows = points(true);
    const out = answers.flat(`a${Number(model.get('depth')) + 1}`);
    const right = rows.filter(([, , label], k) => (out[k] > 0.5) === (label === 1)).length;
    line.say(`epoch ${epoch}: E = ${show(losses.train.at(-1))} on training points, ${show(losses.test.at(-1))} on test points; ${right} of ${rows.length} test points right`);
  }

  function paint() {
    const grid = [];
    for (let j = 0; j < cells; j++) for (let i = 0; i < cells; i++) grid.push([at(i), -at(j), 0]);
    const out = see(grid), depth = Number(model.get('depth')), answer = out.flat(`a${depth + 1}`);
    const ink = colours(root, ['positive', 'negative', 'paper']);
    shade(plane.getContext('2d'), 360, (k) => answer[k], ink);
    dots(plane.getContext('2d'), ink);
    hidden(out, depth, ink);
    curve.replaceChildren(chart());
    if (!running) speak();
  }

  function at(k) { return data.low + (k + 0.5) / cells * (data.high - data.low); }

  function shade(context, size, value, ink) {
    const image = new ImageData(cells, cells), { positive: hot, negative: cold, paper } = ink;
    for (let k = 0; k < cells * cells; k++) {
      const v = Math.min(1, Math.max(-1, 2 * value(k) - 1)), mix = 0.12 + 0.5 * Math.abs(v), side = v >= 0 ? hot : cold;
      for (let c = 0; c < 3; c++) image.data[4 * k + c] = side[c] * mix + paper[c] * (1 - mix);
      image.data[4 * k + 3] = 255;
    }
    const small = new OffscreenCanvas(cells, cells);
    small.getContext('2d').putImageData(image, 0, 0);
    context.drawImage(small, 0, 0, size, size);
  }

  function dots(context, ink) {
    const to = (v) => 360 * (v - data.low) / (data.high - data.low);
    for (const test of [true, false]) {
      context.globalAlpha = test ? 0.45 : 1;
      for (const [x1, x2, label] of points(test)) {
        const [px, py] = [to(x1), 360 - to(x2)];
        context.beginPath();
        context.lineWidth = 2;
        if (label) { context.moveTo(px - 3, py - 3); context.lineTo(px + 3, py + 3); context.moveTo(px - 3, py + 3); context.lineTo(px + 3, py - 3); context.strokeStyle = `rgb(${ink.positive})`; context.stroke(); }
        else { context.arc(px, py, 3, 0, 7); context.fillStyle = `rgb(${ink.negative})`; context.fill(); }
      }
    }
    context.globalAlpha = 1;
  }

  function hidden(out, depth, ink) {
    const width = Math.round(model.get('width'));
    const rows = Array.from({ length: depth }, (_, l) => h('div', { class: 'ab-seen-row' }, Array.from({ length: width }, (_, j) => {
      const canvas = h('canvas', { width: 40, height: 40 });
      const values = out.flat(`a${l + 1}`);
      let top = 1e-12;
      for (let k = 0; k < cells * cells; k++) top = Math.max(top, Math.abs(values[k * width + j]));
      shade(canvas.getContext('2d'), 40, (k) => 0.5 + values[k * width + j] / top / 2, ink);
      return canvas;
    })));
    seen.replaceChildren(...rows);
  }

  function chart() {
    const top = Math.max(0.1, ...losses.train, ...losses.test);
    const frame = axes({ width: 320, height: 150, xs: [0, Math.max(10, losses.train.length - 1)], ys: [0, 1.08 * top], bare: true, label: 'E on training and test points over time' });
    const xs = losses.train.map((_, k) => k);
    frame.layer.append(s('path', { class: 'ab-line ab-input', d: path(xs, losses.test, frame.x, frame.y), 'stroke-dasharray': '5 3' }), s('path', { class: 'ab-line ab-loss', d: path(xs, losses.train, frame.x, frame.y) }));
    return frame.node;
  }
}
