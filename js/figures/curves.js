// @ts-check
// Curves of a recorded function and a point on them: neuron, activation, loss.
import { choice, readout, row } from './controls.js';
import { clamp, h, s, set, show } from './kit.js';
import { axes, draggable, path } from './plot.js';
import { program } from './program.js';

/** @import { CurvesData, Figure, Given, Program, Rule, Slider } from './types.ts' */

const count = 161;

/** @param {Figure<CurvesData, Record<string, Rule>>} figure */
export function draw(figure) {
  const { data, controls, get, put } = figure;
  const { input: point, low, high } = data.x;
  const results = reader(figure);
  const xs = Float64Array.from({ length: count }, (_, k) => low + (k / (count - 1)) * (high - low));
  const plane = axes({ xs: [low, high], ys: data.ys, xlabel: data.xlabel, label: data.alt });
  const { x, y, frame } = plane;
  const lines = data.lines.map(({ out, kind, dash }) => ({
    out,
    line: s('path', { class: `ab-line ab-${kind}`, 'stroke-dasharray': dash }),
    dot: s('circle', { r: 5, class: `ab-dot ab-${kind}` }),
  }));
  const rule = s('line', { class: 'ab-rule', y1: frame.top, y2: frame.top + frame.height });
  plane.layer.append(rule, ...lines.map(({ line }) => line));
  plane.dots.append(...lines.map(({ dot }) => dot));
  const keys = data.lines.map(({ kind, dash, label }) =>
    h('span', { class: `ab-key ab-${kind}${dash ? ' ab-dashed' : ''}` }, label),
  );
  const choices = Object.keys(controls).flatMap((name) => ('options' in controls[name] ? [choice(figure, name)] : []));
  const line = readout();
  const pickers = choices.map(({ node }) => node);
  figure.root.append(row(pickers), h('p', { class: 'ab-legend' }, keys), plane.node, line.node);
  draggable(plane, (to) => {
    const { min, max, step } = /** @type {Slider} */ (controls[point]);
    put({ [point]: clamp(Math.round(to / step) * step, min, max) });
  });
  return update;

  function update() {
    const at = get(point);
    const [all, here] = [results(xs), results([at])];
    for (const one of choices) one.show();
    for (const { out, line, dot } of lines) {
      set(line, { d: path(xs, all[out], plane) });
      set(dot, { cx: x(at), cy: y(here[out][0]) });
    }
    set(rule, { x1: x(at), x2: x(at) });
    const said = (/** @type {string} */ name) =>
      written(name in controls ? get(name) : here[name][0], name in controls);
    line.say(data.line.replace(/\{([^{}]+)\}/g, (_, name) => said(name)));
  }
}

/** @type {(value: string | number, set: boolean) => string} */
const written = (value, set) => (typeof value === 'number' ? show(value, set ? 2 : 4) : value);

/**
 * The results for many x, with the settings as they are.
 * @param {Figure<CurvesData, Record<string, Rule>>} figure
 * @returns {(xs: ArrayLike<number>) => Record<string, ArrayLike<number>>}
 */
function reader({ data, graphs, controls, get }) {
  const { pick, choices = {}, single } = data;
  const [{ nodes }] = Object.values(graphs);
  const outs = nodes.flatMap(({ name, op }) => (name && op !== 'input' ? [name] : []));
  const programs = Object.fromEntries(Object.entries(graphs).map(([name, graph]) => [name, program(graph)]));
  return (xs) => {
    /** @type {Record<string, Given>} */
    const given = {};
    for (const [name, rule] of Object.entries(controls)) {
      if (!('options' in rule)) given[name] = [get(name)];
      else if (name !== pick) given[name] = [choices[name][get(name)]];
    }
    const { run } = programs[pick ? get(pick) : 'curve'];
    const found = (/** @type {Given} */ x) => copied(run({ ...given, [data.x.input]: x }), outs);
    if (!single) return found(Float64Array.from(xs));
    const all = Array.from(xs, (x) => found([[x]]));
    return Object.fromEntries(outs.map((name) => [name, all.map((one) => one[name][0])]));
  };
}

/** @type {(run: ReturnType<Program['run']>, names: string[]) => Record<string, Float64Array>} */
const copied = (run, names) => Object.fromEntries(names.map((name) => [name, run.flat(name).slice()]));
