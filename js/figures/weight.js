// @ts-check
// The weight or bias that was pressed in a small network, as a number that can be typed.
import { h, set, show, write } from './kit.js';
import { reason, typing } from './typed.js';
import { called, number } from './wires.js';

/** @import { Training } from './training.js' */
/** @import { Wire } from './wires.js' */

const rule = { min: -100, max: 100 };
const none = 'a line or a neuron: press it';

/**
 * {nodes, show}: the field stands there always, so that nothing moves when a line is pressed; take(value) hears what is
 * typed, show(training, wire) says whose number it is now.
 * @param {(value: number) => void} take
 * @param {AbortSignal} signal
 */
export function weight(take, signal) {
  const [name, note] = [h('span', {}, none), reason()];
  const input = h('input', { type: 'text', class: 'ab-field', autocomplete: 'off', disabled: true });
  let now = () => ''; // what stands there, to the moment
  typing(input, {
    get label() {
      return name.textContent ?? '';
    },
    ...{ rule, note, take, signal, old: () => now() },
  });
  return { nodes: [h('label', {}, name, ' ', input), note], show: show_ };

  /** @type {(training: Training, wire: Wire | undefined) => void} */
  function show_(training, wire) {
    const other = wire ? called(wire, training) : none;
    const news = other !== name.textContent;
    if (news) write(note, '');
    write(name, other);
    set(input, { disabled: !wire });
    now = () => (wire ? show(number(training.state, wire)) : '');
    if (news || document.activeElement !== input) input.value = now();
  }
}
