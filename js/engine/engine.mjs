// @ts-check
// Replays a tape that annbook/tape.py has recorded: the same operations in the same order, in double precision.
//
//   const graph = load(text)                          refuses what is no tape, with a message
//   graph.run({"W[1]": ...}, ["E", "a[2]"])           the values asked for, by name
//   const plan = graph.plan(shapes, names)            for many runs: buffers are laid out once
//   plan.set("x", values); plan.run(); plan.get("E"); plan.feed()
//
// A tape fits every shape of the right number of axes; what the shapes mean for each node is worked out in plan().

import { size, toArray } from './arrays.mjs';
import { OPS } from './ops.mjs';

/** @import { Given, Node, Numbers, Laid, Setting, Tape } from './types.ts' */
/** @typedef {Map<string, number>} Names */
/** @typedef {(number[] | undefined)[]} Shapes of the nodes */

const [FORMAT, VERSION] = ['annbook-tape', 1];
const GIVEN = ['input', 'constant'];

export class TapeError extends Error {
  name = 'TapeError';
}

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new TapeError(message);
}

/** @type {(error: unknown) => string} */
const said = (error) => /** @type {Error} */ (error).message;

/**
 * A graph from the JSON text of a tape, or from the object it stands for.
 * @type {(tape: unknown) => Graph}
 */
export function load(tape) {
  const { nodes, fixed = [], feedback = {}, sources = [] } = parse(tape);
  /** @type {Names} */
  const names = new Map();
  nodes.forEach((node, k) => check(node, k, names));
  for (const [to, from] of Object.entries(feedback)) {
    if (names.has(to) && names.has(from)) continue;
    refuse(`this tape is broken: it feeds ${from} back to ${to}, which it does not have`);
  }
  return new Graph({ nodes, fixed, feedback, sources }, names);
}

/** @type {(tape: any) => Tape} */
function parse(tape) {
  let found = tape;
  try {
    if (typeof tape === 'string') found = JSON.parse(tape);
  } catch (error) {
    refuse(`this is no tape, or a truncated one: ${said(error)}`);
  }
  const [format, version] = [found?.format, found?.version].map((value) => JSON.stringify(value));
  if (found?.format !== FORMAT) refuse(`this is no tape: its format is ${format}, expected "${FORMAT}"`);
  if (found.version !== VERSION) {
    const known = `only version ${VERSION} is known here: a newer one needs a newer annbook`;
    refuse(`this tape has version ${version}, and ${known}`);
  }
  if (!Array.isArray(found.nodes) || !found.nodes.length) refuse('this tape is broken: it has no nodes');
  return found;
}

/** @type {(node: Node, k: number, names: Names) => void} */
function check(node, k, names) {
  const at = `this tape is broken: node ${k}`;
  const { op: word, in: inputs = [] } = node ?? {};
  const op = Object.hasOwn(OPS, word) ? OPS[word] : null;
  if (!op && !GIVEN.includes(word)) {
    refuse(`${at} has the operation ${JSON.stringify(word)}, which is not known here`);
  }
  if (!Array.isArray(inputs) || !inputs.every((i) => Number.isInteger(i) && i >= 0 && i < k)) {
    refuse(`${at} (${node.op}) uses ${JSON.stringify(inputs)}, not earlier nodes`);
  }
  if (op && (op.takes === Infinity ? inputs.length < 1 : inputs.length !== op.takes)) {
    refuse(`${at} (${node.op}) has ${inputs.length} inputs`);
  }
  if (!op) readable(node, at);
  if (node.name !== undefined) enter(node.name, k, names, at);
  else if (node.op === 'input') refuse(`${at} is an input without a name`);
}

/** @type {(name: unknown, k: number, names: Names, at: string) => void} */
function enter(name, k, names, at) {
  if (typeof name === 'string' && !names.has(name)) names.set(name, k);
  else refuse(`${at} has the name ${JSON.stringify(name)}, which is no name or taken`);
}

/** @type {(node: Node, at: string) => void} */
function readable({ op, value }, at) {
  try {
    toArray(value);
  } catch (error) {
    refuse(`${at} (${op}): ${said(error)}`);
  }
}

/** @type {Record<string, (a: number, b: number) => number>} */
const LENGTHS = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  floordiv: (a, b) => Math.floor(a / b),
  mod: (a, b) => ((a % b) + b) % b,
};

/**
 * A setting with every length in it as a number.
 * @type {(setting: Setting, shapes: Shapes) => Setting}
 */
function resolve(setting, shapes) {
  if (Array.isArray(setting)) return setting.map((part) => resolve(part, shapes));
  if (setting === null || typeof setting !== 'object') return setting;
  const [[name, parts]] = Object.entries(setting);
  if (name === 'length') return /** @type {number[]} */ (shapes[parts[0]])[parts[1]];
  const found = resolve(parts, shapes);
  if (name === 'slice') return { slice: found };
  if (!Object.hasOwn(LENGTHS, name)) throw new Error(`a setting '${name}' is not known here`);
  return LENGTHS[name](found[0], found[1]);
}

/**
 * The nodes whose lengths a setting asks for.
 * @type {(setting: Setting) => number[]}
 */
function asked(setting) {
  if (setting === null || typeof setting !== 'object') return [];
  const length = !Array.isArray(setting) && setting.length?.length === 2;
  return length ? [setting.length[0]] : Object.values(setting).flatMap(asked);
}

class Graph {
  /** @type {Map<string, Plan>} */
  #plans = new Map();

  /** @param {Required<Pick<Tape, 'nodes' | 'fixed' | 'feedback' | 'sources'>>} tape @param {Names} names */
  constructor({ nodes, fixed, feedback, sources }, names) {
    this.nodes = nodes;
    this.fixed = fixed;
    this.feedback = feedback;
    this.sources = sources;
    this.names = names;
    this.values = nodes.map((node) => (GIVEN.includes(node.op) ? toArray(node.value) : null));
    this.inputs = nodes.flatMap(({ op, name }) => (op === 'input' && name !== undefined ? [name] : []));
  }

  /**
   * The recorded value of an input.
   * @type {(name: string) => Numbers}
   */
  recorded(name) {
    if (!this.inputs.includes(name)) refuse(`there is no input ${name}: the tape has ${this.inputs.join(', ')}`);
    return /** @type {Numbers} */ (this.values[/** @type {number} */ (this.names.get(name))]);
  }

  /**
   * The named values for these inputs, as {shape, data}; inputs that are not given are as recorded.
   * @type {(inputs?: Record<string, Given>, names?: string[]) => Record<string, Numbers>}
   */
  run(inputs = {}, names = [...this.names.keys()]) {
    const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, this.read(name, value)]));
    const shapes = Object.fromEntries(Object.entries(given).map(([name, array]) => [name, array.shape]));
    const plan = this.plan(shapes, names);
    for (const name of this.inputs) plan.set(name, given[name] ?? this.recorded(name));
    plan.run();
    const found = names.map((name) => ({ name, ...plan.get(name) }));
    return Object.fromEntries(found.map(({ name, shape, data }) => [name, { shape, data: data.slice() }]));
  }

  /**
   * A value for an input, as an array with as many axes as when it was recorded.
   * @type {(name: string, value: Given) => Numbers}
   */
  read(name, value) {
    const { shape } = this.recorded(name);
    try {
      const array = toArray(value, shape);
      if (array.shape.length === shape.length) return array;
      return refuse(`${name} has the shape (${array.shape}): recorded with ${shape.length} axes`);
    } catch (error) {
      throw error instanceof TapeError ? error : new TapeError(`${name}: ${said(error)}`, { cause: error });
    }
  }

  /**
   * How to compute the named values (null: every node) for inputs of these shapes; the same plan for the same question.
   * @type {(shapes?: Record<string, number[]>, names?: string[] | null) => Plan}
   */
  plan(shapes = {}, names = null) {
    const key = JSON.stringify([Object.entries(shapes).sort(), names]);
    const found = this.#plans.get(key) ?? new Plan(this, shapes, names);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size >= 32 && !this.#plans.has(key)) this.#plans.delete(oldest);
    this.#plans.set(key, found);
    return found;
  }

  /**
   * The nodes that these names need, themselves included.
   * @type {(names: string[]) => Set<number>}
   */
  needed(names) {
    const need = new Set(names.map((name) => this.names.get(name) ?? refuse(`there is no ${name} on the tape`)));
    for (let k = this.nodes.length - 1; k >= 0; k--) {
      const { in: inputs = [], set = {} } = this.nodes[k];
      if (need.has(k)) for (const i of [...inputs, ...asked(set)]) need.add(i);
    }
    return need;
  }
}

class Plan {
  /** @type {Laid[]} */
  arrays = [];
  /** @type {(() => void)[]} */
  steps = [];

  /** @param {Graph} graph @param {Record<string, number[]>} shapes @param {string[] | null} names */
  constructor(graph, shapes, names) {
    this.graph = graph;
    const need = names && graph.needed(names);
    /** @type {boolean[]} */
    const still = [];
    /** @type {Shapes} */
    const known = [];
    graph.nodes.forEach((node, k) => {
      if (!need || need.has(k)) this.arrays[k] = this.#lay(node, k, shapes[node.name ?? '']);
      known[k] = this.arrays[k]?.shape;
      still[k] = node.op !== 'input' && (node.in ?? []).every((i) => still[i]);
      const run = this.arrays[k]?.run;
      if (!run) return;
      if (still[k])
        run(); // nothing that can change flows in
      else this.steps.push(run);
    });
    for (const { length, is } of graph.fixed) fits(length, is, known);
  }

  /** @type {(node: Node, k: number, shape?: number[]) => Laid} */
  #lay(node, k, shape) {
    const given = this.graph.values[k];
    if (given) {
      const other = shape && String(shape) !== String(given.shape);
      return other ? { shape, data: new Float64Array(size(shape)) } : { shape: given.shape, data: given.data.slice() };
    }
    try {
      const shapes = node.set ? this.arrays.map((array) => array?.shape) : [];
      const settings = Object.entries(node.set ?? {}).map(([name, part]) => [name, resolve(part, shapes)]);
      return OPS[node.op](
        (node.in ?? []).map((i) => this.arrays[i]),
        Object.fromEntries(settings),
      );
    } catch (error) {
      const source = this.graph.sources[node.source ?? -1];
      const from = source ? `; it is from ${source[0]}, line ${source[2]}: ${source[3]}` : '';
      return refuse(`node ${k} (${node.op}) does not fit these inputs: ${said(error)}${from}`);
    }
  }

  /**
   * Sets an input; the shape must be the planned one.
   * @type {(name: string, value: Given) => this}
   */
  set(name, value) {
    const array = this.arrays[this.graph.names.get(name) ?? -1];
    if (!array) return this; // not needed for what was asked
    const { shape, data } = this.graph.read(name, value);
    if (String(shape) !== String(array.shape)) refuse(`${name} has the shape (${shape}): planned for (${array.shape})`);
    array.data.set(data);
    return this;
  }

  run() {
    for (const step of this.steps) step();
    return this;
  }

  /**
   * The value of a name, or of a node by its number; the next run overwrites it.
   * @type {(name: string | number) => Numbers}
   */
  get(name) {
    const k = typeof name === 'number' ? name : this.graph.names.get(name);
    return this.arrays[k ?? -1] ?? refuse(`there is no ${name} on this plan`);
  }

  /** Makes the outputs that are fed back the inputs of the next run. */
  feed() {
    const pairs = Object.entries(this.graph.feedback).map((pair) => pair.map((name) => this.get(name)));
    const all = pairs.map(([, from]) => from.data.slice()); // one may be the next of another
    pairs.forEach(([to, from], k) => {
      if (String(to.shape) !== String(from.shape)) refuse(`a shape (${from.shape}) is fed back to (${to.shape})`);
      to.data.set(all[k]);
    });
    return this;
  }
}

/**
 * A length that the code used as a plain number must be what it was.
 * @type {(length: Setting, is: number, known: Shapes) => void}
 */
function fits(length, is, known) {
  let now = is;
  try {
    now = resolve(length, known);
  } catch {
    // of a node that is not needed here
  }
  if (now === is) return;
  refuse(`a length is ${now} that was ${is} when recorded, and the code used it as a plain number: record it anew`);
}
