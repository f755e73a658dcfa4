// @ts-check
// Bundles the front end into annbook/static, and the website's search into docs/_static: `node build.mjs`.
// figures.js is what JupyterLab loads (through anywidget); live.js is what the
// website loads: a widget manager, the sliders and the same figures; scorm.js reports to a learning platform.
// run/ is what the website loads when a reader runs its cells.
import { createHash } from 'node:crypto';
import { copyFile, readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const fonts = ['woff', 'woff2', 'ttf', 'eot'].map((ending) => [`.${ending}`, 'empty']);

/** @type {import('esbuild').BuildOptions} */
const common = {
  banner: { js: `/* annbook, made by js/build.mjs from sources ${await fingerprint()} */` },
  bundle: true,
  minify: true,
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'sanitize-html': here('plain.js'), jquery: here('jquery.js'), 'lodash/isEqual': here('equal.js') },
  plugins: [{ name: 'lumino', setup: lumino }],
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } }, // as Lumino's own is compiled
  loader: { '.svg': 'dataurl', ...Object.fromEntries(fonts) },
};

/**
 * Of Lumino's widgets the two that Jupyter's are made of, from its sources: it ships one file, with docks, menus
 * and tabs in it. Whatever else is imported from it stops the build.
 * @param {import('esbuild').PluginBuild} build
 */
function lumino({ onResolve, onLoad }) {
  const contents = ['panel', 'widget'].map((name) => `export * from './${name}';`).join('');
  onResolve({ filter: /^@lumino\/widgets$/ }, () => ({ path: 'widgets', namespace: 'lumino', sideEffects: false }));
  onLoad({ filter: /^/, namespace: 'lumino' }, () => ({
    ...{ contents, loader: 'ts', resolveDir: here('node_modules/@lumino/widgets/src') },
  }));
}

/** A fingerprint of the sources, by which a test sees that a bundle is not stale. */
async function fingerprint() {
  const all = (await readdir(here('.'), { recursive: true })).map((name) => name.replaceAll('\\', '/'));
  const tool = /node_modules|\.test\.mjs$|(build|eslint\.config|mutants|stage)\.mjs$/;
  const ours = all.filter((name) => /\.(m?js|css)$/.test(name) && !tool.test(name));
  const hash = createHash('sha256');
  for (const name of ours.sort()) hash.update(`${name}\n`).update(await readFile(here(name)));
  return hash.digest('hex').slice(0, 16);
}

const [figures, live, scorm] = ['figures', 'live', 'scorm'].map((name) => here(`../annbook/static/${name}.js`));
await build({ ...common, entryPoints: [here('figures/index.js')], outfile: figures, format: 'esm' });
await build({ ...common, entryPoints: [here('live.js')], outfile: live, format: 'iife' });
await build({
  ...common,
  entryPoints: [here('search.js')],
  outfile: here('../docs/_static/search.js'),
  format: 'iife',
});
await build({ ...common, entryPoints: [here('scorm.js')], outfile: scorm, format: 'iife' });
for (const name of ['run', 'worker']) {
  const outfile = here(`../docs/_static/run/${name}.js`); // the site's alone
  await build({ ...common, entryPoints: [here(`run/${name}.js`)], outfile, format: 'iife' });
}
await copyFile(here('figures/figures.css'), here('../annbook/static/figures.css'));
