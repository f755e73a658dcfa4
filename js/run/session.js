// @ts-check
// The cells of a page, the Python that runs them, and what goes on between the two.
import { HINT, busy, dress, noted, numbered, overtaken, told } from './box.js';
import { write } from './editor.js';
import { cells, file, keep, kept, source, words } from './notebook.js';
import { joined, short, show } from './outputs.js';
import { toolbar } from './toolbar.js';

/** @import { Python } from './python.js' */
/** @import { Cell, Ending, Notebook, Output } from './types.ts' */
/** @typedef {() => Promise<NonNullable<Window['annbookLive']>>} Live */

export class Session {
  count = 0;
  /** The cells that wait; the first of them runs. @type {Cell[]} */
  queue = [];
  busy = false;
  /** What is said while it is busy. */
  doing = '';

  /**
   * @param {string} page its name
   * @param {Notebook} notebook
   * @param {Python} python
   * @param {Live} live
   */
  constructor(page, notebook, python, live) {
    this.page = page;
    this.notebook = notebook;
    this.live = live;
    this.all = cells(notebook);
    this.changes = kept(page);
    this.python = python;
    this.bar = toolbar(HINT, {
      all: () => this.run(this.all),
      stop: () => this.stop(),
      reset: () => this.resetAll(),
      save: () => this.save(),
    });
  }

  get edited() {
    return this.all.filter((cell) => cell.view);
  }

  /** Turns the page's cells into editors, and starts Python. */
  open() {
    for (const cell of this.all.filter((one) => one.place)) {
      if (cell.torch) noted(cell, 'Needs PyTorch, which a browser has not: this output is the book’s.');
      else this.dress(cell);
    }
    document.getElementById('main')?.append(this.bar.element);
    this.warm(`${this.edited.length} cells can be edited.`);
  }

  /** The page as the book has it; what was changed stays kept. */
  close() {
    this.halt();
    for (const cell of this.all) {
      this.end(cell);
      cell.undo?.();
      Object.assign(cell, { view: null, parts: null, outputs: null });
    }
    this.bar.element.remove();
  }

  /** @param {string} said before what is said of Python */
  async warm(said) {
    this.bar.say(`${said} Python is starting.`);
    try {
      await this.python.start();
      this.bar.say(this.busy ? this.doing : 'Python is ready.');
    } catch (error) {
      const why = /** @type {Error} */ (error).message;
      this.bar.say(`Python cannot start here (${why}): download the page, and run it in JupyterLab.`);
    }
  }

  /** @param {Cell} cell */
  dress(cell) {
    dress(cell, this.changes[cell.raw.id]?.source ?? cell.original, {
      run: () => (this.busy && this.queue[0] === cell ? this.stop() : this.runTo(cell)),
      next: () => this.runOn(cell),
      reset: () => this.reset(cell),
      changed: () => this.changed(cell),
      names: (text) => this.names(text),
    });
    this.mark(cell);
  }

  /** What a text can be completed to, as Python knows; or, while it is busy, the page. @param {string} text */
  async names(text) {
    const known = this.busy || !this.python.awake ? [] : await this.python.names(text);
    return known.length ? known : words(this.all, text);
  }

  /** Ends the live figures that a cell made. @param {Cell} cell */
  end(cell) {
    for (const end of cell.ends.splice(0)) end();
  }

  /** @param {Cell} cell */
  changed(cell) {
    const [text, id] = [source(cell), cell.raw.id];
    if (text === cell.original) delete this.changes[id];
    else this.changes[id] = { source: text, of: this.changes[id]?.of ?? cell.original };
    if (!keep(this.page, this.changes)) this.bar.say('This browser keeps no changes: download the page to keep yours.');
    this.mark(cell);
  }

  /** Says of a cell whether it is the book's still, and whether the book's is another by now. @param {Cell} cell */
  mark(cell) {
    const change = this.changes[cell.raw.id];
    numbered(cell, source(cell));
    if (!cell.parts) return;
    cell.parts.reset.hidden = !change;
    const mine = () => {
      change.of = cell.original;
      this.changed(cell);
    };
    overtaken(cell.parts, Boolean(change) && change.of !== cell.original, mine, () => this.reset(cell));
  }

  /** @param {Cell} cell */
  reset(cell) {
    if (!cell.view || !cell.parts) return;
    write(cell.view, cell.original);
    this.end(cell);
    cell.outputs = null;
    cell.parts.out.hidden = true;
    const before = told(cell);
    if (before) before.hidden = false;
  }

  resetAll() {
    for (const cell of this.edited) this.reset(cell);
    this.bar.say('Every cell is the book’s again.');
  }

  save() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([file(this.notebook, this.all)], { type: 'application/x-ipynb+json' }));
    link.download = `${this.page}.ipynb`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /** Runs a cell, and before it those above that have not run. @param {Cell} cell */
  runTo(cell) {
    const above = this.all.slice(0, this.all.indexOf(cell)).filter((one) => !one.count);
    return this.run([...above, cell]);
  }

  /** And goes on to the next. @param {Cell} cell */
  runOn(cell) {
    const next = this.edited[this.edited.indexOf(cell) + 1];
    next?.view?.focus();
    next?.place?.scrollIntoView({ block: 'nearest' });
    return this.runTo(cell);
  }

  /** Runs cells in this order, up to the first whose error is not a browser's own. @param {Cell[]} wanted */
  async run(wanted) {
    const more = wanted.filter((cell) => !cell.torch && !this.queue.includes(cell));
    for (const cell of more) busy(cell, 'waits');
    this.queue.push(...more);
    if (this.busy || !more.length) return;
    const begun = performance.now();
    this.busy = true;
    this.doing = `Running ${more.length === 1 ? more[0].name : `${more.length} cells`}.`;
    this.bar.busy(true, this.python.awake ? this.doing : `Python is starting. ${this.doing}`);
    /** @type {Ending} */
    let ending = 'ok';
    let [ran, last] = [0, more[0]];
    for (let cell; ending === 'ok' && (cell = this.queue[0]); this.queue.shift()) {
      this.bar.progress(this.queue.length, cell.name);
      ending = await this.one((last = cell));
      if (ending === 'stopped') return;
      if (ending === 'lacks' || cell.raw.metadata.tags?.includes('raises-exception')) ending = 'ok';
      ran += 1;
    }
    const skipped = this.queue.length;
    this.idle();
    this.bar.say(this.summary(last, ran, skipped, performance.now() - begun));
  }

  /** @type {(last: Cell, ran: number, skipped: number, time: number) => string} */
  summary(last, ran, skipped, time) {
    const said = `${last.name[0].toUpperCase()}${last.name.slice(1)}: ${short(last.outputs ?? [])}`;
    if (skipped) return `${said} (${skipped} after it ${skipped === 1 ? 'has' : 'have'} not run)`;
    return ran > 1 ? `${ran} cells ran in ${(time / 1000).toFixed(1)} s. ${said}` : said;
  }

  /** @param {Cell} cell @returns {Promise<Ending>} */
  async one(cell) {
    busy(cell, 'runs');
    /** @type {Output[]} */
    const outputs = [];
    const clear = () => {
      this.end(cell);
      outputs.length = 0;
      cell.parts?.out.replaceChildren();
    };
    /** What was said before stands there until there is something new. */
    const begin = () => {
      if (cell.outputs === outputs) return;
      clear();
      cell.outputs = outputs;
      const before = told(cell);
      if (before) before.hidden = true;
      if (cell.parts) cell.parts.out.hidden = false;
    };
    const text = source(cell);
    try {
      const ending = await this.python.run(text, (output) => {
        begin();
        if (output.clear) clear();
        else this.hear(cell, output);
      });
      if (ending === 'stopped') return ending;
      begin();
      [cell.last, cell.count] = [text, ++this.count];
      return ending;
    } catch (error) {
      begin();
      this.hear(cell, { output_type: 'error', ename: 'Error', evalue: '', traceback: [`${error}\n`] });
      return 'error';
    } finally {
      busy(cell, '');
      numbered(cell, source(cell));
    }
  }

  /** One more output of a cell: kept, and shown. @param {Cell} cell @param {Output} output */
  hear(cell, output) {
    const before = cell.outputs?.at(-1);
    const goesOn = before && output.output_type === 'stream' && before.name === output.name;
    if (goesOn) before.text = joined(before.text) + joined(output.text);
    else cell.outputs?.push({ ...output });
    if (cell.parts) show(cell, cell.parts.out, output, this.live);
  }

  /** Nothing runs any more. */
  idle() {
    for (const cell of this.queue) busy(cell, '');
    this.queue = [];
    this.busy = false;
    this.bar.busy(false, '');
  }

  /** Ends Python, whatever it does; its variables are gone. */
  halt() {
    this.python.stop();
    this.idle();
    this.count = 0;
    for (const cell of this.all) {
      cell.count = 0;
      numbered(cell, '');
    }
  }

  /** Interrupts a cell, where a page may; a cell that goes on, or else any, is ended with its Python. */
  stop() {
    if (this.python.interrupt()) return this.bar.say('The cell is told to stop; if it goes on, press Stop again.');
    this.halt();
    this.warm('Stopped. The variables are gone: the next cell that you run runs those above it first.');
  }
}
