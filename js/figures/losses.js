// @ts-check
// E on two sets of points, epoch by epoch: two curves that grow while a network learns.
import { h, s, set } from './kit.js';
import { axes, path } from './plot.js';

/**
 * E on training and test points, or on what two texts name, epoch by epoch.
 * @param {{line: {epochs: number[], E: [number, number][]}, epoch: number, most: number}} training
 */
export function chart(training, texts = ['E, training points', 'E, test points'], words = 'training and test points') {
  const node = h('div', { class: 'ab-curve' });
  const legend = h(
    'p',
    { class: 'ab-legend' },
    h('span', { class: 'ab-key ab-loss' }, texts[0]),
    h('span', { class: 'ab-key ab-dashed ab-input' }, texts[1]),
  );
  const lines = [
    s('path', { class: 'ab-line ab-loss' }),
    s('path', { class: 'ab-line ab-input', 'stroke-dasharray': '5 3' }),
  ];
  const label = `E on ${words}, epoch by epoch`;
  const same = { width: 340, height: 180, xlabel: 'epoch', ylabel: 'E', label };
  /** @type {ReturnType<typeof axes>} */
  let frame;
  let [right, top] = [0, 0];
  return { node, legend, paint };

  function paint() {
    const { epochs, E } = training.line;
    const [end, high] = [round(training), Math.ceil(5 * Math.max(0.1, ...E.flat().filter(Number.isFinite))) / 5];
    if (end !== right || high !== top) {
      [right, top] = [end, high];
      frame = axes({ ...same, xs: [0, right], ys: [0, top] });
      frame.layer.append(lines[1], lines[0]);
      node.replaceChildren(frame.node);
    }
    lines.forEach((line, k) =>
      set(line, {
        d: path(
          epochs,
          E.map((both) => both[k]),
          frame,
        ),
      }),
    );
  }
}

/** @type {(training: {epoch: number, most: number}) => number} */
const round = ({ epoch, most }) => [10, 20, 50, 100, 200, 500, 1000, 2000].find((end) => end >= epoch) ?? most;
