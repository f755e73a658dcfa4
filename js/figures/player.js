// The micro-step player: one quantity at a time, forward and back.
import { axes, h, path, readout, s, show, still } from './kit.js';
import { panel } from './history.js';
import { picture } from './net.js';
import { program } from './program.js';

/** data: as the network's, and order: [[stage, name], ...] of one training step, feedback: {input: output}. */
export function draw({ model, root, put }) {
  const data = model.get('data'), { book, order, feedback } = data;
  const { run, inputs } = program(model.get('graphs').step);
  const history = panel(data), line = readout();
  const net = picture({ ...data, goals: inputs.y.data }, (name) => history.show(name));
  const known = new Map(order.map(([, name], k) => [name, k]));
  let timer = null, walk = [];
  const button = (text, press) => h('button', { type: 'button', class: 'ab-button', onclick: press }, text);
  const back = button('Back', () => { stop(); move(-1); }), next = button('Next', () => { stop(); move(1); });
  const play = button('Play', () => (timer ? stop() : start()));
  const curve = h('div', { class: 'ab-curve' });
  root.append(
    h('div', { class: 'ab-controls' }, back, next, play, button('1 step', () => train(1)), button('10 steps', () => train(10)), button('Start again', () => { stop(); put({ at: 0, done: 0 }); })),
    h('div', { class: 'ab-scroll', tabindex: 0, role: 'region', 'aria-label': 'Picture of the network' }, net.node), line.node, history.node, curve);
  return update;

  function move(by) {
    const last = order.length - 1, to = model.get('at') + by, done = model.get('done');
    if (to > last) train(1, 0);
    else if (to < 0) { if (done) put({ done: done - 1, at: last }); } else put({ at: to });
  }

  function train(times, at = model.get('at')) { put({ done: Math.min(model.get('controls').done.max, model.get('done') + times), at }); }

  function start() {
    play.textContent = 'Pause';
    timer = setInterval(() => { if (root.isConnected) move(1); else stop(); }, still() ? 2000 : 700);
  }

  function stop() { clearInterval(timer); timer = null; play.textContent = 'Play'; }

  /** The outputs of every training step so far, for the learning rate as it is. */
  function outputs(done, lr) {
    if (walk.lr !== lr) walk = Object.assign([], { lr });
    while (walk.length <= done) {
      const now = { ...walk.at(-1)?.next, lr }, values = run(now);
      const next = Object.fromEntries(Object.entries(feedback).map(([into, from]) => [into, values.flat(from).slice()]));
      walk.push({ now, next, E: values.at(...book.E) });
    }
    return walk;
  }

  function update() {
    const at = model.get('at'), done = model.get('done'), all = outputs(done, model.get('lr'));
    const values = run(all[done].now), value = (name) => values.at(...book[name]);
    const [stage, name] = order[at];
    net.paint({ value, edge: value, current: name, selected: name.replace(/^dE\/d|'$/g, ''), known: (n) => !known.has(n) || known.get(n) <= at });
    history.update(values);
    history.show(name);
    back.disabled = at === 0 && done === 0;
    line.say(`step ${done + 1}, ${stage}: ${name} = ${show(value(name))} (${at + 1} of ${order.length})`);
    chart(all.slice(0, done + 1).map((step) => step.E));
  }

  function chart(E) {
    const frame = axes({ height: 170, xs: [0, Math.max(10, E.length - 1)], ys: [0, 1.1 * Math.max(...E) || 1], xlabel: 'training steps done', ylabel: 'E', label: `E over ${E.length - 1} training steps: ${show(E[0])} at the start, ${show(E.at(-1))} now` });
    frame.layer.append(s('path', { class: 'ab-line ab-loss', d: path(E.map((_, k) => k), E, frame.x, frame.y) }));
    frame.dots.append(s('circle', { class: 'ab-dot ab-loss', r: 4, cx: frame.x(E.length - 1), cy: frame.y(E.at(-1)) }));
    curve.replaceChildren(frame.node);
  }
}
