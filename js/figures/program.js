// A recorded graph, ready to run with the inputs that a figure changes.
import { load } from '../engine/engine.mjs';

/**
 * {run, inputs}: run(changes) replays the graph; inputs that are not changed
 * are as recorded. A change is a number, nested arrays, {shape, data}, or a
 * typed array: of the recorded shape, or for one axis of any length. Values are
 * read from the result until the next run: at(node, place), flat(name),
 * nested(name); array(name) is a copy to keep, {shape, data}.
 */
export function program(tape) {
  const graph = load(tape);
  const inputs = Object.fromEntries(graph.inputs.map((name) => [name, graph.values[graph.names.get(name)]]));

  function run(changes = {}) {
    const given = { ...inputs };
    for (const [name, value] of Object.entries(changes)) if (name in inputs) given[name] = graph.read(name, loose(value, inputs[name]));
    const plan = graph.plan(Object.fromEntries(Object.entries(given).map(([name, array]) => [name, array.shape])));
    for (const [name, array] of Object.entries(given)) plan.set(name, array);
    plan.run();
    return {
      at: (node, place) => plan.get(node).data[place],
      flat: (name) => plan.get(name).data,
      nested: (name) => rows(plan.get(name)),
      array: (name) => ({ shape: plan.get(name).shape, data: plan.get(name).data.slice() }),
    };
  }

  return { run, inputs };
}

function loose(value, like) {
  const longer = ArrayBuffer.isView(value) && like.shape.length === 1;
  return longer ? { shape: [value.length], data: value } : value;
}

function rows({ shape: [n, ...rest], data }) {
  if (n === undefined) return data[0];
  if (!rest.length) return [...data];
  const size = data.length / n;
  return Array.from({ length: n }, (_, k) => rows({ shape: rest, data: data.subarray(k * size, (k + 1) * size) }));
}
