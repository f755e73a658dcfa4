// Replays a tape that annbook/tape.py has recorded: the same operations in the same order, in double precision.
//
//   const graph = load(text)                          refuses what is no tape, with a message
//   graph.run({"W[1]": ...}, ["E", "a[2]"])           the values asked for, by name
//   const plan = graph.plan(shapes, names)            for many runs: buffers are laid out once
//   plan.set("x", values); plan.run(); plan.get("E"); plan.feed()
//
// A tape fits every shape of the right number of axes; what the shapes mean for each node is worked out in plan().

import { size, toArray } from "./arrays.mjs";
import { OPS } from "./ops.mjs";

const FORMAT = "annbook-tape", VERSION = 1;
const GIVEN = ["input", "constant"];

export class TapeError extends Error {
  name = "TapeError";
}

const refuse = (message) => { throw new TapeError(message); };

/** A graph from the JSON text of a tape, or from the object it stands for. */
export function load(tape) {
  let found = tape;
  if (typeof tape === "string") {
    try { found = JSON.parse(tape); } catch (error) { refuse(`this is no tape, or a truncated one: ${error.message}`); }
  }
  if (found?.format !== FORMAT) refuse(`this is no tape: its format is ${JSON.stringify(found?.format)}, expected "${FORMAT}"`);
  if (found.version !== VERSION) refuse(`this tape has version ${JSON.stringify(found.version)}, and only version ${VERSION} is known here: a newer one needs a newer annbook`);
  if (!Array.isArray(found.nodes) || !found.nodes.length) refuse("this tape is broken: it has no nodes");
  const names = new Map();
  found.nodes.forEach((node, k) => check(node, k, names));
  for (const [to, from] of Object.entries(found.feedback ?? {}))
    if (!names.has(to) || !names.has(from)) refuse(`this tape is broken: it feeds ${from} back to ${to}, which it does not have`);
  return new Graph(found, names);
}

function check(node, k, names) {
  const inputs = node?.in ?? [], op = Object.hasOwn(OPS, node?.op) && OPS[node.op], at = `this tape is broken: node ${k}`;
  if (!op && !GIVEN.includes(node?.op)) refuse(`${at} has the operation ${JSON.stringify(node?.op)}, which is not known here`);
  if (!Array.isArray(inputs) || !inputs.every((i) => Number.isInteger(i) && i >= 0 && i < k)) refuse(`${at} (${node.op}) uses ${JSON.stringify(inputs)}, not earlier nodes`);
  if (op && (op.takes === Infinity ? inputs.length < 1 : inputs.length !== op.takes)) refuse(`${at} (${node.op}) has ${inputs.length} inputs`);
  if (!op) {
    try { toArray(node.value); } catch (error) { refuse(`${at} (${node.op}): ${error.message}`); }
  }
  if (node.name !== undefined) {
    if (typeof node.name !== "string" || names.has(node.name)) refuse(`${at} has the name ${JSON.stringify(node.name)}, which is no name or taken`);
    names.set(node.name, k);
  } else if (node.op === "input") refuse(`${at} is an input without a name`);
}

/** A setting with every length in it as a number. */
function resolve(setting, shapes) {
  if (Array.isArray(setting)) return setting.map((part) => resolve(part, shapes));
  if (setting === null || typeof setting !== "object") return setting;
  const [[name, parts]] = Object.entries(setting);
  if (name === "length") return shapes[parts[0]][parts[1]];
  const [a, b] = resolve(parts, shapes);
  switch (name) {
    case "slice": return { slice: resolve(parts, shapes) };
    case "add": return a + b;
    case "sub": return a - b;
    case "mul": return a * b;
    case "floordiv": return Math.floor(a / b);
    case "mod": return ((a % b) + b) % b;
    default: throw new Error(`a setting '${name}' is not known here`);
  }
}

const settings = (set = {}, shapes) => Object.fromEntries(Object.entries(set).map(([name, part]) => [name, resolve(part, shapes)]));

/** The nodes whose lengths a setting asks for. */
function asked(setting) {
  if (setting === null || typeof setting !== "object") return [];
  return setting.length?.length === 2 && !Array.isArray(setting) ? [setting.length[0]] : Object.values(setting).flatMap(asked);
}

class Graph {
  #plans = new Map();

  constructor({ nodes, fixed = [], feedback = {}, sources = [] }, names) {
    Object.assign(this, { nodes, fixed, feedback, sources, names });
    this.values = nodes.map((node) => (GIVEN.includes(node.op) ? toArray(node.value) : null));
    this.inputs = nodes.filter((node) => node.op === "input").map((node) => node.name);
  }

  /** The named values for these inputs, as {shape, data}; inputs that are not given are as recorded. */
  run(inputs = {}, names = [...this.names.keys()]) {
    const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, this.read(name, value)]));
    const plan = this.plan(Object.fromEntries(Object.entries(given).map(([name, array]) => [name, array.shape])), names);
    for (const name of this.inputs) plan.set(name, given[name] ?? this.values[this.names.get(name)]);
    plan.run();
    return Object.fromEntries(names.map((name) => [name, { shape: plan.get(name).shape, data: plan.get(name).data.slice() }]));
  }

  /** A value for an input, as an array with as many axes as when it was recorded. */
  read(name, value) {
    if (!this.inputs.includes(name)) refuse(`there is no input ${name}: the tape has ${this.inputs.join(", ")}`);
    const recorded = this.values[this.names.get(name)];
    let array;
    try { array = toArray(value, recorded.shape); } catch (error) { refuse(`${name}: ${error.message}`); }
    if (array.shape.length !== recorded.shape.length) refuse(`${name} has the shape (${array.shape}): recorded with ${recorded.shape.length} axes`);
    return array;
  }

  /** How to compute the named values (null: every node) for inputs of these shapes; the same plan for the same question. */
  plan(shapes = {}, names = null) {
    const key = JSON.stringify([Object.entries(shapes).sort(), names]);
    if (!this.#plans.has(key)) {
      if (this.#plans.size >= 32) this.#plans.delete(this.#plans.keys().next().value);
      this.#plans.set(key, new Plan(this, shapes, names));
    }
    return this.#plans.get(key);
  }

  /** The nodes that these names need, themselves included. */
  needed(names) {
    const need = new Set(names.map((name) => this.names.get(name) ?? refuse(`there is no ${name} on the tape`)));
    for (let k = this.nodes.length - 1; k >= 0; k--) if (need.has(k)) for (const i of [...(this.nodes[k].in ?? []), ...asked(this.nodes[k].set ?? {})]) need.add(i);
    return need;
  }
}

class Plan {
  constructor(graph, shapes, names) {
    this.graph = graph;
    this.arrays = [];
    this.steps = [];
    const need = names && graph.needed(names), still = [], known = [];
    graph.nodes.forEach((node, k) => {
      if (!need || need.has(k)) this.arrays[k] = this.#lay(node, k, shapes[node.name]);
      known[k] = this.arrays[k]?.shape;
      still[k] = node.op !== "input" && (node.in ?? []).every((i) => still[i]);
      const run = this.arrays[k]?.run;
      if (run && still[k]) run(); // nothing that can change flows in
      else if (run) this.steps.push(run);
    });
    for (const { length, is } of graph.fixed) this.#fits(length, is, known);
  }

  #lay(node, k, shape) {
    if (GIVEN.includes(node.op)) {
      const { shape: own, data } = this.graph.values[k];
      return shape && String(shape) !== String(own) ? { shape, data: new Float64Array(size(shape)) } : { shape: own, data: data.slice() };
    }
    try {
      const lengths = this.arrays.map((array) => array?.shape);
      return OPS[node.op](node.in?.map((i) => this.arrays[i]) ?? [], settings(node.set, lengths));
    } catch (error) {
      const source = this.graph.sources[node.source];
      return refuse(`node ${k} (${node.op}) does not fit these inputs: ${error.message}${source ? `; it is from ${source[0]}, line ${source[2]}: ${source[3]}` : ""}`);
    }
  }

  #fits(length, is, known) {
    let now = is;
    try { now = resolve(length, known); } catch { /* of a node that is not needed here */ }
    if (now !== is) refuse(`a length is ${now} that was ${is} when recorded, and the code used it as a plain number: record it anew`);
  }

  /** Sets an input; the shape must be the planned one. */
  set(name, value) {
    const k = this.graph.names.get(name), array = this.arrays[k];
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

  /** The value of a name, or of a node by its number; the next run overwrites it. */
  get(name) {
    return this.arrays[typeof name === "number" ? name : this.graph.names.get(name)] ?? refuse(`there is no ${name} on this plan`);
  }

  /** Makes the outputs that are fed back the inputs of the next run. */
  feed() {
    for (const [to, from] of Object.entries(this.graph.feedback)) this.get(to).data.set(this.get(from).data);
    return this;
  }
}
