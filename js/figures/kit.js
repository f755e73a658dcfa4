// What every figure is drawn with: elements, numbers, axes, a frame.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === false || value == null) node.removeAttribute(name);
    else write(node, value === true ? '' : String(value), name);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

/** Writes a node's text, or an attribute of it; what stands there already costs the browser nothing. */
export function write(node, text, attribute) {
  if (attribute) { if (node.getAttribute(attribute) !== text) node.setAttribute(attribute, text); }
  else if (node.textContent !== text) node.textContent = text;
}

/** An HTML element: h('p', {class: 'x', onclick: f}, 'text', child). */
export const h = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

/** The same for SVG. */
export const s = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/** Attributes of an element that exists: set(node, {x: 3}). */
export const set = (node, attributes) => fill(node, attributes, []);

/** A number as the book prints it; the minus is a true one. */
export function show(value, digits = 4) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? 'infinite' : 'minus infinite';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 0.5 * 10 ** -digits || size >= 1e6) ? value.toExponential(2) : value.toFixed(digits);
  return text.replace(/^-(?=0(\.0*)?$)/, '').replaceAll('-', '\u2212');
}

/** A number short enough for a label on a drawing. */
export const short = (value) => show(value, Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);

/** Calls draw once in the next frame, however often it is asked. */
export function nextFrame(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  };
}

/** From [a, b] to [c, d] and, with .back, from there. */
export function scale([a, b], [c, d]) {
  const to = (value) => c + ((value - a) / (b - a)) * (d - c);
  to.back = (pixel) => a + ((pixel - c) / (d - c)) * (b - a);
  return to;
}

/** Round numbers from low to high, some `count` of them. */
export function ticks(low, high, count = 6) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((k) => k * power >= raw * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) => (first + k) * step);
}

/** A path through points, broken where a value is not finite; `clip` cuts at the frame. */
export function path(xs, ys, x, y) {
  let text = '', pen = 'M';
  for (let k = 0; k < xs.length; k++) {
    if (!Number.isFinite(ys[k])) { pen = 'M'; continue; }
    text += `${pen}${x(xs[k]).toFixed(2)} ${y(ys[k]).toFixed(2)}`;
    pen = 'L';
  }
  return text;
}

/** An id that nothing else on the page has; to count would not do: in JupyterLab each figure has this module to itself. */
export const unique = () => `ab-${Math.random().toString(36).slice(2)}`;

/**
 * Axes: {node, x, y, layer, dots}; draw with x(value), y(value) lines into layer, which ends at the frame, and marks into
 * dots, where one on the frame is whole. at(event): the values under a pointer. On a small screen a plot is narrower, not its text.
 */
export function axes({ width = innerWidth < 600 ? 360 : 560, height = 280, xs, ys, xlabel = '', ylabel = '', label = '', bare = false }) {
  const text = (value) => String(+value.toPrecision(6)).replace('-', '\u2212');
  const rows = ticks(...ys, 4).map((v) => [v, text(v)]), longest = Math.max(...rows.map(([, said]) => said.length));
  const [left, right, top, bottom] = [Math.max(46, (ylabel ? 26 : 8) + 8 * longest), 12, 10, 36]; // 8: no digit is wider
  const x = scale(xs, [left, width - right]);
  const y = scale(ys, [height - bottom, top]);
  const [layer, dots] = [0, 6].map((more) => {
    const id = unique(), room = { x: left - more, y: top - more, width: width - left - right + 2 * more, height: height - top - bottom + 2 * more };
    return s('g', { 'clip-path': `url(#${id})` }, s('clipPath', { id }, s('rect', room)));
  });
  const node = s('svg', { viewBox: `0 0 ${width} ${height}`, class: 'ab-plot', role: 'img', 'aria-label': label },
    (bare ? [] : ticks(...xs)).map((v) => [
      s('line', { class: 'ab-grid', x1: x(v), x2: x(v), y1: top, y2: height - bottom }),
      s('text', { class: 'ab-tick', x: x(v), y: height - bottom + 15, 'text-anchor': 'middle' }, text(v))]).flat(),
    rows.map(([v, said]) => [
      s('line', { class: 'ab-grid', x1: left, x2: width - right, y1: y(v), y2: y(v) }),
      s('text', { class: 'ab-tick', x: left - 6, y: y(v) + 4, 'text-anchor': 'end' }, said)]).flat(),
    s('text', { class: 'ab-label', x: (left + width - right) / 2, y: height - 6, 'text-anchor': 'middle' }, xlabel),
    s('text', { class: 'ab-label', x: 12, y: (top + height - bottom) / 2, 'text-anchor': 'middle', transform: `rotate(-90 12 ${(top + height - bottom) / 2})` }, ylabel),
    layer, dots);
  const at = ({ clientX, clientY }) => {
    const box = node.getBoundingClientRect(), k = width / box.width;
    return [x.back((clientX - box.left) * k), y.back((clientY - box.top) * k)];
  };
  return { node, x, y, layer, dots, at, frame: { left, top, width: width - left - right, height: height - top - bottom } };
}

/** The line of numbers under a figure; spoken politely when it changes. */
export function readout() {
  const node = h('p', { class: 'annbook-readout', role: 'status', 'aria-live': 'polite' });
  return { node, say(text) { write(node, text); } };
}

/** Arrow keys, Enter and space do what a click does: makes a node a button. */
export function pressable(node, label, press) {
  set(node, { tabindex: 0, role: 'button', 'aria-label': label, class: `${node.getAttribute('class') ?? ''} ab-press`.trim() });
  node.addEventListener('click', press);
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); press(event); }
  });
  return node;
}

/** Whether a slider at `value` moves a number: that it rounds to its steps is no move. */
export const moves = (number, value, { step }) => Math.abs(number - value) > step / 2 + 1e-9;

/** True where the reader asked for less motion. */
export const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** One tab stop for many buttons: arrow keys go from one to the next, up and down by a row. */
export function roving(container, row = 1) {
  const all = [...container.querySelectorAll('.ab-press')];
  all.forEach((node, k) => set(node, { tabindex: k ? -1 : 0 }));
  container.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: row, ArrowLeft: -1, ArrowUp: -row }[event.key];
    const at = all.indexOf(event.target.closest('.ab-press'));
    if (!step || at < 0) return;
    event.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    all.forEach((node) => set(node, { tabindex: node === next ? 0 : -1 }));
    next.focus();
  });
}

/** Lines of equal height as one path: values on a grid of xs by ys (row by row). */
export function contours(values, xs, ys, levels, x, y) {
  const wide = xs.length;
  let text = '';
  for (const level of levels) {
    for (let j = 0; j + 1 < ys.length; j++) {
      for (let i = 0; i + 1 < wide; i++) {
        const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
        const heights = corners.map(([a, b]) => values[b * wide + a] - level);
        const cuts = [];
        for (let k = 0; k < 4; k++) {
          const [h0, h1] = [heights[k], heights[(k + 1) % 4]];
          if ((h0 < 0) === (h1 < 0)) continue;
          const t = h0 / (h0 - h1), [a, b] = [corners[k], corners[(k + 1) % 4]];
          const mix = (side, m, n) => side[m] + t * (side[n] - side[m]);
          cuts.push(`${x(mix(xs, a[0], b[0])).toFixed(1)} ${y(mix(ys, a[1], b[1])).toFixed(1)}`);
        }
        for (let k = 0; k + 1 < cuts.length; k += 2) text += `M${cuts[k]}L${cuts[k + 1]}`;
      }
    }
  }
  return text;
}

/** The palette as [r, g, b], as it is now: light or dark. */
export function colours(root, names) {
  const probe = h('span');
  root.append(probe);
  const found = Object.fromEntries(names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number)];
  }));
  probe.remove();
  return found;
}
