// @ts-check
// Undo for what is changed by hand in several steps. A run of changes of one thing is one step; a pause ends it.
import { button } from './controls.js';

const [pause, most] = [1000, 100]; // milliseconds; steps that are kept

/**
 * {button, keep}: keep(what) is called before a change of `what`, with how to bring back what is now.
 * @param {() => number} now
 */
export function undoing(now = () => performance.now()) {
  /** @type {(() => void)[]} */
  const kept = [];
  let [last, when] = ['', -Infinity];
  const node = button('Undo', () => {
    last = '';
    kept.pop()?.();
    node.disabled = !kept.length;
  });
  node.disabled = true;
  return { button: node, keep };

  /** @type {(what: string, back: () => void) => void} */
  function keep(what, back) {
    const time = now();
    if (what !== last || time - when > pause) kept.push(back);
    if (kept.length > most) kept.shift();
    [last, when] = [what, time];
    node.disabled = false;
  }
}
