// @ts-check
// What stands on the page for a cell that is edited: its editor, its buttons, its number, and what it says.
import { editor } from './editor.js';

/** @import { Names } from './editor.js' */
/** @import { Cell, Parts } from './types.ts' */
/** @typedef {{run: () => void, next: () => void, reset: () => void, changed: () => void, names: Names}} Does */

export const HINT = 'run-hint';

/** @type {(tag: string, kind: string, text?: string) => HTMLElement} */
function made(tag, kind, text = '') {
  const one = document.createElement(tag);
  one.className = kind;
  one.textContent = text;
  return one;
}

/** @type {(text: string, press: () => void, kind?: string) => HTMLButtonElement} */
export function button(text, press, kind = '') {
  const one = /** @type {HTMLButtonElement} */ (made('button', `tool ${kind}`, text));
  one.type = 'button';
  one.addEventListener('click', press);
  return one;
}

/** The book's own code of a cell. @type {(cell: Cell) => HTMLElement} */
const input = (cell) => /** @type {any} */ (cell.place?.querySelector('.cell_input'));

/** What the book's cell said, on the page. @type {(cell: Cell) => HTMLElement | null} */
export const told = (cell) => cell.place?.querySelector(':scope > .cell_output:not(.ab-run-out)') ?? null;

/** A word under a cell that cannot run here. @type {(cell: Cell, text: string) => void} */
export function noted(cell, text) {
  const note = made('p', 'ab-run-note', text);
  input(cell).after(note);
  cell.undo = () => note.remove();
}

/**
 * Puts an editor in the place of a cell's code; `text` is what stands in it first.
 * @type {(cell: Cell, text: string, does: Does) => void}
 */
export function dress(cell, text, does) {
  const box = made('div', 'ab-run-box highlight');
  const [side, number, note] = [made('div', 'ab-run-side'), made('span', 'ab-run-number'), made('p', 'ab-run-note')];
  const [run, reset] = [button('Run', does.run, 'ab-run-one'), button('Reset', does.reset, 'ab-run-reset')];
  run.ariaLabel = `Run ${cell.name}`;
  reset.ariaLabel = `Reset ${cell.name} to the book’s`;
  side.append(run, number, reset);
  box.append(side);
  const out = made('div', 'cell_output ab-run-out');
  out.role = 'group';
  out.ariaLabel = `Output of ${cell.name}`;
  note.hidden = out.hidden = input(cell).hidden = true;
  input(cell).after(box, note);
  cell.place?.append(out);
  cell.parts = { box, run, reset, number, note, out };
  cell.view = editor(box, text, { ...does, name: `Code of ${cell.name}`, hint: HINT });
  cell.undo = () => {
    cell.view?.destroy();
    for (const one of [box, note, out]) one.remove();
    for (const one of [input(cell), told(cell)]) if (one) one.hidden = false;
  };
}

/** Says on a cell that it waits or runs. @type {(cell: Cell, state: '' | 'waits' | 'runs') => void} */
export function busy({ parts, name }, state) {
  if (!parts) return;
  parts.box.dataset.state = state;
  parts.run.textContent = state === 'runs' ? 'Stop' : 'Run';
  parts.run.ariaLabel = `${parts.run.textContent} ${name}`;
}

/** The number of the run, with a star if the cell was changed since. @type {(cell: Cell, text: string) => void} */
export function numbered({ parts, count, last }, text) {
  if (!parts) return;
  parts.number.textContent = count ? `[${count}]${text === last ? '' : '*'}` : '';
  parts.number.title = count && text !== last ? 'changed since it ran' : '';
}

/**
 * The two ways on from a change that the book has overtaken.
 * @type {(parts: Parts, shown: boolean, mine: () => void, theirs: () => void) => void}
 */
export function overtaken({ note }, shown, mine, theirs) {
  note.hidden = !shown;
  note.replaceChildren();
  if (!shown) return;
  const words = 'The book has changed this cell since you did. ';
  note.append(words, button('Keep mine', mine), ' ', button('Take the book’s', theirs));
}
