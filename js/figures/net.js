// The drawing of a network that the explorer and the player share.
import { pressable, roving, s, set, short, show, write } from './kit.js';

/** Places of the neurons: boxes with all their numbers where there is room, else discs. */
function layout(sizes) {
  const most = Math.max(...sizes);
  const roomy = most <= 6 && sizes.length <= 4;
  const [w, height, gapX, gapY] = roomy ? [118, 78, 250, 92] : [34, 34, 150, 40];
  let number = 1;
  const neurons = sizes.flatMap((size, layer) => Array.from({ length: size }, (_, j) => ({
    number: number++, layer, x: 10 + w / 2 + layer * gapX, y: 6 + most * gapY / 2 + (j - (size - 1) / 2) * gapY,
  })));
  return { roomy, w, h: height, neurons, width: 20 + w + (sizes.length - 1) * gapX + 96, height: most * gapY + 16 };
}

/**
 * {node, paint}: press(name) is called with the number that was chosen;
 * paint({value, edge, selected, current, known}) writes all numbers.
 */
export function picture({ sizes, params, ends, book, goals }, press) {
  const plan = layout(sizes), { w } = plan;
  const edges = params.filter((name) => ends[name]).map(edge);
  const label = s('text', { class: 'ab-edge-label', 'text-anchor': 'middle' });
  const boxes = plan.neurons.map(box);
  const numbers = boxes.flatMap((b) => b.numbers);
  numbers.push(number('E', plan.width - 50, plan.height - 10, 'E', 'ab-loss'));
  const node = s('svg', { class: 'ab-network', viewBox: `0 0 ${plan.width} ${plan.height}`, role: 'group', 'aria-label': 'The network: arrow keys go from number to number, Enter shows its history' },
    edges.map((e) => e.node), boxes.map((b) => b.node), label, numbers.at(-1).node);
  roving(node);
  return { node, paint };

  function edge(name) {
    const [from, to] = ends[name].map((n) => plan.neurons[n - 1]);
    const line = { x1: from.x + w / 2, y1: from.y, x2: to.x - w / 2, y2: to.y };
    const drawn = s('line', line);
    const group = s('g', {}, drawn, s('line', { ...line, class: 'ab-hit' }));
    return { name, drawn, line, node: pressable(group, `weight ${name}`, () => press(name)) };
  }

  function number(name, x, y, text, kind) {
    const value = s('tspan', { class: kind });
    const label = s('text', { x, y, class: 'ab-number', 'text-anchor': 'middle' }, s('tspan', { class: 'ab-muted' }, `${text} `), value);
    return { name, value, node: pressable(label, name, () => press(name)) };
  }

  function box({ number: n, layer, x, y }) {
    const own = layer ? `b${n}` : `x${n}`;
    const kind = layer ? 'ab-neuron' : 'ab-neuron ab-in';
    const outline = plan.roomy
      ? s('rect', { x: x - w / 2, y: y - plan.h / 2, width: w, height: plan.h, rx: 12, class: kind })
      : s('circle', { cx: x, cy: y, r: w / 2, class: kind });
    const title = s('text', { x: plan.roomy ? x - w / 2 + 16 : x, y: y + 5, class: 'ab-title', 'text-anchor': 'middle' }, n);
    const rows = !plan.roomy ? [] : layer ? [[`z${n}`, 'z', 'ab-ink'], [`a${n}`, 'a', 'ab-activation'], [`delta${n}`, 'δ', 'ab-gradient'], [own, 'b', 'ab-weight']] : [[own, 'x', 'ab-input']];
    const numbers = rows.map(([name, text, kind], k) => number(name, x + 14, y + 5 + (k - (rows.length - 1) / 2) * 17, text, kind));
    const heading = plan.roomy ? title : pressable(title, own, () => press(own));
    const goal = book[`y${n}`] && s('text', { x: x + w / 2 + 46, y: y + 5, class: 'ab-number', 'text-anchor': 'middle' },
      s('tspan', { class: 'ab-muted' }, `y${n} `), short(goals[book[`y${n}`][1]]));
    return { numbers, node: s('g', {}, outline, heading, numbers.map((one) => one.node), goal) };
  }

  function paint({ value, edge, selected, current, known = () => true }) {
    const top = Math.max(...edges.map((e) => Math.abs(edge(e.name)))) || 1;
    for (const { name, drawn } of edges) {
      const size = edge(name), mark = name === selected ? ' ab-selected' : '';
      set(drawn, { class: `ab-edge ${size < 0 ? 'ab-negative' : 'ab-positive'}${mark}`, 'stroke-width': (0.5 + 5 * Math.abs(size) / top).toFixed(2) });
    }
    for (const { name, value: text, node } of numbers) {
      const said = known(name) ? show(value(name)) : '?';
      write(text, said);
      node.classList.toggle('ab-current', name === current);
      set(node, { 'aria-label': known(name) ? `${name} = ${said}` : `${name}, not yet computed` });
    }
    const chosen = edges.find((e) => e.name === selected)?.line;
    write(label, chosen ? `${selected} = ${short(value(selected))}` : '');
    if (chosen) set(label, { x: (chosen.x1 + chosen.x2) / 2, y: (chosen.y1 + chosen.y2) / 2 - 8 });
  }
}
