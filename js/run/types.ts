// What the modules of js/run hand to one another.
import type { EditorView } from '@codemirror/view';

export type Bundle = Record<string, unknown>;

/** An output as a notebook keeps it; `raises`, `picture` and `state` are for the page alone. */
export interface Output {
  output_type: 'stream' | 'execute_result' | 'display_data' | 'error';
  name?: string;
  text?: string | string[];
  data?: Bundle;
  metadata?: object;
  execution_count?: number | null;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  raises?: boolean;
  picture?: string;
  state?: object;
}

/** A cell of a notebook, as its file has it. */
export interface Raw {
  id: string;
  cell_type: string;
  source: string | string[];
  metadata: { tags?: string[] };
  outputs?: Output[];
  execution_count?: number | null;
}

export interface Notebook {
  cells: Raw[];
  metadata: object;
  nbformat: number;
  nbformat_minor: number;
}

/** A cell that runs here. Those that the page does not show have no `place`. */
export interface Cell {
  raw: Raw;
  name: string;
  directives: string;
  original: string;
  place: HTMLElement | null;
  view: EditorView | null;
  torch: boolean;
  /** Which run since Python started its last one was; 0 before it, and what its text was then. */
  count: number;
  last: string;
  outputs: Output[] | null;
  ends: (() => void)[];
  parts: Parts | null;
  undo: (() => void) | null;
}

/** What stands on the page for a cell that is edited. */
export interface Parts {
  box: HTMLElement;
  run: HTMLButtonElement;
  reset: HTMLButtonElement;
  number: HTMLElement;
  note: HTMLElement;
  out: HTMLElement;
}

/** What a change of the reader's is kept as: its text, and the text of the book that it changed. */
export type Kept = Record<string, { source: string; of: string }>;

export type Ending = 'ok' | 'error' | 'lacks' | 'stopped';

declare global {
  interface Window {
    annbookLive?: { show(state: object, id: string, place: HTMLElement): Promise<() => void> };
  }
}
