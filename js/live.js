// Brings the figures of a page to life without a kernel: the smallest manager
// that Jupyter's own sliders, links and anywidget's figures need.
import * as base from '@jupyter-widgets/base';
import * as controls from '@jupyter-widgets/controls';
import { ManagerBase } from '@jupyter-widgets/base-manager';
import { Widget } from '@lumino/widgets';
import '@jupyter-widgets/controls/css/widgets-base.css';
import '@jupyter-widgets/controls/css/labvariables.css';
import './figures/figures.css';
import figures from './figures/index.js';
import { follow } from './address.js';

class AnyModel extends base.DOMWidgetModel {}

class AnyView extends base.DOMWidgetView {
  render() {
    const off = figures.render({ model: this.model, el: this.el, shares: true });
    this.once('remove', () => off?.());
  }
}

const modules = {
  '@jupyter-widgets/base': base,
  '@jupyter-widgets/controls': controls,
  anywidget: { AnyModel, AnyView },
};

class Manager extends ManagerBase {
  loadClass(name, module) {
    const found = modules[module]?.[name];
    return found ? Promise.resolve(found) : Promise.reject(new Error(`${module} ${name} is not part of this page`));
  }

  // Rejected, not shown as a widget of its own: the still picture is better.
  loadModelClass(name, module) { return this.loadClass(name, module); }

  loadViewClass(name, module) { return this.loadClass(name, module); }

  _get_comm_info() { return Promise.resolve({}); }

  _create_comm() { return Promise.resolve({ on_close() {}, on_msg() {}, send() {}, close() {} }); }
}

const json = (kind) => [...document.querySelectorAll(`script[type="application/vnd.jupyter.widget-${kind}+json"]`)];

async function bring(manager, place) {
  const model = await manager.get_model(place.dataset.model);
  const view = await manager.create_view(model);
  const live = document.createElement('div');
  live.className = 'ab-widget';
  live.addEventListener('annbook-broken', (event) => {
    event.preventDefault();
    live.remove();
    fail(place, event.detail);
  });
  place.before(live);
  Widget.attach(view.luminoWidget, live);
  if (!(await drawn(live))) {
    live.remove();
    throw new Error('what it is made of is not on this page');
  }
  place.hidden = true;
}

/** Whether a figure comes up in there, soon. */
async function drawn(live) {
  for (const start = performance.now(); performance.now() - start < 1500;) {
    if (!live.isConnected || live.querySelector('.ab-figure')) return true;
    await new Promise((go) => setTimeout(go, 5));
  }
  return false;
}

function fail(place, error) {
  const note = document.createElement('p');
  note.className = 'ab-error';
  note.setAttribute('role', 'alert');
  note.textContent = `This figure stays a picture: ${error.message ?? error}`;
  place.after(note);
  place.hidden = false;
}

async function load(manager, text) {
  await manager.set_state(JSON.parse(text));
}

async function start() {
  const places = [...document.querySelectorAll('.ab-live[data-model]')];
  if (!places.length) return;
  // The sliders' labels ask MathJax 2 to typeset them; they hold no equations.
  if (window.MathJax) window.MathJax.Hub ??= { Queue() {} };
  const manager = new Manager();
  // What cannot be read fails again below, at the figure that needs it.
  for (const state of json('state')) await load(manager, state.textContent).catch(() => {});
  for (const place of places) {
    try { await bring(manager, place); } catch (error) { fail(place, error); }
  }
  await follow(manager);
  document.documentElement.dataset.live = Math.round(performance.now());
}

if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
else start();
