// @ts-check
// The mistake lab: a right step and a wrong one, replayed side by side, and every number that differs.
import { load } from '../engine/engine.mjs';
import { coded } from './coding.js';
import { beside, choice, heading, ledger, region, reset, row } from './controls.js';
import { inOrder } from './history.js';
import { h, s, set, show, write } from './kit.js';
import { picture } from './net.js';
import { axes, path } from './plot.js';
import { brief, judge, sentence, tell as receive } from './receipts.js';
import { left, trail, turns } from './trail.js';
import { voice } from './voice.js';

/** @import { Receipt } from './receipts.js' */
/** @import { Axes, Figure, MistakesControls, MistakesData, Piece, Tape } from './types.ts' */
/** @typedef {Record<string, Float64Array>} Step what it began with and found, by the names of the tape */
/** @typedef {(number: string, step: Step) => number} Of */
/** @typedef {Record<'right' | 'wrong', (done: number) => Step>} All */
/** @typedef {{name: string, right: Step, wrong: Step, of: Of, all: All}} Both */

const last = 200; // the steps that the curve shows

/** @param {Figure<MistakesData, MistakesControls>} figure */
export function draw(figure) {
  const { data, get, put } = figure;
  const { book, mistakes, of: owner } = data;
  const walks = walker(figure);
  const picker = choice(figure, 'mistake', (name) =>
    put({ mistake: name, done: mistakes[name].begins - 1, pressed: '' }),
  );
  const press = (/** @type {string} */ name) => put({ pressed: name });
  const [code, chips, spoken, told, curve] = [listing(data), spread(data), voice(), story(data, press), chart()];
  const [checks, table, nudging] = [verdicts(data), numbers(data), receipts(figure)];
  const goal = (/** @type {string} */ name) => walks(get('mistake'), 0).right.y[book[name][1]];
  const net = picture(data, goal, press);
  figure.root.append(
    row(picker.node, reset(figure)),
    code.node,
    spoken.line,
    chips.node,
    region('Picture of the network', net.node),
    h('p', { class: 'ab-muted-text' }, 'Underlined: off. The wider a line, the further off is its dE/dw.'),
    told.node,
    nudging.line,
    curve.node,
    checks.node,
    table.node,
    spoken.node,
  );
  const program = coded(figure);
  table.node.addEventListener('toggle', update);
  return update;

  function update() {
    const name = get('mistake');
    const both = walks(name, get('done'));
    const { right, wrong, of } = both;
    const off = (/** @type {string} */ one) => differ(of(one, right), of(one, wrong));
    const open = get('pressed') || mistakes[name].first;
    picker.show();
    code.show(name);
    const begins = chips.show(both);
    const value = (/** @type {string} */ one) => of(one, wrong);
    const edge = (/** @type {string} */ one) => value(`dE/d${one}`) - of(`dE/d${one}`, right);
    net.paint({ value, edge, off, current: open, selected: owner[open] ?? open });
    const news = told.show(both, open);
    nudging.show(both, open);
    spoken.say(said(data, both, get('done') + 1, begins), [news, nudging.line.textContent].join(' ').trim());
    curve.show(both, get('done'));
    checks.show(name);
    program(gaps(data, both, begins));
    if (table.node.getAttribute('open') !== null) table.show(both, off, nudging.of(both));
  }
}

/**
 * Whether two numbers differ by more than rounding, as `differ` of annbook.mistakes.
 * @type {(right: number, wrong: number) => boolean}
 */
const differ = (right, wrong) => !(right === wrong || Math.abs(right - wrong) <= 1e-12 + 1e-9 * Math.abs(right));

/**
 * walks(mistake, done): the step after so many, right and wrong, at the learning rate as it is.
 * @param {Figure<MistakesData, MistakesControls>} figure
 */
function walker({ data, graphs, get }) {
  /** @type {Record<string, (lr: number) => (done: number) => Step>} */
  const begun = {};
  /** @type {Record<string, (done: number) => Step>} */
  let kept = {};
  let rate = NaN;
  /** @type {Of} */
  const of = (number, step) => step[data.arrays[number]][data.book[number][1]];
  const steps = (/** @type {string} */ key) => (kept[key] ??= (begun[key] ??= walk(graphs[key]))(rate));
  return (/** @type {string} */ name, /** @type {number} */ done) => {
    if (rate !== get('lr')) [kept, rate] = [{}, get('lr')];
    const [right, wrong] = [data.mistakes[name].right, name].map(steps);
    return { name, right: right(done), wrong: wrong(done), of, all: { right, wrong } };
  };
}

/**
 * The steps of a program at a learning rate, each replayed when it is first asked for; a new rate ends the old walk.
 * @type {(tape: Tape) => (lr: number) => (done: number) => Step}
 */
export function walk(tape) {
  const graph = load(tape);
  const plan = graph.plan();
  const names = tape.nodes.flatMap(({ name }) => (name ? [name] : []));
  return (lr) => {
    for (const name of graph.inputs) plan.set(name, graph.recorded(name));
    plan.set('lr', lr);
    /** @type {Step[]} */
    const steps = [];
    return (done) => {
      while (steps.length <= done) {
        if (steps.length) plan.feed();
        plan.run();
        steps.push(Object.fromEntries(names.map((name) => [name, plan.get(name).data.slice()])));
      }
      return steps[done];
    };
  };
}

/**
 * How the numbers of an array are off; "" if they are not. As annbook.mistakes tells it.
 * @type {(right: Float64Array, wrong: Float64Array) => string}
 */
export function print(right, wrong) {
  const unlike = (/** @type {Float64Array} */ one, /** @type {Float64Array} */ other) =>
    one.reduce((count, value, k) => count + Number(differ(value, other[k])), 0);
  const off = unlike(right, wrong);
  if (!off) return '';
  const factor = right[0] ? wrong[0] / right[0] : 0;
  const round = right.length > 1 || [0.25, 0.5, 1, 2, 4].includes(Math.abs(factor));
  const scaled = right.map((value) => factor * value);
  if (round && !unlike(scaled, wrong)) return `× ${String(+factor.toPrecision(4)).replace('-', '−')}`;
  if (!unlike(right.slice().sort(), wrong.slice().sort())) return 'other places';
  if (right.length === 1) return 'off';
  return off === right.length ? 'all off' : `${off} of ${right.length} off`;
}

/**
 * The lines of the program that are exchanged.
 * @param {MistakesData} data
 */
function listing({ mistakes }) {
  const [says, right, wrong] = [h('p'), h('pre'), h('pre', { class: 'ab-off' })];
  const titled = (/** @type {string} */ title, /** @type {HTMLElement} */ lines) => [h('p', {}, title), lines];
  const node = h('div', { class: 'ab-lines' }, says, beside(titled('right', right), titled('with the mistake', wrong)));
  return { node, show };

  function show(/** @type {string} */ name) {
    const one = mistakes[name];
    const rows = one.rows > 1 ? ` Shown with ${one.rows} rows; the numbers are those of the first.` : '';
    write(says, one.says + rows);
    write(right, one.lines.map(([line]) => line).join('\n'));
    write(wrong, one.lines.map(([, lines]) => lines || '# (left out)').join('\n'));
  }
}

/**
 * All arrays in the order of computation, and how each is off; show() says the first that is.
 * @param {MistakesData} data
 */
function spread({ order }) {
  const chips = order.map(([name]) => ({ node: h('li'), name, word: h('span') }));
  for (const { node, name, word } of chips) node.append(h('b', {}, name), ' ', word);
  const list = h(
    'ol',
    { class: 'ab-spread', 'aria-label': 'Arrays in the order of computation' },
    chips.map(({ node }) => node),
  );
  return { node: list, show: spreads };

  /** @type {(both: Both) => [array: string, place: number] | null} */
  function spreads({ right, wrong }) {
    /** @type {[string, number] | null} */
    let first = null;
    order.forEach(([, array], k) => {
      const [one, other] = [right[array], wrong[array]];
      const how = print(one, other);
      write(chips[k].word, how || 'same');
      const begins = how && !first;
      set(chips[k].node, { class: how ? `ab-off${begins ? ' ab-begins' : ''}` : 'ab-same' });
      if (begins) first = [array, one.findIndex((value, at) => differ(value, other[at]))];
    });
    return first;
  }
}

/** @type {(data: MistakesData, both: Both, step: number, first: [array: string, place: number] | null) => string} */
function said({ book, arrays }, { right, wrong, of }, step, first) {
  const same = !differ(of('E', right), of('E', wrong));
  const E = `E = ${show(of('E', wrong))}, ${same ? 'the same' : show(of('E', right))} without the mistake`;
  if (!first) return `step ${step}: no number is off; ${E}`;
  const [array, place] = first;
  const name = Object.keys(book).find((one) => arrays[one] === array && book[one][1] === place) ?? array;
  const [value, other] = [wrong, right].map((one) => show(one[array][place]));
  const off = `step ${step}: the first number off is ${name} = ${value}, ${other} without the mistake`;
  return name === 'E' ? off : `${off}; ${E}`;
}

/**
 * What the program of a mistake shows: its lines, the first number that is off, and E.
 * @type {(data: MistakesData, both: Both, first: [array: string, place: number] | null) => Record<string, any>}
 */
function gaps({ mistakes }, { name, right, wrong }, first) {
  const lines = mistakes[name].lines.map((pair) => pair.map((text) => (text || '(left out)').replaceAll('\n', '; ')));
  const said = lines.map(([one, other]) => `# right: ${one}\n# wrong: ${other}`).join('\n');
  const [array, place] = first ?? [];
  const both =
    place === undefined || array === undefined ? {} : { right: right[array][place], wrong: wrong[array][place] };
  return { lines: said, array, place, ...both, E: right.E[0], 'wrong E': wrong.E[0] };
}

/**
 * The formula of a number, twice: right, and with the mistake. A name in it is pressed to walk on. show() says both
 * where another number was pressed.
 * @param {MistakesData} data
 * @param {(name: string) => void} press
 */
function story({ book, formulas, mistakes }, press) {
  const sheet = h('div', { class: 'ab-history', role: 'group', 'aria-label': 'History of a number, right and wrong' });
  const way = trail();
  const paths = turns(way, (by) => step(() => way.along(by)));
  const node = h('div', { class: 'ab-past' }, sheet, row(paths.nodes));
  const focus = () => /** @type {HTMLElement | null} */ (sheet.querySelector('b'))?.focus();
  let [drawn, shown] = ['', ''];
  left(node);
  return { node, show: tell };

  /** On the way, the focus with it: what was pressed is gone. @param {() => void} go */
  function step(go) {
    go();
    focus();
    press(way.name());
  }

  /** @type {(both: Both, number: string) => string} */
  function tell({ name, right, wrong, of }, number) {
    const one = mistakes[name];
    const pieces = formulas[one.right][number];
    const own = one.formulas[number] ?? pieces;
    const rows = [lines('right', pieces, right), lines('with the mistake', own, wrong)].flat();
    const inside = document.activeElement?.closest('.ab-history') === sheet;
    sheet.replaceChildren(...rows);
    if (inside) focus();
    way.follow(number);
    paths.show();
    const news = drawn === name && shown !== number;
    [drawn, shown] = [name, number];
    return news ? rows.map((line) => line.textContent).join(' ') : '';

    /** @param {string} name */
    function link(name) {
      return h('button', { type: 'button', class: 'ab-name-link', onclick: () => step(() => way.go(name)) }, name);
    }

    /** @type {(title: string, pieces: Piece[] | undefined, done: Step) => HTMLElement[]} */
    function lines(title, pieces, done) {
      const value = show(of(number, done), 6);
      const head = [h('span', { class: 'ab-muted-text' }, `${title}: `), h('b', { tabindex: -1 }, number)];
      if (!pieces) return [h('p', { class: 'ab-formula' }, ...head, ` is given, ${value}`)];
      const symbols = filled(pieces, ([name]) => (book[name] ? link(name) : name));
      const numbers = filled(pieces, ([, array, place, bracket]) => {
        const text = show(done[array][place]);
        return bracket && done[array][place] < 0 ? `(${text})` : text;
      }).join('');
      return [
        h('p', { class: 'ab-formula' }, ...head, ' = ', ...symbols),
        h('p', { class: 'ab-formula' }, `= ${numbers} = ${value}`),
      ];
    }
  }
}

/** @type {<Part>(pieces: Piece[], gap: (piece: Exclude<Piece, string>) => Part | string) => (Part | string)[]} */
const filled = (pieces, gap) =>
  pieces.map((piece) => (typeof piece === 'string' ? piece.replaceAll('-', '−') : gap(piece)));

/**
 * The wrong gradient against the right E: a line for one number, and a receipt for each.
 * @param {Figure<MistakesData, MistakesControls>} figure
 */
function receipts({ data, graphs }) {
  const { mistakes, nudged, blamed, book, arrays } = data;
  /** @type {Record<string, ReturnType<typeof judge>>} */
  const judges = {};
  const line = h('p', { class: 'ab-receipt' });
  return { line, of: receipt, show: tell };

  /** @type {(both: Both) => (number: string) => Receipt | null} */
  function receipt({ name, wrong, of }) {
    const key = mistakes[name].right;
    const E = graphs[key].nodes.findIndex((node) => node.name === 'E');
    const judged = (judges[key] ??= judge(graphs[key], [E, 0]));
    return (number) => {
      const moved = nudged[number];
      if (!moved || !whole(name, number)) return null;
      return judged(of(number, wrong), wrong, [arrays[moved], book[moved][1]]);
    };
  }

  /**
   * Whether nudging sees this number: a bias moves the sums of all rows at once, and a delta is that of one.
   * @type {(name: string, number: string) => boolean}
   */
  function whole(name, number) {
    return mistakes[name].rows === 1 || number.startsWith('dE');
  }

  /** @type {(both: Both, number: string) => void} */
  function tell(both, number) {
    const subject = nudged[number] && whole(both.name, number) ? number : blamed[number];
    const found = subject ? receipt(both)(subject) : null;
    receive(line, found ? sentence(subject, found) : '', found?.verdict);
  }
}

/** E over all steps, with the mistake and without; a dot on each moves. */
function chart() {
  const keys = h('p', { class: 'ab-legend' });
  const plot = h('div', { class: 'ab-curve' });
  /** @type {All | undefined} */
  let shown;
  /** @type {{frame: Axes, dots: [dot: SVGCircleElement, E: number[]][]} | undefined} */
  let now;
  return { node: h('div', {}, keys, plot), show: paint };

  /** @type {(both: Both, done: number) => void} */
  function paint({ name, all }, done) {
    if (!now || shown?.right !== all.right || shown.wrong !== all.wrong) [shown, now] = [all, build(name, all)];
    for (const [dot, E] of now.dots) {
      const y = Number.isFinite(E[done]) ? now.frame.y(E[done]) : -10; // out of sight
      set(dot, { cx: now.frame.x(done), cy: y });
    }
  }

  /** @type {(name: string, all: All) => NonNullable<typeof now>} */
  function build(name, { right, wrong }) {
    const steps = Array.from({ length: last + 1 }, (_, k) => k);
    const kinds = /** @type {const} */ ([
      [right, 'ab-activation', '7 3', 'without'],
      [wrong, 'ab-loss', '', `with “${name}”`],
    ]).map(([walk, colour, dash, label]) => ({ E: steps.map((k) => walk(k).E[0]), colour, dash, label }));
    const all = kinds.flatMap(({ E }) => E);
    const top = Math.min(Math.max(...all.filter(Number.isFinite)), 20 * Math.max(...kinds.map(({ E }) => E[0])));
    const ends = kinds.map(({ E, label }) => `${show(E[last] < 1e-12 ? 0 : E[last])} ${label}`); // less is rounding
    const frame = axes({
      height: 200,
      xs: [0, last],
      ys: [0, 1.1 * top || 1],
      xlabel: 'training steps done',
      ylabel: 'E',
      label: `E after ${last} steps: ${ends.join(', ')}`,
    });
    for (const { E, colour, dash } of kinds) {
      frame.layer.append(s('path', { class: `ab-line ${colour}`, 'stroke-dasharray': dash, d: path(steps, E, frame) }));
    }
    keys.replaceChildren(
      ...kinds.map(({ colour, dash, label }) =>
        h('span', { class: `ab-key ${colour}${dash ? ' ab-dashed' : ''}` }, label),
      ),
    );
    plot.replaceChildren(frame.node);
    /** @type {[SVGCircleElement, number[]][]} */
    const dots = kinds.map(({ E, colour }) => [s('circle', { class: `ab-dot ${colour}`, r: 4 }), E]);
    frame.dots.append(...dots.map(([dot]) => dot));
    return { frame, dots };
  }
}

/**
 * What the checks of the chapter say.
 * @param {MistakesData} data
 */
function verdicts({ mistakes }) {
  const body = h('tbody');
  const words = 'Each check begins anew; nudging and the step by hand look at the first step alone.';
  const heads = heading('check', 'with the mistake', 'it says');
  const table = h('table', { class: 'ab-checks' }, h('caption', {}, words), heads, body);
  let told = '';
  return { node: region('What the checks say', table), show: tell };

  function tell(/** @type {string} */ name) {
    if (told === name) return;
    told = name;
    const rows = mistakes[name].checks.map(([check, caught, words]) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, check),
        h('td', { class: caught ? 'ab-off' : 'ab-same' }, caught ? '✗ caught' : 'passes'),
        h('td', {}, caught ? words : ''),
      ),
    );
    body.replaceChildren(...rows);
  }
}

/**
 * Every number, right and with the mistake, and what nudging says.
 * @param {MistakesData} data
 */
function numbers(data) {
  const listed = inOrder(data).filter((name) => data.kinds[name] !== 'rate');
  const rows = listed.map((name) => ({ name, cells: [h('td'), h('td'), h('td'), h('td')] }));
  const node = ledger(
    ['name', 'right', 'with the mistake', 'by nudging', 'gap'],
    rows.map(({ name, cells }) => [name, ...cells]),
  );
  return { node, show: fill };

  /** @type {(both: Both, off: (name: string) => boolean, receipt: (name: string) => Receipt | null) => void} */
  function fill({ right, wrong, of }, off, receipt) {
    for (const { name, cells } of rows) {
      const found = receipt(name);
      write(cells[0], show(of(name, right)));
      write(cells[1], `${show(of(name, wrong))}${off(name) ? ' ✗' : ''}`);
      set(cells[1], { class: off(name) ? 'ab-off' : 'ab-same' });
      write(cells[2], found ? show(found.nudged) : '');
      receive(cells[3], found ? brief(found) : '', found?.verdict);
    }
  }
}
