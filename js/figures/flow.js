// @ts-check
// Motion: pulses run along the weights of a formula to the number that it makes, as the recording has it. None where
// less motion is asked for.
import { s, still } from './kit.js';

/** @import { PictureData } from './types.ts' */
/** @typedef {Record<'x1' | 'x2' | 'y1' | 'y2', number>} Line */

/**
 * {node, run, stop}: run(names, time) shows how these numbers come about, in so many milliseconds.
 * @param {PictureData} data
 * @param {Record<string, Line>} lines where each weight is drawn, from its input on
 * @param {(name: string) => Element | undefined} find the drawing of a number
 */
export function flow({ book, histories, kinds, of }, lines, find) {
  const node = s('g', { class: 'ab-pulses', 'aria-hidden': 'true' });
  const names = new Map(Object.entries(book).map(([name, place]) => [String(place), name]));
  /** @type {Animation[]} */
  let running = [];
  return { node, run, stop };

  function stop() {
    for (const one of running) one.cancel();
    running = [];
    node.replaceChildren();
  }

  /** @type {(all: string[], time: number) => void} */
  function run(all, time) {
    stop();
    if (still() || !node.animate) return;
    for (const name of all) {
      const back = kinds[name] === 'gradient';
      for (const weight of along(name)) pulse(lines[weight], back, time);
      appear(find(name), time);
    }
  }

  /** The weights that a number was made with, or is the gradient or the update of. @param {string} name */
  function along(name) {
    if (lines[of[name]]) return kinds[name] === 'gradient' ? [of[name]] : [];
    const pieces = histories[name]?.pieces ?? [];
    const used = pieces.flatMap((piece) =>
      typeof piece === 'string' ? [] : (names.get(`${piece[0]},${piece[1]}`) ?? []),
    );
    return [...new Set(used)].filter((one) => lines[one]);
  }

  /** @type {(line: Line, back: boolean, time: number) => void} */
  function pulse({ x1, y1, x2, y2 }, back, time) {
    const dot = s('circle', { r: 5, class: `ab-pulse ${back ? 'ab-gradient' : 'ab-activation'}` });
    const ends = [`translate(${x1}px, ${y1}px)`, `translate(${x2}px, ${y2}px)`];
    const frames = (back ? ends.reverse() : ends).map((transform) => ({ transform }));
    node.append(dot);
    const run = dot.animate(frames, { duration: 0.75 * time, easing: 'ease-in-out', fill: 'both' });
    run.onfinish = () => dot.remove();
    running.push(run);
  }

  /** A number shows as the pulses arrive. @type {(drawn: Element | undefined, time: number) => void} */
  function appear(drawn, time) {
    if (!drawn) return;
    const frames = [{ opacity: 0.15 }, { opacity: 0.15, offset: 0.6 }, { opacity: 1 }];
    running.push(drawn.animate(frames, { duration: time, easing: 'ease-out' }));
  }
}
