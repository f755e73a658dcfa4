// The state of a figure in the page's address: #w=0.35&b=1@neuron-1, read
// with care: a name or value that the figure does not know is refused in words.

/** The address that restores a figure: its controls that were moved. */
export function link(model) {
  const pairs = Object.keys(model.get('controls')).map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(write(model.get(name)))}`);
  return `${location.href.split('#')[0]}#${encodeURIComponent(model.get('anchor'))}?${pairs.join('&')}`;
}

const write = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** The value of a control from its text, or an Error that says what was expected. */
export function parse(name, text, rule) {
  if (rule === undefined) throw new Error(`the figure has no “${name.slice(0, 40)}”`);
  if (rule.options) {
    if (!rule.options.includes(text)) throw new Error(`“${name}” can be ${rule.options.slice(0, 12).join(', ')}`);
    return text;
  }
  if (rule.keys) return numbers(name, text, rule);
  return within(name, text, rule);
}

function within(name, text, { min, max }) {
  const value = text === '' ? NaN : Number(text);
  if (!(value >= min && value <= max)) throw new Error(`“${name}” is a number from ${min} to ${max}`);
  return value;
}

function numbers(name, text, { keys, min, max }) {
  let found;
  try { found = JSON.parse(text); } catch { throw new Error(`“${name}” could not be read`); }
  if (found === null || typeof found !== 'object' || Array.isArray(found)) throw new Error(`“${name}” could not be read`);
  return Object.fromEntries(Object.entries(found).map(([key, value]) => {
    if (!keys.includes(key)) throw new Error(`“${name}” has no “${key.slice(0, 40)}”`);
    return [key, within(key, typeof value === 'number' ? String(value) : '', { min, max })];
  }));
}

/** {anchor, values} of an address, values checked against the rules of that figure. */
export function values(hash, controls) {
  const found = {};
  for (const pair of hash.split('&').filter(Boolean)) {
    const [name, ...rest] = pair.split('=');
    const key = decodeURIComponent(name);
    found[key] = parse(key, decodeURIComponent(rest.join('=')), Object.hasOwn(controls, key) ? controls[key] : undefined);
  }
  return found;
}

/** Sets the figure that the page's address names to the state in it. */
export async function read(manager) {
  const [anchor, query] = location.hash.slice(1).split('?');
  if (query === undefined) return;
  const models = await Promise.all(Object.values(manager._models ?? {}));
  const model = models.find((m) => m.get('anchor') !== undefined && encodeURIComponent(m.get('anchor')) === anchor);
  if (!model) return;
  try {
    const state = values(query, model.get('controls'));
    for (const [name, value] of Object.entries(state)) model.set(name, value);
  } catch (error) {
    model.set('notice', `The address asks for something this figure does not have: ${error.message}. It shows its first state.`);
  }
  document.querySelector(`[data-anchor="${CSS.escape(model.get('anchor'))}"]`)?.scrollIntoView();
}
