// @ts-check
// Curves of a recorded function and a point on them: neuron, activation, loss.
import { coded } from './coding.js';
import { choice, readout, reset, row } from './controls.js';
import { clamp, h, s, set, show } from './kit.js';
import { axes, draggable, path } from './plot.js';
import { program } from './program.js';
import { undo } from './undo.js';

/** @import { Axes, CurvesData, Figure, Given, Program, Rule, Slider } from './types.ts' */
/** @typedef {Record<string, ArrayLike<number>>} Results */

const count = 161;

/** @param {Figure<CurvesData, Record<string, Rule>>} figure */
export function draw(figure) {
  const { data, controls, get, put } = figure;
  const { input: point, low, high } = data.x;
  const results = reader(figure);
  const xs = Float64Array.from({ length: count }, (_, k) => low + (k / (count - 1)) * (high - low));
  const plane = axes({ xs: [low, high], ys: data.ys, xlabel: data.xlabel });
  const { x, frame } = plane;
  const [own, over] = [strokes(data, plane, 0), strokes(data, plane, 1)];
  const rule = s('line', { class: 'ab-rule', y1: frame.top, y2: frame.top + frame.height });
  const [under, above] = [s('g'), s('g')]; // the second graph, if there is one
  plane.layer.append(...(data.over ? [under] : []), rule, ...own.lines);
  plane.dots.append(...(data.over ? [above] : []), ...own.dots);
  const legend = h('p', { class: 'ab-legend' });
  const choices = Object.keys(controls).flatMap((name) => ('options' in controls[name] ? [choice(figure, name)] : []));
  const line = readout();
  const pickers = choices.map(({ node }) => node);
  figure.root.append(row(pickers, undo(figure), reset(figure)), legend, plane.node, line.node);
  const code = coded(figure);
  draggable(plane, (to) => {
    const { min, max, step } = /** @type {Slider} */ (controls[point]);
    put({ [point]: clamp(Math.round(to / step) * step, min, max) });
  });
  let drawn = '-';
  return update;

  function update() {
    const at = get(point);
    const here = results([at]);
    for (const one of choices) one.show();
    const second = data.over && get(data.over.name) in figure.graphs ? get(data.over.name) : '';
    own.show(xs, at, results(xs), here);
    set(rule, { x1: x(at), x2: x(at) });
    const other = second ? results([at], second) : {};
    if (second) over.show(xs, at, results(xs, second), other);
    const names = second ? [get(data.pick ?? ''), second] : [''];
    if (String(names) !== drawn) {
      drawn = String(names);
      under.replaceChildren(...(second ? over.lines : []));
      above.replaceChildren(...(second ? over.dots : []));
      legend.replaceChildren(...names.flatMap((name, k) => [own, over][k].keys(name)));
    }
    const said = told(figure, data.line, here);
    const more = second && data.over ? told(figure, data.over.line, other) : '';
    line.say(said + more);
    const beside = Object.entries(other).map(([name, value]) => [`over ${name}`, value]);
    code({ ...here, over: second || undefined, ...Object.fromEntries(beside) });
    const labels = data.lines.map(({ label }) => label).join(' and ');
    set(plane.node, { 'aria-label': `${labels} against ${data.xlabel}. ${said}${more}` });
  }
}

/**
 * A sentence with the settings and the results in it.
 * @type {(figure: Figure<CurvesData, Record<string, Rule>>, sentence: string, here: Results) => string}
 */
const told = ({ controls, get }, sentence, here) =>
  sentence.replace(/\{([^{}]+)\}/g, (_, name) => {
    const value = name in controls ? get(name) : here[name][0];
    return typeof value === 'number' ? show(value, name in controls ? 2 : 4) : value;
  });

const dashes = ['0.1 5', '12 5 0.1 5']; // of a second graph: dots, and dots between dashes
const styles = ['ab-dotted', 'ab-dashdot'];

/**
 * The lines of a graph, its points, and the keys of its legend; those of a second one have other strokes, and squares.
 * @param {CurvesData} data
 * @param {Axes} plane
 * @param {number} which
 */
function strokes(data, plane, which) {
  const { x, y } = plane;
  const style = (/** @type {string} */ dash, /** @type {number} */ k) =>
    which ? { 'stroke-dasharray': dashes[k], 'stroke-linecap': 'round' } : { 'stroke-dasharray': dash };
  const lines = data.lines.map(({ kind, dash }, k) => s('path', { class: `ab-line ab-${kind}`, ...style(dash, k) }));
  const dots = data.lines.map(({ kind }) =>
    which
      ? s('rect', { width: 9, height: 9, class: `ab-dot ab-${kind}` })
      : s('circle', { r: 5, class: `ab-dot ab-${kind}` }),
  );
  const keys = (/** @type {string} */ name) =>
    data.lines.map(({ kind, dash, label }, k) => {
      const more = which ? ` ${styles[k]}` : dash ? ' ab-dashed' : '';
      return h('span', { class: `ab-key ab-${kind}${more}` }, name ? `${label}, ${name}` : label);
    });
  return { lines, dots, keys, show: show_ };

  /** @type {(xs: Float64Array, at: number, all: Results, here: Results) => void} */
  function show_(xs, at, all, here) {
    data.lines.forEach(({ out }, k) => {
      set(lines[k], { d: path(xs, all[out], plane) });
      const [u, v] = [x(at), y(here[out][0])];
      set(dots[k], which ? { x: u - 4.5, y: v - 4.5 } : { cx: u, cy: v });
    });
  }
}

/**
 * The results for many x, with the settings as they are, or with another graph.
 * @param {Figure<CurvesData, Record<string, Rule>>} figure
 * @returns {(xs: ArrayLike<number>, graph?: string) => Record<string, ArrayLike<number>>}
 */
function reader({ data, graphs, controls, get }) {
  const { pick, choices = {}, single } = data;
  const [{ nodes }] = Object.values(graphs);
  const outs = nodes.flatMap(({ name, op }) => (name && op !== 'input' ? [name] : []));
  const programs = Object.fromEntries(Object.entries(graphs).map(([name, graph]) => [name, program(graph)]));
  return (xs, graph = pick ? get(pick) : 'curve') => {
    /** @type {Record<string, Given>} */
    const given = {};
    for (const [name, rule] of Object.entries(controls)) {
      if (!('options' in rule)) given[name] = [get(name)];
      else if (name in choices) given[name] = [choices[name][get(name)]];
    }
    const { run } = programs[graph];
    const found = (/** @type {Given} */ x) => copied(run({ ...given, [data.x.input]: x }), outs);
    if (!single) return found(Float64Array.from(xs));
    const all = Array.from(xs, (x) => found([[x]]));
    return Object.fromEntries(outs.map((name) => [name, all.map((one) => one[name][0])]));
  };
}

/** @type {(run: ReturnType<Program['run']>, names: string[]) => Record<string, Float64Array>} */
const copied = (run, names) => Object.fromEntries(names.map((name) => [name, run.flat(name).slice()]));
