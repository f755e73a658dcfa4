// @ts-check
// Points that the reader brings: a file dropped or chosen, or a text pasted. They are read here; nothing leaves the
// browser.
import { button } from './controls.js';
import { decode, heaviest, read } from './csv.js';
import { known } from './gone.js';
import { h, write } from './kit.js';
import { fitted, kept, rounded, units } from './units.js';

/** @import { Figure, PlaygroundControls, PlaygroundData } from './types.ts' */

/**
 * {buttons, nodes, show, full, say}: what to press, what opens and is said below, how to say it of the settings as they
 * are with more after it, that no further point has room, and what else is wrong.
 * @param {Figure<PlaygroundData, PlaygroundControls>} figure
 */
export function bring(figure) {
  const { controls, put, root } = figure;
  const said = h('p', { class: 'ab-muted-text', role: 'status' });
  const wrong = h('div', { role: 'alert' });
  const taken = taker(put, controls.own, say);
  const file = h('input', { type: 'file', accept: '.csv,.tsv,.txt,text/plain', hidden: true, onchange: chosen });
  const text = h('textarea', { class: 'ab-text', rows: 6, spellcheck: false, 'aria-label': 'Points as text' });
  const use = button('Use these points', () => taken.text('The text', text.value));
  const pasted = h('div', { hidden: true }, h('p', { class: 'ab-muted-text' }, pattern), text, use);
  const paste = button('Paste points', () => {
    pasted.hidden = !pasted.hidden;
    paste.setAttribute('aria-expanded', String(!pasted.hidden));
    if (!pasted.hidden) text.focus();
  });
  paste.setAttribute('aria-expanded', 'false');
  const remove = button('Remove my points', () => {
    say('');
    put({ own: [], units: {}, words: {} });
  });
  droppable(root, taken.files);
  const choose = button('Choose a CSV file', () => file.click());
  return {
    buttons: [choose, paste, remove, file],
    nodes: [pasted, wrong, said],
    say,
    show: (/** @type {string} */ more) => write(said, told(sound(figure)) + more),
    full: () => say(`The plane holds ${controls.own.most} points of yours, and no more. Nothing was changed.`),
  };

  function chosen() {
    taken.files(file.files ?? []);
    file.value = ''; // so that the same file can be chosen again
  }

  function say(/** @type {string} */ text) {
    wrong.replaceChildren(...(text ? [h('p', { class: 'ab-error' }, text)] : []));
  }
}

const pattern = 'A point in each line: x1, x2, class. Names in the first line, if any.';

/**
 * What takes points from texts and files, all of them or none.
 * @param {Figure['put']} put
 * @param {import('./types.ts').Rows} plane
 * @param {(wrong: string) => void} say
 */
function taker(put, plane, say) {
  return { text, files };

  function text(/** @type {string} */ from, /** @type {string} */ csv) {
    try {
      const { x, labels, words } = read(csv, plane.most);
      const both = [0, 1].map((k) =>
        fitted(
          x.map((one) => one[k]),
          plane,
        ),
      );
      const own = x.map((one, k) => [rounded(one[0], both[0]), rounded(one[1], both[1]), labels[k]]);
      const scaled = both.some(({ shift, factor }) => shift !== 0 || factor !== 1);
      say('');
      put({ own, words, units: scaled ? kept(both) : {}, set: 'my points', trained: '' });
    } catch (error) {
      refuse(from, /** @type {Error} */ (error).message);
    }
  }

  async function files(/** @type {ArrayLike<File>} */ given) {
    const [file] = Array.from(given);
    if (given.length !== 1) return refuse(`${given.length} files`, 'came at once: expected one');
    try {
      text(file.name, decode(new Uint8Array(await file.slice(0, heaviest + 1).arrayBuffer())));
    } catch (error) {
      refuse(file.name, /** @type {Error} */ (error).message);
    }
  }

  function refuse(/** @type {string} */ from, /** @type {string} */ why) {
    say(`${from}${why.startsWith('line ') ? ', ' : ' '}${why}. Nothing was changed.`);
  }
}

/**
 * Files may be dropped on a node, which says so while one is over it.
 * @type {(node: HTMLElement, take: (files: ArrayLike<File>) => void) => void}
 */
function droppable(node, take) {
  const brings = (/** @type {DragEvent} */ { dataTransfer }) => dataTransfer?.types.includes('Files');
  const over = (/** @type {boolean} */ on) => node.classList.toggle('ab-over', on);
  node.addEventListener('dragover', (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    over(true);
  });
  node.addEventListener('dragleave', () => over(false));
  node.addEventListener('drop', (event) => {
    over(false);
    if (!brings(event)) return;
    event.preventDefault();
    take(event.dataTransfer?.files ?? []);
  });
}

const invitation =
  'Points of your own: drop a CSV file on the plane, choose one or paste its text: x1, x2, class in each line. ' +
  'Nothing leaves this browser.';

/**
 * The figure, without what a link may have brought and no file can: the message says so.
 * @param {Figure<PlaygroundData, PlaygroundControls>} figure
 */
function sound(figure) {
  const { get, put } = figure;
  const odd = get('own').some((/** @type {number[]} */ [, , label]) => label !== 0 && label !== 1);
  if (odd) put({ own: [], notice: 'A point of “own” is of no class, 0 or 1. There are no points of yours.' });
  if (!known(figure)) put({ gone: [], notice: 'A point of “gone” is none of the book’s. All of those are there.' });
  if (!units(get('units')).every(({ factor }) => factor > 0)) {
    put({ units: {}, notice: '“units” has a factor that is not above 0. The plane has units of its own.' });
  }
  return figure;
}

/**
 * How many points of which class, and where the plane has them.
 * @type {(figure: Pick<Figure<PlaygroundData, PlaygroundControls>, 'get'>) => string}
 */
function told({ get }) {
  const own = /** @type {number[][]} */ (get('own'));
  if (!own.length) return invitation;
  const words = /** @type {Record<string, string>} */ (get('words'));
  const classes = [0, 1].map((label) => {
    const name = words[`class ${label}`];
    const count = own.filter((row) => row[2] === label).length;
    return `${count} of class ${label}${name ? ` (${name})` : ''}`;
  });
  const axes = units(get('units')).flatMap((unit, k) => axis(words[`x${k + 1}`], unit, k) ?? []);
  return `My points: ${classes.join(', ')}${axes.length ? `; ${axes.join(', ')}` : ''}.`;
}

/**
 * What x1 (or x2) is of the reader's numbers; nothing if it is one of them, and has no other name.
 * @type {(name: string | undefined, unit: import('./units.js').Unit, k: number) => string | undefined}
 */
function axis(name, { shift, factor }, k) {
  const x = ['x₁', 'x₂'][k];
  if (shift === 0 && factor === 1) return name && name !== `x${k + 1}` ? `${x} = ${name}` : undefined;
  return `${x} = (${name || 'yours'} ${shift < 0 ? '+' : '−'} ${Math.abs(shift)}) / ${factor}`;
}
