// Around every figure: what is wrong is said, colours follow the page, sliders have names, a state can be shared.
import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { bars, draw, Element, fire, frames, observing, page, system, widget } from '../stage.mjs';
import index from './index.js';

const { tape, data } = bars;
const ends = [];

/** A figure on the page, drawn. */
function shown(more = {}, shares = false) {
  page.replaceChildren();
  const controls = { t: { min: 0, max: 4 } };
  const model = widget({
    kind: 'bars',
    anchor: 'bars-1',
    data,
    graphs: { bars: tape },
    controls,
    t: 2,
    notice: '',
    ...more,
  });
  ends.push(index.render({ model, el: page, shares }));
  draw();
  return model;
}

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** All that was promised has been done. */
const heard = () => new Promise(setImmediate);
const notice = () => page.querySelector('.ab-error');
const said = () => page.querySelector('.annbook-readout').textContent;

test('a figure says of which kind it is, and where', () => {
  shown();
  const root = page.querySelector('.ab-figure');
  assert.deepEqual([root.dataset.anchor, root.dataset.kind], ['bars-1', 'bars']);
  assert.deepEqual([notice().hidden, notice().textContent, notice().getAttribute('role')], [true, '', 'alert']);
  assert.equal(page.querySelector('.ab-copy'), null);
});

test('it is drawn anew when a control changes, once a frame, and not after its end', () => {
  const model = shown();
  model.set({ t: 3 });
  model.set({ t: 4 });
  assert.equal(frames.size, 1);
  assert.equal(said(), 'a = (2.0000, 4.0000)');
  draw();
  assert.equal(said(), 'a = (4.0000, 8.0000)');
  model.set({ other: 1 });
  assert.equal(frames.size, 0);
  ends.pop()();
  model.set({ t: 1 });
  assert.equal(frames.size, 0);
});

test('a notice is shown as long as there is one', () => {
  const model = shown({ notice: 'first' });
  assert.deepEqual([notice().hidden, notice().textContent], [false, 'first']);
  model.set({ notice: '' });
  assert.deepEqual([notice().hidden, notice().textContent], [true, '']);
  model.set({ notice: 'second' });
  assert.deepEqual([notice().hidden, notice().textContent], [false, 'second']);
  model.set({ notice: null });
  assert.equal(notice().hidden, true);
});

test('a figure that cannot be drawn says why', () => {
  shown({ kind: 'pie' });
  assert.deepEqual(
    [notice().hidden, notice().textContent],
    [false, 'This figure cannot be drawn: there is no figure of the kind “pie”'],
  );
  shown({ graphs: { bars: { ...tape, version: 2 } } });
  assert.match(notice().textContent, /^This figure cannot be drawn: this tape has version 2/);
});

test('one that breaks later says so then', () => {
  const model = shown();
  const { get } = model;
  model.get = () => {
    throw new Error('the line is down');
  };
  model.set({ t: 3 });
  draw();
  assert.deepEqual([notice().hidden, notice().textContent], [false, 'This figure cannot be drawn: the line is down']);
  model.get = get;
});

test('a page that puts its picture back is not told twice', () => {
  const heard = [];
  page.addEventListener('annbook-broken', (event) => {
    heard.push(event.detail.message);
    event.preventDefault();
  });
  shown({ kind: 'pie' });
  assert.deepEqual(heard, ['there is no figure of the kind “pie”']);
  assert.deepEqual([notice().hidden, notice().textContent], [true, '']);
  page.listeners.length = 0;
});

test('colours follow the page and the system', () => {
  shown();
  assert.equal(frames.size, 0);
  system.dispatchEvent(new Event('change'));
  assert.equal(frames.size, 1);
  draw();
  const watching = [...observing].filter(({ what }) => what.length === 2);
  assert.equal(watching.length, 1);
  const [{ what, react }] = watching;
  assert.deepEqual(
    what.map(([node]) => node),
    [document.documentElement, document.body],
  );
  for (const [, { attributeFilter }] of what) {
    assert.deepEqual(attributeFilter, ['data-theme', 'data-jp-theme-light', 'style', 'class']);
  }
  react();
  assert.equal(frames.size, 1);
  draw();
});

test('sliders are called as their labels say', () => {
  const part = (name, ...inner) => {
    const node = new Element('div');
    node.className = name;
    node.append(...inner);
    return node;
  };
  const slider = (text, title) => {
    const label = part('widget-label', text);
    label.title = title;
    return part('widget-slider', label, part('noUi-handle'), part('widget-readout'));
  };
  const [one, two, bare] = [
    slider('weight w', 'null'),
    slider('bias b', 'of the neuron'),
    part('widget-slider', part('widget-label', 'x')),
  ];
  const box = part('widget-vbox', one, two, bare, page);
  shown();
  [...observing].find(({ what }) => what[0][0] === page).react();
  assert.equal(box.className, 'widget-vbox ab-explorer');
  const named = (node) =>
    ['.noUi-handle', '.widget-readout'].map((at) => node.querySelector(at).getAttribute('aria-label'));
  assert.deepEqual(
    [named(one), named(two)],
    [
      ['weight w', 'weight w, as a number'],
      ['bias b', 'bias b, as a number'],
    ],
  );
  assert.equal(one.querySelector('.widget-label').attributes.has('title'), false);
  assert.equal(two.querySelector('.widget-label').title, 'of the neuron');
  page.remove();
  [...observing].find(({ what }) => what[0][0] === page).react(); // outside of a box nothing happens
});

test('a link to the state is copied, or stands in the address', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  shown({ t: 2.5 }, true);
  const line = page.querySelector('.ab-copied');
  const [copy, status] = line.children;
  assert.deepEqual(
    [copy.textContent, copy.className, status.getAttribute('role')],
    ['Copy link to this state', 'ab-button ab-copy', 'status'],
  );
  fire(copy, 'click');
  await heard();
  assert.equal(location.href, 'https://book/page.html'); // the stand-in keeps it elsewhere
  assert.equal(history.address, 'https://book/page.html#bars-1?t=2.5');
  assert.equal(status.textContent, 'The link is in the address bar');
  let copied = '';
  navigator.clipboard = { writeText: async (text) => (copied = text) };
  fire(copy, 'click');
  await heard();
  assert.deepEqual([copied, status.textContent], ['https://book/page.html#bars-1?t=2.5', 'Copied']);
  navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
  fire(copy, 'click');
  await heard();
  assert.equal(status.textContent, 'The link is in the address bar');
  delete navigator.clipboard;
  mock.timers.tick(1500);
  fire(copy, 'click');
  await heard();
  mock.timers.tick(1999);
  assert.equal(status.textContent, 'The link is in the address bar');
  mock.timers.tick(1);
  assert.equal(status.textContent, ''); // and goes after a while
  fire(copy, 'click');
  await heard();
  ends.pop()();
  mock.timers.tick(9000);
  assert.equal(status.textContent, 'The link is in the address bar'); // nobody is left to take it away
  mock.timers.reset();
});

test('what a figure puts is saved', () => {
  const model = shown({
    kind: 'curves',
    data: curve,
    graphs: { curve: bend },
    controls: { t: { min: 0, max: 4, step: 0.5 } },
  });
  const before = model.saved;
  fire(page.querySelector('.ab-plot'), 'pointerdown', {
    buttons: 1,
    clientX: 10 + (46 + 251) / 2,
    clientY: 30,
    pointerId: 1,
  });
  assert.deepEqual([model.values.t, model.saved], [2, before + 1]);
});

const bend = {
  ...{ format: 'annbook-tape', version: 1 },
  nodes: [
    { op: 'input', name: 't', value: [1] },
    { op: 'square', in: [0], name: 'y' },
  ],
};
const curve = {
  x: { input: 't', low: 0, high: 4 },
  ys: [0, 4],
  xlabel: 't',
  lines: [{ out: 'y', label: 'y', kind: 'loss', dash: '' }],
  line: '{t}: {y}',
  alt: 'a bend',
};
