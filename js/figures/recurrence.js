// @ts-check
// The recurrence explorer: a recurrent network unrolled, one column for each step.
import { choice, ledger, pressable, region, reset, roving, row } from './controls.js';
import { inOrder, panel } from './history.js';
import { follower } from './inview.js';
import { h, s, set, short, show, write } from './kit.js';
import { program } from './program.js';
import { undo } from './undo.js';
import { voice } from './voice.js';

/** @import { Book, Figure, RecurrenceControls, RecurrenceData, Run } from './types.ts' */
/** @typedef {(name: string) => void} Press */
/** @typedef {ReturnType<typeof plan>} Plan */
/** @typedef {{t: number, k: number, from: number, j: number, up: boolean}} Ends of an arrow: to unit k of step t */

const [w, gapX, gapY, half] = [96, 200, 110, 27];

/** @param {Figure<RecurrenceData, RecurrenceControls>} figure */
export function draw(figure) {
  const { data, get, root } = figure;
  const { units, alt } = data;
  const spoken = voice();
  const history = panel(data, { voice: spoken, signal: figure.signal, walked: () => update() });
  const { run } = program(figure.graphs.step);
  const places = plan(data);
  const net = picture(places, () => get('arrows'), history.press);
  const seen = region('Picture of the unrolled network', net.node);
  const keep = follower(seen);
  const choices = [choice(figure, 'arrows'), choice(figure, 'memory')];
  const sum = h('p', { class: 'annbook-readout' });
  const rows = places.times.map((t) => ({ x: h('td'), length: h('td'), cells: cells(t) }));
  const heads = places.all.flatMap((k) => [`z${k + 1}`, `a${k + 1}`, `delta${k + 1}`]);
  const hint = 'Press a number of the picture, or a gradient, and see where it comes from.';
  root.append(
    row(
      choices.map(({ node }) => node),
      undo(figure),
      reset(figure, () => history.show('')),
    ),
    seen,
    spoken.line,
    sum,
    h('p', { class: 'ab-muted-text' }, hint),
    row(slopes(data).map((name) => history.button(name))),
    history.node,
    ledger(
      ['step', 'x', ...heads, 'length of delta'],
      rows.map(({ x, cells, length }, t) => [t + 1, x, ...cells, length]),
    ),
    spoken.node,
  );
  return update;

  function cells(/** @type {number} */ t) {
    const names = places.all.flatMap((k) => ['z', 'a', 'delta'].map((name) => `${name}${t + 1},${k + 1}`));
    return names.map((name) => h('td', {}, history.button(name, { bare: true })));
  }

  function update() {
    const x = places.times.map((t) => get(`x${t + 1}`));
    const values = run({ x: Float64Array.from(x), memory: [Number(get('memory'))] });
    for (const one of choices) one.show();
    history.update(values);
    net.paint(values, x, history.name());
    keep(history.name(), net.mark);
    const [E, lengths] = [show(values.flat('E')[0]), values.flat('length')];
    set(net.node, { 'aria-label': `${alt} E = ${E}` });
    const each = places.times.map((t) => `${t + 1}: ${show(lengths[t])}`).join(', ');
    spoken.say(`E = ${E}; length of delta at steps ${each}`);
    sum.textContent = units > 1 ? terms(values) : '';
    rows.forEach(({ x: cell, length }, t) => {
      write(cell, show(x[t]));
      write(length, show(lengths[t]));
    });
  }
}

/**
 * The gradients of what the network learns.
 * @type {(book: Book) => string[]}
 */
const slopes = (data) =>
  inOrder(data).filter(
    (name) => data.kinds[name] === 'gradient' && ['weight', 'bias'].includes(data.kinds[data.of[name]]),
  );

/** @type {(values: Run) => string} */
function terms(values) {
  const bracket = (/** @type {number} */ value) => (value < 0 ? `(${show(value)})` : show(value));
  const each = values.nested('terms').map((/** @type {number[][]} */ term) => bracket(term[0][1]));
  return `dE/dw21 = ${each.join(' + ')} = ${show(values.nested('dWh')[0][1])}, one term for each step`;
}

/**
 * Where everything stands; unit number `units` is the input, below.
 * @param {RecurrenceData} data
 */
function plan({ steps, units }) {
  const [times, all] = [[...Array(steps).keys()], [...Array(units).keys()]];
  const place = (/** @type {number} */ t, /** @type {number} */ k) => [54 + w / 2 + t * gapX, 20 + half + k * gapY];
  const size = [70 + w + (steps - 1) * gapX + 100, 2 * (20 + half) + units * gapY];
  const loss = [place(steps - 1, 0)[0] + w / 2 + 14, place(0, 0)[1] + (gapY * (units - 1)) / 2 + 4];
  return { times, all, units, place, size, loss };
}

/** @param {Plan} places @param {() => string} shown what the arrows show @param {Press} press */
function picture(places, shown, press) {
  const { times, all, units } = places;
  const boxes = times.flatMap((t) => [...all, units].map((k) => box(places, t, k, press)));
  const arrows = times.flatMap((t) =>
    all.flatMap((k) => [
      ...(t ? all.map((j) => arrow(places, { t, k, from: t - 1, j, up: false }, shown, press)) : []),
      arrow(places, { t, k, from: t, j: units, up: true }, shown, press),
    ]),
  );
  const E = s('tspan');
  const [x, y] = places.loss;
  const loss = s('text', { class: 'ab-number ab-loss', x, y }, E);
  const whole = pressable(s('g', {}, loss), 'E', () => press('E'));
  const numbers = [...arrows, ...boxes.flatMap((one) => one.areas), { name: () => 'E', node: whole }];
  const node = s(
    'svg',
    { class: 'ab-network', role: 'group', viewBox: `0 0 ${places.size.join(' ')}` },
    arrows.map((one) => one.line),
    boxes.map((one) => one.node),
    arrows.map((one) => one.node),
    whole,
  );
  roving(node);
  return { node, paint, mark: () => node.querySelector('.ab-current') };

  /** @type {(values: Run, x: number[], current: string) => void} */
  function paint(values, x, current) {
    const [between, inside] = [values.nested(shown()), values.nested(`${shown()} x`)];
    const [a, delta] = [values.nested('a'), values.nested('delta')];
    const size = (/** @type {Ends} */ { t, k, j, up }) => (up ? inside[t][k] : between[t - 1][k][j]);
    const top = Math.max(...arrows.map(({ ends }) => Math.abs(size(ends)))) || 1;
    for (const one of arrows) one.paint(size(one.ends), top);
    for (const { t, k, value, blame, areas } of boxes) {
      write(value, k === units ? short(x[t]) : show(a[t][k]));
      write(blame, k === units ? '' : show(delta[t][k]));
      areas.forEach(({ name, node }, row) => write(node, `${name()} = ${show((row ? delta : a)[t][k])}`, 'aria-label'));
    }
    write(E, `E = ${show(values.flat('E')[0])}`);
    set(whole, { 'aria-label': E.textContent ?? '' });
    const near = current.replace(/^z/, 'a'); // a sum has no place of its own
    for (const { name, node } of numbers) node.classList.toggle('ab-current', name() === near);
  }
}

/** A unit at a step, or an input. @param {Plan} places @param {number} t @param {number} k @param {Press} press */
function box({ place, units }, t, k, press) {
  const [x, y] = place(t, k);
  const input = k === units;
  const value = s('tspan', { class: input ? 'ab-input' : 'ab-activation' });
  const blame = s('tspan', { class: 'ab-gradient' });
  const row = (/** @type {string} */ text, /** @type {Node} */ number, /** @type {number} */ down) =>
    s(
      'text',
      { class: 'ab-number', 'text-anchor': 'middle', x, y: y + down },
      s('tspan', { class: 'ab-muted' }, text),
      number,
    );
  const area = (/** @type {string} */ name, /** @type {number} */ top, /** @type {Node} */ text) => {
    const room = s('rect', { class: 'ab-area', x: x - w / 2, y: top, width: w, height: half });
    return { name: () => name, node: pressable(s('g', {}, room, text), name, () => press(name)) };
  };
  const unit = `${t + 1},${k + 1}`;
  const areas = input
    ? []
    : [area(`a${unit}`, y - half, row(`a${unit} `, value, -5)), area(`delta${unit}`, y, row(`δ${unit} `, blame, 15))];
  const rows = input ? row(`x${t + 1} `, value, 4) : areas.map(({ node }) => node);
  const style = `ab-neuron${input ? ' ab-in' : ''}`;
  const outline = s('rect', { x: x - w / 2, y: y - half, width: w, height: 2 * half, rx: 12, class: style });
  return { t, k, value, blame, areas, node: s('g', {}, outline, rows) };
}

/**
 * The line between unit k of step t and what it hears: unit j of an earlier step, or the input.
 * @param {Plan} places
 * @param {Ends} ends
 * @param {() => string} shown
 * @param {Press} press
 */
function arrow({ place, units }, ends, shown, press) {
  const { t, k, from, j, up } = ends;
  const { d, at } = way(place(from, j), place(t, k), up, up && k < units - 1);
  const name = () => {
    const head = shown() === 'blame' ? '←' : '→';
    return up ? `${shown()} x${t + 1}${head}${k + 1}` : `${shown()}${t},${j + 1}${head}${k + 1}`;
  };
  const label = s('text', { class: 'ab-edge-label', 'text-anchor': 'middle', x: at[0], y: at[1] });
  const node = pressable(s('g', {}, label), '', () => press(name()));
  const line = s('path', { d, fill: 'none' });
  return { ends, line, name, node, paint };

  /** @type {(number: number, top: number) => void} */
  function paint(number, top) {
    const style = `ab-edge ${number < 0 ? 'ab-negative' : 'ab-positive'}`;
    set(line, { class: style, 'stroke-width': (0.5 + (6 * Math.abs(number)) / top).toFixed(2) });
    set(node, { 'aria-label': `${name()} = ${show(number)}` });
    label.textContent = `${(shown() === 'blame' ? '←↓' : '→↑')[up ? 1 : 0]}\u202f${short(number)}`;
  }
}

/**
 * The path of an arrow, and where its number stands; `beside`: around the boxes between.
 * @type {(from: number[], to: number[], up: boolean, beside: boolean) => {d: string, at: number[]}}
 */
function way([x1, y1], [x2, y2], up, beside) {
  if (beside) {
    const bend = `${x1 - w / 2 - 30} ${y1 - half - 30} ${x2 - w / 2 - 34} ${y2 + 40} ${x2 - w / 2} ${y2 + 14}`;
    return { d: `M${x1 - w / 3} ${y1 - half}C${bend}`, at: [x1 - w / 2 - 12, y1 - half - 22] };
  }
  if (up) return { d: `M${x1} ${y1 - half}L${x2} ${y2 + half}`, at: [x1 + 28, (y1 + y2) / 2 + 4] };
  const at = [x1 + w / 2 + 0.7 * (gapX - w), y1 + 0.7 * (y2 - y1) - 5];
  return { d: `M${x1 + w / 2} ${y1}L${x2 - w / 2} ${y2}`, at };
}
