// @ts-check
// Markdown and TeX that a cell shows. An equation that stands on the page is set already; another is shown as its TeX.
import { listing } from './listing.js';

const BLOCK = /```\w*\n([^]*?)\n?```|\$\$([^]+?)\$\$|(?:^|\n)(#{1,6}) (.+)|((?:(?:^|\n)[-*] .+)+)/g;
const INLINE = /\$([^$\n]+)\$|`([^`]+)`|\*\*(.+?)\*\*/g;
const even = (/** @type {string} */ tex) =>
  tex
    .replace(/\\displaystyle\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** @type {(tag: string, ...inside: (Node | string)[]) => HTMLElement} */
function made(tag, ...inside) {
  const one = document.createElement(tag);
  one.append(...inside);
  return one;
}

/** @type {(tex: string, alone: boolean) => HTMLElement} */
export function equation(tex, alone) {
  const set = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`${alone ? 'div' : 'span'}.math`));
  const same = [...set].find((one) => even(one.dataset.tex ?? '') === even(tex));
  if (same) return /** @type {HTMLElement} */ (same.cloneNode(true));
  const shown = alone ? listing('ab-run-tex', `${tex.trim()}\n`) : made('code', tex);
  shown.classList.add('ab-run-tex');
  return shown;
}

/**
 * The pieces of a text between what a pattern finds, and what is made of each find.
 * @param {string} text @param {RegExp} pattern
 * @param {(text: string) => Node[]} plain @param {(found: RegExpMatchArray) => Node} find
 */
function pieces(text, pattern, plain, find) {
  let at = 0;
  const all = [...text.matchAll(pattern)].flatMap((found) => {
    const before = text.slice(at, found.index);
    at = found.index + found[0].length;
    return [...plain(before), find(found)];
  });
  return [...all, ...plain(text.slice(at))];
}

/** @type {(text: string) => Node[]} */
const inline = (text) =>
  pieces(
    text,
    INLINE,
    (plain) => (plain ? [document.createTextNode(plain)] : []),
    ([, tex, code, strong]) =>
      tex ? equation(tex, false) : code ? made('code', code) : made('strong', ...inline(strong)),
  );

/** @type {(text: string) => Node[]} */
const paragraphs = (text) =>
  text
    .split(/\n{2,}/)
    .filter((one) => one.trim())
    .map((one) => made('p', ...inline(one.trim())));

/** @type {(text: string) => Node[]} */
export const markdown = (text) =>
  pieces(text, BLOCK, paragraphs, ([, code, tex, , heading, list]) => {
    if (code !== undefined) return listing('text_plain', `${code}\n`);
    if (tex) return equation(tex, true);
    if (heading) return made('p', made('strong', ...inline(heading)));
    return made(
      'ul',
      ...list
        .trim()
        .split('\n')
        .map((one) => made('li', ...inline(one.slice(2)))),
    );
  });

/** TeX as a cell of a notebook gives it: between dollars, or as it is. @type {(text: string) => Node[]} */
export const latex = (text) => (/\$/.test(text) ? markdown(text) : [equation(text, true)]);
