// @ts-check
// Puts one figure on paper: alone if its button asks for it, and with everything open that is folded on the screen.

const away = 'ab-not-printed';

/**
 * A function that prints the figure alone.
 * @type {(root: HTMLElement, signal: AbortSignal) => () => void}
 */
export function printer(root, signal) {
  /** @type {HTMLDetailsElement[]} */
  let closed = [];
  addEventListener('beforeprint', open, { signal });
  addEventListener('afterprint', close, { signal });
  return alone;

  function open() {
    for (const one of root.querySelectorAll('details')) {
      if (!one.open) closed.push(one);
      one.open = true;
    }
  }

  function close() {
    for (const one of closed) one.open = false;
    closed = [];
    for (const one of document.querySelectorAll(`.${away}`)) one.classList.remove(away);
  }

  function alone() {
    for (let at = root; at.parentElement && at !== document.body; at = at.parentElement) {
      for (const other of at.parentElement.children) if (other !== at) other.classList.add(away);
    }
    print();
  }
}
