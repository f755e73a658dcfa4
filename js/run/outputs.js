// @ts-check
// What a cell says, as the page shows what the book's cells said.
import { block, listing } from './listing.js';
import { latex, markdown } from './markdown.js';

/** @import { Cell, Output } from './types.ts' */

/** An error that `raises` printed: the pages of the book show it as one, docs/prepare.py. */
const ERROR = /^(\w+Error: .*(?:\n {2}.*)*)\n/m;

/** @type {(text: unknown) => string} */
export const joined = (text) => (Array.isArray(text) ? text.join('') : String(text ?? ''));

/** @type {(mime: string, data: unknown, words: string) => HTMLElement} */
function image(mime, data, words) {
  const made = new Image();
  made.src = `data:${mime};base64,${joined(data).trim()}`;
  made.alt = words;
  return block('image', made);
}

/** @type {(html: string) => HTMLElement} */
function rich(html) {
  const made = block('text_html');
  made.innerHTML = html;
  return made;
}

/** @type {(output: Output) => HTMLElement} */
function drawn({ data = {}, picture }) {
  if (picture) return rich(picture);
  if (data['text/html']) return rich(joined(data['text/html']));
  const words = joined(data['text/plain']);
  const mime = ['image/png', 'image/jpeg'].find((one) => data[one]);
  if (mime) return image(mime, data[mime], words);
  if (data['text/markdown']) return block('text_markdown', ...markdown(joined(data['text/markdown'])));
  if (data['text/latex']) return block('text_latex', ...latex(joined(data['text/latex'])));
  return listing('text_plain', `${words}\n`);
}

/** @type {(out: HTMLElement, text: string) => void} */
function raised(out, text) {
  text.split(ERROR).forEach((part, k) => {
    if (part) out.append(listing(k % 2 ? 'traceback' : 'stream stdout', part));
  });
}

/**
 * Shows one more output of a cell; a live figure needs the page's own script, which `live` brings.
 * @param {Cell} cell
 * @param {HTMLElement} out
 * @param {Output} output
 * @param {() => Promise<NonNullable<Window['annbookLive']>>} live
 */
export function show(cell, out, output, live) {
  const last = out.lastElementChild;
  if (output.output_type === 'stream') {
    if (output.raises) return raised(out, joined(output.text));
    const pre = last?.classList.contains(output.name ?? '') ? last.querySelector('pre') : null;
    if (pre) pre.append(joined(output.text));
    else out.append(listing(`stream ${output.name}`, joined(output.text)));
  } else if (output.output_type === 'error') {
    out.append(listing('traceback', joined(output.traceback)));
  } else if (output.state) {
    const place = block('ab-made');
    out.append(place);
    const id = /** @type {any} */ (output.data)['application/vnd.jupyter.widget-view+json'].model_id;
    live()
      .then((page) => page.show(/** @type {object} */ (output.state), id, place))
      .then((end) => cell.ends.push(end))
      .catch((error) => place.replaceWith(listing('traceback', `The figure cannot be shown: ${error.message}\n`)));
  } else {
    out.append(drawn(output));
  }
  for (const box of out.querySelectorAll('pre, .output')) {
    if (box.scrollWidth > box.clientWidth + 1) /** @type {HTMLElement} */ (box).tabIndex = 0;
  }
}

/**
 * What was said, in short: for the ear.
 * @type {(outputs: Output[]) => string}
 */
export function short(outputs) {
  const last = outputs.at(-1);
  if (!last) return 'nothing to show';
  if (last.output_type === 'error') return joined(last.traceback).trim().split('\n').at(-1)?.slice(0, 160) ?? '';
  if (last.state) return 'a live figure';
  return joined(last.text ?? last.data?.['text/plain'])
    .trim()
    .slice(0, 160);
}
