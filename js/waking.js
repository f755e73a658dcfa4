// @ts-check
// Figures sleep as pictures until they are near: to the eye, to the keyboard, to a search in the page, to paper.

/** @typedef {{model_name: string, model_module: string, state?: Record<string, any>}} Kept */
/** @typedef {Record<string, Kept>} Models */

const STOPS = 'a, button, input, select, textarea, summary, [tabindex]';

/** @type {WeakMap<Kept, string[]>} */
const read = new WeakMap();

/** The ids that a model names; its state, which may be large, is read once. @param {Kept} model */
export function names(model) {
  const found = read.get(model) ?? JSON.stringify(model.state ?? {}).match(/(?<=IPY_MODEL_)\w+/g) ?? [];
  read.set(model, found);
  return found;
}

/**
 * The models that one needs: its parts, theirs, and all that a link ties to one of them.
 * @type {(models: Models, id: string) => Set<string>}
 */
export function needed(models, id) {
  const links = Object.keys(models).filter((one) => models[one].model_name.endsWith('LinkModel'));
  /** @type {Set<string>} */
  const found = new Set();
  const add = (/** @type {string} */ one) => {
    if (found.has(one) || !models[one]) return;
    found.add(one);
    for (const part of names(models[one])) add(part);
    for (const link of links) if (names(models[link]).includes(one)) add(link);
  };
  add(id);
  return found;
}

/**
 * Shows the live figure instead of its picture; the keyboard, if it was there, goes on in the figure.
 * @param {HTMLElement} place
 * @param {HTMLElement} live
 */
export function handOver(place, live) {
  const held = place.contains(document.activeElement);
  [place.hidden, live.hidden] = [live.isConnected, false];
  if (held) enter(live, place.dataset.from === 'below' ? -1 : 0);
}

/**
 * Takes the keyboard to the first or the last stop of a figure, as soon as it is drawn; unless it went elsewhere.
 * @type {(live: HTMLElement, which: number, frames?: number) => void}
 */
function enter(live, which, frames = 0) {
  if (!frames) {
    live.tabIndex = -1;
    live.focus({ preventScroll: true });
  }
  requestAnimationFrame(() => {
    if (document.activeElement !== live) return;
    const stops = /** @type {HTMLElement[]} */ ([...live.querySelectorAll(STOPS)]);
    const open = stops.filter((one) => one.tabIndex !== -1 && one.checkVisibility());
    if ((frames < 3 || !open.length) && frames < 60) enter(live, which, frames + 1);
    else open.at(which)?.focus();
  });
}

/** The places of figures that still sleep. */
export class Sleepers {
  /** @type {Map<HTMLElement, Promise<void>>} what wakes, and what has woken */
  woken = new Map();
  /** @type {Promise<void>} one figure at a time: a page with many stays quick to answer */
  last = Promise.resolve();

  /**
   * @param {HTMLElement[]} places
   * @param {(place: HTMLElement) => Promise<void>} bring
   */
  constructor(places, bring) {
    this.places = places;
    this.bring = bring;
    for (const place of places) {
      place.addEventListener('focusin', () => this.wake(place));
      if (place.contains(document.activeElement)) this.wake(place);
    }
    if (document.documentElement.dataset.wake === 'all') this.all();
    addEventListener('beforeprint', () => this.all());
    addEventListener('keydown', ({ key, ctrlKey, metaKey }) => {
      if (key === 'F3' || (key === 'f' && (ctrlKey || metaKey))) this.all();
    });
  }

  /** Resolved when the figure of a place lives, or says why it cannot. @param {HTMLElement} place */
  wake(place) {
    const known = this.woken.get(place);
    if (known) return known;
    const live = this.last.then(async () => {
      await this.bring(place);
      for (const name of ['tabindex', 'role', 'aria-label', 'data-from']) place.removeAttribute(name);
      place.dataset.awake = '';
    });
    this.woken.set(place, live);
    this.last = live.then(() => new Promise((done) => setTimeout(done)));
    return live;
  }

  all() {
    return Promise.all(this.places.map((place) => this.wake(place)));
  }

  /** Wakes whatever comes within a window's height of the window; resolved when what is there now lives. */
  near() {
    if (!('IntersectionObserver' in globalThis)) return this.all();
    return new Promise((done) => {
      const observer = new IntersectionObserver(
        (seen) => {
          const near = seen
            .filter((one) => one.isIntersecting)
            .map(({ target }) => /** @type {HTMLElement} */ (target));
          for (const place of near) observer.unobserve(place);
          done(Promise.all(near.map((place) => this.wake(place))));
        },
        { rootMargin: '100% 0px' },
      );
      for (const place of this.places) observer.observe(place);
    });
  }
}
