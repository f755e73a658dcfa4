// @ts-check
// What a figure says: a sentence that is seen, and the one place from which all of it is heard.
import { h, write } from './kit.js';

/** @typedef {ReturnType<typeof voice>} Voice */

/**
 * {line, node, say, tell}: say(sentence, more) once a step; tell(words) what the reader asked for besides. Only what
 * changed is spoken, for that one region is not atomic; the seen line is the same sentence, and not read twice.
 */
export function voice() {
  const line = h('p', { class: 'annbook-readout', 'aria-hidden': 'true' });
  const [first, second] = [h('span'), h('span')];
  const node = h('p', { class: 'ab-unseen', role: 'status', 'aria-live': 'polite', 'aria-atomic': 'false' });
  node.append(first, ' ', second);
  return { line, node, say, tell };

  /** @type {(sentence: string, more?: string) => void} */
  function say(sentence, more = '') {
    if (line.textContent !== sentence || more) write(second, more);
    write(line, sentence);
    write(first, sentence);
  }

  /** @param {string} words */
  function tell(words) {
    write(second, words);
  }
}
