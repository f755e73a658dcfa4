// Bundles the front end into annbook/static: `node build.mjs`.
// figures.js is what JupyterLab loads (through anywidget); live.js is what the
// website loads: a widget manager, the sliders and the same figures.
import { createHash } from 'node:crypto';
import { copyFile, readFile, readdir } from 'node:fs/promises';
import { build } from 'esbuild';

const none = ['woff', 'woff2', 'ttf', 'eot'].map((ending) => [`.${ending}`, 'empty']);
const common = {
  banner: { js: `/* annbook, made by js/build.mjs from sources ${await fingerprint()} */` },
  bundle: true, minify: true, target: 'es2022', logLevel: 'warning', legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'sanitize-html': new URL('plain.js', import.meta.url).pathname },
  loader: { '.svg': 'dataurl', ...Object.fromEntries(none) },
};
/** A fingerprint of the sources, by which a test sees that a bundle is not stale. */
async function fingerprint() {
  const all = await readdir(new URL('.', import.meta.url), { recursive: true });
  const ours = all.filter((name) => /\.(m?js|css)$/.test(name) && !/node_modules|\.test\.mjs$|build\.mjs$/.test(name));
  const hash = createHash('sha256');
  for (const name of ours.map((n) => n.replaceAll('\\', '/')).sort()) hash.update(`${name}\n`).update(await readFile(new URL(name, import.meta.url)));
  return hash.digest('hex').slice(0, 16);
}

const here = (path) => new URL(path, import.meta.url).pathname;

await build({ ...common, entryPoints: [here('figures/index.js')], outfile: here('../annbook/static/figures.js'), format: 'esm' });
await build({ ...common, entryPoints: [here('live.js')], outfile: here('../annbook/static/live.js'), format: 'iife' });
await copyFile(here('figures/figures.css'), here('../annbook/static/figures.css'));
