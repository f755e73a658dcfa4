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
import { adopt } from './figures/box.js';
import figures from './figures/index.js';
import plain from './plain.js';
import { handOver, names, needed, Sleepers } from './waking.js';

/** @import { Models } from './waking.js' */
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

/** @type {(manager: Manager, place: HTMLElement, why: Why) => Promise<HTMLElement>} */
async function bring(manager, place, why) {
  const id = place.dataset.model ?? '';
  if (why[id]) throw new Error(why[id]);
  const model = await manager.get_model(id);
  const view = /** @type {any} */ (await manager.create_view(model));
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
  place.parentElement?.classList.add('ab-unclipped');
  Widget.attach(view.luminoWidget, live);
  await settled(view);
  if (view.children_views) adopt(view.el); // as js/figures/typed.js will: in the first frame
  return live;
}

/** Resolved when all parts of a view are in their places: shown before that, it would move. @param {any} view */
async function settled(view) {
  const parts = await Promise.all(view.children_views?.views ?? []);
  await Promise.all([view.layoutPromise, view.stylePromise, ...parts.map(settled)]);
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
    for (const [id, model] of Object.entries(models)) {
      const { model_name: name, model_module: module } = model;
      const gone = names(model).find((need) => !models[need]);
      if (!modules[module]?.[name]) why[id] = missing(module, name);
      else if (gone) why[id] = why[gone] ?? 'a part of it is not on this page';
      if (why[id]) delete models[id];
    }
  }
  return why;
}

/** All models of the page, as Python wrote them: in blocks of the page, and in a script. @returns {Models} */
function kept() {
  const blocks = document.querySelectorAll('script[type="application/vnd.jupyter.widget-state+json"]');
  const texts = [...blocks].map((block) => block.textContent ?? '');
  const models = {};
  for (const text of [...texts, /** @type {any} */ (globalThis).annbookState ?? '{}']) {
    try {
      Object.assign(models, JSON.parse(text).state);
    } catch {
      continue; // what cannot be read fails again at the figure that needs it
    }
  }
  return models;
}

/** Figures sleep until they are near; each needs its own models alone. */
class Page {
  manager = new Manager();
  models = kept();
  why = unsound(this.models);
  /** @type {Set<string>} */
  made = new Set();

  /** The ids of the figures in a place. @param {HTMLElement} place */
  figures(place) {
    const ids = [...needed(this.models, place.dataset.model ?? '')];
    return ids.filter((id) => this.models[id].state?.anchor !== undefined);
  }

  /** @param {string} id */
  anchor(id) {
    return encodeURIComponent(this.models[id].state?.anchor);
  }

  /** Brings the figure of a place to life. @param {HTMLElement} place */
  async wake(place) {
    const fresh = [...needed(this.models, place.dataset.model ?? '')].filter((id) => !this.made.has(id));
    for (const id of fresh) this.made.add(id);
    const state = Object.fromEntries(fresh.map((id) => [id, this.models[id]]));
    try {
      await this.manager.set_state({ version_major: 2, version_minor: 0, state: /** @type {any} */ (state) });
    } catch {
      // one of the models could not be made: said below
    }
    try {
      const live = await bring(this.manager, place, this.why);
      handOver(place, live);
      const detail = await Promise.all(this.figures(place).map((id) => this.manager.get_model(id)));
      dispatchEvent(new CustomEvent('annbook-live', { detail }));
    } catch (error) {
      fail(place, error);
    }
  }
}

async function start() {
  const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.ab-live[data-model]')]);
  if (!places.length) return;
  await /** @type {any} */ (globalThis).annbookReady; // style sheet and state, where docs/_static/wake.js loads them
  const page = new Page();
  const sleepers = new Sleepers(places, (place) => page.wake(place));
  await follow(async (anchor) => {
    const place = places.find((one) => page.figures(one).some((id) => page.anchor(id) === anchor));
    if (!place) return undefined;
    await sleepers.wake(place);
    const id = page.figures(place).find((one) => page.anchor(one) === anchor) ?? '';
    return page.manager.get_model(id).catch(() => undefined);
  });
  await sleepers.near();
  requestAnimationFrame(() => {
    document.documentElement.dataset.live = String(Math.round(performance.now()));
  });
}

/**
 * Shows a figure that a cell of the page made (js/run): its models, and the one that is drawn. Returns what ends it.
 * @type {(state: Models, id: string, place: HTMLElement) => Promise<() => void>}
 */
async function show(state, id, place) {
  const manager = new Manager();
  const why = unsound(state);
  await manager.set_state(/** @type {any} */ ({ version_major: 2, version_minor: 0, state }));
  if (why[id]) throw new Error(why[id]);
  const view = await manager.create_view(await manager.get_model(id));
  place.classList.add('ab-widget');
  place.parentElement?.classList.add('ab-unclipped');
  Widget.attach(view.luminoWidget, place);
  return () => {
    view.remove(); // at once, while its place is on the page
    void manager.clear_state();
  };
}

/** @type {any} */ (window).annbookLive = { show };

if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
else start();
