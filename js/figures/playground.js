// @ts-check
// The playground: a network learns to cut the plane, under the reader's hand.
import { bring } from './bring.js';
import { beside, button, choice, readout, row } from './controls.js';
import { clamp, colours, show } from './kit.js';
import { listing } from './listing.js';
import { chart } from './losses.js';
import { plane } from './plane.js';
import { gather, Training } from './training.js';
import { own, units } from './units.js';

/** @import { Figure, PlaygroundControls, PlaygroundData } from './types.ts' */

const stepsAFrame = 6;
const shaping = ['set', 'noise', 'depth', 'width', 'act']; // another one of these, and the training begins anew

/** @param {Figure<PlaygroundData, PlaygroundControls>} figure */
export function draw(figure) {
  const { data, get, put, root } = figure;
  const training = new Training(figure.graphs, data.pool, figure.controls.trained.most);
  const { begin, train, keep } = tied(figure, training);
  const choices = ['set', 'depth', 'act', 'add'].map((name) => choice(figure, name));
  const mine = bring(figure);
  const picture = plane(data.alt, figure.controls.own, adder(figure, mine.full));
  const losses = chart(training);
  const line = readout();
  const player = running(figure, turn, (on) => {
    line.node.setAttribute('aria-live', on ? 'off' : 'polite');
    if (!on) keep();
    say();
  });
  const one = button('One step', () => [player.stop(), train(1), keep()]);
  const again = button('Start again', () => put({ trained: '' }));
  const code = listing(figure, training);
  let [shape, looks] = ['', '']; // as they are drawn: the settings may be ahead by a frame
  const shown = beside([picture.node, picture.legend], [losses.legend, losses.node, picture.seen]);
  root.append(row(choices.map(({ node }) => node)), row(player.node, one, again), shown, line.node);
  root.append(row(mine.buttons, code.toggle), ...mine.nodes, code.node);
  root.addEventListener('click', keep, true); // before any button hears it: a link that is copied holds what is seen
  return update;

  function update() {
    for (const one of [...choices, mine]) one.show();
    const [text, settings] = [get('trained'), JSON.stringify(shaping.map(get))];
    const inks = colours(root, ['positive', 'negative', 'paper', 'ink']);
    const look = JSON.stringify([settings, ...['own', 'units', 'words'].map(get), inks]);
    const [anew, other] = [text !== training.text || settings !== shape, look !== looks];
    [shape, looks] = [settings, look];
    if (other) {
      training.points = gather(data.sets[get('set')], get('noise'), get('own'));
      picture.mark(training.points, inks, { tick: ticks(get('units')), words: get('words') });
    }
    if (anew) {
      player.stop();
      begin(text === training.text ? '' : (text ?? ''));
    }
    if (anew || other) training.measure();
    paint();
  }

  /** A frame of training; false at its end. */
  function turn() {
    const before = training.epoch;
    train(stepsAFrame);
    paint();
    return training.epoch > before;
  }

  function paint() {
    picture.paint(training);
    losses.paint();
    say();
  }

  function say() {
    line.say(sentence(training, player.on()));
    if (!player.on()) code.show();
  }
}

/** @type {(training: Training, on: boolean) => string} */
function sentence({ epoch, points, now: { E, right, of } }, on) {
  if (!points.train.y.data.length) return 'no points to learn yet';
  const [train, test] = E.map((one) => show(one));
  const tested = of ? `, ${test} on test points; ${right} of ${of} test points right` : '; no test points';
  return `${on ? 'training, ' : ''}epoch ${epoch}: E = ${train} on training points${tested}`;
}

/**
 * How the numbers of the axes are written, if the reader's units are others than the plane's.
 * @type {(kept: Record<string, number>) => ((k: number, v: number) => string) | undefined}
 */
const ticks = (kept) => (Object.keys(kept).length ? (k, v) => minus(own(v, units(kept)[k])) : undefined);

const minus = (/** @type {number} */ value) => String(value).replaceAll('-', '\u2212');

/**
 * The training and its text among the settings: {begin, train, keep}.
 * @param {Figure<PlaygroundData, PlaygroundControls>} figure
 * @param {Training} training
 */
function tied({ get, put }, training) {
  return { begin, train, keep };

  /** No link has brought another training, which the next update will show. */
  function ours() {
    return get('trained') === training.text;
  }

  function begin(/** @type {string} */ text) {
    try {
      training.begin({ depth: get('depth'), width: get('width'), act: get('act') }, text);
    } catch (error) {
      put({ notice: `“trained” ${/** @type {Error} */ (error).message}. The training begins anew.` });
    }
    put({ trained: training.text });
  }

  function train(/** @type {number} */ steps) {
    if (!ours()) return;
    try {
      training.step(steps, get('lr'));
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

/**
 * Adds a point to those of the reader, of the class that a click adds, or says that they are full.
 * @type {(figure: Figure<PlaygroundData, PlaygroundControls>, full: () => void) => (x1: number, x2: number) => void}
 */
function adder({ controls, get, put }, full) {
  const { most, min, max } = controls.own;
  const hold = (/** @type {number} */ v) => clamp(Math.round(v * 100) / 100, min, max);
  return (x1, x2) => {
    const [own, label] = [get('own'), Number(get('add') === 'class 1')];
    if (own.length < most) put({ own: [...own, [hold(x1), hold(x2), label]] });
    else full();
  };
}

/**
 * A button that calls turn in each frame until it says false: {node, on, stop}; `told` hears of every start and stop.
 * @type {(figure: Figure, turn: () => boolean, told: (on: boolean) => void) =>
 *   {node: HTMLButtonElement, on: () => boolean, stop: () => void}}
 */
function running({ root, signal }, turn, told) {
  let waiting = 0;
  const node = button('Train', () => (waiting ? stop() : start()));
  signal.addEventListener('abort', stop);
  return { node, on: () => waiting !== 0, stop };

  function start() {
    node.textContent = 'Pause';
    waiting = requestAnimationFrame(next);
    told(true);
  }

  function next() {
    waiting = requestAnimationFrame(next);
    try {
      if (!root.isConnected || !turn()) stop();
    } catch (error) {
      stop();
      throw error;
    }
  }

  function stop() {
    if (!waiting) return;
    cancelAnimationFrame(waiting);
    waiting = 0;
    node.textContent = 'Train';
    told(false);
  }
}
