// The playground: the recorded training step, replayed again and again.
import { axes, colours, h, path, readout, s, set, show } from './kit.js';
import { between, heat, ramp } from './heat.js';
import { program } from './program.js';
import { aim, edges, point } from './scatter.js';
import { blank, read, sizes, stride, write } from './trained.js';

const cells = 48, finer = 3, stepsAFrame = 6, size = 360, sharp = Math.min(2, Math.ceil(devicePixelRatio));
const shaping = ['set', 'noise', 'depth', 'width', 'act']; // another one of these, and the training begins anew

/**
 * data: {sets: {name: {clean, jitter, labels}}, pool, low, high}
 * graphs: init (normal -> W); see-DEPTH-ACT and step-DEPTH-ACT, whose result
 * W1' is the next W1.
 */
export function draw({ model, root, put }) {
  const data = model.get('data'), controls = model.get('controls'), graphs = model.get('graphs');
  const programs = new Map(), longest = controls.trained.most, span = data.high - data.low;
  const replay = (name, inputs) => (programs.get(name) ?? programs.set(name, program(graphs[name])).get(name)).run(inputs);
  const grid = batch(Array.from({ length: cells ** 2 }, (_, k) => [data.low + span * (k % cells + 0.5) / cells, data.high - span * (Math.floor(k / cells) + 0.5) / cells, 0]));
  let settings, looks, ink, shade, points; // as they are drawn: the model may be ahead by a frame
  let state, epoch, curve, now, kept, running = false; // the training; its text as it was last put
  let cross = [0, 0]; // where the keyboard adds a point

  const pick = (name, label) => {
    const select = h('select', { 'aria-label': label, onchange: () => put({ [name]: select.value }) }, controls[name].options.map((o) => h('option', { value: o }, o)));
    return { name, select, node: h('label', {}, `${label} `, select) };
  };
  const picks = [pick('set', 'data'), pick('depth', 'hidden layers'), pick('act', 'activation'), pick('add', 'a click adds')];
  const button = (text, press) => h('button', { type: 'button', class: 'ab-button', onclick: press }, text);
  const play = button('Train', () => (running ? pause() : go()));
  const canvas = (side, more) => h('canvas', { width: side * sharp, height: side * sharp, ...more });
  const plane = canvas(size, { class: 'ab-plane', role: 'img', tabindex: 0, onclick: click, onkeydown: keys, onfocus: paint, onblur: paint,
    'aria-label': `${data.alt} A click adds a point; so does Enter, at a mark that the arrow keys move.` });
  const field = h('canvas'), shadeField = heat(field, cells * finer), marks = canvas(size);
  const samples = [[0, false], [1, false], [0, true], [1, true]].map(([label, test]) => ({ label, test, node: canvas(14, { class: 'ab-mark' }) }));
  const [disc, bold, ring, thin] = samples.map(({ node }) => node);
  const losses = h('div', { class: 'ab-curve' }), line = readout();
  const seen = h('div', { class: 'ab-seen', role: 'img', 'aria-label': 'What each hidden neuron sees of the plane' });
  let frame = {}, shadeSeen = [];
  root.append(
    h('div', { class: 'ab-controls' }, picks.map((p) => p.node)),
    h('div', { class: 'ab-controls' }, play, button('One step', () => { pause(); train(1); keep(); }), button('Start again', () => put({ trained: '' })), button('Remove my points', () => put({ own: [] }))),
    h('div', { class: 'ab-side' },
      h('div', {}, plane, h('p', { class: 'ab-legend' }, h('span', {}, disc, ' class 0'), h('span', {}, bold, ' class 1'), h('span', {}, ring, thin, ' for the test alone'))),
      h('div', {}, h('p', { class: 'ab-legend' }, h('span', { class: 'ab-key ab-loss' }, 'E, training points'), h('span', { class: 'ab-key ab-dashed ab-input' }, 'E, test points')), losses, seen)),
    line.node);
  root.addEventListener('click', keep, true); // before any button hears it: a link that is copied holds what is seen
  return update;

  function update() {
    for (const { name, select } of picks) select.value = model.get(name);
    const wanted = Object.fromEntries(shaping.map((name) => [name, model.get(name)])), text = model.get('trained');
    const anew = text !== kept || JSON.stringify(wanted) !== JSON.stringify(settings);
    ink = colours(root, ['positive', 'negative', 'paper', 'ink']);
    const look = JSON.stringify([wanted, model.get('own'), ink]), other = look !== looks;
    [settings, looks] = [wanted, look];
    if (other) { gather(); mark(); }
    if (anew) begin(text === kept ? '' : text ?? '');
    if (anew || other) measure();
    paint();
  }

  // The training. Its text is '' before the first step and null while it runs.

  function begin(text) {
    stop();
    [state, epoch, curve] = [null, 0, []];
    try {
      if (text) ({ state, epoch, curve } = read(text, lengths(), longest));
    } catch (error) {
      text = '';
      put({ notice: `“trained” ${error.message}. The training begins anew.` });
    }
    state ??= first();
    put({ trained: kept = text });
  }

  function lengths() { return sizes(settings.depth, settings.width); }

  function first() {
    const fresh = blank(lengths());
    for (let k = 1; fresh[`W${k}`]; k++) {
      const [to, from] = fresh[`W${k}`].shape, normal = data.pool[k - 1].slice(0, from).map((row) => row.slice(0, to));
      fresh[`W${k}`].data.set(replay('init', { normal }).flat('W'));
    }
    return fresh;
  }

  /** No link has brought another training, which the next update will show. */
  function ours() { return model.get('trained') === kept; }

  function keep() {
    if (kept === null && ours()) put({ trained: kept = write({ state, epoch, curve }) });
  }

  function train(steps) {
    if (!ours()) return;
    const lr = model.get('lr'), end = Math.min(longest, epoch + steps);
    if (epoch < end && kept !== null) put({ trained: kept = null });
    while (epoch < end) {
      const out = replay(name('step'), { ...state, ...points.train, lr, t: epoch });
      for (const [key, { data: numbers }] of Object.entries(state)) numbers.set(out.flat(`${key}'`));
      epoch++;
      if (epoch === end || epoch % stride(epoch) === 0) measure();
    }
  }

  function go() {
    running = true;
    play.textContent = 'Pause';
    line.node.setAttribute('aria-live', 'off');
    const turn = () => {
      if (!running) return;
      if (epoch >= longest || !root.isConnected) { pause(); return; }
      try { train(stepsAFrame); } catch (error) { pause(); throw error; }
      paint();
      requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  function stop() {
    running = false;
    play.textContent = 'Train';
    line.node.setAttribute('aria-live', 'polite');
  }

  function pause() {
    stop();
    keep();
    speak();
  }

  function name(what) { return `${what}-${settings.depth}-${settings.act}`; }

  function see(rows) { return replay(name('see'), { ...state, ...rows }); }

  function answers(out) { return out.flat(`a${lengths().length - 1}`); }

  /** E of this epoch, also on the curve if that has a point here. */
  function measure() {
    const train = see(points.train).flat('E')[0], out = see(points.test), { data: labels } = points.test.y;
    const right = answers(out).reduce((sum, p, k) => sum + ((p > 0.5) === (labels[k] === 1)), 0);
    now = { E: [train, out.flat('E')[0]], right, of: labels.length };
    const epochs = stride(epoch);
    if (epochs > stride(epoch - 1)) curve = curve.filter((_, k) => k % 2 === 0);
    if (epoch % epochs === 0) curve[epoch / epochs] = now.E.map(Math.fround);
  }

  function speak() {
    line.say(`${running ? 'training, ' : ''}epoch ${epoch}: E = ${show(now.E[0])} on training points, ${show(now.E[1])} on test points; ${now.right} of ${now.of} test points right`);
  }

  // The points, [x1, x2, class]: every second pair is for the test.

  function gather() {
    const { clean, jitter, labels } = data.sets[settings.set], { noise } = settings;
    const rows = labels.map((label, k) => [clean[2 * k] + noise * jitter[2 * k], clean[2 * k + 1] + noise * jitter[2 * k + 1], label]);
    const half = (odd) => rows.filter((_, k) => Math.floor(k / 2) % 2 === odd);
    points = { train: batch([...half(0), ...model.get('own')]), test: batch(half(1)) };
  }

  function batch(rows) {
    return { x: { shape: [rows.length, 2], data: Float64Array.from(rows.flatMap((row) => row.slice(0, 2))) }, y: { shape: [rows.length, 1], data: Float64Array.from(rows, (row) => row[2]) } };
  }

  function add(x1, x2) {
    const own = model.get('own'), { most, min, max } = controls.own, hold = (v) => Math.min(max, Math.max(min, Math.round(v * 100) / 100));
    if (own.length < most) put({ own: [...own, [hold(x1), hold(x2), Number(model.get('add') === 'class 1')]] });
  }

  function click(event) {
    const box = plane.getBoundingClientRect();
    add(data.low + span * (event.clientX - box.left) / box.width, data.high - span * (event.clientY - box.top) / box.height);
  }

  function keys(event) {
    const move = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
    if (move) cross = cross.map((v, k) => Math.min(data.high, Math.max(data.low, v + move[k])));
    else if (event.key === 'Enter' || event.key === ' ') add(...cross);
    else return;
    event.preventDefault();
    paint();
  }

  // The pictures.

  function paint() {
    if (!state) return;
    const out = see(grid), context = plane.getContext('2d');
    shadeField(between(answers(out).map((p) => 2 * p - 1), cells, finer), shade);
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    for (const layer of [field, marks]) context.drawImage(layer, 0, 0, size, size);
    if (document.activeElement === plane) aim(context, place(cross), ink);
    hidden(out);
    chart();
    speak();
  }

  function place([x1, x2]) { return [size * (x1 - data.low) / span, size * (data.high - x2) / span]; }

  /** The points and the numbers of the axes, on a layer that stays while the network trains; and the legend. */
  function mark() {
    shade = ramp(ink);
    const clear = (node, side) => {
      const context = node.getContext('2d');
      context.setTransform(sharp, 0, 0, sharp, 0, 0);
      context.clearRect(0, 0, side, side);
      return context;
    };
    const context = clear(marks, size);
    for (const [kind, { x, y }] of Object.entries(points).toReversed()) y.data.forEach((label, k) => point(context, place(x.data.subarray(2 * k)), label, kind === 'test', ink));
    edges(context, size, data, place, ink);
    for (const { label, test, node } of samples) point(clear(node, 14), [7, 7], label, test, ink);
  }

  function hidden(out) {
    const layers = lengths().slice(1, -1);
    if (String(layers) !== String(shadeSeen.map((row) => row.length))) {
      const rows = layers.map((count) => Array.from({ length: count }, () => h('canvas')));
      shadeSeen = rows.map((row) => row.map((node) => heat(node, cells)));
      seen.replaceChildren(...rows.map((row, k) => h('div', { class: 'ab-seen-row' }, h('span', {}, `layer ${k + 1}`), row)));
    }
    shadeSeen.forEach((row, l) => {
      const values = out.flat(`a${l + 1}`);
      row.forEach((shadeOne, j) => {
        let top = 1e-12;
        for (let k = j; k < values.length; k += row.length) top = Math.max(top, Math.abs(values[k]));
        shadeOne(values, shade, j, row.length, top);
      });
    });
  }

  function chart() {
    const all = epoch % stride(epoch) ? [...curve, now.E] : curve, xs = all.map((_, k) => Math.min(epoch, k * stride(epoch)));
    const right = [10, 20, 50, 100, 200, 500, 1000, 2000].find((end) => end >= epoch) ?? longest;
    const top = Math.ceil(5 * Math.max(0.1, ...all.flat().filter(Number.isFinite))) / 5;
    if (frame.right !== right || frame.top !== top) {
      const lines = ['ab-loss', 'ab-input'].map((kind, k) => s('path', { class: `ab-line ${kind}`, 'stroke-dasharray': k ? '5 3' : null }));
      frame = { right, top, lines, ...axes({ width: 340, height: 180, xs: [0, right], ys: [0, top], xlabel: 'epoch', ylabel: 'E', label: 'E on training and test points, epoch by epoch' }) };
      frame.layer.append(...lines.toReversed());
      losses.replaceChildren(frame.node);
    }
    frame.lines.forEach((node, k) => set(node, { d: path(xs, all.map((E) => E[k]), frame.x, frame.y) }));
  }
}
