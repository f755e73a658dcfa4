// @ts-check
// Numbers are typed where they can be slid: what counts as a number, what is said of one that is refused, and the
// manners of a field. Jupyter's own sliders have such a field too, but change back without a word.
import { adopt } from './box.js';
import { h, set, unique, write } from './kit.js';

/** @import { Figure, Slider } from './types.ts' */
/** @typedef {{min: number, max: number, step?: number}} Range */

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The number that a text means, or an Error that says what came and what was expected.
 * @type {(label: string, text: string, rule: Range) => number}
 */
export function parse(label, text, { min, max, step }) {
  const came = text.trim();
  const plain = came.replace(/[\u2212\u2013\u2010\u2011]/g, '-').replace(/^([+-]?\d*),(\d+)$/, '$1.$2');
  const value = number.test(plain) ? Number(plain) : NaN;
  const fault = Number.isNaN(value) ? 'is no number' : value < min || value > max ? 'is out of reach' : '';
  if (!fault && !(step === 1 && value % 1)) return value;
  const said = came ? `“${signed(came.slice(0, 20))}” ${fault || 'is not whole'}` : 'Nothing is written';
  const kind = step === 1 ? 'whole number' : 'number';
  throw new Error(`${said}: ${label} is a ${kind} from ${signed(String(min))} to ${signed(String(max))}`);
}

const signed = (/** @type {string} */ text) => text.replace(/-/g, '\u2212');

/**
 * A number as its slider writes it.
 * @type {(value: number, step: number) => string}
 */
const slid = (value, step) => signed(digits(value, step));

/** @type {typeof slid} */
const digits = (value, step) => value.toFixed(step === 1 ? 0 : Math.max(1, decimals(step)));

const decimals = (/** @type {number} */ step) => String(step).split('.')[1]?.length ?? 0;

/**
 * The value nearest to a typed one that a slider can stand at.
 * @type {(value: number, rule: Slider) => number}
 */
export function nearest(value, { min, max, step }) {
  const places = Math.round((value - min) / step);
  return Math.min(max, Number((min + places * step).toFixed(10)));
}

/** Where it is said why a number was refused. */
export const reason = () => h('p', { class: 'ab-reason', id: unique(), role: 'status' });

/**
 * Gives a field its manners: Enter and leaving it take the number, Escape gives the old one back. `old` is the text
 * that holds; `take` is told the new number, and says what there is to say of it. `label` is read when it is
 * needed: it may be that of another number by then.
 * @param {HTMLElement} field an input, or an element whose content can be edited
 * @param {{label: string, rule: Range, note: HTMLElement, old: () => string, take: (value: number) => string | void,
 *   signal: AbortSignal}} manners
 */
export function typing(field, manners) {
  const { rule, note, old, take, signal } = manners;
  const input = /** @type {HTMLInputElement} */ (field);
  const loose = field.isContentEditable;
  const text = () => (loose ? (field.textContent ?? '') : input.value);
  let before = '';
  const restore = () => {
    if (loose) field.textContent = old();
    else input.value = old();
    before = text();
  };
  // A phone's keyboard for decimals has no minus on some systems.
  set(field, {
    inputmode: rule.min < 0 ? null : 'decimal',
    enterkeyhint: 'done',
    'aria-describedby': note.getAttribute('id'),
  });
  set(field, { 'data-lm-suppress-shortcuts': true }); // JupyterLab's
  const react = { focus, keydown, blur: commit };
  for (const [event, listener] of Object.entries(react)) {
    field.addEventListener(event, /** @type {EventListener} */ (listener), { signal });
  }

  function focus() {
    before = text();
    select();
  }

  function select() {
    if (loose) getSelection()?.selectAllChildren(field);
    else input.select?.();
  }

  function keydown(/** @type {KeyboardEvent} */ event) {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation(); // Jupyter's slider would take what it likes of the text
    if (event.key === 'Enter') commit();
    else restore();
    if (event.key === 'Escape') say('');
    select(); // the next number may follow
  }

  function commit() {
    if ([before, old()].includes(text())) return; // nothing was typed, or another number came to stand here
    try {
      say(take(parse(manners.label, text(), rule)) ?? '', false);
    } catch (error) {
      say(`${/** @type {Error} */ (error).message}. It stays ${old()}.`);
    }
    restore();
  }

  /** Spoken if the figure says nothing itself. @type {(words: string, refused?: boolean) => void} */
  function say(words, refused = Boolean(words)) {
    set(note, { 'aria-live': refused ? 'polite' : 'off' });
    write(note, words);
  }
}

/**
 * Jupyter's sliders beside a figure: they show their label, but do not say that it is theirs; their numbers are fields;
 * and their box is to look as the figure in it. Asked again, it looks only for what is new.
 * @type {(place: HTMLElement, figure: Figure) => void}
 */
export function sliders(place, figure) {
  const box = place.closest('.widget-vbox');
  if (box) adopt(box);
  for (const slider of box?.querySelectorAll('.widget-slider') ?? []) {
    const label = /** @type {HTMLElement} */ (slider.querySelector('.widget-label'));
    const field = /** @type {HTMLElement | null} */ (slider.querySelector('.widget-readout'));
    slider.querySelector('.noUi-handle')?.setAttribute('aria-label', `${label.textContent}`);
    if (label.title === 'null') label.removeAttribute('title');
    if (!field || field.getAttribute('role')) continue;
    set(field, { role: 'textbox', 'aria-label': `${label.textContent}, as a number`, spellcheck: 'false' });
    const name = Object.keys(figure.controls).find((key) => figure.controls[key].slider === label.textContent);
    if (name) furnish(slider, field, name, figure);
  }
}

/** @type {(slider: Element, field: HTMLElement, name: string, figure: Figure) => void} */
function furnish(slider, field, name, { controls, get, put, on, signal }) {
  /** @type {Slider} */
  const rule = controls[name];
  const note = reason();
  slider.after(note);
  signal.addEventListener('abort', () => note.remove());
  const { slider: label, step } = rule;
  let own = false;
  heard(slider, step);
  on(`change:${name}`, () => own || write(note, ''));
  typing(field, {
    ...{ label, rule, note, signal },
    old: () => slid(get(name), step),
    take(value) {
      const to = nearest(value, rule);
      own = true;
      put({ [name]: to });
      own = false;
      return Math.abs(to - value) < 1e-9 ? '' : `Taken as ${slid(to, step)}: ${label} moves in steps of ${step}.`;
    },
  });
}

/**
 * A slider says to the ear what it shows: 0.30, not 0.30000000000000004.
 * @type {(slider: Element, step: number) => void}
 */
function heard(slider, step) {
  const handle = slider.querySelector('.noUi-handle');
  const bar = /** @type {any} */ (slider.querySelector('.noUi-target'))?.noUiSlider;
  bar?.on('update', (/** @type {any[]} */ [value]) =>
    handle?.setAttribute('aria-valuetext', digits(Number(value), step)),
  );
}
