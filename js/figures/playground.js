// @ts-check
// The playground: a network learns to cut the plane, under the reader's hand.
import { bring } from './bring.js';
import { button, choice, readout, reset, row } from './controls.js';
import { gone } from './gone.js';
import { ramp } from './heat.js';
import { colours, h, set, show } from './kit.js';
import { listing } from './listing.js';
import { chart } from './losses.js';
import { mine } from './mine.js';
import { network } from './neurons.js';
import { idle, running, seeds, sharing } from './pace.js';
import { plane } from './plane.js';
import { gather, Training } from './training.js';
import { undoing } from './undo.js';
import { own, units } from './units.js';
import { weight } from './weight.js';
import { called, largest, number, spot, stands } from './wires.js';

/** @import { Figure, PlaygroundControls, PlaygroundData, Run } from './types.ts' */
/** @import { How } from './training.js' */
/** @import { Wire } from './wires.js' */
/** @typedef {Figure<PlaygroundData, PlaygroundControls>} Playground */

// Another one of these, and the training begins anew.
const shaping = ['set', 'share', 'noise', 'depth', 'width', 'act', 'inputs', 'start'];

/** @param {Playground} figure */
export function draw(figure) {
  const { get, root } = figure;
  const training = new Training(figure.graphs, figure.controls.trained.most);
  const tie = tied(figure, training);
  const parts = built(figure, () => painter.mark(), paint);
  const { brought, line } = parts;
  const losses = chart(training);
  const player = running(figure, turn, (on) => {
    line.node.setAttribute('aria-live', on ? 'off' : 'polite');
    if (!on) tie.keep();
    paint();
  });
  const painter = painting(figure, training, parts);
  const share = sharing((late) => tie.learn(Number(get('speed')), late), paint);
  const code = listing(figure, training, () => how(figure));
  const press = pressed(figure, tie, player.stop, parts);
  let shape = ''; // as it is drawn: the settings may be ahead by a frame
  // Train stands where one sees what it does.
  root.append(...parts.choices, row(player.node, ...press.nodes), line.node);
  root.append(
    laid(
      h('div', {}, parts.right),
      h('div', {}, parts.net.node, press.typed.nodes),
      h('div', {}, losses.legend, losses.node),
    ),
  );
  root.append(row(brought.buttons, code.toggle), ...brought.nodes, code.node);
  root.addEventListener('click', tie.keep, true); // before any button hears it: a copied link holds what is seen
  return update;

  function update() {
    parts.show();
    press.show();
    const [text, settings] = [get('trained'), JSON.stringify(shaping.map(get))];
    const anew = text !== training.text || settings !== shape;
    shape = settings;
    const other = painter.look();
    if (anew) {
      player.stop();
      tie.begin(text === training.text ? '' : (text ?? ''));
      parts.net.build(training);
    }
    if (anew || other) training.measure();
    paint();
  }

  /** A frame of training; false at its end. */
  function turn(/** @type {number} */ frame) {
    const pace = Number(get('speed'));
    if (pace >= 1 || frame % Math.round(1 / pace) === 0) share();
    return !training.over;
  }

  function paint() {
    const picked = stands(training.sizes, get('picked')) ? get('picked') : undefined;
    painter.paint(picked);
    press.typed.show(training, picked);
    for (const one of [player.node, ...press.forth]) set(one, { 'aria-disabled': String(training.over) });
    losses.paint();
    line.say(sentence(training, how(figure).size, player.on(), picked));
    if (!player.on()) code.show();
  }
}

/**
 * Three parts: where there is room, the first beside the others.
 * @type {(...parts: HTMLElement[]) => HTMLElement}
 */
const laid = (...parts) => h('div', { class: 'ab-play' }, h('div', {}, parts));

/**
 * All that stays: what is chosen, and the pictures.
 * @param {Playground} figure
 * @param {() => void} taken hears that a point was taken up
 * @param {() => void} peeks hears of another line under the pointer, or with the keys
 */
function built(figure, taken, peeks) {
  const { data, controls, get, put } = figure;
  const undo = undoing();
  const points = mine(figure, () => brought.full(), taken, undo);
  const brought = bring({ ...figure, put: points.put });
  const names = ['set', 'share', 'batch', 'depth', 'act', 'l2', 'speed', 'add'];
  const choices = names.map((name) => choice(figure, name));
  const [add, ...others] = choices.map(({ node }) => node).reverse();
  const lone = idle(figure, 'noise', 'Noise moves the book’s points alone; of yours every fourth is for the test.');
  const picture = plane(data.alt, controls.own, points.press, points.remove);
  const net = network(controls.inputs.keys, pick, tell, peeks);
  const right = [picture.node, picture.legend, picture.scale, row(add, points.buttons)];
  const nodes = [row(others.reverse()), lone.node];
  return { picture, net, points, brought, undo, line: readout(), right, choices: nodes, show };

  function show() {
    for (const one of choices) one.show();
    const alone = get('set') === 'my points';
    lone.show(alone);
    choices[1].node.hidden = alone;
  }

  function pick(/** @type {Wire} */ wire) {
    const known = JSON.stringify(Object.entries(get('picked')).sort()) === JSON.stringify(Object.entries(wire).sort());
    put({ picked: known ? {} : wire });
  }

  /** Another input, or one less; one at least stays. */
  function tell(/** @type {string} */ name) {
    const on = chosen(figure);
    const next = on.includes(name) ? on.filter((one) => one !== name) : [...on, name];
    brought.say(next.length ? '' : 'The network is told one thing of a point at least. Nothing was changed.');
    const marked = controls.inputs.keys.map((key) => [key, Number(next.includes(key))]);
    if (next.length) put({ inputs: Object.fromEntries(marked) });
  }
}

/**
 * How the pictures follow: look() after other settings, true if the plane has others; mark() the points again; paint().
 * @param {Playground} figure
 * @param {Training} training
 * @param {ReturnType<typeof built>} parts
 */
function painting(figure, training, { picture, net, points, brought }) {
  const { data, get, root } = figure;
  const now = () => colours(root, ['positive', 'negative', 'paper', 'ink']);
  /** @type {ReturnType<typeof now>} */
  let inks;
  /** @type {Uint32Array} */
  let shades;
  let looks = '';
  /** @type {unknown[]} */
  let seen = []; // what the pictures of the network are of
  return { look, mark, paint };

  function look() {
    const fresh = now();
    if (inks !== fresh) {
      inks = fresh;
      shades = ramp(inks);
      net.told(training.told(picture.grid), shades);
    }
    const all = JSON.stringify([...['set', 'share', 'noise', 'own', 'gone', 'units', 'words'].map(get), inks]);
    points.show();
    brought.show(points.says());
    if (all === looks) return false;
    looks = all;
    const [share, noise, own] = [Number(get('share')), get('noise'), get('own')];
    training.points = gather(data.sets[get('set')], share, noise, own, gone(figure));
    mark();
    return true;
  }

  function mark() {
    picture.mark(training.points, inks, { tick: ticks(get('units')), words: get('words'), up: points.up() });
    points.show();
    brought.show(points.says());
    if (training.sizes.length > 1 && training.shape.inputs.length) picture.repaint();
  }

  /** Other points, the same network: its pictures stay. */
  function paint(/** @type {Wire | undefined} */ picked) {
    const rest = JSON.stringify([training.shape, picked, inks, get('words')]);
    const now = [rest, net.held(), ...Object.values(training.state).flatMap(({ data }) => [...data])];
    if (now.length === seen.length && now.every((one, k) => one === seen[k])) return;
    seen = now;
    const run = training.see(picture.grid);
    const one = [net.held(), picked].find((wire) => wire && alone(wire, training));
    if (one) large(run, one);
    else picture.paint(training.answers(run).map((p) => 2 * p - 1));
    net.paint(training, run, shades, picked);
  }

  /** What one hidden neuron sees, from minus to plus the largest of it. @type {(run: Run, wire: Wire) => void} */
  function large(run, { layer, to }) {
    const [all, wide] = [run.flat(`a${layer}`), training.sizes[layer]];
    const top = largest(all, to, wide);
    const values = Float64Array.from({ length: all.length / wide }, (_, k) => all[to + k * wide] / top);
    picture.paint(values, [show(-top, 2), `a of neuron ${layer}.${to + 1}`, show(top, 2)]);
  }
}

/**
 * What is pressed beside Train, and the number that can be typed: {nodes, forth, typed, show}; `forth` trains, too.
 * @param {Playground} figure
 * @param {ReturnType<typeof tied>} tie
 * @param {() => void} stop
 * @param {ReturnType<typeof built>} parts
 */
function pressed(figure, tie, stop, { points, brought, undo }) {
  const { get, put } = figure;
  const one = button('One step', () => [stop(), tie.step(), tie.keep()]);
  const whole = button('One epoch', () => [stop(), tie.learn(1), tie.keep()]);
  const again = button('Start again', () => put({ trained: '' }));
  const seed = seeds(figure);
  const back = reset(figure, () => [stop(), points.forget(), brought.say('')]);
  const typed = weight((value) => {
    stop();
    byHand(figure, undo);
    tie.change(value);
  }, figure.signal);
  return { nodes: [one, whole, again, ...seed.nodes, undo.button, back], forth: [one, whole], typed, show };

  function show() {
    seed.show();
    whole.hidden = get('batch') === 'all';
  }
}

/**
 * Before a number is typed: Undo brings the training back as it is, in the network that it is of.
 * @type {(figure: Playground, undo: ReturnType<typeof undoing>) => void}
 */
function byHand({ get, put }, undo) {
  const was = Object.fromEntries(
    ['depth', 'width', 'act', 'inputs', 'start', 'picked', 'trained'].map((name) => [name, get(name)]),
  );
  undo.keep({}, () => put(was));
}

/**
 * Is it the bias of a hidden neuron, whose picture the plane shows?
 * @type {(wire: Wire, training: Training) => boolean}
 */
const alone = ({ layer, from }, { sizes }) => from < 0 && layer < sizes.length - 1;

/** The inputs that are on; if none is, the two coordinates. @type {(figure: Playground) => string[]} */
function chosen({ controls, get }) {
  const { keys } = controls.inputs;
  const on = keys.filter((name) => get('inputs')[name]);
  return on.length ? on : keys.slice(0, 2);
}

/** How a step is made. @type {(figure: Playground) => How} */
const how = ({ get }) => ({
  ...{ lr: get('lr'), l2: Number(get('l2')) },
  size: get('batch') === 'all' ? Infinity : Number(get('batch')),
});

/** @type {(training: Training, size: number, on: boolean, picked: Wire | undefined) => string} */
function sentence(training, size, on, picked) {
  const { epoch, part, points, now } = training;
  if (!points.train.y.data.length) return 'no points to learn yet';
  const [train, test] = now.E.map((one) => show(one));
  const within = part ? `, step ${part} of ${Math.max(part, training.batches(size))}` : '';
  const tested = now.of ? `, ${test} on test points; ${now.right} of ${now.of} test points right` : '; no test points';
  const plane = picked && alone(picked, training) ? ', the plane shows its neuron' : '';
  const more = picked ? `; ${called(picked, training)} = ${show(number(training.state, picked))}${plane}` : '';
  const last = training.over ? '; this is the last epoch, Start again begins anew' : '';
  return `${on ? 'training, ' : ''}epoch ${epoch}${within}: E = ${train} on training points${tested}${more}${last}`;
}

/**
 * How the numbers of the axes are written, if the reader's units are others than the plane's.
 * @type {(kept: Record<string, number>) => ((k: number, v: number) => string) | undefined}
 */
const ticks = (kept) => (Object.keys(kept).length ? (k, v) => minus(own(v, units(kept)[k])) : undefined);

const minus = (/** @type {number} */ value) => String(value).replaceAll('-', '−');

/**
 * The training and its text among the settings: {begin, learn, step, change, keep}.
 * @param {Playground} figure
 * @param {Training} training
 */
function tied(figure, training) {
  const { get, put } = figure;
  return { begin, learn, step, change, keep };

  /** No link has brought another training, which the next update will show. */
  function ours() {
    return get('trained') === training.text;
  }

  function begin(/** @type {string} */ text) {
    const seed = Math.round(get('start').seed ?? 0);
    const shape = { depth: get('depth'), width: get('width'), act: get('act'), inputs: chosen(figure), seed };
    try {
      training.begin(shape, text);
    } catch (error) {
      put({ notice: `“trained” ${/** @type {Error} */ (error).message}. The training begins anew.` });
    }
    put({ trained: training.text });
  }

  function learn(/** @type {number} */ epochs, late = () => false) {
    act(() => training.learn(epochs, how(figure), late));
  }

  function step() {
    act(() => training.step(how(figure)));
  }

  /** Another number where the pressed line has its own. @param {number} value */
  function change(value) {
    if (!ours()) return;
    training.change(...spot(training.state, get('picked')), value);
    training.pause();
    put({ trained: training.text });
  }

  function act(/** @type {() => void} */ forth) {
    if (!ours() || training.over) return;
    try {
      forth();
    } finally {
      if (!ours()) put({ trained: training.text });
    }
  }

  function keep() {
    if (training.text !== null || !ours()) return;
    training.pause();
    put({ trained: training.text });
  }
}
