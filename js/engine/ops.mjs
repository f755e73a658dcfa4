// @ts-check
// The operations of the tape, in the order of annbook/tape.py. Each takes the arrays that flow in and its settings,
// and returns {shape, data, run}: where the result will be, and what to do to compute it (nothing, if there is no run).
// The formulas of neural networks are not here: they are on the tape.

import { axesOf, axisOf, broadcast, fresh, places, size, stretched, strides } from './arrays.mjs';

/** @import { Laid, Numbers, Op } from './types.ts' */
/** @typedef {number[]} Shape */
/** @typedef {Record<string, any>} Settings */
/** @typedef {{shape: Shape, from: Int32Array, fill?: number}} Moved the old places; -1: `fill` */

/** @type {(number: number, op: (arrays: Numbers[], settings: Settings) => Laid) => Op} */
const takes = (number, op) => Object.assign(op, { takes: number });

/** @type {(out: Numbers, run: () => void) => Laid} */
const laid = (out, run) => ({ ...out, run });

// One number from one, two or three numbers at the same place. The formulas stand in a switch, which becomes a part of
// the loop; a function handed to the loop would be called for each number, and put it into a box of its own.

/** @type {(op: string, a: number) => number} */
function one(op, a) {
  switch (op) {
    case 'negative':
      return -a;
    case 'absolute':
      return Math.abs(a);
    case 'sign':
      return Math.sign(a);
    case 'square':
      return a * a;
    case 'sqrt':
      return Math.sqrt(a);
    case 'exp':
      return Math.exp(a);
    case 'expm1':
      return Math.expm1(a);
    case 'log':
      return Math.log(a);
    case 'log1p':
      return Math.log1p(a);
    case 'tanh':
      return Math.tanh(a);
    case 'sin':
      return Math.sin(a);
    case 'cos':
      return Math.cos(a);
    default:
      return NaN;
  }
}

/** @type {(op: string, a: number, b: number) => number} */
function two(op, a, b) {
  switch (op) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
      return a / b;
    case 'maximum':
      return Math.max(a, b);
    case 'minimum':
      return Math.min(a, b);
    case 'greater':
      return Number(a > b);
    case 'greater_equal':
      return Number(a >= b);
    case 'less':
      return Number(a < b);
    case 'less_equal':
      return Number(a <= b);
    case 'equal':
      return Number(a === b);
    case 'not_equal':
      return Number(a !== b);
    case 'power':
      return power(a, b);
    default:
      return NaN;
  }
}

/** @type {(op: string) => Op} */
const unary = (op) =>
  takes(1, ([{ shape, data: a }]) => {
    const out = fresh(shape);
    const to = out.data;
    return laid(out, () => {
      for (let i = 0; i < to.length; i++) to[i] = one(op, a[i]);
    });
  });

/** @type {(op: string) => Op} */
const binary = (op) =>
  takes(2, (arrays) => {
    const out = fresh(broadcast(...arrays.map((x) => x.shape)));
    const to = out.data;
    const n = to.length;
    const [a, b] = arrays.map((x) => x.data);
    if (a.length === n && b.length === n) {
      return laid(out, () => {
        for (let i = 0; i < n; i++) to[i] = two(op, a[i], b[i]);
      });
    }
    if (b.length === 1) {
      return laid(out, () => {
        for (let i = 0, v = b[0]; i < n; i++) to[i] = two(op, a[i], v);
      });
    }
    if (a.length === 1) {
      return laid(out, () => {
        for (let i = 0, v = a[0]; i < n; i++) to[i] = two(op, v, b[i]);
      });
    }
    const [p, q] = arrays.map((x) => places(out.shape, stretched(x.shape, out.shape)));
    return laid(out, () => {
      for (let i = 0; i < n; i++) to[i] = two(op, a[p[i]], b[q[i]]);
    });
  });

/** @type {(f: (a: number, b: number, c: number) => number) => Op} */
const ternary = (f) =>
  takes(3, (arrays) => {
    const out = fresh(broadcast(...arrays.map((x) => x.shape)));
    const to = out.data;
    const [a, b, c] = arrays.map((x) => x.data);
    const [p, q, r] = arrays.map((x) => places(out.shape, stretched(x.shape, out.shape)));
    return laid(out, () => {
      for (let i = 0; i < to.length; i++) to[i] = f(a[p[i]], b[q[i]], c[r[i]]);
    });
  });

/**
 * Many numbers along some axes become one: `f` takes in one number after the other.
 * @type {(start: number, f: (so_far: number, next: number) => number, mean?: boolean) => Op}
 */
const reduction = (start, f, mean = false) =>
  takes(1, ([{ shape, data: from }], { axis = null, keepdims = false }) => {
    const { out, owner } = collapse(shape, axis, keepdims);
    const to = out.data;
    if (!Number.isFinite(start)) some(from, to);
    const count = from.length / to.length;
    return laid(out, () => {
      to.fill(start);
      for (let i = 0; i < owner.length; i++) to[owner[i]] = f(to[owner[i]], from[i]);
      if (mean) for (let i = 0; i < to.length; i++) to[i] /= count;
    });
  });

/** @type {(shape: Shape, axis: number | number[] | null, keepdims: boolean) => {out: Numbers, owner: Int32Array}} */
function collapse(shape, axis, keepdims) {
  const axes = axesOf(axis, shape.length);
  const kept = shape.map((n, d) => (axes.includes(d) ? 1 : n));
  const out = fresh(keepdims ? kept : kept.filter((_, d) => !axes.includes(d)));
  return { out, owner: places(shape, stretched(kept, shape)) };
}

/**
 * The largest of no numbers is none.
 * @type {(from: Float64Array, to: Float64Array) => void}
 */
function some(from, to) {
  if (to.length && !from.length) throw new Error('no numbers: none of them is the largest or the smallest');
}

const argmax = takes(1, ([{ shape, data: from }], { axis = null, keepdims = false }) => {
  const { out, owner } = collapse(shape, axis, keepdims);
  const to = out.data;
  some(from, to);
  const best = new Float64Array(to.length);
  const steps = axis === null ? strides(shape) : shape.map((_, d) => Number(d === axisOf(axis, shape.length)));
  const along = places(shape, steps);
  return laid(out, () => {
    best.fill(-Infinity);
    to.fill(0);
    for (let i = 0; i < owner.length; i++) {
      const last = best[owner[i]];
      if (!(from[i] > last || (Number.isNaN(from[i]) && !Number.isNaN(last)))) continue; // NaN is the largest
      best[owner[i]] = from[i];
      to[owner[i]] = along[i];
    }
  });
});

// Products that are summed up.

const matmul = takes(2, ([a, b]) => {
  const s = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const t = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const [[m, k], [l, n]] = [s.slice(-2), t.slice(-2)];
  if (!a.shape.length || !b.shape.length || l !== k) throw new Error(`matmul of shapes (${a.shape}) and (${b.shape})`);
  const batch = broadcast(s.slice(0, -2), t.slice(0, -2));
  const [p, q] = [s, t].map((x) => places(batch, stretched(x.slice(0, -2), batch)));
  const out = fresh([...batch, ...(a.shape.length > 1 ? [m] : []), ...(b.shape.length > 1 ? [n] : [])]);
  const [first, second, to] = [a.data, b.data, out.data];
  return laid(out, () => {
    for (let g = 0; g < p.length; g++) {
      for (let i = 0; i < m; i++) row((p[g] * m + i) * k, q[g] * k * n, (g * m + i) * n);
    }
  });

  /**
   * n sums of k products: four at a time, which need no array while they grow.
   * @type {(i: number, j: number, at: number) => void}
   */
  function row(i, j, at) {
    const [one, two] = [first, second];
    let c = 0;
    for (; c + 3 < n; c += 4) {
      let [w, x, y, z] = [0, 0, 0, 0];
      for (let l = 0, from = j + c; l < k; l++, from += n) {
        const v = one[i + l];
        w += v * two[from];
        x += v * two[from + 1];
        y += v * two[from + 2];
        z += v * two[from + 3];
      }
      to[at + c] = w;
      to[at + c + 1] = x;
      to[at + c + 2] = y;
      to[at + c + 3] = z;
    }
    for (; c < n; c++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += one[i + l] * two[j + c + l * n];
      to[at + c] = sum;
    }
  }
});

/**
 * Sums products over all letters that the output does not have: one list of letters for each array, and the output's.
 * @type {(arrays: Numbers[], letters: string[][], wanted: string[]) => Laid}
 */
function contraction(arrays, letters, wanted) {
  const length = lengths(arrays, letters);
  const all = [...wanted, ...Object.keys(length).filter((letter) => !wanted.includes(letter))];
  const shape = all.map((letter) => length[letter]);
  const walk = (/** @type {string[]} */ own, /** @type {Shape} */ lengths) => {
    const steps = strides(lengths).map((step, d) => (lengths[d] > 1 ? step : 0));
    return places(
      shape,
      all.map((letter) => own.reduce((sum, l, d) => sum + (l === letter ? steps[d] : 0), 0)),
    );
  };
  const out = fresh(wanted.map((letter) => length[letter]));
  const to = walk(wanted, out.shape);
  const from = arrays.map((a, k) => walk(letters[k], a.shape));
  return laid(out, () => {
    out.data.fill(0);
    for (let i = 0; i < to.length; i++) {
      let product = 1;
      for (let k = 0; k < arrays.length; k++) product *= arrays[k].data[from[k][i]];
      out.data[to[i]] += product;
    }
  });
}

/**
 * How long the axis of each letter is.
 * @type {(arrays: Numbers[], letters: string[][]) => Record<string, number>}
 */
function lengths(arrays, letters) {
  /** @type {Record<string, number>} */
  const length = {};
  arrays.forEach(({ shape }, k) => {
    const own = letters[k];
    if (own.length !== shape.length) throw new Error(`${own.length} letters for an array of shape (${shape})`);
    own.forEach((letter, d) => {
      const [known, n] = [length[letter] ?? 1, shape[d]];
      if (known !== 1 && n !== 1 && known !== n) throw new Error(`the lengths of ${letter} differ: ${known} and ${n}`);
      length[letter] = known === 1 ? n : known;
    });
  });
  return length;
}

const einsum = takes(Infinity, (arrays, settings) => {
  /** @type {string} */
  const subscripts = settings.subscripts;
  const [left, right] = subscripts.replaceAll(' ', '').split('->');
  const parts = left.split(',');
  if (parts.length !== arrays.length || subscripts.includes('.')) {
    throw new Error(`einsum cannot read '${subscripts}' for ${arrays.length} arrays`);
  }
  const once = [...new Set(left.replaceAll(',', ''))].sort().filter((c) => left.split(c).length === 2);
  const [letters, wanted] = [parts.map((part) => [...part]), right === undefined ? once : [...right]];
  const wrong = wanted.find((c, k) => !left.includes(c) || wanted.indexOf(c) < k);
  if (wrong) throw new Error(`einsum cannot read '${subscripts}': the output's ${wrong} is unknown or there twice`);
  return contraction(arrays, letters, wanted);
});

const tensordot = takes(2, ([a, b], { axes = 2 }) => {
  const [r, s] = [a.shape.length, b.shape.length];
  if (axes > Math.min(r, s)) throw new Error(`tensordot over ${axes} axes of shapes (${a.shape}) and (${b.shape})`);
  const first = Number.isInteger(axes) ? [...Array(axes).keys()] : [];
  const [left, right] = Number.isInteger(axes) ? [first.map((d) => r - axes + d), first] : axes;
  const [p, q] = [axesOf(left, r), axesOf(right, s)];
  if (p.length !== q.length || p.some((d, k) => a.shape[d] !== b.shape[q[k]])) {
    throw new Error(`tensordot over (${left}) of shape (${a.shape}) and (${right}) of shape (${b.shape})`);
  }
  const one = a.shape.map((_, d) => `a${d}`);
  const two = b.shape.map((_, d) => (q.includes(d) ? one[p[q.indexOf(d)]] : `b${d}`));
  const open = [...one.filter((_, d) => !p.includes(d)), ...two.filter((_, d) => !q.includes(d))];
  return contraction([a, b], [one, two], open);
});

// Numbers that change their places: `f` says the new shape, and for each new place the old one.

/** @type {(f: (shape: Shape, settings: any) => Moved) => Op} */
const move = (f) =>
  takes(1, ([a], settings) => {
    const { shape, from, fill = 0 } = f(a.shape, settings);
    const out = fresh(shape);
    const [old, to] = [a.data, out.data];
    return laid(out, () => {
      for (let i = 0; i < to.length; i++) to[i] = from[i] < 0 ? fill : old[from[i]];
    });
  });

/**
 * The same numbers in the same order.
 * @type {(f: (shape: Shape, settings: any) => Shape) => Op}
 */
const view = (f) => takes(1, ([a], settings) => ({ shape: f(a.shape, settings), data: a.data }));

/** @type {(from: Shape, settings: {shape: number | Shape}) => Shape} */
function reshape(from, { shape }) {
  const to = [shape].flat();
  const open = to.indexOf(-1);
  if (open >= 0) to[open] = size(from) / size(to.filter((n) => n !== -1));
  if (size(to) !== size(from) || !to.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new Error(`shape (${from}) does not become (${shape})`);
  }
  return to;
}

/** @type {(shape: Shape, settings: {axes?: number[] | null}) => Moved} */
function transpose(shape, { axes = null }) {
  const order = axes === null ? [...shape.keys()].reverse() : axesOf(axes, shape.length);
  if (order.length !== shape.length) throw new Error(`axes (${axes}) are not all of the shape (${shape})`);
  const [to, steps] = [shape, strides(shape)].map((all) => order.map((d) => all[d]));
  return { shape: to, from: places(to, steps) };
}

/** @type {(shape: Shape, settings: {axis1: number, axis2: number}) => Moved} */
function swapaxes(shape, { axis1, axis2 }) {
  const order = [...shape.keys()];
  const [i, j] = [axis1, axis2].map((axis) => axisOf(axis, shape.length));
  [order[i], order[j]] = [j, i];
  return transpose(shape, { axes: order });
}

/** @type {(shape: Shape, settings: {key: any[]}) => Moved} */
function index(shape, { key }) {
  const steps = strides(shape);
  const used = key.filter((k) => k !== null && k !== '...').length;
  const many = used > shape.length || key.filter((k) => k === '...').length > 1;
  if (many) throw new Error(`the index ${JSON.stringify(key)} is too long for the shape (${shape})`);
  const parts = key.includes('...') ? key : [...key, '...'];
  /** @type {[length: number, step: number][]} */
  const axes = [];
  let [d, start] = [0, 0];
  for (const part of parts) {
    if (part === null) axes.push([1, 0]);
    else if (part === '...') for (let k = shape.length - used; k > 0; k--, d++) axes.push([shape[d], steps[d]]);
    else if (typeof part === 'number') start += axisOf(part, shape[d], 'index') * steps[d++];
    else {
      const [first, length, step] = slice(part.slice, shape[d]);
      start += first * steps[d];
      axes.push([length, step * steps[d++]]);
    }
  }
  const to = axes.map(([length]) => length);
  return {
    shape: to,
    from: places(
      to,
      axes.map(([, step]) => step),
      start,
    ),
  };
}

/**
 * The part of n places that a slice of Python is.
 * @type {(slice: (number | null)[], n: number) => [first: number, length: number, step: number]}
 */
function slice([start, stop, by], n) {
  const step = by ?? 1;
  if (!step) throw new Error('a slice has the step 0');
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const clip = (/** @type {number | null} */ k, /** @type {number} */ otherwise) =>
    k === null ? otherwise : Math.min(Math.max(k < 0 ? k + n : k, low), high);
  const first = clip(start, step > 0 ? low : high);
  const last = clip(stop, step > 0 ? high : low);
  return [first, Math.max(0, Math.ceil((last - first) / step)), step];
}

/** @type {(from: Shape, to: Shape) => boolean} */
const stretches = (from, to) => to.every((n) => n >= 0) && String(broadcast(from, to)) === String(to);

/** @type {(from: Shape, settings: {shape: number | Shape}) => Moved} */
function broadcastTo(from, { shape }) {
  const to = [shape].flat();
  if (!stretches(from, to)) throw new Error(`shape (${from}) does not stretch to (${to})`);
  return { shape: to, from: places(to, stretched(from, to)) };
}

/** @type {(shape: Shape, settings: {repeats: number, axis?: number | null}) => Moved} */
function repeat(shape, { repeats, axis = null }) {
  if (axis === null) return repeat([size(shape)], { repeats, axis: 0 });
  const d = axisOf(axis, shape.length);
  if (!(repeats >= 0)) throw new Error(`repeats is ${repeats}`);
  const [split, steps] = [shape.toSpliced(d + 1, 0, repeats), strides(shape).toSpliced(d + 1, 0, 0)];
  return { shape: shape.map((n, e) => (e === d ? n * repeats : n)), from: places(split, steps) };
}

/** @type {(shape: Shape, settings: {pad_width: any, constant_values?: number}) => Moved} */
function pad(shape, { pad_width: given, constant_values: fill = 0 }) {
  const pair = (/** @type {any} */ width) => (Array.isArray(width) ? [width[0], width.at(-1)] : [width, width]);
  const nested = Array.isArray(given) && Array.isArray(given[0]);
  const long = (/** @type {any} */ width) => Array.isArray(width) && width.length > 2;
  const fits = nested ? [1, shape.length].includes(given.length) && !given.some(long) : !long(given);
  if (!fits || [given].flat(2).some((n) => !Number.isInteger(n) || n < 0)) {
    throw new Error(`pad_width ${JSON.stringify(given)} does not fit the shape (${shape})`);
  }
  if (typeof fill !== 'number') throw new Error(`constant_values is ${JSON.stringify(fill)}, not one number`);
  const widths = shape.map((_, d) => pair(nested ? given[given.length === 1 ? 0 : d] : given));
  const to = shape.map((n, d) => n + widths[d][0] + widths[d][1]);
  const start = strides(to).reduce((sum, step, d) => sum + step * widths[d][0], 0);
  const [old, inside] = [places(shape, strides(shape)), places(shape, strides(to), start)];
  const from = new Int32Array(size(to)).fill(-1);
  inside.forEach((place, i) => {
    from[place] = old[i];
  });
  return { shape: to, from, fill };
}

/** @type {(shape: Shape, settings: {window_shape: number | Shape, axis?: number | number[] | null}) => Moved} */
function windows(shape, { window_shape, axis = null }) {
  const axes = [axis ?? [...shape.keys()]].flat().map((d) => axisOf(d, shape.length));
  const [lengths, steps, to] = [[window_shape].flat(), strides(shape), [...shape]];
  const each = lengths.length === axes.length && lengths.every((n) => n >= 0);
  if (!each) throw new Error(`windows (${lengths}) for ${axes.length} axes`);
  axes.forEach((d, k) => {
    to[d] -= lengths[k] - 1;
  });
  if (to.some((n) => n < 1)) throw new Error(`windows (${lengths}) do not fit into (${shape})`);
  const all = [...to, ...lengths];
  return { shape: all, from: places(all, [...steps, ...axes.map((d) => steps[d])]) };
}

// Several arrays become one.

const concatenate = takes(Infinity, (arrays, { axis = 0 }) => {
  const d = axisOf(axis, arrays[0].shape.length);
  const rest = (/** @type {Shape} */ shape) => JSON.stringify([shape.toSpliced(d, 1), shape.length]);
  if (arrays.some((a) => rest(a.shape) !== rest(arrays[0].shape))) throw new Error('concatenate: other axes differ');
  const shape = arrays[0].shape.with(
    d,
    arrays.reduce((n, a) => n + a.shape[d], 0),
  );
  const out = fresh(shape);
  const steps = strides(shape);
  let start = 0;
  const to = arrays.map((a) => {
    const found = places(a.shape, steps, start);
    start += a.shape[d] * steps[d];
    return found;
  });
  return laid(out, () => {
    arrays.forEach(({ data }, k) => {
      for (let i = 0; i < data.length; i++) out.data[to[k][i]] = data[i];
    });
  });
});

const stack = takes(Infinity, (arrays, { axis = 0 }) => {
  const d = axisOf(axis, arrays[0].shape.length + 1);
  return concatenate(
    arrays.map(({ shape, data }) => ({ shape: shape.toSpliced(d, 0, 1), data })),
    { axis: d },
  );
});

// Numbers that depend on a shape alone, or fill one.

const length = (/** @type {number} */ n) => ({ shape: [], data: Float64Array.of(n) });

const full = takes(2, ([a, b]) => {
  const out = fresh(a.shape);
  let own = b.shape;
  while (own.length > a.shape.length && own[0] === 1) own = own.slice(1); // as where NumPy assigns
  if (!stretches(own, a.shape)) throw new Error(`shape (${b.shape}) does not stretch to (${a.shape})`);
  const from = places(a.shape, stretched(own, a.shape));
  return laid(out, () => {
    for (let i = 0; i < from.length; i++) out.data[i] = b.data[from[i]];
  });
});

/**
 * As in C and NumPy, 1 to whatever is 1, and -1 to infinity; JavaScript says NaN.
 * @type {(a: number, b: number) => number}
 */
function power(a, b) {
  if (b === 2) return a * a;
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}

/** @type {Record<string, Op>} */
export const OPS = {
  // one number from one number, or from two or three at the same place
  add: binary('add'),
  subtract: binary('subtract'),
  multiply: binary('multiply'),
  divide: binary('divide'),
  power: binary('power'),
  negative: unary('negative'),
  absolute: unary('absolute'),
  sign: unary('sign'),
  square: unary('square'),
  sqrt: unary('sqrt'),
  exp: unary('exp'),
  expm1: unary('expm1'),
  log: unary('log'),
  log1p: unary('log1p'),
  tanh: unary('tanh'),
  sin: unary('sin'),
  cos: unary('cos'),
  maximum: binary('maximum'),
  minimum: binary('minimum'),
  greater: binary('greater'),
  greater_equal: binary('greater_equal'),
  less: binary('less'),
  less_equal: binary('less_equal'),
  equal: binary('equal'),
  not_equal: binary('not_equal'),
  // several numbers become one
  matmul,
  tensordot,
  einsum,
  sum: reduction(0, (a, b) => a + b),
  mean: reduction(0, (a, b) => a + b, true),
  max: reduction(-Infinity, Math.max),
  min: reduction(Infinity, Math.min),
  argmax,
  where: ternary((c, a, b) => (c === 0 ? b : a)), // NaN is true, as in NumPy
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
  size: takes(1, ([{ shape }], { axis = null }) =>
    length(axis === null ? size(shape) : shape[axisOf(axis, shape.length)]),
  ),
  length: takes(0, (_, { of }) => length(of)),
  zeros_like: takes(1, ([a]) => fresh(a.shape)),
  ones_like: takes(1, ([a]) => ({ shape: a.shape, data: fresh(a.shape).data.fill(1) })),
  full_like: full,
};
