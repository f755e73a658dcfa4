// @ts-check
// Python in a worker of the page's: runs cells one after the other, and tells what comes out of each.
// A classic script, for Pyodide's own loader is one. The folder with all that it reads follows the `#` of its address.

/** @typedef {{data: {id: number, source?: string, text?: string, signal?: Uint8Array | null}}} Asked */

/** @type {any} */
const scope = globalThis;
const folder = new URL(decodeURIComponent(location.hash.slice(1)), location.href).href;
const there = (/** @type {string} */ name) => new URL(name, folder).href;
/** @type {(signal: Uint8Array | null) => void} */
let signalled;
/** By which the page can interrupt a cell: the first of its messages, which may come later than Python. */
const interrupts = new Promise((/** @type {typeof signalled} */ first) => (signalled = first));
const site = '/lib/python3.12/site-packages';
const first = ['numpy', 'IPython', 'annbook'];
/** What the package reads only at times: it comes when it is read. @type {[name: string, file: string][]} */
const later = [
  ['mnist10k.npz', 'mnist10k.npz'],
  ['live.js', '../live.js'],
  ['live.css', '../live.css'],
];

/** @type {(name: string) => Promise<any>} */
async function got(name) {
  const answer = await fetch(there(name));
  if (!answer.ok) throw new Error(`${name} cannot be had (${answer.status})`);
  return answer;
}

/** Python with the book's package, ready to run cells. All that it needs comes at the same time. */
async function start() {
  const listed = got('packages.json').then((answer) => answer.json());
  const zips = listed.then((packages) =>
    Promise.all(first.map(async (name) => (await got(packages[name])).arrayBuffer())),
  );
  scope.importScripts(there('pyodide.js'));
  const python = await scope.loadPyodide({
    indexURL: folder,
    env: { TQDM_DISABLE: '1', MPLBACKEND: 'svg', HOME: '/home/pyodide' },
  });
  for (const zip of await zips) python.unpackArchive(zip, 'zip', { extractDir: site });
  for (const [name, file] of later) python.FS.createLazyFile(`${site}/annbook/static`, name, there(file), true, false);
  python.setInterruptBuffer(await interrupts);
  const runner = python.pyimport('cells');
  runner.begin(folder, JSON.stringify(await listed));
  return runner;
}

const ready = start();
ready.then(
  () => scope.postMessage({ ready: true }),
  (error) => scope.postMessage({ failed: String(error.message ?? error) }),
);

/** Cells wait for one another, even those that wait for something; before the first, what almost all need is read. */
let last = ready.then((runner) => {
  runner.warm();
  return runner;
});
scope.onmessage = (/** @type {Asked} */ { data }) => {
  const { id, source, text, signal } = data;
  if (signal !== undefined) return signalled(signal);
  last = last.then(async (runner) => {
    const say = (/** @type {string} */ output) => scope.postMessage({ id, output });
    try {
      scope.postMessage({ id, done: await (text === undefined ? runner.run(source, say) : runner.names(text, say)) });
    } catch (error) {
      // interrupted before the cell itself began, or after it
      const said = String(/** @type {any} */ (error).message ?? error)
        .trim()
        .split('\n')
        .at(-1);
      say(JSON.stringify({ output_type: 'error', ename: said, evalue: '', traceback: [`${said}\n`] }));
      scope.postMessage({ id, done: 'error' });
    }
    return runner;
  });
};
