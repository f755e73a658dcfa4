// @ts-check
// Copies a text, and says for a while whether it could.
import { button } from './controls.js';
import { h } from './kit.js';

const sound = 8000; // characters that a program should take in an address at least (RFC 9110, section 4.1)

/**
 * A button that copies what `text` gives, and what is said of it; `otherwise` is said where nothing may be copied.
 * @param {string} label
 * @param {() => string} text
 * @param {() => string} otherwise
 * @param {AbortSignal} signal
 * @returns {[HTMLButtonElement, HTMLElement]}
 */
export function copying(label, text, otherwise, signal) {
  const said = h('span', { role: 'status' });
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const copy = button(label, async () => {
    const copied = text();
    const done = navigator.clipboard?.writeText(copied) ?? Promise.reject();
    say(await done.then(() => 'Copied').catch(otherwise), copied);
  });
  signal.addEventListener('abort', () => clearTimeout(timer));
  return [copy, said];

  /** @type {(first: string, copied: string) => void} */
  function say(first, copied) {
    const long = /^\w+:\S+$/.test(copied) && copied.length > sound;
    said.textContent = long ? `${first}. ${warning(copied)}` : first;
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = ''), long ? 10000 : 2000);
  }
}

const warning = (/** @type {string} */ { length }) =>
  `It has ${length} characters: mail and chat programs may cut a link of more than ${sound}.`;
