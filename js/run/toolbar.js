// @ts-check
// The bar at the foot of a page that runs: what can be done with all its cells, and what goes on.
import { button } from './box.js';

/** @typedef {{all: () => void, stop: () => void, reset: () => void, save: () => void}} Does */

/** Says "really" first, as the page's other buttons do that take something away. @param {() => void} does */
function sure(does) {
  const made = button('Reset page', () => {
    const now = made.textContent !== 'Reset page';
    made.textContent = now ? 'Reset page' : 'Reset page, really';
    if (now) does();
  });
  made.addEventListener('blur', () => (made.textContent = 'Reset page'));
  return made;
}

/** @type {(hint: string, does: Does) => any} */
export function toolbar(hint, does) {
  const element = document.createElement('div');
  element.className = 'ab-run-bar';
  element.role = 'region';
  element.ariaLabel = 'Python on this page';
  const [all, stop] = [button('Run all', does.all), button('Stop', does.stop)];
  const others = [sure(does.reset), button('Download', does.save)];
  others[1].ariaLabel = 'Download as notebook';
  const [status, left, keys] = ['p', 'span', 'p'].map((tag) => document.createElement(tag));
  [status.className, left.className, keys.className] = ['ab-run-status', 'ab-run-left', 'ab-run-keys'];
  status.role = 'status';
  keys.id = hint;
  keys.textContent =
    'Shift+Enter runs a cell and goes on, Ctrl+Enter runs it. Tab completes a name. Escape, then Tab leaves.';
  element.append(all, stop, ...others, left, status, keys);
  /** What is announced: the start of a run and its end, not each cell. @param {string} text */
  const say = (text) => (status.textContent = text);
  let clock = 0;
  /** How many cells are to run, and for how long the first of them does: shown, not announced. */
  const progress = (/** @type {number} */ count, name = '') => {
    const begun = performance.now();
    const tell = () => {
      const seconds = Math.floor((performance.now() - begun) / 1000);
      left.textContent = seconds < 2 ? `${count} to go` : `${count} to go, ${seconds} s in ${name}`;
    };
    clearInterval(clock);
    left.textContent = '';
    if (count) clock = window.setInterval(tell, 1000);
    if (count) tell();
  };
  const busy = (/** @type {boolean} */ now, /** @type {string} */ text) => {
    element.dataset.busy = String(now);
    if (!now && document.activeElement === stop) all.focus();
    [all.disabled, stop.disabled, others[0].disabled] = [now, !now, now];
    progress(0);
    if (text) say(text);
  };
  busy(false, '');
  return { element, say, busy, progress };
}
