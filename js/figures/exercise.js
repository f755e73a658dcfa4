// @ts-check
// An exercise: it takes an answer, says what is wrong with it, and tells what it knows when it is right, when two
// answers were wrong, or when the reader asks for it.
import { judge } from './answers.js';
import { button, row } from './controls.js';
import { h, set } from './kit.js';
import { marker } from './marking.js';
import { program } from './program.js';
import { answered, follow, forget, lasts, remember } from './progress.js';

/** @import { Judged } from './answers.js' */
/** @import { ExerciseData, Figure, Part } from './types.ts' */
/** @typedef {{node: HTMLElement, first: HTMLElement, text: () => string, clear: () => void}} Field */

const asked = {
  number: 'a number',
  numbers: 'numbers, with commas between them',
  name: 'a name',
  choice: '',
  names: 'names, with commas between them',
  set: 'names, in any order',
};

const strong = (/** @type {string} */ text) => h('b', { class: 'ab-asked' }, text);

/** @type {(part: Part, label: string) => Field} */
function field(part, label) {
  const { kind, options } = part;
  const shown = part.label && strong(part.label);
  if (kind === 'set' && options.length) {
    const boxes = options.map((value) => h('input', { type: 'checkbox', value }));
    const all = boxes.map((box) => h('label', {}, box, ` ${box.value}`));
    return {
      node: h('fieldset', { class: 'ab-boxes', 'aria-label': label }, shown, all),
      first: boxes[0],
      text: () => boxes.map((box) => (box.checked ? box.value : '')).join('\n'),
      clear: () => boxes.forEach((box) => (box.checked = false)),
    };
  }
  const hint = kind === 'numbers' ? `${part.value.length} ${asked[kind]}` : asked[kind];
  const more = { 'aria-label': label, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' };
  const node = options.length
    ? h(
        'select',
        more,
        h('option', { value: '' }, 'choose'),
        options.map((value) => h('option', { value }, value)),
      )
    : h('input', { type: 'text', 'data-kind': kind, placeholder: hint, ...more });
  return {
    node: h('label', {}, shown, shown && ' ', node),
    first: node,
    text: () => node.value,
    clear: () => void (node.value = ''),
  };
}

/** @param {Figure<ExerciseData>} figure */
export function draw(figure) {
  const { data, root } = figure;
  const name = `Exercise ${data.number}`;
  const fields = data.parts.map((part) => field(part, `${name}: ${part.label || 'your answer'}`));
  const result = h('p', { class: 'ab-result', role: 'status', tabindex: -1 });
  const answer = teller(figure);
  const reason = tracer(figure);
  let [wrong, sure] = [0, false];
  const check = button('Check', checked);
  const give = button('Show the answer', () => {
    if (sure) say('told', 'This is the answer.', true);
    else say('', 'It is worth a try. Press again to see it all the same.');
    sure = true;
  });
  const again = button('Try again', () => {
    start();
    fields[0].first.focus();
  });
  const all = row(...fields.map(({ node }) => node), check, give, again);
  set(all, { role: 'group', 'aria-label': name, onkeydown: pressed });
  root.append(all, result, answer.node, progress(figure));
  start();
  return () => {};

  function start() {
    [wrong, sure] = [0, false];
    for (const one of fields) one.clear();
    turn(false);
    say('', '');
  }

  /** @param {boolean} over */
  function turn(over) {
    for (const one of [check, give]) one.hidden = over;
    again.hidden = !over;
    answer.show(over);
  }

  /** Not a form: JupyterLab sends none. @param {KeyboardEvent} event */
  function pressed(event) {
    if (event.key !== 'Enter' || event.target === give || event.target === again) return;
    event.preventDefault();
    checked();
  }

  function checked() {
    if (check.hidden) return;
    const { verdict, says } = together(
      fields.map((one, k) => traced(judge(one.text(), data.parts[k]), reason(one.text()))),
      data.parts,
    );
    if (verdict === 'right') {
      remember(data.number);
      say('right', 'Right.', true);
    } else if (verdict === 'wrong') {
      wrong += 1;
      say('wrong', `${wrong > 1 ? 'Not right' : 'Not yet'}${data.parts[0].label ? '.' : ':'} ${says}.`, wrong > 1);
    } else say('', says);
  }

  /** @param {string} verdict @param {string} text @param {boolean} over the answer is told, too */
  function say(verdict, text, over = false) {
    if (over) turn(true);
    result.textContent = text;
    result.dataset.verdict = verdict;
    if (text && (over || document.activeElement !== give)) result.focus(); // else it is pressed again
  }
}

/**
 * Which change of the recorded formula gives a number that is asked for; "" if none does, or none is recorded.
 * @type {(figure: Figure<ExerciseData>) => (text: string) => string}
 */
function tracer({ data: { marking, marked }, graphs }) {
  if (!marking || !graphs.tape) return () => '';
  const mark = marker(marking);
  const values = program(graphs.tape).run();
  const right = marking.at.map(([node, place]) => values.at(node, place));
  return (text) => {
    const { first, convention } = mark(right, { [marked]: text }, false);
    return convention ? `it is right for ${convention}, which is not asked` : (first?.says[0] ?? '');
  };
}

/** @type {(judged: Judged, reason: string) => Judged} */
const traced = ({ verdict, says }, reason) => ({ verdict, says: (verdict === 'wrong' && reason) || says });

/**
 * What is said of all parts: first what cannot be judged, then what is wrong, then what is short.
 * @type {(found: Judged[], parts: Part[]) => Judged}
 */
function together(found, parts) {
  const words = found.map(({ says }, k) => (says ? [parts[k].label, says].filter(Boolean).join(': ') : ''));
  for (const verdict of /** @type {Judged['verdict'][]} */ (['unread', 'wrong', 'short'])) {
    const said = words.filter((_, k) => found[k].verdict === verdict);
    if (said.length) return { verdict, says: said.join('; ') };
  }
  return { verdict: 'right', says: '' };
}

/**
 * Where the explanation and the code are told: on the page, if it has them printed and folded; if not, here.
 * @param {Figure<ExerciseData>} figure
 */
function teller({ data, root, markdown }) {
  const node = h('div', { class: 'ab-told', hidden: true });
  return { node, show };

  /** @param {boolean} open */
  function show(open) {
    const event = new CustomEvent('annbook-answer', { bubbles: true, cancelable: true, detail: open });
    const elsewhere = !root.dispatchEvent(event);
    node.hidden = !open || elsewhere;
    node.replaceChildren();
    if (!node.hidden) explain(data, node, markdown);
  }
}

/**
 * As text, and as JupyterLab sets it where that is here.
 * @type {(data: ExerciseData, told: HTMLElement, markdown: Figure['markdown']) => void}
 */
function explain({ parts, says, code, printed }, told, markdown) {
  const shown = parts.map((part) => `${part.label} ${part.shown}`.trim()).join('; ');
  const listing = (/** @type {string} */ text) => h('pre', {}, h('code', {}, text));
  told.append(h('p', {}, strong(shown)), h('p', {}, says), ...[code, printed].filter(Boolean).map(listing));
  const fence = (/** @type {string} */ text, kind = '') => text && `\`\`\`${kind}\n${text}\n\`\`\``;
  const text = [`**${shown}**`, says, fence(code, 'python'), fence(printed)].filter(Boolean).join('\n\n');
  markdown?.(text).then(
    (node) => told.replaceChildren(node),
    () => {}, // it reads well as it is
  );
}

/**
 * How many exercises of the book are answered, under the last one of each chapter.
 * @type {(figure: Figure<ExerciseData>) => HTMLElement}
 */
function progress({ data: { number, chapters }, signal }) {
  const text = h('span');
  let sure = false;
  const wipe = button('Forget', () => {
    if (sure) forget();
    sure = !sure;
    update();
  });
  const node = h('p', { class: 'ab-progress' }, text, ' ', wipe);
  node.hidden = !chapters.some(([chapter, count]) => `${chapter}.${count}` === number);
  follow(update, signal);
  update();
  return node;

  function update() {
    const done = answered();
    const all = chapters.flatMap(([chapter, count]) => Array.from({ length: count }, (_, k) => `${chapter}.${k + 1}`));
    const count = all.filter((one) => done.has(one)).length;
    const where = lasts() ? 'this browser remembers it' : 'this browser keeps nothing: it is known until you leave';
    text.textContent = `${count} of ${all.length} exercises answered; ${where}.`;
    wipe.hidden = !count;
    wipe.textContent = sure ? 'Forget, really' : 'Forget';
  }
}
