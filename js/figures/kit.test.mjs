import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draw, Element, fire, frames, page, setting } from '../stage.mjs';
import {
  brush,
  clamp,
  colours,
  h,
  moves,
  nextFrame,
  set,
  sharpness,
  short,
  show,
  still,
  unique,
  write,
} from './kit.js';
import { axes, contours, path, scale, ticks } from './plot.js';

test('show prints numbers as the book does', () => {
  assert.equal(show(0.25), '0.2500');
  assert.equal(show(-1), '\u22121.0000');
  assert.equal(show(-0.0, 1), '0.0');
  assert.equal(show(1e-7), '1.00e\u22127');
  assert.equal(show(NaN), 'not a number');
  assert.deepEqual([show(Infinity), show(-Infinity)], ['infinite', 'minus infinite']);
  assert.deepEqual([show(-0, 0), show(-0.6, 0)], ['0', '\u22121']);
  assert.deepEqual([show(0), show(-0), show(-0.004, 2)], ['0.0000', '0.0000', '\u22124.00e\u22123']);
  assert.deepEqual([show(0.00005), show(0.00004999), show(-0.005, 2)], ['0.0001', '5.00e\u22125', '\u22120.01']);
  assert.deepEqual([show(999999.5, 1), show(1e6), show(-2e6, 0)], ['999999.5', '1.00e+6', '\u22122.00e+6']);
});

test('a short number has about three digits', () => {
  const all = [0.126, -1.5, 9.994, 10, -99.94, 100, -1234.5];
  assert.deepEqual(all.map(short), ['0.13', '\u22121.50', '9.99', '10.0', '\u221299.9', '100', '\u22121235']);
});

test('a slider that only rounds to its steps moves nothing', () => {
  const rule = { step: 0.1 };
  const all = [
    [1, 1],
    [1.05, 1],
    [1.0501, 1],
    [1, 1.05],
    [1, 1.06],
    [-0.3, -0.2],
  ];
  assert.deepEqual(
    all.map(([number, value]) => moves(number, value, rule)),
    [false, false, true, false, true, true],
  );
});

test('a number is held between two others', () => {
  assert.deepEqual([clamp(5, 0, 3), clamp(-5, 0, 3), clamp(2, 0, 3), clamp(3, 3, 3)], [3, 0, 2, 3]);
});

test('elements have attributes, children, and ears', () => {
  let heard = 0;
  const child = h('b');
  const node = h(
    'p',
    { class: 'a', hidden: true, title: null, id: undefined, lang: false, onclick: () => heard++ },
    'x',
    [1, [child]],
    null,
  );
  assert.deepEqual(
    [...node.attributes],
    [
      ['class', 'a'],
      ['hidden', ''],
    ],
  );
  assert.deepEqual(node.childNodes, ['x', '1', child]);
  fire(node, 'click');
  assert.equal(heard, 1);
  assert.equal(set(node, { class: null, hidden: false, x: 0, onclick: () => heard++ }), node);
  assert.deepEqual([...node.attributes], [['x', '0']]);
  fire(node, 'click');
  assert.equal(heard, 3);
});

test('what stands there is not written again', () => {
  const node = h('p', { x: 1 });
  let writes = 0;
  node.setAttribute = () => writes++;
  set(node, { x: 1 });
  write(node, '1', 'x');
  assert.equal(writes, 0);
  write(node, '2', 'x');
  assert.equal(writes, 1);
  const inner = h('p', {}, h('b', {}, 'x'));
  const [bold] = inner.children;
  write(inner, 'x');
  assert.equal(inner.children[0], bold);
  write(inner, 'y');
  assert.deepEqual(inner.childNodes, ['y']);
});

test('a frame draws once, and never after the end', () => {
  const ended = new AbortController();
  let drawn = 0;
  const ask = nextFrame(() => drawn++, ended.signal);
  ask();
  ask();
  assert.deepEqual([frames.size, drawn], [1, 0]);
  draw();
  assert.equal(drawn, 1);
  ask();
  draw();
  assert.equal(drawn, 2);
  ask();
  ended.abort();
  assert.equal(frames.size, 0);
  ask();
  assert.equal(frames.size, 0);
});

test('colours are those of the page, and nothing of the asking is left', () => {
  setting.palette = { ink: 'rgb(1, 2, 30)', paper: 'rgba(4, 5, 6, 0.5)' };
  assert.deepEqual(colours(page, ['ink', 'paper']), { ink: [1, 2, 30], paper: [4, 5, 6] });
  assert.equal(page.children.length, 0);
});

test('colours are asked for once, and again in another theme', () => {
  setting.palette = { ink: 'rgb(1, 2, 30)' };
  document.body.append(page);
  const first = colours(page, ['ink']);
  setting.palette = { ink: 'rgb(7, 8, 9)' };
  assert.equal(colours(page, ['ink']), first);
  document.body.setAttribute('data-theme', 'dark');
  assert.deepEqual(colours(page, ['ink']), { ink: [7, 8, 9] });
});

test('a canvas has as many pixels as an eye sees', () => {
  const canvas = new Element('canvas');
  brush(canvas);
  assert.deepEqual(canvas.calls, []);
  brush(canvas, 2).fill();
  assert.deepEqual(canvas.calls, [['setTransform', 2, 0, 0, 2, 0, 0], ['fill']]);
  const of = (ratio) => {
    globalThis.devicePixelRatio = ratio;
    return sharpness();
  };
  assert.deepEqual([1, 1.25, 2, 3].map(of), [1, 2, 2, 2]);
});

test('a reader may ask for less motion', () => {
  assert.equal(still(), false);
  setting.still = true;
  assert.equal(still(), true);
  setting.still = false;
});

test('an id is one', () => {
  assert.match(unique(), /^ab-[a-z0-9]{6,}$/);
});

test('axes have room for their longest number, and know what is under the pointer', () => {
  const { node, frame, x, y, at } = axes({ xs: [0, 10], ys: [-10000, 10000], label: 'far' });
  assert.deepEqual(frame, { left: 56, top: 10, width: 492, height: 234 });
  assert.deepEqual([x(0), x(10), y(-10000), y(10000)], [56, 548, 244, 10]);
  assert.deepEqual(at({ clientX: 10 + x(2.5) / 2, clientY: 20 + y(5000) / 2 }), [2.5, 5000]);
  assert.equal(node.getAttribute('aria-label'), 'far');
  globalThis.innerWidth = 599;
  assert.equal(axes({ xs: [0, 1], ys: [0, 1] }).frame.width, 302);
  globalThis.innerWidth = 600;
  assert.equal(axes({ xs: [0, 1], ys: [0, 1], ylabel: 'E' }).frame.left, 50);
});

test('scale goes there and back', () => {
  const x = scale([-1, 1], [0, 100]);
  assert.equal(x(0), 50);
  assert.equal(x.back(75), 0.5);
});

test('two copies of the module do not give the same id', async () => {
  const all = [await import('./kit.js'), await import('./kit.js?twin')].flatMap(({ unique }) => [unique(), unique()]);
  assert.equal(new Set(all).size, 4);
});

test('ticks are round and inside', () => {
  assert.deepEqual(ticks(-6, 6), [-6, -4, -2, 0, 2, 4, 6]);
  assert.deepEqual(
    ticks(0, 1, 4).map((v) => +v.toFixed(9)),
    [0, 0.5, 1],
  );
});

test('a path breaks where a value is not finite', () => {
  const same = (v) => v;
  assert.equal(path([0, 1, 2, 3], [0, 1, NaN, 3], { x: same, y: same }), 'M0.00 0.00L1.00 1.00M3.00 3.00');
});

test('contours cross where the height is', () => {
  const side = [0, 1, 2],
    same = (v) => v;
  const heights = [0, 1, 2, 0, 1, 2, 0, 1, 2];
  assert.deepEqual(
    new Set(contours(heights, side, side, [0.5], { x: same, y: same }).match(/[\d.]+(?= )/g)),
    new Set(['0.5']),
  );
});
