// Figures come to life on a page without a kernel; where one cannot, its picture stays and says why. The widgets of
// Jupyter, which need a browser, are stood in for: a manager that keeps models, classes that say who they are.
import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { register } from 'node:module';
import { test } from 'node:test';
import { bars as small, draw, Element, page, seen, system } from './stage.mjs';

const parts = {
  '@jupyter-widgets/base-manager': 'export const { ManagerBase } = globalThis.jupyter;',
  '@jupyter-widgets/base': 'export const { DOMWidgetModel, DOMWidgetView, LayoutModel } = globalThis.jupyter;',
  '@jupyter-widgets/controls/lib/widget_box': 'export const VBoxModel = globalThis.jupyter.named("VBoxModel");',
  '@jupyter-widgets/controls/lib/widget_float': 'export const FloatSliderModel = globalThis.jupyter.named("float");',
  '@jupyter-widgets/controls/lib/widget_int': 'export const IntSliderModel = globalThis.jupyter.named("int");',
  '@jupyter-widgets/controls/lib/widget_link': 'export const LinkModel = globalThis.jupyter.named("link");',
  '@lumino/widgets': 'export const Widget = { attach: (widget, place) => place.append(widget) };',
};
const hooks = `
  const parts = ${JSON.stringify(parts)};
  export const resolve = (name, context, next) =>
    name in parts || name.endsWith('.css')
      ? { url: 'data:text/javascript,' + encodeURIComponent(parts[name] ?? ''), shortCircuit: true }
      : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

/** As much of a model as a figure needs. */
class DOMWidgetModel {
  constructor(state) {
    this.state = state;
  }
  get(name) {
    return this.state[name];
  }
  set(values) {
    Object.assign(this.state, values);
  }
  on() {}
  off() {}
}

class DOMWidgetView {
  constructor(model) {
    this.model = model;
    this.el = this.luminoWidget = new Element('div');
  }
  once(event, end) {
    this.ends = [event, end];
  }
}

const managers = [];
class ManagerBase {
  _models = {};
  views = [];
  constructor() {
    managers.push(this);
  }
  async set_state({ state }) {
    for (const [id, { model_name: name, model_module: module, state: values }] of Object.entries(state)) {
      this._models[id] = this.loadModelClass(name, module).then((Model) => new Model(values));
    }
    await Promise.allSettled(Object.values(this._models));
  }
  async get_model(id) {
    if (!this._models[id]) throw new Error(`no model ${id}`);
    return this._models[id];
  }
  async create_view(model) {
    const View = await this.loadViewClass('AnyView', 'anywidget');
    const view = new View(model);
    this.views.push(view);
    view.render();
    return view;
  }
}
const named = (name) =>
  class Named extends DOMWidgetModel {
    static title = name;
  };
globalThis.jupyter = { ManagerBase, DOMWidgetModel, DOMWidgetView, LayoutModel: named('layout'), named };

const { tape, data } = small;
const bars = (more = {}) => ({
  ...{ model_name: 'AnyModel', model_module: 'anywidget' },
  state: {
    ...{
      kind: 'bars',
      anchor: 'bars-1',
      graphs: { bars: tape },
      controls: { t: { min: 0, max: 4 } },
      t: 2,
      notice: '',
    },
    data,
    ...more,
  },
});
const model = (name, module, state) => ({ model_name: name, model_module: module, state });

setMaxListeners(0, system); // each page that is started here hears of addresses

const settled = () => new Promise((resolve) => setTimeout(resolve, 3));

let run = 0;
/** A page with these models, and a place for each id; it is started, and its first frame drawn. */
async function started(blocks, ids, hash = '') {
  page.replaceChildren(new Element('main'));
  const [main] = page.children;
  for (const block of blocks) {
    const script = new Element('script');
    script.setAttribute('type', 'application/vnd.jupyter.widget-state+json');
    script.textContent = typeof block === 'string' ? block : JSON.stringify({ state: block });
    main.append(script);
  }
  const places = ids.map((id) => {
    const place = new Element('div');
    place.className = 'ab-live';
    place.setAttribute('data-model', id);
    place.hidden = false;
    main.append(place);
    return place;
  });
  seen.length = 0;
  location.hash = hash;
  document.documentElement.attributes.clear();
  await import(`./live.js?${run++}`);
  for (let k = 0; k < 99 && places.some((place) => place.getAttribute('data-awake') === null); k++) await settled();
  await settled();
  draw(3);
  return { main, places };
}

const notes = (main) => main.querySelectorAll('.ab-error').filter((note) => note.parent === main);
const first = { model: model('LayoutModel', '@jupyter-widgets/base', {}) };

test('a figure takes the place of its picture', async () => {
  const { main, places } = await started([{ one: bars() }], ['one']);
  const [live, place] = main.children.slice(-2);
  assert.equal(place, places[0]);
  assert.equal(live.className, 'ab-widget');
  assert.deepEqual([place.hidden, live.hidden], [true, false]);
  assert.equal(live.querySelector('.annbook-readout').textContent, 'a = (2.0000, 4.0000)');
  assert.equal(live.querySelector('.ab-copy').textContent, 'Copy link to this state'); // it can be shared here
  assert.match(document.documentElement.dataset.live, /^\d+$/);
  assert.deepEqual(notes(main), []);
});

test('a view that is taken away ends its figure', async () => {
  await started([{ one: bars() }], ['one']);
  const [event, end] = managers.at(-1).views[0].ends;
  assert.equal(event, 'remove');
  assert.equal(typeof end, 'function');
  end();
});

test('what an explorer is made of is known, and nothing else', async () => {
  await started([first], ['one']);
  const manager = managers.at(-1);
  for (const [name, module, title] of [
    ['LayoutModel', '@jupyter-widgets/base', 'layout'],
    ['VBoxModel', '@jupyter-widgets/controls', 'VBoxModel'],
    ['FloatSliderModel', '@jupyter-widgets/controls', 'float'],
    ['IntSliderModel', '@jupyter-widgets/controls', 'int'],
    ['LinkModel', '@jupyter-widgets/controls', 'link'],
  ]) {
    for (const load of ['loadClass', 'loadModelClass', 'loadViewClass']) {
      assert.equal((await manager[load](name, module)).title, title);
    }
  }
  assert.ok((await manager.loadClass('AnyModel', 'anywidget')).prototype instanceof DOMWidgetModel);
  for (const [name, module] of [
    ['HTMLModel', '@jupyter-widgets/controls'],
    ['AnyModel', 'elsewhere'],
  ]) {
    await assert.rejects(manager.loadModelClass(name, module), {
      message: `${module} ${name} is not part of this page`,
    });
  }
  assert.equal(manager.inline_sanitize('<b>"&'), '&lt;b&gt;&quot;&amp;');
  assert.deepEqual(await manager._get_comm_info(), {});
  const comm = await manager._create_comm();
  for (const name of ['on_close', 'on_msg', 'send', 'close']) assert.equal(comm[name](), undefined);
});

const stays = 'This figure stays a picture: ';
const unmade = {
  'a class that is not here': [{ one: model('Odd', 'odd', {}) }, 'odd Odd is not part of this page'],
  'a part that is not here': [{ one: bars({ layout: 'IPY_MODEL_gone' }) }, 'a part of it is not on this page'],
  'a part that cannot be made': [
    { one: bars({ layout: 'IPY_MODEL_two' }), two: model('Odd', 'odd') },
    'odd Odd is not part of this page',
  ],
  'a part of a part': [
    {
      one: bars({ layout: 'IPY_MODEL_two' }),
      two: bars({ layout: 'IPY_MODEL_three' }),
      three: model('Odd', 'odd', {}),
    },
    'odd Odd is not part of this page',
  ],
  'no model': [{ two: bars() }, 'no model one'],
};
for (const [what, [models, why]] of Object.entries(unmade)) {
  test(`the picture stays: ${what}`, async () => {
    const { main, places } = await started([models], ['one']);
    const [note, ...more] = notes(main);
    assert.deepEqual([note.textContent, note.getAttribute('role'), more], [stays + why, 'alert', []]);
    assert.equal(main.children[main.children.indexOf(places[0]) + 1], note);
    assert.equal(places[0].hidden, false);
    assert.equal(main.querySelector('.ab-widget'), null);
    assert.match(document.documentElement.dataset.live, /^\d+$/);
  });
}

test('parts that are here keep a figure alive, whatever the order', async () => {
  const two = model('LayoutModel', '@jupyter-widgets/base', {});
  const { main } = await started([{ one: bars({ layout: 'IPY_MODEL_two', more: ['IPY_MODEL_two'] }), two }], ['one']);
  assert.deepEqual(notes(main), []);
});

test('states that cannot be read do not keep others from being', async () => {
  const { main } = await started(['{', { one: bars() }], ['one', 'two']);
  assert.equal(main.querySelectorAll('.ab-widget').length, 1);
  assert.deepEqual(
    notes(main).map((note) => note.textContent),
    [`${stays}no model two`],
  );
});

test('a figure that cannot be drawn makes room for its picture', async () => {
  const { main, places } = await started([{ one: bars({ kind: 'pie' }), two: bars() }], ['one', 'two']);
  assert.deepEqual(
    notes(main).map((note) => note.textContent),
    [`${stays}there is no figure of the kind “pie”`],
  );
  assert.deepEqual(
    places.map((place) => place.hidden),
    [false, true],
  );
  assert.equal(main.querySelectorAll('.ab-widget').length, 1);
});

test('a page without figures is left alone', async () => {
  const before = managers.length;
  await started([first], []);
  assert.deepEqual([managers.length, document.documentElement.dataset.live], [before, undefined]);
});

test('a page that is still loading is waited for', async () => {
  document.readyState = 'loading';
  const { main } = await started([{ one: bars() }], ['one']);
  assert.equal(main.querySelector('.ab-widget'), null);
  document.readyState = 'complete';
  system.dispatchEvent(new Event('DOMContentLoaded'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(main.querySelectorAll('.ab-widget').length, 1);
});

// The state in the page's address.

const state = async () => (await managers.at(-1).get_model('one')).state;

test('an address sets the figure that it names, and goes there', async () => {
  const other = bars({ anchor: 'bars-2' });
  const { main } = await started([{ one: bars({ notice: 'old' }), two: other }], ['one', 'two'], '#bars-1?t=3.5');
  assert.deepEqual([(await state()).t, (await state()).notice], [3.5, '']);
  assert.equal((await managers.at(-1).get_model('two')).state.t, 2);
  assert.deepEqual(seen, [main.querySelector('[data-anchor="bars-1"]')]);
  location.hash = '#bars-1?t=1';
  system.dispatchEvent(new Event('hashchange'));
  await settled();
  assert.equal((await state()).t, 1);
  location.hash = '#bars-1'; // a mere anchor
  system.dispatchEvent(new Event('hashchange'));
  await settled();
  assert.equal((await state()).t, 1);
});

test('an address that asks for what is not there changes nothing, and says so', async () => {
  const { main } = await started([{ one: bars() }], ['one'], '#bars-1?t=9');
  const { t, notice } = await state();
  assert.equal(t, 2);
  const asks = 'The address asks for something this figure does not have';
  assert.equal(notice, `${asks}: “t” is a number from 0 to 4. Nothing was changed.`);
  assert.deepEqual(seen, [main.querySelector('[data-anchor="bars-1"]')]);
});

test('an address of a figure that is not there is told at the top of the page', async () => {
  const { main } = await started(
    [{ one: bars(), odd: model('Odd', 'odd', {}) }, first],
    ['one'],
    `#${'n'.repeat(50)}?t=1`,
  );
  const [note] = notes(main);
  assert.equal(main.children[0], note);
  assert.equal(note.getAttribute('role'), 'alert');
  const names = `The address names a figure that this page does not have: “${'n'.repeat(40)}”.`;
  assert.equal(note.textContent, `${names} Every figure shows its first state.`);
  assert.equal((await state()).t, 2);
});

test('a page without a main part has no place for the note, and goes on', async () => {
  const { main } = await started([{ one: bars() }], ['one']);
  main.tag = 'section';
  location.hash = '#nowhere?t=1';
  system.dispatchEvent(new Event('hashchange')); // an error would end the test
  await new Promise(setImmediate);
  assert.deepEqual(notes(main), []);
});

test('what is no figure is not found by an address', async () => {
  const { main } = await started([{ one: bars(), ...first }], ['one'], '#undefined?t=1');
  assert.match(notes(main)[0].textContent, /a figure that this page does not have: “undefined”/);
});

test('an anchor with signs, and a value with a question mark', async () => {
  const text = { t: { options: ['a?b', 'c'] } };
  await started([{ one: bars({ anchor: 'a & b', controls: text }) }], ['one'], '#a%20%26%20b?t=a?b');
  assert.equal((await state()).t, 'a?b');
});
