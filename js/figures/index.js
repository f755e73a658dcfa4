// One figure is one kind: a function draw({model, root, ...}) in the table below.
import * as bars from './bars.js';
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
  bars: bars.draw, convolution: convolution.draw, curves: curves.draw, descent: descent.draw, digit: digit.draw,
  network: network.draw, playground: playground.draw, player: player.draw, recurrence: recurrence.draw,
};

/** anywidget's entry, in JupyterLab and (called by live.js) on the website. */
function render({ model, el, shares = false }) {
  const root = h('div', { class: 'ab-figure', 'data-anchor': model.get('anchor'), 'data-kind': model.get('kind') });
  const notice = h('p', { class: 'ab-error', role: 'alert', hidden: true });
  el.append(notice, root);
  const warn = () => { notice.textContent = model.get('notice') ?? ''; notice.hidden = !notice.textContent; };
  model.on('change:notice', warn);
  warn();
  try {
    const draw = kinds[model.get('kind')];
    if (!draw) throw new Error(`there is no figure of the kind “${model.get('kind')}”`);
    const update = nextFrame(guard(notice, draw({ model, root, put })));
    for (const name of Object.keys(model.get('controls'))) model.on(`change:${name}`, update);
    update();
  } catch (error) {
    complain(notice, error);
  }
  if (shares) root.append(copyButton(model));
  new ResizeObserver(() => name(el)).observe(el); // once the figure stands on the page

  function put(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  }
}

/** Jupyter's sliders have a name for the eye only: give it to the ear too. */
function name(el) {
  for (const slider of el.closest('.widget-vbox')?.querySelectorAll('.widget-slider') ?? []) {
    slider.querySelector('.noUi-handle')?.setAttribute('aria-label', slider.querySelector('.widget-label').textContent);
  }
}

function guard(notice, update) {
  return () => { try { update(); } catch (error) { complain(notice, error); } };
}

function complain(notice, error) {
  notice.textContent = `This figure cannot be drawn: ${error.message}`;
  notice.hidden = false;
}

function copyButton(model) {
  const button = h('button', { type: 'button', class: 'ab-button ab-copy', onclick: copy }, 'Copy link to this state');
  return button;

  async function copy() {
    const address = link(model);
    history.replaceState(null, '', address);
    try { await navigator.clipboard.writeText(address); button.textContent = 'Copied'; }
    catch { button.textContent = 'The link is in the address bar'; }
  }
}

export default { render };
