// @ts-check
// The micro-step player: one quantity at a time, forward and back.
import { button, choice, ledger, region, reset, row } from './controls.js';
import { gradients, inOrder, panel } from './history.js';
import { afterPress, reveal } from './inview.js';
import { h, s, set, show, still, write } from './kit.js';
import { picture } from './net.js';
import { axes, path } from './plot.js';
import { program } from './program.js';
import { receipts } from './receipts.js';
import { undo } from './undo.js';
import { voice } from './voice.js';

/** @import { Figure, Given, PlayerControls, PlayerData, Program } from './types.ts' */

/** @type {Record<string, number>} How long a number stands while it plays, in milliseconds. */
const pace = { slow: 1400, normal: 700, fast: 250 };

/** @param {Figure<PlayerData, PlayerControls>} figure */
export function draw(figure) {
  const { data, get, signal } = figure;
  const { book, order } = data;
  const step = program(figure.graphs.step);
  const steps = trainer(step, data);
  const spoken = voice();
  const history = panel(data, { voice: spoken, signal, walked: () => update() });
  const slopes = gradients(data);
  const check = receipts(figure);
  const recorded = (/** @type {string} */ name) => step.inputs[step.input(book[name][0])].data[book[name][1]];
  const net = picture(data, recorded, history.press);
  const seen = region('Picture of the network', net.node);
  const curve = h('div', { class: 'ab-curve' });
  const known = new Map(order.map(([, name], k) => [name, k]));
  const ways = controls(figure, () => [history.show(''), update()]);
  const table = numbers(data, known);
  const flow = flowing(figure, net.flow);
  let before = -1;
  figure.root.append(
    ways.play,
    ways.jump,
    seen,
    spoken.line,
    ways.more(check.button),
    check.line,
    h('div', { class: 'ab-side ab-told-side' }, history.node, curve),
    table.node,
    spoken.node,
  );
  table.node.addEventListener('toggle', update);
  afterPress([ways.play, ways.jump], net.mark);
  return update;

  function update() {
    const [at, done] = [get('at'), get('done')];
    const all = steps(done, get('lr'));
    const values = step.run(all[done].now);
    const value = (/** @type {string} */ name) => values.at(...book[name]);
    const [stage, name] = order[at];
    const computed = (/** @type {string} */ name) => (known.get(name) ?? 0) <= at;
    history.update(values);
    history.follow(name);
    net.paint({ value, edge: value, current: name, label: name, selected: data.of[name] ?? name, known: computed });
    const now = at + done * order.length;
    if (now !== before) {
      reveal(seen, net.mark());
      flow(before, now);
      before = now;
    }
    const slope = stage === 'update' ? slopes[data.of[name]] : name;
    check.update(values, all[done].now, slope, `${name} is no gradient: there is nothing to check yet`);
    spoken.say(
      `step ${done + 1}, ${stage}: ${name} = ${show(value(name))} (${at + 1} of ${order.length})`,
      check.line.textContent ?? '',
    );
    ways.show(stage, at === 0 && done === 0);
    table.show(at, value, computed);
    curve.replaceChildren(chart(all.slice(0, done + 1).map((one) => one.E)));
  }
}

/**
 * Shows how the numbers came about that are new since: one, or all of a layer.
 * @type {(figure: Figure<PlayerData, PlayerControls>, flow: ReturnType<typeof picture>['flow']) =>
 *   (last: number, now: number) => void}
 */
const flowing =
  ({ data: { book, order }, get }, flow) =>
  (last, now) => {
    const [at, fresh] = [get('at'), now - last];
    if (last < 0 || fresh < 1 || fresh > order.length || at < fresh - 1) return flow.stop();
    const passed = order.slice(at + 1 - fresh, at + 1).map(([, name]) => name);
    const layer = passed.filter((name) => book[name][0] === book[order[at][1]][0]);
    flow.run(layer, pace[get('speed')]);
  };

/**
 * What the reader presses: `play`, `jump` and `more` are rows; show(stage, first) says where the walk is. Reset ends a
 * walk through histories, too.
 * @param {Figure<PlayerData, PlayerControls>} figure
 * @param {() => unknown} end
 */
function controls(figure, end) {
  const { data, get, put } = figure;
  const { order, book } = data;
  const { move, train } = ways(figure);
  const clock = ticking(
    () => (figure.root.isConnected ? move(get('grain') === 'layer by layer' ? layer() : 1) : clock.stop()),
    () => pace[get('speed')],
    figure.signal,
  );
  figure.on('change:speed', clock.again);
  const by = (/** @type {number} */ one) => () => {
    clock.stop();
    move(one);
  };
  const back = button('Back', by(-1));
  const choices = ['speed', 'grain'].map((name) => choice(figure, name));
  const jumps = [...new Set(order.map(([stage]) => stage))].map((stage) => {
    const node = button(`${stage[0].toUpperCase()}${stage.slice(1)}`, () => {
      clock.stop();
      put({ at: order.findIndex(([one]) => one === stage) });
    });
    return { stage, node };
  });
  const nodes = jumps.map(({ node }) => node);
  const jump = h('div', { class: 'ab-controls ab-jump', role: 'group', 'aria-label': 'Go to a stage' }, nodes);
  const play = row(back, clock.node, button('Next', by(1)), choices[0].node);
  play.classList.add('ab-transport');
  return { play, jump, more, show: show_ };

  /** How many quantities on the next layer is done. */
  function layer() {
    const next = order[get('at') + 1] ?? order[0];
    const rest = order.slice(get('at') + 1);
    return Math.max(1, rest.filter(([, name]) => book[name][0] === book[next[1]][0]).length);
  }

  /** @param {HTMLButtonElement} check */
  function more(check) {
    const trained = [1, 10].map((times) => button(times > 1 ? `${times} steps` : '1 step', () => train(times)));
    const back = reset(figure, () => {
      clock.stop();
      end();
    });
    const of = (/** @type {string} */ name) => (name === 'at' || name === 'done' ? clock.run() : null);
    return row(choices[1].node, trained, undo(figure, undefined, { stop: clock.stop, of }), back, check);
  }

  /** @type {(stage: string, first: boolean) => void} */
  function show_(stage, first) {
    back.disabled = first;
    for (const one of choices) one.show();
    for (const one of jumps) set(one.node, { 'aria-current': one.stage === stage ? 'step' : null });
  }
}

/**
 * On or back by quantities, on by whole steps.
 * @param {Figure<PlayerData, PlayerControls>} figure
 */
function ways({ data: { order }, controls, get, put }) {
  return { move, train };

  /** @param {number} by */
  function move(by) {
    const [last, to, done] = [order.length - 1, get('at') + by, get('done')];
    if (to > last) train(1, 0);
    else if (to >= 0) put({ at: to });
    else if (done) put({ done: done - 1, at: last });
  }

  function train(/** @type {number} */ times, at = get('at')) {
    put({ done: Math.min(controls.done.max, get('done') + times), at });
  }
}

/**
 * Inputs, what they become, and E of every training step so far, for the learning rate as it is.
 * @param {Program} program
 * @param {PlayerData} data
 */
function trainer({ run }, { book, feedback }) {
  /** @typedef {Record<string, Given>} Inputs */
  /** @type {{now: Inputs, next: Inputs, E: number}[]} */
  let walk = [];
  let rate = NaN;
  return (/** @type {number} */ done, /** @type {number} */ lr) => {
    if (rate !== lr) [walk, rate] = [[], lr];
    while (walk.length <= done) {
      const now = { ...walk.at(-1)?.next, lr };
      const values = run(now);
      const fed = Object.entries(feedback).map(([into, from]) => [into, values.flat(from).slice()]);
      walk.push({ now, next: Object.fromEntries(fed), E: values.at(...book.E) });
    }
    return walk;
  };
}

/**
 * A button that plays: {node, stop, again, run}; `again` takes up a new pace, run() is the run, null if there is none.
 * @type {(tick: () => void, every: () => number, signal: AbortSignal) =>
 *   {node: HTMLButtonElement, stop: () => void, again: () => void, run: () => object | null}}
 */
function ticking(tick, every, signal) {
  /** @type {{timer: number} | null} */
  let run = null;
  const node = button('Play', () => (run ? stop() : start()));
  signal.addEventListener('abort', stop);
  return { node, stop, again, run: () => run };

  function start() {
    node.textContent = 'Pause';
    run = { timer: window.setInterval(tick, still() ? Math.max(2000, every()) : every()) };
  }

  function stop() {
    window.clearInterval(run?.timer);
    run = null;
    node.textContent = 'Play';
  }

  function again() {
    if (!run) return;
    stop();
    start();
  }
}

/**
 * Every number of the step, in the order in which they come about; the current one is marked.
 * @param {PlayerData} data
 * @param {Map<string, number>} known
 */
function numbers(data, known) {
  const rows = inOrder(data).map((name) => {
    const [stage] = data.order[known.get(name) ?? -1] ?? ['given'];
    return { name, place: known.get(name) ?? -1, cells: /** @type {const} */ ([h('td', {}, stage), h('td'), h('td')]) };
  });
  const node = ledger(
    ['name', 'stage', 'value', ''],
    rows.map(({ name, cells }) => [name, ...cells]),
  );
  node.classList.add('ab-stepped');
  return { node, show: fill };

  /** @type {(at: number, value: (name: string) => number, computed: (name: string) => boolean) => void} */
  function fill(at, value, computed) {
    if (node.getAttribute('open') === null) return;
    for (const { name, place, cells } of rows) {
      const now = place === at;
      write(cells[1], computed(name) ? show(value(name)) : 'not yet computed');
      write(cells[2], now ? '◀ now' : '');
      const line = cells[1].closest('tr');
      if (line) set(line, { class: now ? 'ab-now' : null, 'aria-current': now ? 'step' : null });
      if (now) inside(line);
    }
  }

  /** Keeps the row of the current number in view. @param {Element | null} line */
  function inside(line) {
    const place = /** @type {HTMLElement | null} */ (line?.closest('.ab-scroll') ?? null);
    if (place) reveal(place, line);
  }
}

/** @type {(E: number[]) => SVGSVGElement} */
function chart(E) {
  const last = E.length - 1;
  const frame = axes({
    width: 360,
    height: 170,
    xs: [0, Math.max(10, last)],
    ys: [0, 1.1 * Math.max(...E) || 1],
    xlabel: 'training steps done',
    ylabel: 'E',
    label: `E over ${last} training steps: ${show(E[0])} at the start, ${show(E[last])} now`,
  });
  frame.layer.append(s('path', { class: 'ab-line ab-loss', d: path([...E.keys()], E, frame) }));
  frame.dots.append(s('circle', { class: 'ab-dot ab-loss', r: 4, cx: frame.x(last), cy: frame.y(E[last]) }));
  return frame.node;
}
