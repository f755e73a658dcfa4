// The operations of the tape, in the order of annbook/tape.py. Each takes the arrays that flow in and its settings,
// and returns {shape, data, run}: where the result will be, and what to do to compute it (nothing, if there is no run).
// The formulas of neural networks are not here: they are on the tape.

import { axesOf, axisOf, broadcast, fresh, places, size, stretched, strides } from "./arrays.mjs";

const takes = (number, op) => Object.assign(op, { takes: number });

// One number from one, two or three numbers at the same place.
const unary = (f) => takes(1, ([{ shape, data: a }]) => {
  const out = fresh(shape), to = out.data;
  return { ...out, run() { for (let i = 0; i < to.length; i++) to[i] = f(a[i]); } };
});

const binary = (f) => takes(2, (arrays) => {
  const out = fresh(broadcast(...arrays.map((x) => x.shape))), to = out.data, n = to.length, [a, b] = arrays.map((x) => x.data);
  if (a.length === n && b.length === n) return { ...out, run() { for (let i = 0; i < n; i++) to[i] = f(a[i], b[i]); } };
  if (b.length === 1) return { ...out, run() { for (let i = 0, v = b[0]; i < n; i++) to[i] = f(a[i], v); } };
  if (a.length === 1) return { ...out, run() { for (let i = 0, v = a[0]; i < n; i++) to[i] = f(v, b[i]); } };
  const [p, q] = arrays.map((x) => places(out.shape, stretched(x.shape, out.shape)));
  return { ...out, run() { for (let i = 0; i < n; i++) to[i] = f(a[p[i]], b[q[i]]); } };
});

const ternary = (f) => takes(3, (arrays) => {
  const out = fresh(broadcast(...arrays.map((x) => x.shape))), to = out.data, [a, b, c] = arrays.map((x) => x.data);
  const [p, q, r] = arrays.map((x) => places(out.shape, stretched(x.shape, out.shape)));
  return { ...out, run() { for (let i = 0; i < to.length; i++) to[i] = f(a[p[i]], b[q[i]], c[r[i]]); } };
});

// Many numbers along some axes become one: `f` takes in one number after the other.
const reduction = (start, f, mean = false) => takes(1, ([a], { axis = null, keepdims = false }) => {
  const { out, owner } = collapse(a.shape, axis, keepdims), from = a.data, to = out.data, count = from.length / to.length;
  return { ...out, run() {
    to.fill(start);
    for (let i = 0; i < owner.length; i++) to[owner[i]] = f(to[owner[i]], from[i]);
    if (mean) for (let i = 0; i < to.length; i++) to[i] /= count;
  } };
});

function collapse(shape, axis, keepdims) {
  const axes = axesOf(axis, shape.length), kept = shape.map((n, d) => (axes.includes(d) ? 1 : n));
  const out = fresh(keepdims ? kept : kept.filter((_, d) => !axes.includes(d)));
  return { out, owner: places(shape, stretched(kept, shape)) };
}

const argmax = takes(1, ([a], { axis = null, keepdims = false }) => {
  const { out, owner } = collapse(a.shape, axis, keepdims), best = new Float64Array(out.data.length);
  const along = axis === null ? places(a.shape, strides(a.shape))
    : places(a.shape, a.shape.map((_, d) => Number(d === axisOf(axis, a.shape.length))));
  return { ...out, run() {
    best.fill(-Infinity);
    out.data.fill(0);
    for (let i = 0; i < owner.length; i++) if (a.data[i] > best[owner[i]]) { best[owner[i]] = a.data[i]; out.data[owner[i]] = along[i]; }
  } };
});

// Products that are summed up.
const matmul = takes(2, ([a, b]) => {
  const s = a.shape.length === 1 ? [1, ...a.shape] : a.shape, t = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [m, k, n] = [s.at(-2), s.at(-1), t.at(-1)];
  if (!a.shape.length || !b.shape.length || t.at(-2) !== k) throw new Error(`matmul of shapes (${a.shape}) and (${b.shape})`);
  const batch = broadcast(s.slice(0, -2), t.slice(0, -2));
  const [p, q] = [s, t].map((x) => places(batch, stretched(x.slice(0, -2), batch)));
  const out = fresh([...batch, ...(a.shape.length > 1 ? [m] : []), ...(b.shape.length > 1 ? [n] : [])]);
  const [one, two, to] = [a.data, b.data, out.data];
  return { ...out, run() {
    to.fill(0);
    for (let g = 0; g < p.length; g++)
      for (let i = 0; i < m; i++)
        for (let l = 0; l < k; l++) {
          const v = one[(p[g] * m + i) * k + l], row = (q[g] * k + l) * n, start = (g * m + i) * n;
          for (let j = 0; j < n; j++) to[start + j] += v * two[row + j];
        }
  } };
});

/** Sums products over all letters that the output does not have: one list of letters for each array, and the output's. */
function contraction(arrays, letters, wanted) {
  const length = {};
  arrays.forEach((a, k) => {
    if (letters[k].length !== a.shape.length) throw new Error(`${letters[k].length} letters for an array of shape (${a.shape})`);
    a.shape.forEach((n, d) => {
      const letter = letters[k][d];
      if ((length[letter] ?? 1) !== 1 && n !== 1 && length[letter] !== n) throw new Error(`the lengths of ${letter} differ: ${length[letter]} and ${n}`);
      length[letter] = Math.max(length[letter] ?? 1, n);
    });
  });
  const all = [...wanted, ...Object.keys(length).filter((letter) => !wanted.includes(letter))];
  const shape = all.map((letter) => length[letter]);
  const walk = (own, own_shape) => {
    const steps = strides(own_shape);
    return places(shape, all.map((letter) => own.reduce((sum, l, d) => sum + (l === letter && own_shape[d] > 1 ? steps[d] : 0), 0)));
  };
  const out = fresh(wanted.map((letter) => length[letter])), to = walk(wanted, out.shape);
  const from = arrays.map((a, k) => walk(letters[k], a.shape));
  return { ...out, run() {
    out.data.fill(0);
    for (let i = 0; i < to.length; i++) {
      let product = 1;
      for (let k = 0; k < arrays.length; k++) product *= arrays[k].data[from[k][i]];
      out.data[to[i]] += product;
    }
  } };
}

const einsum = takes(Infinity, (arrays, { subscripts }) => {
  const [left, right] = subscripts.replaceAll(" ", "").split("->"), parts = left.split(",");
  if (parts.length !== arrays.length || subscripts.includes(".")) throw new Error(`einsum cannot read '${subscripts}' for ${arrays.length} arrays`);
  const once = [...new Set(left.replaceAll(",", ""))].sort().filter((c) => left.split(c).length === 2);
  return contraction(arrays, parts.map((part) => [...part]), [...(right ?? once.join(""))]);
});

const tensordot = takes(2, ([a, b], { axes = 2 }) => {
  const [r, s] = [a.shape.length, b.shape.length];
  const pairs = Number.isInteger(axes) ? [[...Array(axes).keys()].map((d) => r - axes + d), [...Array(axes).keys()]] : axes;
  const [p, q] = [axesOf(pairs[0], r), axesOf(pairs[1], s)];
  const one = a.shape.map((_, d) => `a${d}`), two = b.shape.map((_, d) => (q.includes(d) ? one[p[q.indexOf(d)]] : `b${d}`));
  return contraction([a, b], [one, two], [...one.filter((_, d) => !p.includes(d)), ...two.filter((_, d) => !q.includes(d))]);
});

// Numbers that change their places: `f` says the new shape, and for each new place the old one (-1: `fill`).
const move = (f) => takes(1, ([a], set) => {
  const { shape, from, fill = 0 } = f(a.shape, set), out = fresh(shape), old = a.data, to = out.data;
  return { ...out, run() { for (let i = 0; i < to.length; i++) to[i] = from[i] < 0 ? fill : old[from[i]]; } };
});

const view = (f) => takes(1, ([a], set) => ({ shape: f(a.shape, set), data: a.data })); // the same numbers in the same order

function reshape(from, { shape }) {
  const to = [shape].flat(), open = to.indexOf(-1), known = size(to.filter((n) => n !== -1));
  if (open >= 0) to[open] = size(from) / known;
  if (size(to) !== size(from) || to.some((n) => !Number.isInteger(n))) throw new Error(`shape (${from}) does not become (${shape})`);
  return to;
}

function transpose(shape, { axes = null }) {
  const order = axes === null ? [...shape.keys()].reverse() : axesOf(axes, shape.length), to = order.map((d) => shape[d]);
  return { shape: to, from: places(to, order.map((d) => strides(shape)[d])) };
}

function swapaxes(shape, { axis1, axis2 }) {
  const order = [...shape.keys()], [i, j] = axesOf([axis1, axis2], shape.length);
  [order[i], order[j]] = [j, i];
  return transpose(shape, { axes: order });
}

function index(shape, { key }) {
  const steps = strides(shape), to = [], by = [], used = key.filter((k) => k !== null && k !== "...").length;
  const parts = key.includes("...") ? key : [...key, "..."];
  let d = 0, start = 0;
  const keep = (length, step) => { to.push(length); by.push(step); };
  for (const part of parts) {
    if (part === null) keep(1, 0);
    else if (part === "...") for (let rest = shape.length - used; rest > 0; rest--, d++) keep(shape[d], steps[d]);
    else if (Number.isInteger(part)) start += axisOf(part, shape[d]) * steps[d++];
    else {
      const [first, length, step] = slice(part.slice, shape[d]);
      start += first * steps[d];
      keep(length, step * steps[d++]);
    }
  }
  return { shape: to, from: places(to, by, start) };
}

/** [first, how many, step] of a slice of n places, as in Python. */
function slice([start, stop, step], n) {
  step ??= 1;
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const clip = (k, otherwise) => (k === null ? otherwise : Math.min(Math.max(k < 0 ? k + n : k, low), high));
  const first = clip(start, step > 0 ? low : high), last = clip(stop, step > 0 ? high : low);
  return [first, Math.max(0, Math.ceil((last - first) / step)), step];
}

function broadcastTo(from, { shape }) {
  const to = [shape].flat();
  if (String(broadcast(from, to)) !== String(to)) throw new Error(`shape (${from}) does not stretch to (${to})`);
  return { shape: to, from: places(to, stretched(from, to)) };
}

function repeat(shape, { repeats, axis = null }) {
  if (axis === null) return repeat([size(shape)], { repeats, axis: 0 });
  const d = axisOf(axis, shape.length), split = [...shape.slice(0, d + 1), repeats, ...shape.slice(d + 1)];
  const steps = strides(shape), by = [...steps.slice(0, d + 1), 0, ...steps.slice(d + 1)];
  return { shape: shape.map((n, e) => (e === d ? n * repeats : n)), from: places(split, by) };
}

function pad(shape, { pad_width, constant_values = 0 }) {
  const pair = (w) => (Array.isArray(w) ? [w[0], w.at(-1)] : [w, w]);
  const nested = Array.isArray(pad_width) && Array.isArray(pad_width[0]);
  const widths = shape.map((_, d) => pair(nested ? pad_width[pad_width.length === 1 ? 0 : d] : pad_width));
  const to = shape.map((n, d) => n + widths[d][0] + widths[d][1]), old = places(shape, strides(shape));
  const inside = places(shape, strides(to), strides(to).reduce((sum, step, d) => sum + step * widths[d][0], 0));
  const from = new Int32Array(size(to)).fill(-1);
  inside.forEach((place, i) => { from[place] = old[i]; });
  return { shape: to, from, fill: constant_values };
}

function windows(shape, { window_shape, axis = null }) {
  const axes = axesOf(axis, shape.length), lengths = [window_shape].flat(), steps = strides(shape), to = [...shape];
  axes.forEach((d, k) => { to[d] -= lengths[k] - 1; });
  if (to.some((n) => n < 1)) throw new Error(`windows (${lengths}) do not fit into (${shape})`);
  return { shape: [...to, ...lengths], from: places([...to, ...lengths], [...steps, ...axes.map((d) => steps[d])]) };
}

// Several arrays become one.
const concatenate = takes(Infinity, (arrays, { axis = 0 }) => {
  const d = axisOf(axis, arrays[0].shape.length), rest = (s) => String(s.filter((_, e) => e !== d));
  if (arrays.some((a) => rest(a.shape) !== rest(arrays[0].shape))) throw new Error("concatenate: other axes differ");
  const shape = arrays[0].shape.with(d, arrays.reduce((n, a) => n + a.shape[d], 0)), out = fresh(shape);
  let start = 0;
  const to = arrays.map((a) => { start += a.shape[d]; return places(a.shape, strides(shape), (start - a.shape[d]) * strides(shape)[d]); });
  return { ...out, run() { arrays.forEach((a, k) => { for (let i = 0; i < a.data.length; i++) out.data[to[k][i]] = a.data[i]; }); } };
});

const stack = takes(Infinity, (arrays, { axis = 0 }) => {
  const d = axisOf(axis, arrays[0].shape.length + 1);
  return concatenate(arrays.map(({ shape, data }) => ({ shape: shape.toSpliced(d, 0, 1), data })), { axis: d });
});

const filled = (f) => takes(1, ([a], set) => { const out = f(a.shape, set); return Array.isArray(out) ? { ...fresh(out) } : { shape: [], data: Float64Array.of(out) }; });

export const OPS = {
  // one number from one number, or from two or three at the same place
  add: binary((a, b) => a + b),
  subtract: binary((a, b) => a - b),
  multiply: binary((a, b) => a * b),
  divide: binary((a, b) => a / b),
  power: binary((a, b) => (b === 2 ? a * a : a ** b)),
  negative: unary((a) => -a),
  absolute: unary(Math.abs),
  sign: unary(Math.sign),
  square: unary((a) => a * a),
  sqrt: unary(Math.sqrt),
  exp: unary(Math.exp),
  expm1: unary(Math.expm1),
  log: unary(Math.log),
  log1p: unary(Math.log1p),
  tanh: unary(Math.tanh),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  maximum: binary((a, b) => Math.max(a, b)),
  minimum: binary((a, b) => Math.min(a, b)),
  greater: binary((a, b) => Number(a > b)),
  greater_equal: binary((a, b) => Number(a >= b)),
  less: binary((a, b) => Number(a < b)),
  less_equal: binary((a, b) => Number(a <= b)),
  equal: binary((a, b) => Number(a === b)),
  not_equal: binary((a, b) => Number(a !== b)),
  // several numbers become one
  matmul,
  tensordot,
  einsum,
  sum: reduction(0, (a, b) => a + b),
  mean: reduction(0, (a, b) => a + b, true),
  max: reduction(-Infinity, Math.max),
  min: reduction(Infinity, Math.min),
  argmax,
  where: ternary((c, a, b) => (c ? a : b)),
  clip: ternary((a, low, high) => Math.min(Math.max(a, low), high)),
  // numbers change their places, not their values
  copy: view((shape) => shape),
  ravel: view((shape) => [size(shape)]),
  reshape: view(reshape),
  transpose: move(transpose),
  swapaxes: move(swapaxes),
  index: move(index),
  broadcast_to: move(broadcastTo),
  repeat: move(repeat),
  pad: move(pad),
  stack,
  concatenate,
  sliding_window_view: move(windows),
  // numbers that depend on a shape alone
  size: filled((shape, { axis = null }) => (axis === null ? size(shape) : shape[axisOf(axis, shape.length)])),
  length: takes(0, (_, { of }) => ({ shape: [], data: Float64Array.of(of) })),
  zeros_like: filled((shape) => shape),
  ones_like: takes(1, ([a]) => { const out = fresh(a.shape); out.data.fill(1); return out; }),
  full_like: takes(2, ([a, b]) => { const out = fresh(a.shape), p = places(a.shape, stretched(b.shape, a.shape)); return { ...out, run() { for (let i = 0; i < p.length; i++) out.data[i] = b.data[p[i]]; } }; }),
};
