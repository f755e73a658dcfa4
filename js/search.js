// @ts-check
// The search of the website: the page that lists all places, and the field at the top of every page.
import { Book } from './search/book.js';
import { find } from './search/find.js';
import { card, element, item, summary } from './search/list.js';

/** @import { Packed } from './search/book.js' */

const AT_ONCE = 10;
const AT_MOST = 60;
const IN_THE_FIELD = 7;

const given = /** @type {Window & {annbookSearch?: Packed}} */ (window);
const root = new URL('..', /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
/** @type {Book | undefined} */
let made;
const book = () => (made ??= new Book(/** @type {Packed} */ (given.annbookSearch)));

/**
 * Arrow keys walk from a field through its links and back; Escape leads back to the field.
 * @type {(field: HTMLInputElement, around: HTMLElement, leave: () => void) => void}
 */
function walk(field, around, leave) {
  around.addEventListener('keydown', (event) => {
    const stops = [field, .../** @type {NodeListOf<HTMLElement>} */ (around.querySelectorAll('[data-hits] a'))];
    const at = stops.indexOf(/** @type {HTMLElement} */ (event.target));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape' && at >= 0) {
      event.preventDefault();
      if (at) field.focus();
      else leave();
    } else if (step && at >= 0 && stops[at + step]) {
      event.preventDefault();
      stops[at + step].focus();
    }
  });
}

/** @type {(field: HTMLInputElement) => void} */
function page(field) {
  const [list, count, term] = ['found', 'count', 'term'].map(
    (id) => /** @type {HTMLElement} */ (document.getElementById(id)),
  );
  let later = 0;
  const show = () => {
    clearTimeout(later);
    const text = field.value.trim();
    const found = find(book(), field.value);
    const hits = found.hits.filter((hit) => !found.term || hit.place.term !== found.term); // which is on top
    const items = (/** @type {number} */ from, /** @type {number} */ to) =>
      hits.slice(from, to).map((hit) => item(book(), hit, found, root));
    list.replaceChildren(...items(0, AT_ONCE));
    term.replaceChildren(...(found.term ? card(book(), found.term, root) : []));
    term.hidden = !found.term;
    count.textContent = summary(found, text);
    later = window.setTimeout(() => list.append(...items(AT_ONCE, AT_MOST)), 120);
  };
  field.addEventListener('input', () => {
    show();
    const address = new URL(location.href);
    address.search = field.value.trim() ? `?q=${encodeURIComponent(field.value.trim())}` : '';
    history.replaceState(history.state, '', address);
  });
  field.value = new URLSearchParams(location.search).get('q') ?? '';
  walk(field, /** @type {HTMLElement} */ (field.closest('main')), () => field.select());
  show();
  field.focus();
}

/**
 * The field at the top; docs/_static/find.js notes where the reader comes from.
 * @type {(field: HTMLInputElement & {cameFrom?: HTMLElement | null}) => void}
 */
function top(field) {
  const form = /** @type {HTMLFormElement} */ (field.form);
  const count = element('p', { role: 'status' });
  const list = element('ol', { 'data-hits': '' });
  const box = element('div', { class: 'hits', hidden: '' }, count, list);
  form.append(box);
  const show = () => {
    const text = field.value.trim();
    const found = find(book(), field.value);
    list.replaceChildren(
      ...found.hits.slice(0, IN_THE_FIELD).map((hit) => item(book(), { ...hit, also: [] }, found, root)),
    );
    if (found.hits.length > IN_THE_FIELD) {
      const all = `${form.action}?q=${encodeURIComponent(text)}`;
      list.append(element('li', {}, element('a', { href: all }, `All ${found.hits.length} places`)));
    }
    count.textContent = summary(found, text);
    box.hidden = !text;
  };
  const leave = () => {
    box.hidden = true;
    if (field.cameFrom?.isConnected) field.cameFrom.focus();
    else field.blur();
  };
  field.addEventListener('input', show);
  field.addEventListener('focus', () => field.value.trim() && show());
  form.addEventListener('focusout', (event) => {
    if (!form.contains(/** @type {Node | null} */ (event.relatedTarget))) box.hidden = true;
  });
  walk(field, form, leave);
  if (field.value.trim() && document.activeElement === field) show();
}

setTimeout(() => book().spellings); // so that the first key need not wait for it
const own = document.getElementById('q');
if (own instanceof HTMLInputElement) page(own);
const field = document.querySelector('.find input');
if (field instanceof HTMLInputElement) top(field);
