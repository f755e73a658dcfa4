// @ts-check
// The trained network as code: a panel that opens, with what to copy.
import { annbook, example, pytorch } from './code.js';
import { coding } from './coding.js';
import { choice, row } from './controls.js';
import { h, write } from './kit.js';
import { batch } from './training.js';
import { units } from './units.js';

/** @import { Figure, PlaygroundControls, PlaygroundData } from './types.ts' */
/** @import { How, Training } from './training.js' */

/**
 * {toggle, node, show}: the button, the panel below, and how to write the code of the network as it is now.
 * @param {Figure<PlaygroundData, PlaygroundControls>} figure
 * @param {Training} training
 * @param {() => How} how
 */
export function listing(figure, training, how) {
  const { get, signal } = figure;
  const kind = choice(figure, 'code');
  const { toggle, copy, copied, node, show: show_ } = coding('Code of the trained network', signal);
  const said = h('p', { class: 'ab-muted-text' });
  node.prepend(row(kind.node, copy, copied), said);
  return { toggle, node, show };

  function show() {
    kind.show();
    show_(() => {
      const found = trained(figure, training, how());
      write(said, `The network answers ${found.p.toFixed(6)} at x = (${found.x.join(', ')}); so does this code.`);
      return (get('code') === 'PyTorch' ? pytorch : annbook)(found);
    });
  }
}

/**
 * What the code is of, and what the network says of the training point that it doubts most.
 * @type {(figure: Figure<PlaygroundData, PlaygroundControls>, training: Training, how: How) =>
 *   Parameters<typeof annbook>[0]}
 */
function trained({ get }, training, how) {
  const both = units(get('units'));
  const { x, at } = example(doubted(training), both);
  const [p] = training.answers(training.see(batch([[...at, 0]])));
  const words = /** @type {Record<string, string>} */ (get('words'));
  const classes = [0, 1].map((label) => words[`class ${label}`] ?? String(label));
  const { sizes, state, epoch, shape } = training;
  const { inputs, seed } = shape;
  return { ...{ sizes, state, epoch, classes, x, p, inputs, seed, how }, act: get('act'), units: both };
}

/** Where the answer is closest to a half. @type {(training: Training) => ArrayLike<number>} */
function doubted(training) {
  const { x, y } = training.points.train;
  if (!y.data.length) return [0, 0];
  const far = Array.from(training.answers(training.see(training.points.train)), (p) => Math.abs(p - 0.5));
  const k = far.indexOf(Math.min(...far));
  return x.data.slice(2 * k, 2 * k + 2);
}
