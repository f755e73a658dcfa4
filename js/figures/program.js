// @ts-check
// A recorded graph, ready to run with the inputs that a figure changes.
import { load } from '../engine/engine.mjs';

/** @import { Given, Numbers, Program, Tape } from './types.ts' */

/**
 * run(changes) replays the graph; inputs that are not changed are as recorded. A typed array has the recorded shape, or
 * for one axis any length. Of `names`, if there are any, only what they need is computed. Values are read from the
 * result until the next run; array(name) is a copy to keep.
 * fresh() are the recorded inputs, to be changed in place; input(node) is the name of one.
 * @type {(tape: Tape) => Program}
 */
export function program(tape) {
  const graph = load(tape);
  const inputs = Object.fromEntries(graph.inputs.map((name) => [name, graph.recorded(name)]));

  /** @type {Program['run']} */
  function run(changes = {}, names) {
    const given = { ...inputs };
    for (const [name, value] of Object.entries(changes)) {
      if (name in inputs) given[name] = graph.read(name, loose(value, inputs[name]));
    }
    const shapes = Object.fromEntries(Object.entries(given).map(([name, array]) => [name, array.shape]));
    const plan = graph.plan(shapes, names);
    for (const [name, array] of Object.entries(given)) plan.set(name, array);
    plan.run();
    return {
      at: (node, place) => plan.get(node).data[place],
      flat: (name) => plan.get(name).data,
      nested: (name) => nested(plan.get(name)),
      array: (name) => ({ shape: plan.get(name).shape, data: plan.get(name).data.slice() }),
    };
  }

  const copies = () => Object.entries(inputs).map(([name, { data }]) => [name, data.slice()]);
  return { run, inputs, fresh: () => Object.fromEntries(copies()), input: (node) => graph.nodes[node].name ?? '' };
}

/** @type {(value: Given, like: Numbers) => Given} */
function loose(value, like) {
  const longer = ArrayBuffer.isView(value) && like.shape.length === 1;
  return longer
    ? { shape: [/** @type {Float64Array} */ (value).length], data: /** @type {Float64Array} */ (value) }
    : value;
}

/** @type {(array: Numbers) => any} */
function nested({ shape: [n, ...rest], data }) {
  if (n === undefined) return data[0];
  if (!rest.length) return [...data];
  const size = data.length / n;
  const part = (/** @type {number} */ k) => data.subarray(k * size, (k + 1) * size);
  return Array.from({ length: n }, (_, k) => nested({ shape: rest, data: part(k) }));
}
