// @ts-check
// The bar at the foot of a page that runs: what can be done with all cells, and what goes on.

/** @typedef {{element: HTMLElement, say: (text: string) => void, busy: (now: boolean) => void}} Bar */
/** @typedef {{all: () => void, stop: () => void, reset: () => void, save: () => void}} Does */

/**
 * @param {string} hint the id of the words that tell the keys
 * @param {Does} does
 * @returns {Bar}
 */
export function toolbar(hint, does) {
  const element = document.createElement('div');
  element.className = 'ab-run-bar';
  element.setAttribute('role', 'region');
  element.setAttribute('aria-label', 'Python on this page');
  const names = { all: 'Run all', stop: 'Stop', reset: 'Reset page', save: 'Download as notebook' };
  const buttons = Object.entries(names).map(([name, text]) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'tool';
    made.textContent = text;
    made.addEventListener('click', does[/** @type {keyof Does} */ (name)]);
    return made;
  });
  const status = document.createElement('p');
  status.className = 'ab-run-status';
  status.setAttribute('role', 'status');
  const keys = document.createElement('p');
  keys.className = 'ab-run-keys';
  keys.id = hint;
  keys.textContent = 'Shift+Enter runs a cell and goes on, Ctrl+Enter runs it. Escape, then Tab leaves it.';
  element.append(...buttons, status, keys);
  const busy = (/** @type {boolean} */ now) => {
    element.classList.toggle('ab-run-now', now);
    [buttons[0].disabled, buttons[1].disabled, buttons[2].disabled] = [now, !now, now];
  };
  busy(false);
  return { element, busy, say: (text) => (status.textContent = text) };
}
