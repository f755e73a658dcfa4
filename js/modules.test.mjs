// @ts-check
// The modules of the front end: no circles among their imports, and every one of them is checked for its types.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

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
