// One figure is one kind: a function draw({model, root, ...}) in the table below.
import * as bars from './bars.js';
import * as computation from './computation.js';
import * as convolution from './convolution.js';
import * as curves from './curves.js';
import * as descent from './descent.js';
import * as digit from './digit.js';
import * as network from './network.js';
import * as playground from './playground.js';
import * as player from './player.js';
import * as recurrence from './recurrence.js';
import { h, nextFrame } from './kit.js';
import { link } from '../address.js';

const kinds = {
  bars: bars.draw, computation: computation.draw, convolution: convolution.draw, curves: curves.draw, descent: descent.draw, digit: digit.draw,
  network: network.draw, playground: playground.draw, player: player.draw, recurrence: recurrence.draw,
};

/** anywidget's entry, in JupyterLab and (called by live.js) on the website; returns how to end it. */
function render({ model, el, shares = false }) {
  const root = h('div', { class: 'ab-figure', 'data-anchor': model.get('anchor'), 'data-kind': model.get('kind') });
  const notice = h('p', { class: 'ab-error', role: 'alert', hidden: true });
  el.append(notice, root);
  const warn = () => { notice.textContent = model.get('notice') ?? ''; notice.hidden = !notice.textContent; };
  model.on('change:notice', warn);
  warn();
  let update = () => {};
  try {
    const draw = kinds[model.get('kind')];
    if (!draw) throw new Error(`there is no figure of the kind “${model.get('kind')}”`);
    update = nextFrame(guard(notice, draw({ model, root, put })));
    for (const name of Object.keys(model.get('controls'))) model.on(`change:${name}`, update);
    update();
  } catch (error) {
    requestAnimationFrame(() => complain(notice, error));
  }
  if (shares) root.append(copyButton(model));
  new ResizeObserver(() => nameSliders(el)).observe(el); // once the figure stands on the page
  return onTheme(update);

  function put(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  }
}

function guard(notice, update) {
  return () => { try { update(); } catch (error) { complain(notice, error); } };
}

/** Says what is wrong, unless the page does: the website puts its still picture back. */
function complain(notice, error) {
  if (!notice.dispatchEvent(new CustomEvent('annbook-broken', { bubbles: true, cancelable: true, detail: error }))) return;
  notice.textContent = `This figure cannot be drawn: ${error.message}`;
  notice.hidden = false;
}

/** Jupyter's sliders show their label, but do not say that it is theirs; and their box is to look as the figure in it. */
function nameSliders(node) {
  const box = node.closest('.widget-vbox');
  box?.classList.add('ab-explorer');
  for (const slider of box?.querySelectorAll('.widget-slider') ?? []) {
    const label = slider.querySelector('.widget-label'), handle = slider.querySelector('.noUi-handle');
    handle?.setAttribute('aria-label', label.textContent);
    slider.querySelector('.widget-readout')?.setAttribute('aria-label', `${label.textContent}, as a number`);
    if (label.title === 'null') label.removeAttribute('title');
  }
}

/** Calls update when the page's colours change, by its button or by the system; returns how to stop. */
function onTheme(update) {
  const system = matchMedia('(prefers-color-scheme: dark)'), page = new MutationObserver(update);
  system.addEventListener('change', update);
  for (const node of [document.documentElement, document.body]) page.observe(node, { attributeFilter: ['data-theme', 'data-jp-theme-light', 'style', 'class'] });
  return () => { system.removeEventListener('change', update); page.disconnect(); };
}

function copyButton(model) {
  const said = h('span', { role: 'status' });
  let timer;
  return h('p', { class: 'ab-copied' }, h('button', { type: 'button', class: 'ab-button ab-copy', onclick: copy }, 'Copy link to this state'), said);

  async function copy() {
    const address = link(model);
    history.replaceState(null, '', address);
    try { await navigator.clipboard.writeText(address); say('Copied'); }
    catch { say('The link is in the address bar'); }
  }

  function say(text) {
    said.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => { said.textContent = ''; }, 2000);
  }
}

export default { render };
