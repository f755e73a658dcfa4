// Brings the figures of a page to life without a kernel: the smallest manager
// that Jupyter's own sliders, links and anywidget's figures need.
import * as base from '@jupyter-widgets/base';
import * as box from '@jupyter-widgets/controls/lib/widget_box';
import * as decimal from '@jupyter-widgets/controls/lib/widget_float';
import * as whole from '@jupyter-widgets/controls/lib/widget_int';
import * as joint from '@jupyter-widgets/controls/lib/widget_link';
import { ManagerBase } from '@jupyter-widgets/base-manager';
import { Widget } from '@lumino/widgets';
import '@jupyter-widgets/controls/css/widgets-base.css';
import '@jupyter-widgets/controls/css/labvariables.css';
import './figures/figures.css';
import figures from './figures/index.js';
import { follow } from './address.js';
import plain from './plain.js';

class AnyModel extends base.DOMWidgetModel {}

class AnyView extends base.DOMWidgetView {
  render() {
    const off = figures.render({ model: this.model, el: this.el, shares: true });
    this.once('remove', () => off?.());
  }
}

// Of Jupyter's controls those that an explorer is made of; the others would take longer to read than the page.
const modules = {
  '@jupyter-widgets/base': base,
  '@jupyter-widgets/controls': { ...box, ...decimal, ...whole, ...joint },
  anywidget: { AnyModel, AnyView },
};

class Manager extends ManagerBase {
  loadClass(name, module) {
    const found = modules[module]?.[name];
    return found ? Promise.resolve(found) : Promise.reject(new Error(`${module} ${name} is not part of this page`));
  }

  // A label is text, never HTML.
  inline_sanitize(text) { return plain(text); }

  // Rejected, not shown as a widget of its own: the still picture is better.
  loadModelClass(name, module) { return this.loadClass(name, module); }

  loadViewClass(name, module) { return this.loadClass(name, module); }

  _get_comm_info() { return Promise.resolve({}); }

  _create_comm() { return Promise.resolve({ on_close() {}, on_msg() {}, send() {}, close() {} }); }
}

const json = (kind) => [...document.querySelectorAll(`script[type="application/vnd.jupyter.widget-${kind}+json"]`)];

async function bring(manager, place, why) {
  if (why[place.dataset.model]) throw new Error(why[place.dataset.model]);
  const model = await manager.get_model(place.dataset.model);
  const view = await manager.create_view(model);
  const live = document.createElement('div');
  live.className = 'ab-widget';
  live.hidden = true;
  live.addEventListener('annbook-broken', (event) => {
    event.preventDefault();
    live.remove();
    fail(place, event.detail);
  });
  place.before(live);
  Widget.attach(view.luminoWidget, live);
  return [place, live];
}

function fail(place, error) {
  const note = document.createElement('p');
  note.className = 'ab-error';
  note.setAttribute('role', 'alert');
  note.textContent = `This figure stays a picture: ${error.message ?? error}`;
  place.after(note);
  place.hidden = false;
}

/** Takes out what cannot be made, {id: why}: unknown classes, and what needs a model that is not there. */
function unsound(models) {
  const why = {};
  for (let before = -1; before !== Object.keys(why).length;) {
    before = Object.keys(why).length;
    for (const [id, { model_name: name, model_module: module, state }] of Object.entries(models)) {
      const needs = JSON.stringify(state ?? {}).match(/IPY_MODEL_\w+/g) ?? [];
      const gone = needs.map((need) => need.slice(10)).find((need) => !models[need]);
      if (!modules[module]?.[name]) why[id] = `${module} ${name} is not part of this page`;
      else if (gone) why[id] = why[gone] ?? 'a part of it is not on this page';
      if (why[id]) delete models[id];
    }
  }
  return why;
}

async function start() {
  const places = [...document.querySelectorAll('.ab-live[data-model]')];
  if (!places.length) return;
  // The sliders' labels ask MathJax 2 to typeset them; they hold no equations.
  if (window.MathJax) window.MathJax.Hub ??= { Queue() {} };
  const manager = new Manager();
  const why = {};
  for (const block of json('state')) {
    try { // what cannot be read fails again below, at the figure that needs it
      const kept = JSON.parse(block.textContent);
      Object.assign(why, unsound(kept.state));
      await manager.set_state(kept);
    } catch { continue; }
  }
  const made = [];
  for (const place of places) {
    try { made.push(await bring(manager, place, why)); } catch (error) { fail(place, error); }
  }
  // All at once, so that the page is laid out once; and live means drawn.
  for (const [place, live] of made) [place.hidden, live.hidden] = [live.isConnected, false];
  await follow(manager);
  requestAnimationFrame(() => { document.documentElement.dataset.live = Math.round(performance.now()); });
}

if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
else start();
