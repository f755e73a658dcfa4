// @ts-check
// Brings the figures of a page to life without a kernel: the smallest manager
// that Jupyter's own sliders, links and anywidget's figures need.
import * as base from '@jupyter-widgets/base';
import { ManagerBase } from '@jupyter-widgets/base-manager';
import * as box from '@jupyter-widgets/controls/lib/widget_box';
import * as decimal from '@jupyter-widgets/controls/lib/widget_float';
import * as whole from '@jupyter-widgets/controls/lib/widget_int';
import * as joint from '@jupyter-widgets/controls/lib/widget_link';
import { Widget } from '@lumino/widgets';
import '@jupyter-widgets/controls/css/widgets-base.css';
import '@jupyter-widgets/controls/css/labvariables.css';
import './figures/figures.css';
import { follow } from './address.js';
import figures from './figures/index.js';
import plain from './plain.js';

/** @typedef {Record<string, {model_name: string, model_module: string, state?: object}>} Models */
/** @typedef {Record<string, string>} Why a model cannot be made, by its id */

class AnyModel extends base.DOMWidgetModel {}

class AnyView extends base.DOMWidgetView {
  render() {
    const model = /** @type {import('./figures/types.ts').Model} */ (/** @type {unknown} */ (this.model));
    const end = figures.render({ model, el: this.el, shares: true });
    this.once('remove', end);
  }
}

/**
 * Of Jupyter's controls those that an explorer is made of; the others would take longer to read than the page.
 * @type {Record<string, Record<string, any>>}
 */
const modules = {
  '@jupyter-widgets/base': base,
  '@jupyter-widgets/controls': { ...box, ...decimal, ...whole, ...joint },
  anywidget: { AnyModel, AnyView },
};

const missing = (/** @type {string} */ module, /** @type {string} */ name) =>
  `${module} ${name} is not part of this page`;

class Manager extends ManagerBase {
  /** @type {(name: string, module: string) => Promise<any>} */
  loadClass(name, module) {
    const found = modules[module]?.[name];
    return found ? Promise.resolve(found) : Promise.reject(new Error(missing(module, name)));
  }

  /** A label is text, never HTML. @override @param {string} text */
  inline_sanitize(text) {
    return plain(text);
  }

  /** Rejected, not shown as a widget of its own: the still picture is better. @type {Manager['loadClass']} */
  loadModelClass(name, module) {
    return this.loadClass(name, module);
  }

  /** @type {Manager['loadClass']} */
  loadViewClass(name, module) {
    return this.loadClass(name, module);
  }

  _get_comm_info() {
    return Promise.resolve({});
  }

  /** @returns {Promise<any>} */
  _create_comm() {
    return Promise.resolve({ on_close() {}, on_msg() {}, send() {}, close() {} });
  }
}

/** @type {(manager: Manager, place: HTMLElement, why: Why) => Promise<[place: HTMLElement, live: HTMLElement]>} */
async function bring(manager, place, why) {
  const id = place.dataset.model ?? '';
  if (why[id]) throw new Error(why[id]);
  const model = await manager.get_model(id);
  const view = await manager.create_view(model);
  const live = document.createElement('div');
  live.className = 'ab-widget';
  live.hidden = true;
  live.addEventListener('annbook-broken', (event) => {
    event.preventDefault();
    live.remove();
    fail(place, /** @type {CustomEvent} */ (event).detail);
  });
  live.addEventListener('annbook-answer', (event) => {
    event.preventDefault();
    place.hidden = !(/** @type {CustomEvent} */ (event).detail);
    for (const fold of place.querySelectorAll('details')) fold.open = !place.hidden;
  });
  place.before(live);
  Widget.attach(view.luminoWidget, live);
  return [place, live];
}

/** @type {(place: HTMLElement, error: any) => void} */
function fail(place, error) {
  const note = document.createElement('p');
  note.className = 'ab-error';
  note.setAttribute('role', 'alert');
  note.textContent = `This figure stays a picture: ${error.message ?? error}`;
  place.after(note);
  place.hidden = false;
}

/**
 * Takes out what cannot be made, {id: why}: unknown classes, and what needs a model that is not there.
 * @type {(models: Models) => Why}
 */
function unsound(models) {
  /** @type {Why} */
  const why = {};
  for (let before = -1; before !== Object.keys(why).length;) {
    before = Object.keys(why).length;
    for (const [id, { model_name: name, model_module: module, state }] of Object.entries(models)) {
      const needs = JSON.stringify(state ?? {}).match(/IPY_MODEL_\w+/g) ?? [];
      const gone = needs.map((need) => need.slice(10)).find((need) => !models[need]);
      if (!modules[module]?.[name]) why[id] = missing(module, name);
      else if (gone) why[id] = why[gone] ?? 'a part of it is not on this page';
      if (why[id]) delete models[id];
    }
  }
  return why;
}

/**
 * Makes the models of a page; says of those that cannot be made why.
 * @param {Manager} manager
 */
async function restore(manager) {
  const why = {};
  for (const block of document.querySelectorAll('script[type="application/vnd.jupyter.widget-state+json"]')) {
    try {
      const kept = JSON.parse(block.textContent ?? '');
      Object.assign(why, unsound(kept.state));
      await manager.set_state(kept);
    } catch {
      continue; // what cannot be read fails again at the figure that needs it
    }
  }
  return why;
}

async function start() {
  const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.ab-live[data-model]'));
  if (!places.length) return;
  // The sliders' labels ask MathJax 2 to typeset them; they hold no equations.
  const { MathJax } = /** @type {any} */ (window);
  if (MathJax) MathJax.Hub ??= { Queue() {} };
  const manager = new Manager();
  const why = await restore(manager);
  /** @type {[place: HTMLElement, live: HTMLElement][]} */
  const made = [];
  for (const place of places) {
    try {
      made.push(await bring(manager, place, why));
    } catch (error) {
      fail(place, error);
    }
  }
  // All at once, so that the page is laid out once; and live means drawn.
  for (const [place, live] of made) [place.hidden, live.hidden] = [live.isConnected, false];
  const known = await follow(manager);
  dispatchEvent(new CustomEvent('annbook-live', { detail: known }));
  requestAnimationFrame(() => {
    document.documentElement.dataset.live = String(Math.round(performance.now()));
  });
}

/**
 * Shows a figure that a cell of the page made (js/run): its models, and the one that is drawn. Returns what ends it.
 * @type {(state: Models, id: string, place: HTMLElement) => Promise<() => void>}
 */
async function show(state, id, place) {
  const { MathJax } = /** @type {any} */ (window);
  if (MathJax) MathJax.Hub ??= { Queue() {} };
  const manager = new Manager();
  const why = unsound(state);
  await manager.set_state(/** @type {any} */ ({ version_major: 2, version_minor: 0, state }));
  if (why[id]) throw new Error(why[id]);
  const view = await manager.create_view(await manager.get_model(id));
  place.classList.add('ab-widget');
  Widget.attach(view.luminoWidget, place);
  return () => {
    view.remove(); // at once, while its place is on the page
    void manager.clear_state();
  };
}

/** @type {any} */ (window).annbookLive = { show };

if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
else start();
