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
    this.ready = new Promise((good, bad) => {
      const fail = (/** @type {string} */ why) => {
        this.stop();
        bad(new Error(why));
      };
      worker.onerror = (event) => fail(event.message ?? 'its worker does not start');
      worker.onmessage = ({ data }) => {
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
    const id = ++this.#asked;
    return new Promise((end) => {
      this.#waiting.set(id, { tell, end });
      this.#worker?.postMessage({ id, source });
    });
  }

  /** Ends Python, whatever it does; its variables are gone. */
  stop() {
    this.#worker?.terminate();
    this.#worker = null;
    for (const waiting of this.#waiting.values()) waiting.end('stopped');
    this.#waiting.clear();
  }
}
