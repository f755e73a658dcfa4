// What is answered is kept in the browser, or where that is refused until the reader leaves.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { system } from '../stage.mjs';
import { answered, follow, forget, lasts, remember } from './progress.js';

/** As much of a browser's storage as is asked for. */
function storage() {
  const kept = new Map([['theme', 'dark']]);
  return {
    kept,
    get length() {
      return kept.size;
    },
    key: (k) => [...kept.keys()][k] ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const place = (given) => Object.defineProperty(globalThis, 'localStorage', { configurable: true, ...given });
afterEach(() => {
  forget();
  delete globalThis.localStorage;
});

test('the browser remembers, and forgets what is ours alone', () => {
  const value = storage();
  place({ value });
  remember('1.2');
  remember('10.1');
  remember('1.2');
  assert.deepEqual([...answered()].sort(), ['1.2', '10.1']);
  assert.deepEqual([...value.kept.keys()], ['theme', 'annbook.exercise.1.2', 'annbook.exercise.10.1']);
  assert.equal(lasts(), true);
  forget();
  assert.deepEqual([[...answered()], [...value.kept.keys()]], [[], ['theme']]);
});

for (const [name, given] of [
  ['no storage', { value: undefined }],
  [
    'a refused one',
    {
      get() {
        throw new Error('SecurityError');
      },
    },
  ],
  [
    'a full one',
    {
      value: Object.assign(storage(), {
        setItem() {
          throw new Error('QuotaExceededError');
        },
      }),
    },
  ],
])
  test(`${name}: it is known for this visit, and said so`, () => {
    place(given);
    remember('3.1');
    assert.deepEqual([[...answered()], lasts()], [['3.1'], false]);
    assert.deepEqual([...globalThis.annbookAnswered], ['3.1']); // for the other figures of JupyterLab, and the menu
    forget();
    assert.deepEqual([...answered()], []);
  });

test('others hear of it, and of another window, until they end', () => {
  place({ value: storage() });
  const end = new AbortController();
  let heard = 0;
  follow(() => heard++, end.signal);
  remember('1.1');
  forget();
  system.dispatchEvent(new Event('storage'));
  assert.equal(heard, 3);
  end.abort();
  remember('1.1');
  assert.equal(heard, 3);
});
