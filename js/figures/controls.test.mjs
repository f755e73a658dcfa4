// What a reader presses, chooses and moves by keys: what it does, and what it is called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fire, page } from '../stage.mjs';
import { arrow, button, choice, ledger, pressable, readout, region, reset, roving } from './controls.js';
import { h, s } from './kit.js';
import { undo } from './undo.js';

test('a button does what it says', () => {
  let pressed = 0;
  const node = button('Go', () => pressed++);
  assert.equal(String(node).replace(/ n="\d+"/g, ''), '<button type="button" class="ab-button">Go</button>');
  fire(node, 'click');
  assert.equal(pressed, 1);
});

test('a choice says what was chosen, and shows what holds', () => {
  const values = { act: 'tanh' };
  const put = (changes) => Object.assign(values, changes);
  const figure = {
    controls: { act: { options: ['tanh', 'relu'], label: 'activation' } },
    get: (name) => values[name],
    put,
  };
  const { node, show } = choice(figure, 'act');
  const [select] = node.children;
  assert.equal(node.childNodes[0], 'activation ');
  select.value = 'relu';
  fire(select, 'change');
  assert.equal(values.act, 'relu');
  values.act = 'tanh';
  assert.equal(show(), undefined);
  assert.equal(select.value, 'tanh');
  let told = '';
  const other = choice(figure, 'act', (option) => (told = option)).node.children[0];
  other.value = 'relu';
  fire(other, 'change');
  assert.deepEqual([told, values.act], ['relu', 'tanh']);
});

/** Settings that tell who listens of their changes, as the widgets do. */
function settings(values, controls) {
  const heard = {};
  const put = (changes) => {
    for (const [name, value] of Object.entries(changes)) {
      if (values[name] === value) continue;
      values[name] = value;
      for (const react of heard[`change:${name}`] ?? []) react();
    }
  };
  return { controls, put, get: (name) => values[name], on: (name, react) => (heard[name] ??= []).push(react) };
}

test('Reset brings back what was there first, and is dull until something has changed', () => {
  const first = { w: 1.03, kernel: 'blur', start: { a: 1, b: [2] } };
  const figure = settings({ ...first, first }, { w: { step: 0.1 }, kernel: {}, start: {} });
  let before = 0;
  const node = reset(figure, () => before++);
  const dull = () => node.getAttribute('aria-disabled') === 'true';
  const shown = [dull()];
  // A slider rounds to its steps, and a setting that is made anew is the same.
  for (const change of [{ w: 1 }, { start: { b: [2], a: 1 } }, { w: 1.1 }, { kernel: 'sharpen', w: 1.03 }]) {
    figure.put(change);
    shown.push(dull());
  }
  figure.put({ kernel: 'blur', start: { a: 1, b: [3] } });
  assert.deepEqual([...shown, dull()], [true, true, true, false, false, false]);
  fire(node, 'click');
  assert.deepEqual([figure.get('w'), figure.get('start'), before, dull()], [1.03, { a: 1, b: [2] }, 1, true]);
});

test('Undo takes changes back one by one, those at once as one', async () => {
  const figure = settings({ a: 1, b: 1 }, { a: {}, b: {} });
  const node = undo(figure, ['a', 'b']);
  const values = () => [figure.get('a'), figure.get('b'), node.getAttribute('aria-disabled')];
  for (const change of [{ a: 2 }, { a: 3, b: 3 }, { b: 4 }]) {
    figure.put(change);
    await null;
  }
  const found = [values()];
  for (let k = 0; k < 4; k++) {
    fire(node, 'click');
    await null;
    found.push(values());
  }
  const dull = [1, 1, 'true'];
  assert.deepEqual(found, [[3, 4, 'false'], [3, 3, 'false'], [2, 1, 'false'], dull, dull]);
});

test('Undo takes a run back whole, however long it pauses, and stops it', async () => {
  const figure = settings({ at: 0, lr: 1 }, { at: {}, lr: {} });
  let [run, time] = [null, 0];
  const clock = performance.now;
  performance.now = () => time;
  const stop = () => {
    if (run) figure.put({ at: figure.get('at') + 0.5 }); // what was not told yet
    run = null;
  };
  const node = undo(figure, ['at', 'lr'], { stop, of: (name) => (name === 'at' ? run : null) });
  const walk = async (...changes) => {
    for (const change of changes) {
      time += 5000;
      figure.put(change);
      await null;
    }
  };
  const back = () => (fire(node, 'click'), [figure.get('at'), figure.get('lr'), node.getAttribute('aria-disabled')]);
  await walk({ at: 1 });
  run = {};
  await walk({ at: 2 }, { at: 3 });
  run = {};
  await walk({ at: 4 }, { lr: 2 }, { at: 5 }, { at: 6 });
  const found = [back(), run, back(), back(), back(), back()];
  performance.now = clock;
  assert.deepEqual(found, [[4, 2, 'false'], null, [4, 1, 'false'], [3, 1, 'false'], [1, 1, 'false'], [0, 1, 'true']]);
});

test('Enter and space press, other keys do not', () => {
  let pressed = 0;
  const node = pressable(s('g', { class: 'a b' }), 'here', () => pressed++);
  assert.deepEqual(
    ['class', 'role', 'aria-label', 'tabindex'].map((name) => node.getAttribute(name)),
    ['a b ab-press', 'button', 'here', '0'],
  );
  const stopped = ['Enter', ' ', 'a', 'Escape'].map((key) => fire(node, 'keydown', { key }).defaultPrevented);
  assert.deepEqual([stopped, pressed], [[true, true, false, false], 2]);
  fire(node, 'click');
  assert.equal(pressed, 3);
  assert.equal(pressable(s('g'), '', () => {}).getAttribute('class'), 'ab-press');
});

/** A picture of six buttons, and two steps of the keyboard in it. */
function six(row) {
  const inner = Array.from({ length: 6 }, (_, k) => pressable(s('g', {}, s('text', {}, k)), `${k}`, () => {}));
  const picture = s('svg', {}, inner, s('text', {}, 'no button'));
  page.replaceChildren(picture);
  roving(picture, row);
  const stops = () => inner.map((node) => node.getAttribute('tabindex')).join(' ');
  const goes = (from, key) => {
    const event = fire(from, 'keydown', { key });
    return [inner.indexOf(document.activeElement), event.defaultPrevented];
  };
  return { picture, inner, stops, goes };
}

test('arrow keys go around', () => {
  const { inner, stops, goes } = six();
  assert.equal(stops(), '0 -1 -1 -1 -1 -1');
  assert.deepEqual(goes(inner[0], 'ArrowRight'), [1, true]);
  assert.equal(stops(), '-1 0 -1 -1 -1 -1');
  assert.deepEqual(goes(inner[1], 'ArrowDown'), [2, true]);
  assert.deepEqual(goes(inner[2], 'ArrowLeft'), [1, true]);
  assert.deepEqual(goes(inner[1].children[0], 'ArrowUp'), [0, true]); // from within a button
  assert.deepEqual(goes(inner[0], 'ArrowLeft'), [5, true]);
  assert.deepEqual(goes(inner[5], 'ArrowRight'), [0, true]);
  assert.equal(stops(), '0 -1 -1 -1 -1 -1');
});

test('up and down go by a row', () => {
  const { inner, goes } = six(2);
  assert.deepEqual(goes(inner[0], 'ArrowDown'), [2, true]);
  assert.deepEqual(goes(inner[2], 'ArrowRight'), [3, true]);
  assert.deepEqual(goes(inner[3], 'ArrowUp'), [1, true]);
  assert.deepEqual(goes(inner[1], 'ArrowUp'), [5, true]);
});

test('other keys, and keys elsewhere, go nowhere', () => {
  const { picture, inner, goes } = six();
  inner[3].focus();
  for (const key of ['a', 'Tab', 'toString']) assert.deepEqual(goes(inner[3], key), [3, false]);
  assert.deepEqual(goes(picture.children[6], 'ArrowRight'), [3, false]);
});

test('arrows point to the right and downwards', () => {
  const all = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Enter', 'constructor'].map((key) => arrow({ key }));
  assert.deepEqual(all, [[-1, 0], [1, 0], [0, -1], [0, 1], undefined, undefined]);
});

test('a part that scrolls, a line that is spoken, a table that is folded', () => {
  const plain = (node) => String(node).replace(/ n="\d+"/g, '');
  const scrolls = '<div class="ab-scroll" tabindex="0"';
  assert.equal(plain(region('wide', 'x')), `${scrolls} role="group" aria-label="wide">x</div>`);
  assert.equal(plain(region('wide', h('b'))), `${scrolls} role="group" aria-label="wide"><b></b></div>`);
  const line = readout();
  line.say('E = 1');
  assert.equal(plain(line.node), '<p class="annbook-readout" role="status" aria-live="polite">E = 1</p>');
  const table = plain(ledger(['step', 'x'], [[1, h('td', {}, 2)]]));
  const head = '<thead><tr><th scope="col">step</th><th scope="col">x</th></tr></thead>';
  const body = '<tbody><tr><th scope="row">1</th><td>2</td></tr></tbody>';
  const inner = `${scrolls} role="group" aria-label="Table of all numbers"><table>${head}${body}</table></div>`;
  assert.equal(table, `<details><summary>All numbers as a table</summary>${inner}</details>`);
});
