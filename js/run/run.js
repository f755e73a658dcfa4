// @ts-check
// *Edit and run*: the cells of a page become editors, and Python runs them where they are read.
// docs/_static/edit.js loads this when its button is pressed for the first time.
import './run.css';
import { Python } from './python.js';
import { Session } from './session.js';

const here = new URL('.', /** @type {HTMLScriptElement} */ (document.currentScript).src);
const page =
  location.pathname
    .split('/')
    .at(-1)
    ?.replace(/\.html$/, '') || 'index';

/** Brings the site's script for live figures, if the page has none. */
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

async function start() {
  const python = new Python(new URL('worker.js', here), new URL('../python/', here));
  python.start().catch(() => {}); // the session says why; until it is there, this is what takes longest
  const answer = await fetch(new URL(`../../notebooks/${page}.ipynb`, here));
  if (!answer.ok) throw new Error(`the page’s notebook cannot be had (${answer.status})`);
  const session = new Session(page, await answer.json(), python, live);
  const press = /** @type {HTMLButtonElement} */ (document.querySelector('#run button'));
  let open = false;
  const turn = () => {
    open = !open;
    press.textContent = open ? 'Only read' : 'Edit and run';
    if (open) session.open();
    else session.close();
  };
  press.addEventListener('click', turn);
  turn();
}

start().catch((error) => {
  const note = document.getElementById('run-says');
  if (note) note.textContent = `The cells cannot be edited: ${error.message}. `;
});
