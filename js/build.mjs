// Bundles the front end into annbook/static: `node build.mjs`.
// figures.js is what JupyterLab loads (through anywidget); live.js is what the
// website loads: a widget manager, the sliders and the same figures.
import { copyFile } from 'node:fs/promises';
import { build } from 'esbuild';

const none = ['woff', 'woff2', 'ttf', 'eot'].map((ending) => [`.${ending}`, 'empty']);
const common = {
  bundle: true, minify: true, target: 'es2022', logLevel: 'warning', legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.svg': 'dataurl', ...Object.fromEntries(none) },
};
const here = (path) => new URL(path, import.meta.url).pathname;

await build({ ...common, entryPoints: [here('figures/index.js')], outfile: here('../annbook/static/figures.js'), format: 'esm' });
await build({ ...common, entryPoints: [here('live.js')], outfile: here('../annbook/static/live.js'), format: 'iife' });
await copyFile(here('figures/figures.css'), here('../annbook/static/figures.css'));
