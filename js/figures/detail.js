// @ts-check
// One number of a CNN: its window, its products, its history, and the way back to the pixels.
import { button } from './controls.js';
import { panel } from './history.js';
import { h, show, write } from './kit.js';
import { program } from './program.js';
import { called, path, placeOf, symbol, windowOf } from './reach.js';
import { section } from './section.js';
import { trail } from './trail.js';
import { voice } from './voice.js';

/** @import { Book, Cell, Figure, Made, MapsData, Place, Program, Run, Seen, MapStage } from './types.ts' */

/**
 * {texts, node, show}: all that is said of the pressed number, and its maps and products.
 * @param {Figure<MapsData>} figure
 * @param {(cell: Cell) => void} press
 */
export function detail({ data: { stages }, graphs, signal }, press) {
  const again = replay(stages, graphs);
  const spoken = voice();
  const trod = trail();
  /** Where each name on the way was met; a pixel is met where it is used. @type {Map<string, Cell>} */
  const met = new Map();
  const way = h('p', { class: 'ab-muted-text' });
  const [place, past] = [h('div', { class: 'ab-near' }), h('div')];
  const sections = stages.map((_, k) => (k ? section(stages, k, press) : null));
  /** @type {ReturnType<typeof panel> | null} */
  let history = null;
  /** @type {Cell | null} */
  let next = null;
  let [name, walking] = ['', ''];
  const back = button('One step back', () => next && press(next));
  return { texts: [spoken.line, way, back, past, spoken.node], node: place, show: show_, forget };

  /** A new walk begins with what is shown next. */
  function forget() {
    trod.go('');
    name = '';
  }

  /** @param {Seen} seen */
  function show_(seen) {
    const [{ at, out }, stage] = [seen, stages[seen.at.stage]];
    const own = sections[at.stage];
    const made = own && again(out, at);
    spoken.say(`${called(stage, at)}: ${show(out.flat(stage.name)[placeOf(stage, at)])}`);
    write(way, made ? path(stages, at, seen.fields) : 'A pixel is given: nothing comes before it.');
    next = made && own ? own.show(seen, made) : null;
    back.disabled = !next;
    turn(own);
    tell(stage, at, made);
  }

  /** What belongs to this stage, and the focus in it. @param {ReturnType<typeof section> | null} own */
  function turn(own) {
    const last = place.firstChild;
    if (last === (own?.node ?? null)) return;
    const inside = last && document.activeElement?.closest('.ab-section') === last;
    place.replaceChildren(...(own ? [own.node] : []));
    if (inside) own?.focus();
  }

  /** @param {MapStage} stage @param {Cell} at @param {Made | null} made */
  function tell(stage, at, made) {
    if (made && name !== symbol(stage, at)) {
      const book = bookOf(stages, at, made.window);
      meet(met, stages, at, made.window, Object.keys(book.book));
      const inside = history && document.activeElement?.closest('.ab-past') === history.node;
      history = panel(book, { voice: spoken, way: trod, walked, signal });
      const others = stage.kind === 'softmax' ? [`e[${placeOf(stage, at)}]`, 'sum'] : [];
      const buttons = others.map((other) => history?.button(other));
      past.replaceChildren(h('p', {}, buttons), history.node);
      if (!walking || !book.book[walking]) history.show(symbol(stage, at));
      walking = '';
      history.update(made.run);
      if (inside) history.focus();
    } else if (made) history?.update(made.run);
    name = made ? symbol(stage, at) : '';
    past.hidden = !made;
  }

  /** A step on the way: to a number of its own, or to one beside it. @param {string} other */
  function walked(other) {
    const cell = met.get(other);
    if (!cell || symbol(stages[cell.stage], cell) === name) return;
    walking = other;
    press(cell);
  }
}

/**
 * Keeps where names are met: those of the book at the number itself, those of its window where they are.
 * @type {(met: Map<string, Cell>, stages: MapStage[], at: Cell, window: (Cell | null)[], names: string[]) => void}
 */
function meet(met, stages, at, window, names) {
  for (const name of names) met.set(name, at);
  if (at.stage > 1) for (const one of window) if (one) met.set(symbol(stages[at.stage - 1], one), one);
}

/**
 * How one number is made once more, of its window alone.
 * @type {(stages: MapStage[], graphs: Figure['graphs']) => (out: Run, at: Cell) => Made}
 */
function replay(stages, graphs) {
  /** @type {Record<string, Program>} */
  const units = {};
  return (out, at) => {
    const [stage, before] = [stages[at.stage], stages[at.stage - 1]];
    const { run, inputs } = (units[stage.unit] ??= program(graphs[stage.unit]));
    const [window, values] = [windowOf(stages, at), out.flat(before.name)];
    const x = Float64Array.from(window, (one) => (one ? values[placeOf(before, one)] : 0));
    const own = neuron(stage, at);
    const [W = new Float64Array(), b] = stage.weights.map((name, k) => {
      const size = k ? 1 : x.length;
      return out.flat(name).slice(own * size, (own + 1) * size);
    });
    const given = Object.entries({ x, W, b }).filter(([name]) => inputs[name]);
    const whole = given.map(([name, data]) => [name, { shape: inputs[name].shape, data }]);
    return { run: run(Object.fromEntries(whole)), window, x, W };
  };
}

/** Which kernel, which neuron it is. @type {(stage: MapStage, at: Cell) => number} */
const neuron = (stage, at) => (stage.kind === 'dense' ? placeOf(stage, at) : at.map);

/**
 * The names of all numbers that one is made of, and how.
 * @type {(stages: MapStage[], at: Cell, window: (Cell | null)[]) => Book}
 */
function bookOf(stages, at, window) {
  const [stage, before] = [stages[at.stage], stages[at.stage - 1]];
  const { nodes, stories, weights } = stage;
  const [own, place] = [neuron(stage, at), stage.kind === 'softmax' ? placeOf(stage, at) : 0];
  /** @type {Record<string, Place>} */
  const book = { [symbol(stage, at)]: [nodes.out, place] };
  const [, high, wide] = stage.window;
  window.forEach((one, k) => {
    if (one) book[symbol(before, one)] = [nodes.x, k];
    const inside = stage.kind === 'dense' ? k : [Math.floor(k / (high * wide)), Math.floor(k / wide) % high, k % wide];
    if (weights.length) book[`${weights[0]}[${[own, inside]}]`] = [nodes.W, k];
  });
  if (weights.length) book[`${weights[1]}[${own}]`] = [nodes.b, 0];
  const histories = { [symbol(stage, at)]: stories.out ?? stories[`out${place}`] };
  if (stage.kind === 'softmax') {
    Object.assign(book, { [`e[${place}]`]: [nodes.e, place], sum: [nodes.sum, 0] });
    Object.assign(histories, { [`e[${place}]`]: stories[`e${place}`], sum: stories.sum });
  }
  return { book, histories, kinds: {}, of: {} };
}
