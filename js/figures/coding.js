// @ts-check
// A program that the reader shows, copies and runs: buttons, and where it stands.
import { button, region, row } from './controls.js';
import { copying } from './copy.js';
import { h, write } from './kit.js';
import { filled } from './python.js';

/** @import { Figure, Script } from './types.ts' */
/** @import { Gap } from './python.js' */

/**
 * Buttons that show and copy a program, and where it stands. show(program) says how it is written, now and when it is
 * asked for, or that there is none.
 * @param {string} label
 * @param {AbortSignal} signal
 */
export function coding(label, signal) {
  const pre = h('pre', { class: 'ab-code' });
  const listing = region(label, pre);
  listing.classList.add('ab-listing');
  const node = h('div', { hidden: true }, listing);
  /** @type {() => string} */
  let program = () => '';
  const toggle = button('Show the code', () => turn(!node.hidden));
  const otherwise = () => {
    turn(false);
    getSelection()?.selectAllChildren(pre);
    return 'The code is selected: copy it by key';
  };
  const [copy, copied] = copying('Copy the code', () => program(), otherwise, signal);
  turn(true);
  return { toggle, copy, copied, node, show };

  /** @param {boolean} hidden */
  function turn(hidden) {
    node.hidden = hidden;
    toggle.textContent = hidden ? 'Show the code' : 'Hide the code';
    toggle.setAttribute('aria-expanded', String(!hidden));
    if (!hidden) write(pre, program());
  }

  /** @param {(() => string) | null} written */
  function show(written) {
    program = written ?? (() => '');
    toggle.hidden = copy.hidden = !written;
    turn(Boolean(node.hidden) || !written);
  }
}

/**
 * The program of what a figure says, at its end; told(numbers) fills it with them and with the settings, told(null)
 * says that there is none now.
 * @type {(figure: Figure<{script?: Script}>) => (numbers: Record<string, Gap> | null) => void}
 */
export function coded({ data: { script }, root, get, signal }) {
  const { toggle, copy, copied, node, show } = coding('Code of these numbers', signal);
  root.append(row(toggle, copy, copied), node);
  return (numbers) => {
    const gap = (/** @type {string} */ name) => numbers?.[name] ?? get(name);
    show(script && numbers ? () => `${filled(script.lines, gap).join('\n')}\n` : null);
  };
}
