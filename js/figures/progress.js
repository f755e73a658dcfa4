// @ts-check
// Which exercises were answered: kept in this browser alone, for as long as the reader wants. The website's menu reads
// it, too (docs/_static/page.js).

const prefix = 'annbook.exercise.';
const changed = 'annbook-progress';

/** In JupyterLab each figure has this module to itself. @type {{annbookAnswered?: Set<string>}} */
const shared = /** @type {any} */ (globalThis);
/** Where nothing may be kept (in a private window, say): what is known for this visit. */
const visit = (shared.annbookAnswered ??= new Set());

/** The browser's storage, or null where it is refused. @type {() => Storage | null} */
function storage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/** Whether what is answered now will be known tomorrow. */
export const lasts = () => storage() !== null && !visit.size;

/** The numbers of the exercises answered, such as 1.2. @type {() => Set<string>} */
export function answered() {
  const kept = storage();
  const keys = Array.from({ length: kept?.length ?? 0 }, (_, k) => kept?.key(k) ?? '');
  return new Set([...visit, ...keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))]);
}

/** @type {(number: string) => void} */
export function remember(number) {
  try {
    globalThis.localStorage.setItem(prefix + number, 'right');
  } catch {
    visit.add(number);
  }
  dispatchEvent(new Event(changed));
}

export function forget() {
  for (const number of answered()) storage()?.removeItem(prefix + number);
  visit.clear();
  dispatchEvent(new Event(changed));
}

/**
 * Calls `react` when an exercise is answered, here or in another window.
 * @type {(react: () => void, signal: AbortSignal) => void}
 */
export function follow(react, signal) {
  addEventListener(changed, react, { signal });
  addEventListener('storage', react, { signal });
}
