// @ts-check
// The page's notebook: its cells on the page, what a reader changed in it, and a file of both.
import { written } from './editor.js';
import { joined } from './outputs.js';

/** @import { Cell, Kept, Notebook, Output, Raw } from './types.ts' */

const EXERCISE = /^exercise\(answer\b/m;
const TORCH = /^#\|\s*torch\b/m;

/**
 * The cells that run here, in their order. An exercise is answered on the page, and an empty cell does nothing.
 * @type {(notebook: Notebook) => Cell[]}
 */
export function cells(notebook) {
  const codes = notebook.cells.filter((raw) => raw.cell_type === 'code' && !EXERCISE.test(joined(raw.source)));
  const all = codes.flatMap(cell);
  all.filter((one) => one.place).forEach((one, k) => (one.name = `cell ${k + 1}`));
  return all;
}

/** @type {(raw: Raw) => Cell[]} */
function cell(raw) {
  const lines = joined(raw.source).split('\n');
  const marked = (/** @type {string} */ line) => line.startsWith('#|');
  const original = lines
    .filter((line) => !marked(line))
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
  if (!original.trim()) return [];
  const directives = lines
    .filter(marked)
    .map((line) => `${line}\n`)
    .join('');
  const found = document.getElementById(`cell-${raw.id}`)?.closest('.cell') ?? null;
  const place = /** @type {HTMLElement | null} */ (found?.querySelector('.cell_input') ? found : null);
  const torch = TORCH.test(directives);
  const state = { count: 0, last: '', outputs: null, ends: [], view: null, parts: null, undo: null };
  return [{ raw, name: 'a cell that the page hides', directives, original, place, torch, ...state }];
}

/** @type {(cell: Cell) => string} */
export const source = (cell) => (cell.view ? written(cell.view) : cell.original);

/** What the cells themselves offer to complete a text: their names, or after a dot what stands after dots in them. */
/** @type {(all: Cell[], text: string) => string[]} */
export function words(all, text) {
  const typed = text.slice(text.lastIndexOf('.') + 1);
  const found = all.flatMap(
    (cell) => source(cell).match(text.includes('.') ? /(?<=\w\.)[a-z]\w*/gi : /\b[a-z]\w+/gi) ?? [],
  );
  return [...new Set(found)].filter((one) => one.startsWith(typed) && one !== typed).sort();
}

const key = (/** @type {string} */ page) => `annbook.cells.${page}`;

/**
 * What the reader changed on a page, as this browser keeps it.
 * @type {(page: string) => Kept}
 */
export function kept(page) {
  try {
    return JSON.parse(localStorage.getItem(key(page)) ?? '{}');
  } catch {
    return {};
  }
}

/**
 * Keeps what was changed; false where this browser keeps nothing.
 * @type {(page: string, changes: Kept) => boolean}
 */
export function keep(page, changes) {
  try {
    if (Object.keys(changes).length) localStorage.setItem(key(page), JSON.stringify(changes));
    else localStorage.removeItem(key(page));
    return true;
  } catch {
    return false;
  }
}

/** As a notebook keeps it. @type {(output: Output) => Output} */
function plain({ data, ...output }) {
  const own = { ...output };
  for (const name of /** @type {const} */ (['raises', 'picture', 'state'])) delete own[name];
  if (!data) return own;
  const rest = Object.entries(data).filter(([mime]) => !mime.includes('widget')); // its models are not in the file
  return { ...own, data: Object.fromEntries(rest) };
}

/**
 * The notebook as the reader left it: a cell that ran has what it said then, a changed one that did not has nothing.
 * @type {(notebook: Notebook, all: Cell[]) => string}
 */
export function file(notebook, all) {
  const known = new Map(all.map((one) => [one.raw.id, one]));
  const now = notebook.cells.map((raw) => {
    const found = known.get(raw.id);
    if (!found) return raw;
    const text = source(found);
    const changed = text !== found.original;
    const outputs = found.outputs?.map(plain) ?? (changed ? [] : raw.outputs);
    const lines = `${found.directives}${text}`.split(/(?<=\n)/);
    return { ...raw, source: changed ? lines : raw.source, outputs, execution_count: found.count || null };
  });
  return `${JSON.stringify({ ...notebook, cells: now }, null, 1)}\n`;
}
