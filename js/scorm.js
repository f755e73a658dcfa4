// @ts-check
// Reports a worksheet to the learning platform around it, by SCORM 1.2: how many of its numbers are right, whether
// that is enough, and all that is written, so that it is there again when the reader comes back.
import { link, values } from './address.js';

/** @import { Model } from './figures/types.ts' */
/**
 * What a platform offers, as a window's `API`; every answer is text.
 * @typedef {object} Platform
 * @property {(empty: '') => string} LMSInitialize
 * @property {(name: string) => string} LMSGetValue
 * @property {(name: string, value: string) => string} LMSSetValue
 * @property {(empty: '') => string} LMSCommit
 * @property {(empty: '') => string} LMSFinish
 */

const LONGEST = 4096; // characters that a platform must keep
const GOOD = ['right', 'rounded', 'carried forward'];

/**
 * The platform of a window, of one around it, or of the one that opened it; a stranger's window may not be asked.
 * @type {(start: any) => Platform | null}
 */
export function platform(start) {
  try {
    for (let here = start, k = 0; here && k < 20; here = here.parent === here ? here.opener : here.parent, k++) {
      if (here.API) return here.API;
    }
  } catch {
    // said where it is asked for
  }
  return null;
}

/**
 * What is reported of a sheet with these verdicts, one a number: "" for one that is not written.
 * @type {(verdicts: string[], mastery: number, before?: number) => {raw: number, status: string, good: number}}
 */
export function result(verdicts, mastery, before = 0) {
  const good = verdicts.filter((one) => GOOD.includes(one)).length;
  const raw = Math.max(before, Math.floor((100 * good) / Math.max(verdicts.length, 1)));
  const whole = verdicts.every((one) => one && one !== 'missing');
  return { raw, good, status: raw >= mastery ? 'passed' : whole ? 'completed' : 'incomplete' };
}

/** Time as a platform wants it. @type {(ms: number) => string} */
export function clock(ms) {
  const s = Math.min(Math.floor(ms / 1000), 9999 * 3600);
  const parts = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60].map((one) => String(one).padStart(2, '0'));
  return parts.join(':').padStart(10, '0');
}

/** The state as the link has it, a bit shorter. @type {(model: Model) => string} */
const state = (model) => link(model).split('?').slice(1).join('?').replaceAll('%22', '"');

/** @param {Model} model */
function begin(model) {
  const main = /** @type {HTMLElement} */ (document.querySelector('main'));
  const say = (/** @type {string} */ text) => {
    const line = main.querySelector('[role=status]');
    if (line && line.textContent !== text) line.textContent = text;
  };
  const api = platform(window);
  const [seed, mastery] = [Number(main.dataset.seed), Number(main.dataset.mastery)];
  if (!api || String(api.LMSInitialize('')) !== 'true') {
    return say('There is no learning platform around this page: nothing is reported.');
  }
  const notice = restore(model, String(api.LMSGetValue('cmi.suspend_data') ?? ''));
  let best = Number(api.LMSGetValue('cmi.core.score.raw')) || 0;
  let timer = 0;
  let over = false;
  const started = performance.now();
  for (const [name, value] of Object.entries({ min: 0, max: 100 })) {
    api.LMSSetValue(`cmi.core.score.${name}`, String(value));
  }
  conceal(main);
  model.on('change', () => {
    if (model.get('shown') === 'on') model.set({ shown: 'off' }); // a sheet that is reported tells nothing
    clearTimeout(timer);
    timer = window.setTimeout(report, 200);
  });
  addEventListener('pagehide', finish);
  report();

  function report() {
    if (over || !api) return;
    const fields = [...main.querySelectorAll('.ab-stage:not(.ab-given) .ab-entry')];
    const verdicts = fields.map((one) => /** @type {HTMLElement} */ (one).dataset.verdict ?? '');
    const own = Math.round(model.get('seed')) !== seed || Object.keys(model.get('own')).length > 0;
    const kept = state(model);
    const fits = kept.length <= LONGEST;
    const { raw, good, status } = result(own ? verdicts.map(() => '') : verdicts, mastery, best);
    best = raw;
    api.LMSSetValue('cmi.core.score.raw', String(raw));
    api.LMSSetValue('cmi.core.lesson_status', status);
    if (fits) api.LMSSetValue('cmi.suspend_data', kept);
    api.LMSCommit('');
    const told = own
      ? `These are other numbers than those of sheet ${seed}: they are for practice.`
      : `${good} of ${verdicts.length} numbers are right.`;
    say(
      `${notice}${told} Reported: ${raw} of 100, ${status}.${fits ? '' : ' What is written is too long to be kept.'}`,
    );
  }

  function finish() {
    clearTimeout(timer);
    report();
    if (over || !api) return;
    over = true;
    api.LMSSetValue('cmi.core.session_time', clock(performance.now() - started));
    api.LMSSetValue('cmi.core.exit', 'suspend');
    api.LMSFinish('');
  }
}

/**
 * Sets the sheet to what was kept; says why if that cannot be.
 * @type {(model: Model, kept: string) => string}
 */
function restore(model, kept) {
  try {
    model.set(values(kept, model.get('controls'), (name) => model.get(name)));
    return '';
  } catch (error) {
    return `What was kept could not be read (${/** @type {Error} */ (error).message}). `;
  }
}

/** Takes away the button that shows the right numbers. @param {HTMLElement} main */
function conceal(main) {
  for (const one of main.querySelectorAll('button')) {
    if (/right numbers/.test(one.textContent ?? '')) /** @type {HTMLElement} */ (one).hidden = true;
  }
}

globalThis.addEventListener?.('annbook-live', (event) => {
  /** @type {Model[]} */
  const figures = /** @type {CustomEvent} */ (event).detail;
  const model = figures.find((one) => one.get('kind') === 'worksheet');
  if (model) begin(model);
});
