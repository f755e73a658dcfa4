// @ts-check
// One figure is one kind: a function draw(figure) in the table below, which returns how to show its settings.
import { link } from '../address.js';
import * as bars from './bars.js';
import * as computation from './computation.js';
import * as conventions from './conventions.js';
import * as convolution from './convolution.js';
import { copying } from './copy.js';
import * as curves from './curves.js';
import * as descent from './descent.js';
import * as digit from './digit.js';
import * as exercise from './exercise.js';
import * as fitting from './fitting.js';
import { keepKeys } from './keys.js';
import { h, nextFrame, themed } from './kit.js';
import * as maps from './maps.js';
import * as mistakes from './mistakes.js';
import * as network from './network.js';
import * as player from './player.js';
import * as playground from './playground.js';
import * as recurrence from './recurrence.js';
import { sliders } from './typed.js';
import * as worksheet from './worksheet.js';

/** @import { Draw, Figure, Model } from './types.ts' */

/** @type {Record<string, { draw: Draw }>} */
const kinds = {
  bars,
  computation,
  conventions,
  convolution,
  curves,
  descent,
  digit,
  exercise,
  fitting,
  maps,
  mistakes,
  network,
  player,
  playground,
  recurrence,
  worksheet,
};

/**
 * anywidget's entry, in JupyterLab and (called by live.js) on the website; returns how to end it.
 * @type {(place: {model: Model, el: HTMLElement, shares?: boolean}) => () => void}
 */
function render({ model, el, shares = false }) {
  const ended = new AbortController();
  const anchor = model.get('anchor');
  const root = h('div', { class: 'ab-figure', 'data-anchor': anchor, 'data-kind': model.get('kind') });
  const notice = h('p', { class: 'ab-error', role: 'alert', hidden: true });
  el.append(notice, root);
  const figure = around(model, root, ended.signal);
  const warn = () => {
    notice.textContent = figure.get('notice') ?? '';
    notice.hidden = !notice.textContent;
  };
  figure.on('change:notice', warn);
  warn();
  try {
    const draw = kinds[model.get('kind')]?.draw;
    if (!draw) throw new Error(`there is no figure of the kind “${model.get('kind')}”`);
    const update = nextFrame(guard(notice, draw(figure)), ended.signal);
    for (const name of Object.keys(figure.controls)) figure.on(`change:${name}`, update);
    onTheme(update, ended.signal);
    update();
  } catch (error) {
    nextFrame(() => complain(notice, error), ended.signal)();
  }
  if (shares && Object.keys(figure.controls).length) root.append(copyButton(model, ended.signal));
  keepKeys(el, ended.signal);
  const grown = new ResizeObserver(() => sliders(el, figure)); // once the figure stands on the page
  grown.observe(el);
  ended.signal.addEventListener('abort', () => grown.disconnect());
  return () => ended.abort();
}

/**
 * What a figure has to work with, from the widget that Python made.
 * @type {(model: Model, root: HTMLElement, signal: AbortSignal) => Figure}
 */
function around(model, root, signal) {
  const [data, graphs, controls] = ['data', 'graphs', 'controls'].map((name) => model.get(name));
  return {
    ...{ root, data, graphs, controls, signal },
    markdown: markdown(model),
    get: (name) => model.get(name),
    put(values) {
      for (const [name, value] of Object.entries(values)) model.set({ [name]: value });
      model.save_changes();
    },
    on(events, react) {
      model.on(events, react);
      signal.addEventListener('abort', () => model.off(events, react));
    },
  };
}

/**
 * How JupyterLab sets Markdown with equations, where the page is JupyterLab.
 * @type {(model: Model) => Figure['markdown']}
 */
function markdown(model) {
  const { rendermime } = model.widget_manager ?? {};
  if (!rendermime) return undefined;
  return async (text) => {
    const mime = rendermime.createModel({ data: { 'text/markdown': text }, trusted: true });
    const renderer = rendermime.createRenderer('text/markdown');
    await renderer.renderModel(mime);
    rendermime.latexTypesetter?.typeset(renderer.node);
    return renderer.node;
  };
}

/** @type {(notice: HTMLElement, update: () => void) => () => void} */
function guard(notice, update) {
  return () => {
    try {
      update();
    } catch (error) {
      complain(notice, error);
    }
  };
}

/**
 * Says what is wrong, unless the page does: the website puts its still picture back.
 * @type {(notice: HTMLElement, error: unknown) => void}
 */
function complain(notice, error) {
  const event = new CustomEvent('annbook-broken', { bubbles: true, cancelable: true, detail: error });
  if (!notice.dispatchEvent(event)) return;
  notice.textContent = `This figure cannot be drawn: ${/** @type {Error} */ (error).message}`;
  notice.hidden = false;
}

/**
 * Calls update when the page's colours change, by its button or by the system.
 * @type {(update: () => void, signal: AbortSignal) => void}
 */
function onTheme(update, signal) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', update, { signal });
  const page = new MutationObserver(update);
  for (const node of [document.documentElement, document.body]) page.observe(node, { attributeFilter: themed });
  signal.addEventListener('abort', () => page.disconnect());
}

/** @type {(model: Model, signal: AbortSignal) => HTMLElement} */
function copyButton(model, signal) {
  const address = () => {
    const found = link(model);
    history.replaceState(null, '', found);
    return found;
  };
  const [copy, said] = copying('Copy link to this state', address, () => 'The link is in the address bar', signal);
  copy.classList.add('ab-copy');
  return h('p', { class: 'ab-copied' }, copy, said);
}

export default { render };
