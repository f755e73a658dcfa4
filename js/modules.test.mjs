// @ts-check
// The modules of the front end: no circles among their imports, and every one of them is checked for its types.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import isEqual from 'lodash/isEqual.js';
import equal from './equal.js';
import $ from './jquery.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const all = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.m?js$/.test(name) && !/node_modules|\.test\.mjs$/.test(name),
);
const texts = new Map(all.map((name) => [normalize(name), readFileSync(join(here, name), 'utf8')]));

/** The modules that a module imports. @type {(name: string) => string[]} */
const imports = (name) =>
  [...(texts.get(name) ?? '').matchAll(/^(?:import|export) [^;]*?from '(\.[^']+)';/gm)].map(([, path]) =>
    normalize(join(dirname(name), path)),
  );

/** The circle that a walk from a module runs into. @type {(name: string, way: string[]) => string[] | undefined} */
function circle(name, way = []) {
  if (way.includes(name)) return [...way, name];
  return imports(name)
    .map((next) => circle(next, [...way, name]))
    .find(Boolean);
}

test('no module imports itself by a detour', () => {
  assert.ok(imports(normalize('figures/index.js')).includes(normalize('figures/kit.js')));
  for (const name of texts.keys()) assert.equal(circle(name), undefined);
});

test('every module has its types checked, in an editor too', () => {
  for (const [name, text] of texts) if (name !== 'eslint.config.mjs') assert.match(text, /^\/\/ @ts-check\n/, name);
});

const jupyter = join(here, 'node_modules/@jupyter-widgets');

test('of jQuery the widgets of Jupyter ask for no more than its stand-in has', () => {
  const files = ['box', 'description', 'float', 'int', 'link'].map((name) => `controls/lib/widget_${name}.js`);
  const lines = ['base/lib/widget.js', 'base/lib/nativeview.js', 'base/lib/viewlist.js', ...files]
    .flatMap((name) => readFileSync(join(jupyter, name), 'utf8').split('\n'))
    .filter((line) => /\$el\b|\$[(.]|instanceof \$/.test(line));
  assert.deepEqual(
    new Set(lines.map((line) => line.trim())),
    new Set([
      'this.$el = el instanceof $ ? el : $(el);',
      'this.el = this.$el[0];',
      'this.$el = $(this.luminoWidget.node);',
    ]),
  );
  const element = { name: 'an element' };
  assert.equal($(element)[0], element);
  assert.ok($(element) instanceof $);
  assert.throws(() => $(element).find('p'), /find is not a function/);
});

test('what is equal to lodash is equal to its stand-in', () => {
  const some = [0, -0, NaN, '', null, undefined, [], {}, [1, [2]], { a: { b: 1 } }, { a: { b: 2 } }, new Date(1), /x/];
  const more = [new Float64Array(2), new Float32Array(2), new Uint8Array([1]).buffer, new DataView(new ArrayBuffer(2))];
  const all = [...some, ...more, { a: undefined }, structuredClone({ a: { b: 1 } }), [1, [2]]];
  for (const one of all) for (const other of all) assert.equal(equal(one, other), isEqual(one, other));
});

test('the bundle brings neither jQuery nor the docks and menus of Lumino', () => {
  const live = readFileSync(join(here, '../annbook/static/live.js'), 'utf8');
  for (const name of ['jQuery requires a window', 'lm-DockPanel', 'lm-MenuBar', 'lm-TabBar']) {
    assert.ok(!live.includes(name), name);
  }
  assert.ok(live.includes('lm-Panel'));
});
