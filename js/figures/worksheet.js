// @ts-check
// A worksheet to fill in: fields for every number of a training step, marked while they are typed. The right numbers
// are replayed from the recorded step, the marks come from the table of changes; no right number is shown unasked.
import { button, readout, region, reset, row } from './controls.js';
import { panel } from './history.js';
import { h, set, show, unique, write } from './kit.js';
import { marker } from './marking.js';
import { picture } from './net.js';
import { printer } from './paper.js';
import { program } from './program.js';
import { reason, typing } from './typed.js';
import { undo } from './undo.js';
import { read } from './written.js';

/** @import { Figure, Mark, Marks, Verdict, WorksheetControls, WorksheetData } from './types.ts' */
/** @typedef {Figure<WorksheetData, WorksheetControls>} Sheet */
/** @typedef {(mark: Mark | undefined, right: string) => void} Show */
/** @typedef {{name: string, node: HTMLElement, input: HTMLInputElement, mark: Show}} Field */

/** @type {Record<Verdict, string>} */
const signs = { right: '✓', rounded: '≈', 'carried forward': '→', wrong: '✗', missing: '?' };

/** @param {Sheet} figure */
export function draw(figure) {
  const { data, get, put, root, graphs } = figure;
  const step = program(graphs.step);
  const mark = marker(data.table);
  const line = readout();
  const spoken = h('p', { class: 'ab-unseen', role: 'status' });
  const say = (/** @type {string} */ text) => write(spoken, text);
  /** @type {Marks | null} */
  let last = null;
  const given = numbers(figure, say);
  const stages = data.stages.map((stage) => part(figure, stage, tell));
  const fields = new Map(stages.flatMap((one) => one.fields).map((field) => [field.name, field]));
  const first = button('Go to it', () => last?.first && visit(last.first.name));
  const reveal = button('Show the right numbers', () => put({ shown: get('shown') === 'on' ? 'off' : 'on' }));
  const history = panel(data, { voice: { node: spoken, tell: say } });
  const drawn = drawing(data, visit);
  const print = printer(root, figure.signal);
  const back = undo(figure, ['seed', 'own', 'entries', 'shown']); // of Reset, too: a sheet is long work
  const anew = [button('Clear', () => put({ entries: {} })), reset(figure, () => [say(''), given.forget()])];
  root.classList.add('ab-sheet');
  root.addEventListener('keydown', onward([...fields.values()], visit), { signal: figure.signal });
  root.append(
    region('Picture of the network', drawn.node),
    given.node,
    h('div', { class: 'ab-verdicts' }, line.node, first),
    history.node,
    ...stages.map((one) => one.node),
    spoken,
    row(reveal, back, anew, button('Print the sheet', print)),
  );
  return update;

  function update() {
    const shown = get('shown') === 'on';
    const values = step.run(given.inputs(step));
    const right = data.table.at.map(([node, place]) => values.at(node, place));
    const sound = right.every(Number.isFinite);
    const written = filled(get('entries'));
    last = sound ? mark(right, written, shown) : null;
    const marks = new Map(last?.marks.map((one) => [one.name, one]));
    given.update();
    line.say(last ? sentence(last, fields.size) : 'With these given numbers the calculation has no finite result.');
    first.hidden = !last?.first;
    set(reveal, { 'aria-pressed': String(shown) });
    for (const one of stages)
      one.update(get('entries'), marks, (name) => (shown ? show(values.at(...data.book[name])) : ''));
    drawn.paint(given.value, (name) => (shown ? values.at(...data.book[name]) : number(written[name])));
    history.update(values);
    history.follow(shown && last?.first ? last.first.name : '');
  }

  /** Opens the stage of a number and goes to its field. @param {string} name */
  function visit(name) {
    const field = fields.get(name) ?? given.fields.get(name);
    if (!field) return;
    /** @type {HTMLDetailsElement} */ (field.node.closest('details')).open = true;
    field.input.focus();
  }

  /** Says a number's mark once it is left. @param {string} name */
  function tell(name) {
    update();
    const one = last?.marks.find((mark) => mark.name === name);
    say(one ? `${name}: ${[one.verdict, ...one.says.slice(0, 1)].join(', ')}` : '');
  }
}

/**
 * Enter goes on to the next field.
 * @type {(fields: Field[], visit: (name: string) => void) => (event: KeyboardEvent) => void}
 */
const onward = (fields, visit) => (event) => {
  const at = fields.findIndex(({ input }) => input === event.target);
  if (event.key !== 'Enter' || at < 0) return;
  event.preventDefault();
  if (fields[at + 1]) visit(fields[at + 1].name);
};

/** @type {(entries: Record<string, string>) => Record<string, string>} */
const filled = (entries) => Object.fromEntries(Object.entries(entries).filter(([, text]) => text.trim()));

/** @type {(text: string | undefined) => number} */
function number(text) {
  const found = read(text ?? '');
  return typeof found === 'string' ? NaN : found.value;
}

/** @type {(told: Marks, count: number) => string} */
function sentence({ marks, says }, count) {
  if (!marks.length) return `Nothing is written yet. There are ${count} numbers to find: begin with the first sum.`;
  return marks.length < count && !/^Look/.test(says) ? `${says} ${marks.length} of ${count} are written.` : says;
}

/**
 * The network with the numbers that are known so far; drawn anew when a target changes.
 * @param {WorksheetData} data
 * @param {(name: string) => void} press
 */
function drawing(data, press) {
  const node = h('div');
  /** @type {{net: ReturnType<typeof picture>, key: string} | undefined} */
  let kept;
  return { node, paint };

  /** @type {(given: (name: string) => number | undefined, own: (name: string) => number) => void} */
  function paint(given, own) {
    const value = (/** @type {string} */ name) => given(name) ?? own(name);
    const key = data.layout.neurons.map(({ goal }) => goal && value(goal)).join(' ');
    if (kept?.key !== key) {
      kept = { net: picture(data, value, press), key };
      node.replaceChildren(kept.net.node);
    }
    kept.net.paint({ value, edge: value, selected: '', known: (name) => Number.isFinite(value(name)) });
  }
}

/**
 * A stage: its rule, and its fields with their marks.
 * @param {Sheet} figure
 * @param {WorksheetData['stages'][number]} stage
 * @param {(name: string) => void} tell
 */
function part(figure, { heading, rule, names }, tell) {
  const state = h('span', { class: 'ab-muted-text' });
  const fields = names.map((name) => field(figure, name, tell));
  const node = h(
    'details',
    { class: 'ab-stage', open: names[0] === figure.data.stages[0].names[0] },
    h('summary', {}, heading, ' ', state),
    h('p', { class: 'ab-formula' }, rule),
    h('div', { class: 'ab-entries' }, ...fields.map((one) => one.node)),
  );
  return { node, fields, update };

  /** @type {(entries: Record<string, string>, marks: Map<string, Mark>, right: (name: string) => string) => void} */
  function update(entries, marks, right) {
    for (const one of fields) {
      if (document.activeElement !== one.input || one.input.value.trim() !== (entries[one.name] ?? '').trim()) {
        one.input.value = entries[one.name] ?? '';
      }
      one.mark(marks.get(one.name), right(one.name));
    }
    const [done, wrong] = [
      names.filter((name) => marks.has(name)),
      names.filter((name) => marks.get(name)?.verdict === 'wrong'),
    ];
    write(state, `${done.length} of ${names.length}${wrong.length ? `, ${wrong.length} wrong ✗` : ''}`);
  }
}

/** @type {(figure: Sheet, name: string, tell: (name: string) => void) => Field} */
function field({ data, get, put, controls }, name, tell) {
  const [id, note, more] = [unique(), unique(), unique()];
  const input = h('input', {
    ...{ id, type: 'text', autocomplete: 'off', spellcheck: 'false' },
    ...{ class: 'ab-blank', 'aria-describedby': `${note} ${more}`, maxlength: controls.entries.longest },
    oninput: () => put({ entries: { ...get('entries'), [name]: input.value } }),
    onchange: () => tell(name),
  });
  const verdict = h('span', { class: 'ab-verdict' });
  const answer = h('span', { class: 'ab-answer' });
  const why = h('span', { id: more, class: 'ab-why' });
  let said = '';
  const node = h(
    'div',
    { class: 'ab-entry' },
    h('label', { for: id }, name),
    input,
    h('span', { id: note }, verdict, answer),
    why,
  );
  return { name, node, input, mark };

  /** @param {Mark | undefined} mark @param {string} right */
  function mark(mark, right) {
    const word = mark && `${signs[mark.verdict]} ${mark.verdict}`;
    write(verdict, word ?? '');
    node.dataset.verdict = mark?.verdict ?? '';
    set(input, { 'aria-invalid': (mark?.verdict === 'wrong' || mark?.verdict === 'missing') && 'true' });
    write(answer, right && ` right: ${right}`);
    const now = JSON.stringify([mark?.verdict, mark?.says]);
    if (now === said) return; // a link that is being pressed stays
    said = now;
    why.replaceChildren(...(mark ? reasons(mark, data.pages[mark.where]) : []));
  }
}

/**
 * The two likeliest reasons, and where to read about it: a link on the website, words in JupyterLab.
 * @type {(mark: Mark, page: string | undefined) => (Node | string)[]}
 */
function reasons({ verdict, says, where }, page) {
  const lines = says.length ? [`${says.slice(0, 2).join('; or ')}.`] : [];
  if (verdict !== 'wrong') return lines;
  if (!says.length) lines.push('No single change of its formula gives this.');
  const lab = 'jpThemeLight' in document.body.dataset;
  return where ? [...lines, ' Read ', lab || !page ? where : h('a', { href: page }, where), '.'] : lines;
}

/**
 * The given numbers: those of the seed, or the reader's own.
 * @param {Sheet} figure
 * @param {(text: string) => void} say
 */
function numbers({ data, get, put, controls, signal }, say) {
  const note = reason();
  const all = data.groups.flatMap(({ names }) => names);
  const seed = () => Math.round(get('seed')) - controls.seed.min;
  /** @type {(name: string) => number | undefined} */
  const value = (name) =>
    get('own')[name] ?? (name === 'lr' ? data.lr : data.seeds[seed()][data.given.indexOf(name)] / 10);
  const known = (/** @type {string} */ name) => (all.includes(name) ? value(name) : undefined);
  const fields = new Map(all.map((name) => [name, own(name)]));
  const groups = data.groups.map(({ label, names }) =>
    h(
      'fieldset',
      { class: 'ab-group' },
      h('legend', {}, label),
      ...names.map((name) => /** @type {any} */ (fields.get(name)).node),
    ),
  );
  const node = h(
    'details',
    { class: 'ab-stage ab-given', open: true },
    h('summary', {}, 'The given numbers: of this sheet, or your own'),
    ...groups,
    note,
    row(button('Back to the numbers of the sheet', back)),
  );
  return { node, fields, value: known, inputs, update, forget };

  function forget() {
    write(note, '');
    groups[groups.length - 1].after(note);
  }

  function back() {
    put({ own: {} });
    say(`These are the numbers of sheet ${Math.round(get('seed'))}.`);
  }

  /** @param {string} name */
  function own(name) {
    const id = unique();
    const onfocus = () => input.closest('fieldset')?.after(note); // beside what it is about
    const input = h('input', { id, type: 'text', autocomplete: 'off', class: 'ab-blank', onfocus });
    typing(input, {
      ...{ label: name, rule: controls.own, note, signal },
      old: () => tidy(value(name)),
      take: (to) => put({ own: { ...get('own'), [name]: to } }),
    });
    return { name, input, node: h('div', { class: 'ab-entry' }, h('label', { for: id }, name), input) };
  }

  /** @param {import('./types.ts').Program} step */
  function inputs(step) {
    const now = step.fresh();
    for (const name of all) now[step.input(data.book[name][0])][data.book[name][1]] = value(name) ?? NaN;
    return now;
  }

  function update() {
    for (const { name, input } of fields.values()) {
      if (document.activeElement !== input) input.value = tidy(value(name));
    }
  }
}

/** @type {(value: number | undefined) => string} */
const tidy = (value) => String(value).replace('-', '\u2212');
