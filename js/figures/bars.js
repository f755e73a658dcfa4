// @ts-check
// A bar for each output of a recorded function: softmax and its temperature.
import { coded } from './coding.js';
import { readout, reset, row } from './controls.js';
import { s, set, show } from './kit.js';
import { axes } from './plot.js';
import { program } from './program.js';
import { undo } from './undo.js';

/** @import { BarsData, Figure } from './types.ts' */

/** @param {Figure<BarsData>} figure */
export function draw(figure) {
  const { data, graphs, get, root } = figure;
  const { run, fresh } = program(graphs.bars);
  const count = fresh()[data.names].length;
  const plane = axes({ xs: [0, count], ys: data.ys, ylabel: data.ylabel, label: data.alt, height: 240, bare: true });
  const { x, y, frame } = plane;
  const text = (/** @type {number} */ k, more = {}) =>
    s('text', { class: 'ab-number', 'text-anchor': 'middle', x: x(k + 0.5), ...more });
  const bars = Array.from({ length: count }, (_, k) => ({
    rect: s('rect', { class: `ab-bar ab-${data.kind}`, x: x(k + 0.15), width: x(0.7) - x(0) }),
    value: text(k),
    name: text(k, { y: frame.top + frame.height + 18 }),
  }));
  plane.layer.append(...bars.map((bar) => bar.rect));
  plane.node.append(...bars.flatMap((bar) => [bar.value, bar.name]));
  const line = readout();
  root.append(row(undo(figure), reset(figure)), plane.node, line.node);
  const code = coded(figure);
  return update;

  function update() {
    const inputs = fresh();
    for (const [control, [name, place]] of Object.entries(data.into)) inputs[name][place] = get(control);
    const values = run(inputs).flat(data.out);
    bars.forEach(({ rect, value, name }, k) => {
      set(rect, { y: y(values[k]), height: Math.max(0, y(0) - y(values[k])) });
      set(value, { y: y(values[k]) - 6 });
      value.textContent = show(values[k]);
      name.textContent = `${data.prefix}${show(inputs[data.names][k], 1)}`;
    });
    const said = `${data.line} (${Array.from(values, (v) => show(v)).join(', ')})`;
    line.say(said);
    code({ [data.names]: inputs[data.names], [data.out]: values });
    set(plane.node, { 'aria-label': `${data.alt} ${said}` });
  }
}
