// @ts-check
// *Edit and run*: the cells of a page become editors, and Python runs them where they are read.
import './run.css';
import { editor, write } from './editor.js';
import { cells, file, keep, kept, source } from './notebook.js';
import { joined, short, show } from './outputs.js';
import { Python } from './python.js';
import { toolbar } from './toolbar.js';

/** @import { Cell, Kept, Notebook, Output } from './types.ts' */

const here = new URL('.', /** @type {HTMLScriptElement} */ (document.currentScript).src);
const page =
  location.pathname
    .split('/')
    .at(-1)
    ?.replace(/\.html$/, '') || 'index';
const HINT = 'run-hint';

/** @type {(kind: string, text: string, press: () => void) => HTMLButtonElement} */
function button(kind, text, press) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = `tool ${kind}`;
  made.textContent = text;
  made.addEventListener('click', press);
  return made;
}

/** Brings the page's script for live figures, if the page has none. */
async function live() {
  if (!window.annbookLive) {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = new URL('../live.css', here).href;
    const script = document.createElement('script');
    script.src = new URL('../live.js', here).href;
    const loaded = new Promise((good, bad) => {
      script.onload = good;
      script.onerror = () => bad(new Error('its script cannot be had'));
    });
    document.head.append(style, script);
    await loaded;
  }
  return /** @type {NonNullable<Window['annbookLive']>} */ (window.annbookLive);
}

/** The cells of this page, Python, and what goes on between them. */
class Session {
  /** @type {Cell[]} */
  all = [];
  count = 0;
  /** Of what runs now, a number that a stop leaves behind. */
  turn = 0;
  /** @type {Cell[]} */
  queue = [];
  busy = false;

  /** @param {Notebook} notebook */
  constructor(notebook) {
    this.notebook = notebook;
    this.all = cells(notebook);
    this.python = new Python(new URL('worker.js', here), new URL('../python/', here));
    /** @type {Kept} */
    this.changes = kept(page);
    this.bar = toolbar(HINT, {
      all: () => this.runAll(),
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
    document.documentElement.classList.add('ab-runs');
    for (const cell of this.all) if (cell.place) this.dress(cell, cell.place);
    document.getElementById('main')?.append(this.bar.element);
    this.warm(`${this.edited.length} cells can be edited`);
  }

  /** The page as the book has it; what was changed stays kept. */
  close() {
    this.python.stop();
    this.halted();
    for (const cell of this.all) this.undress(cell);
    this.bar.element.remove();
    document.documentElement.classList.remove('ab-runs');
  }

  /** @param {string} said */
  async warm(said) {
    this.bar.say(`${said}. Python is starting.`);
    try {
      await this.python.start();
      if (!this.busy) this.bar.say('Python is ready.');
    } catch (error) {
      this.bar.say(`Python cannot start here: ${/** @type {Error} */ (error).message}. Download the page instead.`);
    }
  }

  /** @param {Cell} cell @param {HTMLElement} place */
  dress(cell, place) {
    const input = /** @type {HTMLElement} */ (place.querySelector('.cell_input'));
    if (cell.torch) {
      const note = document.createElement('p');
      note.className = 'ab-run-note';
      note.textContent = 'Needs PyTorch, which a browser has not: this output is the book’s.';
      input.after(note);
      cell.ends.push(() => note.remove());
      return;
    }
    const [box, number, note] = ['div', 'span', 'p'].map((tag) => document.createElement(tag));
    [box.className, number.className, note.className] = ['ab-run-box highlight', 'ab-run-number', 'ab-run-note'];
    const nth = this.all.filter((one) => one.place).indexOf(cell) + 1;
    const run = button('ab-run-one', 'Run', () => (this.busy ? this.stop() : this.runTo(cell)));
    run.setAttribute('aria-label', `Run cell ${nth}`);
    const reset = button('ab-run-reset', 'Reset', () => this.reset(cell));
    reset.setAttribute('aria-label', `Reset cell ${nth} to the book’s`);
    const side = document.createElement('div');
    side.className = 'ab-run-side';
    side.append(run, number, reset);
    box.append(side);
    const out = /** @type {HTMLElement} */ (document.createElement('div'));
    out.className = 'cell_output ab-run-out';
    out.setAttribute('role', 'group');
    out.setAttribute('aria-label', `Output of cell ${nth}`);
    out.hidden = true;
    input.hidden = true;
    input.after(box, note);
    place.append(out);
    cell.parts = { box, run, reset, number, note, out };
    cell.view = editor(box, this.changes[cell.raw.id]?.source ?? cell.original, {
      name: `Code of cell ${nth}`,
      hint: HINT,
      run: () => this.runTo(cell),
      next: () => this.runTo(cell, true),
      changed: () => this.changed(cell),
    });
    this.marked(cell);
  }

  /** @param {Cell} cell */
  undress(cell) {
    this.forget(cell);
    cell.view?.destroy();
    const [input, old] = [cell.place?.querySelector('.cell_input'), this.old(cell)];
    for (const one of [input, old]) if (one) /** @type {HTMLElement} */ (one).hidden = false;
    for (const one of [cell.parts?.box, cell.parts?.note, cell.parts?.out]) one?.remove();
    Object.assign(cell, { view: null, parts: null, ran: false, count: 0, outputs: null });
  }

  /** What the book's cell said, on the page. @param {Cell} cell @returns {HTMLElement | null} */
  old(cell) {
    return cell.place?.querySelector(':scope > .cell_output:not(.ab-run-out)') ?? null;
  }

  /** Ends the live figures of a cell. @param {Cell} cell */
  forget(cell) {
    for (const end of cell.ends.splice(0)) end();
  }

  /** @param {Cell} cell */
  changed(cell) {
    const text = source(cell);
    if (text === cell.original) delete this.changes[cell.raw.id];
    else this.changes[cell.raw.id] = { source: text, of: this.changes[cell.raw.id]?.of ?? cell.original };
    if (!keep(page, this.changes)) this.bar.say('This browser keeps no changes: download the page to keep yours.');
    this.marked(cell);
  }

  /** Says whether a cell is the book's, and whether the book's has changed since. @param {Cell} cell */
  marked(cell) {
    const { parts } = cell;
    if (!parts) return;
    const change = this.changes[cell.raw.id];
    parts.reset.hidden = !change;
    parts.box.classList.toggle('ab-run-changed', Boolean(change));
    parts.note.replaceChildren();
    parts.note.hidden = !change || change.of === cell.original;
    if (parts.note.hidden) return;
    parts.note.append(
      'The book has changed this cell since you did. ',
      button('', 'Keep mine', () => {
        change.of = cell.original;
        this.changed(cell);
      }),
      ' ',
      button('', 'Take the book’s', () => this.reset(cell)),
    );
  }

  /** @param {Cell} cell */
  reset(cell) {
    if (!cell.view || !cell.parts) return;
    write(cell.view, cell.original);
    this.forget(cell);
    cell.parts.out.hidden = true;
    const old = this.old(cell);
    if (old) old.hidden = false;
    cell.view.focus();
  }

  resetAll() {
    for (const cell of this.edited) this.reset(cell);
    this.bar.say('Every cell is the book’s again.');
  }

  save() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([file(this.notebook, this.all)], { type: 'application/x-ipynb+json' }));
    link.download = `${page}.ipynb`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  runAll() {
    return this.run(this.all);
  }

  /** Runs a cell, and before it those above that have not run. @param {Cell} cell @param {boolean} [on] */
  runTo(cell, on = false) {
    const above = this.all.slice(0, this.all.indexOf(cell)).filter((one) => !one.ran);
    if (on) {
      const edited = this.edited;
      const next = edited[edited.indexOf(cell) + 1];
      next?.view?.focus();
      next?.place?.scrollIntoView({ block: 'nearest' });
    }
    return this.run([...above, cell]);
  }

  /** Runs cells in this order, up to the first that ends in an error. @param {Cell[]} wanted */
  async run(wanted) {
    this.queue.push(...wanted.filter((cell) => !cell.torch && !this.queue.includes(cell)));
    for (const cell of this.queue) cell.parts?.box.classList.add('ab-run-waits');
    if (this.busy) return;
    const [turn, begun] = [++this.turn, performance.now()];
    this.busy = true;
    this.bar.busy(true);
    let ran = 0;
    for (let cell; (cell = this.queue[0]) && turn === this.turn; this.queue.shift()) {
      this.bar.say(
        `Running ${cell.parts?.run.ariaLabel?.replace('Run ', '') ?? 'a cell'}, ${this.queue.length} to go.`,
      );
      const ending = await this.one(cell);
      if (turn !== this.turn) return;
      ran += 1;
      if (ending === 'error' && !cell.raw.metadata.tags?.includes('raises-exception')) break;
    }
    const last = this.queue[0] ?? wanted.at(-1);
    const skipped = this.queue.length - 1;
    this.halted();
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    this.bar.say(this.summary(last, ran, skipped, seconds));
  }

  /** @type {(last: Cell | undefined, ran: number, skipped: number, seconds: string) => string} */
  summary(last, ran, skipped, seconds) {
    const name = last?.parts?.run.ariaLabel?.replace('Run cell', 'Cell') ?? 'The last cell';
    const said = `${name}: ${short(last?.outputs ?? [])}`;
    if (skipped > 0) return `${said}. ${skipped} cells after it have not run.`;
    return ran > 1 ? `${ran} cells ran in ${seconds} s. ${said}` : said;
  }

  /** @param {Cell} cell */
  async one(cell) {
    const { parts } = cell;
    parts?.box.classList.add('ab-run-busy');
    /** @type {Output[]} */
    const outputs = [];
    let fresh = true;
    const clear = () => {
      this.forget(cell);
      outputs.length = 0;
      parts?.out.replaceChildren();
    };
    const begin = () => {
      if (fresh) clear();
      fresh = false;
      const old = this.old(cell);
      if (old) old.hidden = true;
      if (parts) parts.out.hidden = false;
    };
    try {
      const ending = await this.python.run(source(cell), (output) => {
        begin();
        if (output.clear) return clear();
        const before = outputs.at(-1);
        if (before && output.output_type === 'stream' && before.name === output.name)
          before.text = joined(before.text) + output.text;
        else outputs.push({ ...output });
        if (parts) show(cell, parts.out, output, live);
      });
      if (ending === 'stopped') return ending;
      begin();
      Object.assign(cell, { ran: true, count: ++this.count, outputs });
      if (parts) parts.number.textContent = `[${cell.count}]`;
      return ending;
    } catch (error) {
      if (parts) show(cell, parts.out, { output_type: 'error', traceback: [`${error}\n`] }, live);
      return 'error';
    } finally {
      parts?.box.classList.remove('ab-run-busy', 'ab-run-waits');
    }
  }

  /** Nothing runs any more. */
  halted() {
    this.queue = [];
    this.turn += 1;
    this.busy = false;
    this.bar.busy(false);
    for (const cell of this.edited) cell.parts?.box.classList.remove('ab-run-waits', 'ab-run-busy');
  }

  stop() {
    this.python.stop();
    this.halted();
    this.count = 0;
    for (const cell of this.all) {
      cell.ran = false;
      if (cell.parts) cell.parts.number.textContent = '';
    }
    this.warm('Stopped: the variables are gone, and the next cell that you run runs those above it first');
  }
}

/** @type {() => Promise<Notebook>} */
async function fetched() {
  const answer = await fetch(new URL(`../../notebooks/${page}.ipynb`, here));
  if (!answer.ok) throw new Error(`the page’s notebook cannot be had (${answer.status})`);
  return answer.json();
}

async function start() {
  const place = /** @type {HTMLElement} */ (document.getElementById('run'));
  const press = /** @type {HTMLButtonElement} */ (place.querySelector('button'));
  const session = new Session(await fetched());
  let open = false;
  const turn = () => {
    open = !open;
    press.textContent = open ? 'Read again' : 'Edit and run';
    if (open) session.open();
    else session.close();
  };
  press.addEventListener('click', turn);
  turn();
}

start().catch((error) => {
  const note = document.getElementById('run-says');
  if (note) note.textContent = `The cells cannot be edited: ${error.message}.`;
});
