// @ts-check
// Python, in a worker that is started when it is needed, and ended when a cell must be stopped.

/** @import { Ending, Output } from './types.ts' */
/** @typedef {{tell: (output: Output & {clear?: boolean}) => void, end: (ending: Ending) => void}} Waiting */

export class Python {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #asked = 0;
  /** Says 2 to a cell that must stop; only an isolated page shares memory with its worker. */
  #signal = globalThis.crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : null;
  #stopping = false;
  #timer = 0;
  /** Whether it is ready. */
  awake = false;
  /** Resolved when Python is ready; rejected with the reason when it cannot be. @type {Promise<void>} */
  ready = Promise.resolve();

  /** @param {URL} script the worker's own @param {URL} folder what it reads */
  constructor(script, folder) {
    this.script = script;
    this.folder = folder;
  }

  get running() {
    return this.#worker !== null;
  }

  start() {
    if (this.#worker) return this.ready;
    const worker = new Worker(`${this.script.href}#${encodeURIComponent(this.folder.href)}`);
    this.#worker = worker;
    worker.postMessage({ signal: this.#signal });
    this.ready = new Promise((good, bad) => {
      const fail = (/** @type {string} */ why) => {
        this.stop();
        bad(new Error(why));
      };
      worker.onerror = (event) => fail(event.message ?? 'its worker does not start');
      worker.onmessage = ({ data }) => {
        this.awake ||= data.ready === true;
        if (data.ready) good();
        else if (data.failed) fail(data.failed);
        else this.#told(data);
      };
    });
    return this.ready;
  }

  /** @param {{id: number, output?: string, done?: Ending}} data */
  #told({ id, output, done }) {
    const waiting = this.#waiting.get(id);
    if (output !== undefined) waiting?.tell(JSON.parse(output));
    if (done === undefined) return;
    this.#calm();
    this.#waiting.delete(id);
    waiting?.end(done);
  }

  /**
   * Runs the text of a cell; `tell` hears of each output.
   * @param {string} source
   * @param {Waiting['tell']} tell
   * @returns {Promise<Ending>}
   */
  async run(source, tell) {
    await this.start();
    this.#calm();
    return this.#ask({ source }, tell);
  }

  /** The names of the session that a text can be completed to. @param {string} text @returns {Promise<string[]>} */
  async names(text) {
    /** @type {any} */
    let found = [];
    await this.#ask({ text }, (answer) => (found = answer));
    return found;
  }

  /** @type {(what: {source: string} | {text: string}, tell: Waiting['tell']) => Promise<Ending>} */
  #ask(what, tell) {
    const id = ++this.#asked;
    return new Promise((end) => {
      this.#waiting.set(id, { tell, end });
      this.#worker?.postMessage({ id, ...what });
    });
  }

  /**
   * Whether the cell that runs could be told to stop; its variables stay. It is told until it ends: Python loses an
   * interrupt that comes while something is thrown away.
   */
  interrupt() {
    const signal = this.#signal;
    if (!signal || this.#stopping || !this.awake) return false;
    const tell = () => signal.fill(2);
    tell();
    this.#timer = window.setInterval(tell, 500);
    return (this.#stopping = true);
  }

  /** Nobody is to stop. */
  #calm() {
    clearInterval(this.#timer);
    this.#stopping = false;
    this.#signal?.fill(0);
  }

  /** Ends Python, whatever it does; its variables are gone. */
  stop() {
    this.#calm();
    this.#worker?.terminate();
    this.#worker = null;
    this.awake = false;
    for (const waiting of this.#waiting.values()) waiting.end('stopped');
    this.#waiting.clear();
  }
}
