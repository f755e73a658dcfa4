// @ts-check
// A notebook takes keys for its cells: arrows walk from one to the next. Whoever stands in a figure means the figure.

/** What tells Lumino, which JupyterLab and Notebook 7 are made of, that no key on this element is meant for it. */
const OURS = 'data-lm-suppress-shortcuts';

/** Keys that move something: those with a name, and space; with Shift and Enter a cell is run, there as anywhere. */
const moves = (/** @type {KeyboardEvent} */ { key, shiftKey, ctrlKey, metaKey, altKey }) =>
  !ctrlKey && !metaKey && !altKey && (key.length > 1 || key === ' ') && !(shiftKey && key === 'Enter');

/**
 * Keeps keys that move something from the notebook around a figure, its sliders included, until the signal.
 * Lumino hears a key before the figure does, so it is told before that; nbclassic after, so the key ends here.
 * @type {(el: HTMLElement, signal: AbortSignal) => void}
 */
export function keepKeys(el, signal) {
  /** @type {Element | null} */
  let around = null;
  const end = (/** @type {Event} */ event) => moves(/** @type {KeyboardEvent} */ (event)) && event.stopPropagation();
  const tell = (/** @type {KeyboardEvent} */ event) => {
    const node = /** @type {Element} */ (event.target);
    const box = el.closest('.widget-vbox') ?? el;
    if (!box.contains(node)) return;
    if (box !== around) box.addEventListener('keydown', end, { signal });
    around = box;
    if (moves(event)) node.setAttribute(OURS, '');
    else node.removeAttribute(OURS);
  };
  addEventListener('keydown', tell, { capture: true, signal });
}
