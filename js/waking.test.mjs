// What a figure needs, who wakes it, and that the keyboard stays where it was.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { draw, Element, page, system } from './stage.mjs';
import { handOver, needed, Sleepers } from './waking.js';

const model = (name, state) => ({ model_name: name, model_module: 'm', state });
const models = {
  one: model('VBoxModel', { children: ['IPY_MODEL_slider', 'IPY_MODEL_figure'], layout: null }),
  slider: model('FloatSliderModel', { style: 'IPY_MODEL_style' }),
  figure: model('AnyModel', { anchor: 'bars-1' }),
  style: model('StyleModel', {}),
  link: model('LinkModel', { source: ['IPY_MODEL_slider', 'value'], target: ['IPY_MODEL_figure', 't'] }),
  tie: model('LinkModel', { source: ['IPY_MODEL_figure', 't'], target: ['IPY_MODEL_other', 't'] }),
  other: model('AnyModel', { anchor: 'bars-2' }),
  far: model('AnyModel', undefined),
};

test('a figure needs its parts, and what links tie to it, and no more', () => {
  assert.deepEqual([...needed(models, 'one')].sort(), ['figure', 'link', 'one', 'other', 'slider', 'style', 'tie']);
  assert.deepEqual([...needed(models, 'far')], ['far']);
  assert.deepEqual([...needed(models, 'gone')], []);
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

function sleeping(count, bring = async () => {}) {
  page.replaceChildren();
  const places = Array.from({ length: count }, () => new Element('div'));
  page.append(...places);
  const woken = [];
  const sleepers = new Sleepers(places, async (place) => {
    woken.push(places.indexOf(place));
    await bring(place);
  });
  return { places, woken, sleepers };
}

afterEach(() => {
  document.activeElement = null;
  document.documentElement.removeAttribute('data-wake');
});

test('they wake one at a time, each once', async () => {
  let [now, most] = [0, 0];
  const { places, woken, sleepers } = sleeping(3, async () => {
    most = Math.max(most, ++now);
    await settled();
    now -= 1;
  });
  assert.equal(sleepers.wake(places[1]), sleepers.wake(places[1]));
  await sleepers.all();
  assert.deepEqual([woken, most], [[1, 0, 2], 1]);
  assert.deepEqual(
    places.map(({ dataset }) => dataset.awake),
    ['', '', ''],
  );
});

for (const [what, happens] of Object.entries({
  'before a page is printed': () => system.dispatchEvent(new Event('beforeprint')),
  'for a search in the page': () =>
    system.dispatchEvent(Object.assign(new Event('keydown'), { key: 'f', ctrlKey: true })),
  'for the next hit of a search': () => system.dispatchEvent(Object.assign(new Event('keydown'), { key: 'F3' })),
})) {
  test(`all wake ${what}`, async () => {
    const { woken } = sleeping(2);
    system.dispatchEvent(Object.assign(new Event('keydown'), { key: 'f' }));
    assert.deepEqual(woken, []);
    happens();
    await settled();
    assert.deepEqual(woken, [0, 1]);
  });
}

test('all wake if that was asked for before this was loaded', async () => {
  document.documentElement.dataset.wake = 'all';
  const { woken } = sleeping(2);
  await settled();
  assert.deepEqual(woken, [0, 1]);
});

test('the keyboard wakes what it reaches', async () => {
  const { places, woken } = sleeping(3);
  places[2].dispatchEvent(new Event('focusin'));
  await settled();
  assert.deepEqual(woken, [2]);
});

test('what comes near wakes, and the first of it is waited for', async () => {
  const watched = new Set();
  let seen = () => {};
  globalThis.IntersectionObserver = class {
    constructor(react, { rootMargin }) {
      assert.equal(rootMargin, '100% 0px');
      seen = react;
    }
    observe = (place) => watched.add(place);
    unobserve = (place) => watched.delete(place);
  };
  const { places, woken, sleepers } = sleeping(3);
  const near = sleepers.near();
  seen(places.map((target, k) => ({ target, isIntersecting: k === 1 })));
  await near;
  assert.deepEqual([woken, [...watched]], [[1], [places[0], places[2]]]);
  seen([{ target: places[2], isIntersecting: true }]);
  await settled();
  assert.deepEqual(woken, [1, 2]);
  delete globalThis.IntersectionObserver;
});

for (const [from, stop] of Object.entries({ above: 0, below: 2 })) {
  test(`the focus goes on in the figure, coming from ${from}`, () => {
    const [place, live] = [new Element('div'), new Element('div')];
    page.replaceChildren(live, place);
    const stops = ['button', 'select', 'button', 'button'].map((tag) => new Element(tag));
    live.append(...stops);
    stops[3].hidden = true;
    place.dataset.from = from;
    document.activeElement = place;
    handOver(place, live);
    assert.deepEqual([place.hidden, live.hidden], [true, false]);
    assert.equal(document.activeElement, live); // until it is drawn
    draw(9);
    assert.equal(document.activeElement, stops[stop]);
  });
}

/** A figure that wakes, and something else on its page that can have the focus. */
function beside() {
  const [place, live, other] = [new Element('div'), new Element('div'), new Element('a')];
  page.replaceChildren(live, place, other);
  live.append(new Element('button'));
  return { place, live, other };
}

test('a keyboard that goes on meanwhile is not called back', () => {
  const { place, live, other } = beside();
  document.activeElement = place;
  handOver(place, live);
  draw(1);
  other.focus();
  draw(9);
  assert.equal(document.activeElement, other);
});

test('a focus elsewhere stays there', () => {
  const { place, live, other } = beside();
  document.activeElement = other;
  handOver(place, live);
  assert.equal(document.activeElement, other);
});
