// The state of a figure in the page's address: #w=0.35&b=1@neuron-1, read
// with care: a name or value that the figure does not know is refused in words.
import { read as readTraining, sizes } from './figures/trained.js';

/** The address that restores a figure: all its controls. */
export function link(model) {
  const pairs = Object.keys(model.get('controls')).map((name) => `${encode(name)}=${encode(write(model.get(name)))}`);
  return `${location.href.split('#')[0]}#${encodeURIComponent(model.get('anchor'))}?${pairs.join('&')}`;
}

const encode = (text) => encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':'); // these two mean nothing in this part

const write = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** The value of a control from its text, or an Error that says what was expected (of a training: see `values`). */
export function parse(name, text, rule) {
  if (rule === undefined) throw new Error(`the figure has no “${name.slice(0, 40)}”`);
  if (rule.options) {
    if (!rule.options.includes(text)) throw new Error(`“${name}” can be ${rule.options.slice(0, 12).join(', ')}`);
    return text;
  }
  if (rule.keys) return numbers(name, text, rule);
  if (rule.rows) return rows(name, text, rule);
  if (rule.trained) return text;
  return within(name, text, rule);
}

function within(name, text, { min, max }) {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!(value >= min && value <= max)) throw new Error(`“${name}” is a number from ${min} to ${max}`);
  return value;
}

const number = (name, value, rule) => within(name, typeof value === 'number' ? String(value) : '', rule);

function json(name, text, fits) {
  let found = null;
  try { found = JSON.parse(text); } catch { /* said below */ }
  if (found === null || typeof found !== 'object' || !fits(found)) throw new Error(`“${name}” could not be read`);
  return found;
}

function numbers(name, text, rule) {
  return Object.fromEntries(Object.entries(json(name, text, (found) => !Array.isArray(found))).map(([key, value]) => {
    if (!rule.keys.includes(key)) throw new Error(`“${name}” has no “${key.slice(0, 40)}”`);
    return [key, number(key, value, rule)];
  }));
}

function rows(name, text, rule) {
  const found = json(name, text, (all) => Array.isArray(all) && all.every((row) => Array.isArray(row) && row.length === rule.rows));
  if (found.length > rule.most) throw new Error(`“${name}” holds at most ${rule.most}`);
  return found.map((row) => row.map((value) => number(name, value, rule)));
}

/** The values in an address, checked against the rules of that figure; `current(name)` is the value of one that is not in it. */
export function values(hash, controls, current = () => undefined) {
  const found = {};
  for (const pair of hash.split('&').filter(Boolean)) {
    const [name, ...rest] = pair.split('=');
    const key = decodeURIComponent(name);
    found[key] = parse(key, decodeURIComponent(rest.join('=')), Object.hasOwn(controls, key) ? controls[key] : undefined);
  }
  for (const [name, { trained, most }] of Object.entries(controls)) if (trained && found[name]) fits(name, found[name], trained.map((other) => found[other] ?? current(other)), most);
  return found;
}

/** A training is of a network of these layers, or an Error says what is wrong with it. */
function fits(name, text, [depth, width], most) {
  try { readTraining(text, sizes(depth, width), most); } catch (error) { throw new Error(`“${name}” ${error.message}`); }
}

/** Sets the figure that the page's address names to the state in it, now and whenever the address changes. */
export async function follow(manager) {
  const models = (await Promise.allSettled(Object.values(manager._models ?? {}))).map((found) => found.value)
    .filter((model) => model?.get('anchor') !== undefined);
  addEventListener('hashchange', () => read(models));
  read(models);
}

function read(models) {
  const [anchor, ...query] = location.hash.slice(1).split('?');
  if (!query.length) return;
  const model = models.find((m) => encodeURIComponent(m.get('anchor')) === anchor);
  if (!model) return nowhere(anchor);
  model.set('notice', '');
  try {
    model.set(values(query.join('?'), model.get('controls'), (name) => model.get(name)));
  } catch (error) {
    model.set('notice', `The address asks for something this figure does not have: ${error.message}. Nothing was changed.`);
  }
  document.querySelector(`[data-anchor="${CSS.escape(model.get('anchor'))}"]`)?.scrollIntoView();
}

function nowhere(anchor) {
  const note = document.createElement('p');
  note.className = 'ab-error';
  note.setAttribute('role', 'alert');
  note.textContent = `The address names a figure that this page does not have: “${anchor.slice(0, 40)}”. Every figure shows its first state.`;
  document.querySelector('main')?.prepend(note);
}
