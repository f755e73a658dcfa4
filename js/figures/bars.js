// A bar for each output of a recorded function: softmax and its temperature.
import { axes, readout, s, set, show } from './kit.js';
import { program } from './program.js';

/** data: {into: {control: [input, index]}, out, names: input whose numbers name the bars, ys, ylabel, line} */
export function draw({ model, root }) {
  const data = model.get('data');
  const { run, inputs: recorded } = program(model.get('graphs').bars);
  const count = recorded[data.names].data.length;
  const frame = axes({ xs: [0, count], ys: data.ys, ylabel: data.ylabel, label: data.alt, height: 240, bare: true });
  const width = frame.x(0.7) - frame.x(0);
  const bars = Array.from({ length: count }, (_, k) => ({
    rect: s('rect', { class: `ab-bar ab-${data.kind}`, x: frame.x(k + 0.15), width }),
    value: s('text', { class: 'ab-number', 'text-anchor': 'middle', x: frame.x(k + 0.5) }),
    name: s('text', { class: 'ab-number', 'text-anchor': 'middle', x: frame.x(k + 0.5), y: frame.frame.top + frame.frame.height + 18 }),
  }));
  frame.layer.append(...bars.map((bar) => bar.rect));
  frame.node.append(...bars.flatMap((bar) => [bar.value, bar.name]));
  const line = readout();
  root.append(frame.node, line.node);
  return update;

  function update() {
    const inputs = Object.fromEntries(Object.entries(recorded).map(([name, { data: own }]) => [name, Float64Array.from(own)]));
    for (const [control, [name, index]] of Object.entries(data.into)) inputs[name][index] = model.get(control);
    const values = run(inputs).flat(data.out);
    bars.forEach(({ rect, value, name }, k) => {
      set(rect, { y: frame.y(values[k]), height: Math.max(0, frame.y(0) - frame.y(values[k])) });
      set(value, { y: frame.y(values[k]) - 6 });
      value.textContent = show(values[k]);
      name.textContent = `${data.prefix}${show(inputs[data.names][k], 1)}`;
    });
    line.say(`${data.line} (${[...values].map((v) => show(v)).join(', ')})`);
  }
}
