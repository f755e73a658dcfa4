// Curves of a recorded function and a point on them: neuron, activation, loss.
import { axes, h, path, readout, s, set, show } from './kit.js';
import { program } from './program.js';

/**
 * data: {x: {input, low, high}, ys, xlabel, lines: [{out, label, kind, dash}],
 *        outs: the results to read, point: the control that moves along x, pick: the control that names
 *        the graph, choices: {control: {option: value}}, single: one x at a
 *        time, line: the sentence, with {name} for the numbers}
 */
export function draw({ model, root, put }) {
  const data = model.get('data'), controls = model.get('controls');
  const programs = Object.fromEntries(Object.entries(model.get('graphs')).map(([name, graph]) => [name, program(graph)]));
  const count = 161;
  const xs = Float64Array.from({ length: count }, (_, k) => data.x.low + (k / (count - 1)) * (data.x.high - data.x.low));
  const frame = axes({ xs: [data.x.low, data.x.high], ys: data.ys, xlabel: data.xlabel, label: data.alt });
  const lines = data.lines.map((line) => s('path', { class: `ab-line ab-${line.kind}`, 'stroke-dasharray': line.dash }));
  const marks = data.lines.map((line) => s('circle', { r: 5, class: `ab-dot ab-${line.kind}` }));
  const rule = s('line', { class: 'ab-rule', y1: frame.frame.top, y2: frame.frame.top + frame.frame.height });
  frame.layer.append(rule, ...lines);
  frame.dots.append(...marks);
  const legend = h('p', { class: 'ab-legend' }, data.lines.map((line) => h('span', { class: `ab-key ab-${line.kind}${line.dash ? ' ab-dashed' : ''}` }, line.label)));
  const picks = Object.entries(controls).filter(([, rule]) => rule.options).map(([name, { options, label }]) => picker(name, options, label));
  const line = readout();
  root.append(h('div', { class: 'ab-controls' }, picks.map((p) => p.node)), legend, frame.node, line.node);
  drag();
  return update;

  function picker(name, options, label) {
    const select = h('select', { 'aria-label': label, onchange: () => put({ [name]: select.value }) }, options.map((o) => h('option', { value: o }, o)));
    return { name, select, node: h('label', {}, `${label} `, select) };
  }

  function drag() {
    const move = (event) => {
      if (!event.buttons) return;
      const { min, max, step } = controls[data.point], [x] = frame.at(event);
      put({ [data.point]: Math.min(max, Math.max(min, Math.round(x / step) * step)) });
    };
    frame.node.classList.add('ab-drag');
    frame.node.addEventListener('pointerdown', (event) => { frame.node.setPointerCapture(event.pointerId); move(event); });
    frame.node.addEventListener('pointermove', move);
  }

  function at(values) {
    const inputs = {};
    for (const [name, rule] of Object.entries(controls)) if (!rule.options) inputs[name] = [model.get(name)];
    for (const { name } of picks) if (name !== data.pick) inputs[name] = [data.choices[name][model.get(name)]];
    const { run } = programs[data.pick ? model.get(data.pick) : 'curve'];
    const found = (x) => { const out = run({ ...inputs, [data.x.input]: x }); return Object.fromEntries(data.outs.map((name) => [name, out.flat(name).slice()])); };
    if (!data.single) return found(Float64Array.from(values));
    const all = Array.from(values, (x) => found([[x]]));
    return Object.fromEntries(data.outs.map((name) => [name, all.map((one) => one[name][0])]));
  }

  function written(value) { return typeof value === 'number' ? show(value, 2) : value; }

  function update() {
    for (const { name, select } of picks) select.value = model.get(name);
    const out = at(xs);
    data.lines.forEach((l, k) => set(lines[k], { d: path(xs, out[l.out], frame.x, frame.y) }));
    const px = model.get(data.point);
    const here = at([px]);
    set(rule, { x1: frame.x(px), x2: frame.x(px) });
    data.lines.forEach((l, k) => set(marks[k], { cx: frame.x(px), cy: frame.y(here[l.out][0]) }));
    line.say(data.line.replace(/\{([^{}]+)\}/g, (_, name) => (name in controls ? written(model.get(name)) : show(here[name][0]))));
  }
}
