// @ts-check
// A recorded computation as a drawing: a box for each step, an arrow for each use.
import { ledger, pressable, region, reset, roving, row } from './controls.js';
import { gradients, panel } from './history.js';
import { follower } from './inview.js';
import { h, moves, s, set, short, show, write } from './kit.js';
import { program } from './program.js';
import { undo } from './undo.js';
import { voice } from './voice.js';

/** @import { Box, ComputationData, Figure, Slider } from './types.ts' */

const rowHeight = 17;
const corners = { given: 20, step: 2, result: 10 };

const full = (/** @type {number} */ value) => (Math.abs(value) >= 100 ? short(value) : show(value));

/** @param {Figure<ComputationData, Record<string, Slider>>} figure */
export function draw(figure) {
  const { data, graphs, controls, get, put, root } = figure;
  const { book, into, ends, few } = data;
  const slopes = gradients(data);
  const { run, fresh } = program(graphs.step);
  const choose = (/** @type {string} */ name) => put({ selected: name });
  const spoken = voice();
  const history = panel(data, { voice: spoken, signal: figure.signal, walked: choose });
  const parts = row();
  const boxes = data.boxes.map((one) => {
    const { op } = graphs.step.nodes[one.node];
    const all = one.below ? [...one.numbers, ...one.numbers.map((name) => slopes[name])] : one.numbers;
    const buttons = all.length < 2 ? [] : all.map((name) => history.button(name, { press: () => choose(name) }));
    return { ...one, ...box(one, op, () => choose(one.numbers[0] ?? '')), op, all, buttons };
  });
  const rows = table(boxes, slopes);
  const seen = region('Picture of the computation', picture(data, boxes));
  const keep = follower(seen);
  root.append(
    row(undo(figure), reset(figure)),
    seen,
    spoken.line,
    h('p', { class: 'ab-muted-text' }, guide(data.boxes)),
    parts,
    history.node,
    rows.node,
    spoken.node,
  );
  return update;

  function update() {
    const now = fresh();
    for (const [name, [input, place]] of Object.entries(into)) {
      if (moves(now[input][place], get(name), controls[name])) now[input][place] = get(name);
    }
    const values = run(now);
    const value = (/** @type {string} */ name) => values.at(...book[name]);
    const selected = get('selected');
    const open = boxes.find((one) => one.all.includes(selected));
    for (const one of boxes) {
      const blame = one.below ? one.numbers.map((name) => value(slopes[name])) : null;
      one.say(one.numbers.length <= few ? one.numbers.map(value) : null, blame);
      one.outline.classList.toggle('ab-open', one === open);
      one.node.classList.toggle('ab-current', one === open);
    }
    const buttons = open?.buttons ?? [];
    if (parts.firstChild !== (buttons[0] ?? null)) parts.replaceChildren(...buttons);
    history.update(values);
    history.show(selected);
    keep(selected, () => open?.node);
    const moved = Object.keys(into).map((name) => `${controls[name].slider} = ${show(get(name), 2)}`);
    const told = new Set([...ends, slopes[selected] ?? ends[0]]);
    spoken.say(`${moved.join(', ')}: ${[...told].map((name) => `${name} = ${show(value(name))}`).join(', ')}`);
    rows.fill(value);
  }
}

/**
 * All numbers of the boxes: {node, fill}.
 * @param {{op: string, numbers: string[]}[]} boxes
 * @param {Record<string, string>} slopes
 */
function table(boxes, slopes) {
  const rows = boxes.flatMap(({ op, numbers }) =>
    numbers.map((name) => ({ name, op: op.replaceAll('_', ' '), cells: /** @type {const} */ ([h('td'), h('td')]) })),
  );
  const node = ledger(
    ['name', 'operation', 'value', 'dE/d(name)'],
    rows.map(({ name, op, cells }) => [name, h('td', {}, op), ...cells]),
  );
  return { node, fill };

  /** @param {(name: string) => number} value */
  function fill(value) {
    for (const { name, cells } of rows) {
      write(cells[0], show(value(name)));
      if (slopes[name]) write(cells[1], show(value(slopes[name])));
    }
  }
}

/** @type {(boxes: Box[]) => string} */
const guide = (boxes) =>
  [
    'Press a box and see where its number comes from.',
    ...(boxes.some(({ below }) => below)
      ? ['After ∂ stands the derivative of E with respect to the number above.']
      : []),
    ...(boxes.some(({ kind }) => kind === 'gradient') ? ['Dashed boxes belong to the way back.'] : []),
  ].join(' ');

/** @type {(data: ComputationData, boxes: { node: SVGGElement }[]) => SVGSVGElement} */
function picture({ size: [width, height], alt, arrows }, boxes) {
  const words = `${alt} Arrow keys go from box to box, Enter shows the history.`;
  const node = s(
    'svg',
    { class: 'ab-computation', viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': words },
    arrows.map(use),
    boxes.map((one) => one.node),
  );
  const wide = (/** @type {number} */ part) => `calc(${Math.round(part * width)} * var(--ab-px, 1px))`;
  Object.assign(node.style, { minWidth: wide(0.85), maxWidth: wide(1.25) });
  roving(node);
  return node;
}

/**
 * A box: say(values, blame) writes its numbers (null: as they are) and, if it has any, their derivatives.
 * @type {(box: Box, op: string, press: () => void) => {node: SVGGElement, outline: SVGRectElement,
 *   say: (values: number[] | null, blame: number[] | null) => void}}
 */
function box({ x, y, width, height, name, sign, shape, kind, text: first, below }, op, press) {
  const top = y - height / 2 + 5 + 0.74 * rowHeight;
  const side = width / 2 - 8;
  const text = (
    /** @type {number} */ k,
    /** @type {string} */ what,
    /** @type {string} */ style,
    at = 0,
    anchor = 'middle',
  ) => s('text', { x: x + at, y: top + k * rowHeight, class: `ab-number ${style}`, 'text-anchor': anchor }, what);
  const [value, blame] = [text(1, first, ''), text(2, below, 'ab-blame')];
  const heads =
    name && sign
      ? [text(0, name, 'ab-name', -side, 'start'), text(0, sign, 'ab-sign', side, 'end')]
      : [text(0, name || sign, name ? 'ab-name' : 'ab-sign')];
  const style = `ab-box ab-${shape} ab-${kind}`;
  const outline = s('rect', { x: x - width / 2, y: y - height / 2, width, height, rx: corners[shape], class: style });
  const node = pressable(s('g', {}, outline, heads, value, below ? blame : null), '', press);
  const what = [name, op].filter(Boolean).join(', ');
  return {
    ...{ node, outline },
    say(values, slopes) {
      if (values) write(value, several(values));
      if (slopes) write(blame, `∂ ${several(slopes)}`);
      const said = slopes ? `, derivative ${several(slopes)}` : '';
      set(node, { 'aria-label': `${what} = ${value.textContent}${said}` });
    },
  };
}

/** @type {(values: number[]) => string} */
const several = (values) => (values.length === 1 ? full(values[0]) : `(${values.map(short).join(', ')})`);

/**
 * A line through all its points, which leaves and reaches them level, and a head.
 * @type {(arrow: ComputationData['arrows'][number]) => SVGGElement}
 */
function use({ points, mark }) {
  const [x, y] = points[points.length - 1];
  const bends = points.slice(1).map(([a, b], k) => {
    const [c, e] = points[k];
    return `C${(c + a) / 2} ${e} ${(c + a) / 2} ${b} ${a} ${b}`;
  });
  return s(
    'g',
    { class: 'ab-use' },
    s('path', { d: `M${points[0].join(' ')}${bends.join('')}` }),
    s('path', { class: 'ab-head', d: `M${x} ${y}l-7 -3.5v7z` }),
    s('text', { class: 'ab-tick', x: x - 9, y: y - 3, 'text-anchor': 'end' }, mark),
  );
}
