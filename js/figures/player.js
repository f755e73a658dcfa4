// @ts-check
// The micro-step player: one quantity at a time, forward and back.
import { button, readout, region, row } from './controls.js';
import { gradients, panel } from './history.js';
import { h, s, show, still } from './kit.js';
import { picture } from './net.js';
import { axes, path } from './plot.js';
import { program } from './program.js';
import { receipts } from './receipts.js';

/** @import { Figure, Given, PlayerControls, PlayerData, Program } from './types.ts' */

/** @param {Figure<PlayerData, PlayerControls>} figure */
export function draw(figure) {
  const { data, get, put, signal } = figure;
  const { book, order } = data;
  const { move, train } = ways(figure);
  const step = program(figure.graphs.step);
  const steps = trainer(step, data);
  const history = panel(data);
  const slopes = gradients(data);
  const line = readout();
  const check = receipts(figure);
  const recorded = (/** @type {string} */ name) => step.inputs[step.input(book[name][0])].data[book[name][1]];
  const net = picture(data, recorded, history.show);
  const curve = h('div', { class: 'ab-curve' });
  const known = new Map(order.map(([, name], k) => [name, k]));
  const clock = ticking(() => (figure.root.isConnected ? move(1) : clock.stop()), signal);
  const by = (/** @type {number} */ one) => () => {
    clock.stop();
    move(one);
  };
  const back = button('Back', by(-1));
  figure.root.append(
    row(
      back,
      button('Next', by(1)),
      clock.node,
      button('1 step', () => train(1)),
      button('10 steps', () => train(10)),
      button('Start again', () => {
        clock.stop();
        put({ at: 0, done: 0 });
      }),
      check.button,
    ),
    region('Picture of the network', net.node),
    line.node,
    check.line,
    history.node,
    curve,
  );
  return update;

  function update() {
    const [at, done] = [get('at'), get('done')];
    const all = steps(done, get('lr'));
    const values = step.run(all[done].now);
    const value = (/** @type {string} */ name) => values.at(...book[name]);
    const [stage, name] = order[at];
    const computed = (/** @type {string} */ name) => (known.get(name) ?? 0) <= at;
    net.paint({ value, edge: value, current: name, selected: data.of[name] ?? name, known: computed });
    history.update(values);
    history.show(name);
    back.disabled = at === 0 && done === 0;
    line.say(`step ${done + 1}, ${stage}: ${name} = ${show(value(name))} (${at + 1} of ${order.length})`);
    const slope = stage === 'update' ? slopes[data.of[name]] : name;
    check.update(values, all[done].now, slope, `${name} is no gradient: there is nothing to check yet`);
    curve.replaceChildren(chart(all.slice(0, done + 1).map((one) => one.E)));
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
 * A button that plays: {node, stop}.
 * @type {(tick: () => void, signal: AbortSignal) => {node: HTMLButtonElement, stop: () => void}}
 */
function ticking(tick, signal) {
  let timer = 0;
  const node = button('Play', () => {
    if (timer) return stop();
    node.textContent = 'Pause';
    timer = window.setInterval(tick, still() ? 2000 : 700);
  });
  signal.addEventListener('abort', stop);
  return { node, stop };

  function stop() {
    window.clearInterval(timer);
    timer = 0;
    node.textContent = 'Play';
  }
}

/** @type {(E: number[]) => SVGSVGElement} */
function chart(E) {
  const last = E.length - 1;
  const frame = axes({
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
