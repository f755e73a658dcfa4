// Sets equations: [[TeX, whether it stands alone], ...] as JSON on standard input; out comes {glyphs: {id: outline},
// set: [[picture as SVG, MathML, ""] or ["", "", what is wrong with it], ...]}. docs/_ext/annbook_math.py runs it.
//
// The pictures are MathJax's, made lighter: an outline is drawn once a page and used by its name, a group that only
// moves its parts is gone. Sizes are in em, so that a font that arrives late moves nothing.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, 'vendor/mathjax');
const EX = 0.475; // the height of the book's small letters, in em: the letters of an equation are as high
const glyphs = {};

global.MathJax = {
  loader: {
    paths: { mathjax: folder },
    require: (/** @type {string} */ file) => require(file),
    load: ['adaptors/liteDOM', 'core', 'input/tex-full', 'output/svg', 'output/svg/fonts/tex'],
  },
  startup: { typeset: false },
  tex: {
    packages: { '[-]': ['noerrors', 'noundefined'] },
    formatError: (_, error) => {
      throw error;
    },
  },
  svg: { fontCache: 'none' },
};
require(join(folder, 'startup.js'));

const number = (value) => String(Math.round(value)); // thousandths of an em

/** The name of an outline, made from it: the same in every page and every build. */
function named(outline) {
  const name = `e${createHash('sha256').update(outline).digest('base64url').replace(/\W|_/g, '').slice(0, 4)}`;
  if ((glyphs[name] ??= outline) !== outline) throw new Error(`two outlines have the name ${name}`);
  return name;
}

/** A transform as [x, y, size], or null where it does something else, too. */
function moved(transform = '') {
  let [x, y, size] = [0, 0, 1];
  for (const [, name, values] of transform.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [first, second] = values.split(/[\s,]+/).map(Number);
    if (name === 'translate') [x, y] = [x + size * first, y + size * (second || 0)];
    else if (name === 'scale' && (second ?? first) === first) size *= first;
    else return null;
  }
  return [x, y, size];
}

const coordinates = (x, y) => (x ? ` x="${number(x)}"` : '') + (y ? ` y="${number(y)}"` : '');
const written = (attributes) => Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`).join('');

/** An element of MathJax's tree and what it holds as SVG, moved by (x, y) and of another size. */
function drawn(node, adaptor, x = 0, y = 0, size = 1) {
  const kept = adaptor.allAttributes(node).filter(({ name }) => !name.startsWith('data-'));
  const { transform, ...more } = Object.fromEntries(kept.map(({ name, value }) => [name, value]));
  const at = moved(transform);
  const stretched = at ? '' : transform;
  if (at) [x, y, size] = [x + size * at[0], y + size * at[1], size * at[2]];
  const scale = size === 1 ? '' : `scale(${Number(size.toFixed(4))})`;
  const where = ` transform="translate(${number(x)},${number(y)})${scale}${stretched}"`;
  const simple = !scale && !stretched;
  const kind = adaptor.kind(node);
  const children = adaptor.childNodes(node);
  const inside = (...moves) => children.map((child) => drawn(child, adaptor, ...moves)).join('');
  if (kind === 'path') {
    const { d, ...rest } = more;
    if (!d) return ''; // a space
    const place = simple ? coordinates(x, y) : where;
    return `<use href="#${named(d)}"${place}${written(rest)}/>`;
  }
  if (kind === 'g') {
    const plain = !Object.keys(more).length && !stretched;
    if (plain && (!scale || children.length === 1)) return inside(x, y, size);
    return `<g${where}${written(more)}>${inside()}</g>`;
  }
  if (kind !== 'rect' && kind !== 'svg') throw new Error(`there is no picture for “${adaptor.textContent(node)}”`);
  const { x: left = 0, y: low = 0, ...rest } = more; // a line, or a bracket made of pieces
  const around = simple ? (/** @type {string} */ text) => text : (text) => `<g${where}>${text}</g>`;
  const [dx, dy] = simple ? [x, y] : [0, 0];
  const place = coordinates(Number(left) + dx, Number(low) + dy) + written(rest);
  return around(kind === 'rect' ? `<rect${place}/>` : `<svg${place}>${inside()}</svg>`);
}

/** MathJax's picture as the book's. */
function picture(container, adaptor) {
  const svg = adaptor.firstChild(container);
  const size = (name) => Number(/([\d.-]+)ex/.exec(adaptor.getAttribute(svg, name) ?? '')?.[1]) * EX;
  const low = Number(/vertical-align:\s*([\d.-]+)ex/.exec(adaptor.getAttribute(svg, 'style') ?? '')?.[1] ?? 0) * EX;
  const em = (value) => `${Math.round(value * 1000) / 1000}em`;
  const [body] = adaptor.childNodes(svg).filter((node) => adaptor.kind(node) === 'g');
  const inside = adaptor.childNodes(body).map((node) => drawn(node, adaptor)).join('');
  const style = `width:${em(size('width'))};height:${em(size('height'))}${low ? `;vertical-align:${em(low)}` : ''}`;
  return `<svg aria-hidden="true" style="${style}" viewBox="${adaptor.getAttribute(svg, 'viewBox').split(' ').map(number).join(' ')}"><g transform="scale(1,-1)">${inside}</g></svg>`;
}

/** MathML without what only MathJax reads, and without blanks. */
const bare = (text) => text.replace(/>\s+</g, '><').replace(/ (?:data-[\w-]+|xmlns)="[^"]*"/g, '');

async function main() {
  await MathJax.startup.promise;
  const { adaptor } = MathJax.startup;
  const set = JSON.parse(readFileSync(0, 'utf8')).map(([tex, display]) => {
    try {
      return [picture(MathJax.tex2svg(tex, { display }), adaptor), bare(MathJax.tex2mml(tex, { display })), ''];
    } catch (error) {
      return ['', '', error.message];
    }
  });
  process.stdout.write(JSON.stringify({ glyphs, set }));
}

main();
