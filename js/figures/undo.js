// @ts-check
// Undo for what is changed by hand in several steps. A run of changes of one thing is one step; a pause ends it.
import { alike, button } from './controls.js';
import { set } from './kit.js';

/** @import { Figure } from './types.ts' */
/** @typedef {(node: HTMLButtonElement, none: boolean) => void} Dull shows that there is nothing to undo */
/**
 * What changes settings until it stops; `of` is the run that changes this one now, if any does.
 * @typedef {{stop: () => void, of: (name: string) => object | null}} Running
 */

const [pause, most] = [1000, 100]; // milliseconds; steps that are kept

/**
 * {button, keep, forget}: keep(what) is called before a change of `what`, with how to bring back what is now; no pause
 * ends what is no text. `before` is called before a step is taken back.
 * @param {() => number} now
 * @param {Dull} dull
 * @param {() => void} before
 */
export function undoing(
  now = () => performance.now(),
  dull = (node, none) => (node.disabled = none),
  before = () => {},
) {
  /** @type {(() => void)[]} */
  const kept = [];
  /** @type {unknown} */
  let last = '';
  let when = -Infinity;
  const node = button('Undo', () => {
    before();
    last = '';
    kept.pop()?.();
    show();
  });
  const show = () => dull(node, !kept.length);
  show();
  return { button: node, keep, forget };

  /** @type {(what: unknown, back: () => void) => void} */
  function keep(what, back) {
    const time = now();
    if (what !== last || (typeof what === 'string' && time - when > pause)) kept.push(back);
    if (kept.length > most) kept.shift();
    [last, when] = [what, time];
    show();
  }

  function forget() {
    kept.length = 0;
    show();
  }
}

/**
 * A button that takes back the last change of these settings (else of all but what is looked at), and the one before; a
 * run of changes of the same numbers, such as a text that is being typed, is one; so is a whole run that the reader
 * starts and stops.
 * @type {(figure: Figure, names?: string[], running?: Running) => HTMLButtonElement}
 */
export function undo(
  { get, put, on },
  names = Object.keys(get('first') ?? {}).filter((name) => name !== 'selected'),
  { stop, of } = { stop() {}, of: () => null },
) {
  const settings = () => Object.fromEntries(names.map((name) => [name, get(name)]));
  /** @type {Dull} */
  const dull = (node, none) => set(node, { 'aria-disabled': String(none) });
  const steps = undoing(undefined, dull, () => [stop(), note()]);
  let last = settings();
  /** @type {object | null} */
  let run = null;
  // Several of them that change at once are one change.
  const note = () => {
    const [before, now, by] = [last, settings(), run];
    run = null;
    if (alike(now, before, 0)) return;
    last = now;
    steps.keep(by ?? changed(before, now), () => put((last = before)));
  };
  for (const name of names) on(`change:${name}`, () => heard(name));
  return steps.button;

  function heard(/** @type {string} */ name) {
    run ??= of(name);
    queueMicrotask(note);
  }
}

/**
 * Which settings differ, and of those with names which of their numbers.
 * @type {(one: any, other: any, path?: string) => string}
 */
const changed = (one, other, path = '') =>
  [...new Set([one, other].flatMap((some) => Object.keys(some ?? {})))]
    .filter((name) => !alike(one?.[name], other?.[name], 0))
    .map((name) =>
      [one?.[name], other?.[name]].some((part) => part?.constructor === Object)
        ? changed(one[name], other[name], `${path}${name} `)
        : `${path}${name}`,
    )
    .join();
