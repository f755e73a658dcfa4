// Which keys a figure keeps from the notebook around it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepKeys } from './keys.js';

/** A slider beside a figure, in a notebook; and what a key on it does there. */
function notebook() {
  const heard = new EventTarget(),
    box = new EventTarget(),
    attributes = new Set();
  const node = { setAttribute: (name) => attributes.add(name), removeAttribute: (name) => attributes.delete(name) };
  box.contains = (one) => one === node;
  globalThis.addEventListener = heard.addEventListener.bind(heard);
  const press = (key, more = {}, target = node) => {
    const event = Object.assign(new Event('keydown'), {
      key,
      stopped: false,
      stopPropagation: () => (event.stopped = true),
      ...more,
    });
    Object.defineProperty(event, 'target', { value: target });
    heard.dispatchEvent(event);
    box.dispatchEvent(event);
    return [attributes.has('data-lm-suppress-shortcuts'), event.stopped];
  };
  return { el: { closest: () => box }, press };
}

test('arrows move a slider, letters and chords stay with the notebook', () => {
  const { el, press } = notebook(),
    ended = new AbortController();
  keepKeys(el, ended.signal);
  for (const key of ['ArrowRight', 'Home', 'PageUp', ' ', 'Enter', 'Escape'])
    assert.deepEqual(press(key), [true, true], key);
  assert.deepEqual(press('ArrowUp', { shiftKey: true }), [true, true]);
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
    assert.deepEqual(press('ArrowRight', more), [false, false]);
  assert.deepEqual(press('Enter', { shiftKey: true }), [false, false]);
  assert.deepEqual(press('b'), [false, false]);
});

test('keys elsewhere, and after the end of the figure, are not its own', () => {
  const { el, press } = notebook(),
    ended = new AbortController();
  keepKeys(el, ended.signal);
  assert.deepEqual(press('ArrowRight', {}, {}), [false, false]);
  ended.abort();
  assert.deepEqual(press('ArrowRight'), [false, false]);
});
