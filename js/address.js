// @ts-check
// The state of a figure in the page's address: #w=0.35&b=1@neuron-1, read
// with care: a name or value that the figure does not know is refused in words.
import { decode } from './figures/base64.js';
import { read as readTraining, sizes } from './figures/trained.js';

/** @import { Bytes, Model, Named, Rows, Rule, Texts, Trained } from './figures/types.ts' */
/** @typedef {{min: number, max: number}} Range */

/**
 * The address that restores a figure: all its controls.
 * @type {(model: Pick<Model, 'get'>) => string}
 */
export function link(model) {
  const pairs = Object.keys(model.get('controls')).map((name) => `${encode(name)}=${encode(write(model.get(name)))}`);
  return `${location.href.split('#')[0]}#${encodeURIComponent(model.get('anchor'))}?${pairs.join('&')}`;
}

/**
 * Comma and colon mean nothing in this part of an address.
 * @type {(text: string) => string}
 */
const encode = (text) => encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':');

/** @type {(value: unknown) => string} */
const write = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/**
 * The value of a control from its text, or an Error that says what was expected (of a training: see `values`).
 * @type {(name: string, text: string, rule?: Rule) => unknown}
 */
export function parse(name, text, rule) {
  if (rule === undefined) throw new Error(`the figure has no “${name.slice(0, 40)}”`);
  if ('options' in rule) {
    if (!rule.options.includes(text)) throw new Error(`“${name}” can be ${rule.options.slice(0, 12).join(', ')}`);
    return text;
  }
  if ('keys' in rule) return numbers(name, text, rule);
  if ('rows' in rule) return rows(name, text, rule);
  if ('texts' in rule) return texts(name, text, rule);
  if ('trained' in rule) return text;
  if ('bytes' in rule) return bytes(name, text, rule);
  return within(name, text, rule);
}

/** @type {(name: string, text: string, rule: Range) => number} */
function within(name, text, { min, max }) {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!(value >= min && value <= max)) throw new Error(`“${name}” is a number from ${min} to ${max}`);
  return value;
}

/** @type {(name: string, value: unknown, rule: Range) => number} */
const number = (name, value, rule) => within(name, typeof value === 'number' ? String(value) : '', rule);

/** @type {(name: string, text: string, fits: (found: unknown) => boolean) => any} */
function json(name, text, fits) {
  let found = null;
  try {
    found = JSON.parse(text);
  } catch {
    // said below
  }
  if (found === null || typeof found !== 'object' || !fits(found)) throw new Error(`“${name}” could not be read`);
  return found;
}

/** @type {(name: string, text: string, keys: string[]) => [string, unknown][]} */
function named(name, text, keys) {
  const pairs = Object.entries(json(name, text, (found) => !Array.isArray(found)));
  const unknown = pairs.find(([key]) => !keys.includes(key));
  if (unknown) throw new Error(`“${name}” has no “${unknown[0].slice(0, 40)}”`);
  return pairs;
}

/** @type {(name: string, text: string, rule: Named) => Record<string, number>} */
function numbers(name, text, rule) {
  return Object.fromEntries(named(name, text, rule.keys).map(([key, value]) => [key, number(key, value, rule)]));
}

/** @type {(name: string, text: string, rule: Texts) => Record<string, string>} */
function texts(name, text, { texts: keys, longest }) {
  const pairs = named(name, text, keys);
  const odd = pairs.find(([, value]) => typeof value !== 'string' || value.length > longest);
  if (odd) throw new Error(`“${odd[0]}” in “${name}” is a text of at most ${longest} characters`);
  return Object.fromEntries(/** @type {[string, string][]} */ (pairs));
}

/** @type {(name: string, text: string, rule: Bytes) => string} */
function bytes(name, text, { bytes: most }) {
  const found = text === '' ? [] : decode(text, Uint8Array);
  if (!found || found.length > most) throw new Error(`“${name}” is a picture of ${most} bytes, in base64`);
  return text;
}

/** @type {(name: string, text: string, rule: Rows) => number[][]} */
function rows(name, text, rule) {
  const row = (/** @type {unknown} */ one) => Array.isArray(one) && one.length === rule.rows;
  /** @type {unknown[][]} */
  const found = json(name, text, (all) => Array.isArray(all) && all.every(row));
  if (found.length > rule.most) throw new Error(`“${name}” holds at most ${rule.most}`);
  return found.map((row) => row.map((value) => number(name, value, rule)));
}

/**
 * The values in an address, checked against the rules of that figure; `current` knows one that is not in it.
 * @type {(hash: string, controls: Record<string, Rule>, current?: (name: string) => unknown) => Record<string, any>}
 */
export function values(hash, controls, current = () => undefined) {
  /** @type {Record<string, any>} */
  const found = {};
  for (const pair of hash.split('&').filter(Boolean)) {
    const [key, text] = pair.split(/=(.*)/s, 2).map(decodeURIComponent);
    found[key] = parse(key, text ?? '', Object.hasOwn(controls, key) ? controls[key] : undefined);
  }
  for (const [name, rule] of Object.entries(controls)) {
    if (!('trained' in rule) || !found[name]) continue;
    const [depth, width, inputs] = rule.trained.map((other) => found[other] ?? current(other));
    fits(name, found[name], sizes(depth, width, inputs), rule);
  }
  return found;
}

/**
 * A training is of a network of these layers, or an Error says what is wrong with it.
 * @type {(name: string, text: string, layers: number[], rule: Trained) => void}
 */
function fits(name, text, layers, { most }) {
  try {
    readTraining(text, layers, most);
  } catch (error) {
    throw new Error(`“${name}” ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}

/**
 * Sets the figure that the page's address names to the state in it, now and whenever the address changes; `find`
 * brings the figure with an anchor to life.
 * @param {(anchor: string) => Promise<Model | undefined>} find
 */
export async function follow(find) {
  addEventListener('hashchange', () => read(find));
  await read(find);
}

/** @param {(anchor: string) => Promise<Model | undefined>} find */
async function read(find) {
  const [anchor, ...query] = location.hash.slice(1).split('?');
  if (!query.length) return;
  const model = await find(anchor);
  if (!model) {
    nowhere(anchor);
    return;
  }
  model.set({ notice: '' });
  try {
    model.set(values(query.join('?'), model.get('controls'), (name) => model.get(name)));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const notice = `The address asks for something this figure does not have: ${message}. Nothing was changed.`;
    model.set({ notice });
  }
  document.querySelector(`[data-anchor="${CSS.escape(model.get('anchor'))}"]`)?.scrollIntoView();
}

/** @param {string} anchor */
function nowhere(anchor) {
  const note = document.createElement('p');
  note.className = 'ab-error';
  note.setAttribute('role', 'alert');
  const named = `The address names a figure that this page does not have: “${anchor.slice(0, 40)}”.`;
  note.textContent = `${named} Every figure shows its first state.`;
  document.querySelector('main')?.prepend(note);
}
