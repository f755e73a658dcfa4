// Times the replay of tapes: node bench/engine.mjs TAPES, a file that bench/engine.py writes.

import { readFileSync } from "node:fs";

import { load } from "../js/engine/engine.mjs";

const tapes = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(`${"training step".padEnd(34)}${"nodes".padStart(8)}${"load ms".padStart(10)}${"plan ms".padStart(10)}${"median ms".padStart(12)}${"p99 ms".padStart(10)}${"forward ms".padStart(12)}`);

const time = (f) => { const start = performance.now(); f(); return performance.now() - start; };

function times(f, seconds = 1) {
  const all = [], end = performance.now() + 1000 * seconds;
  while (performance.now() < end || all.length < 200) all.push(time(f));
  return all.slice(all.length >> 2).sort((a, b) => a - b); // the first quarter warms up
}

for (const [name, text] of Object.entries(tapes)) {
  let graph, plan;
  const loading = time(() => { graph = load(text); }), planning = time(() => { plan = graph.plan(); });
  const step = times(() => plan.run().feed());
  const depth = Math.max(...graph.inputs.filter((n) => n.startsWith("W[") && n.endsWith("]")).map((n) => Number(n.slice(2, -1))));
  const forward = graph.plan({}, [`a[${depth}]`]), only = times(() => forward.run());
  const row = [graph.nodes.length, loading.toFixed(2), planning.toFixed(2), step[step.length >> 1].toFixed(4), step[Math.floor(step.length * 0.99)].toFixed(4), only[only.length >> 1].toFixed(4)];
  console.log(name.padEnd(34) + row.map((v, k) => String(v).padStart([8, 10, 10, 12, 10, 12][k])).join(""));
}
