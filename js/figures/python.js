// @ts-check
// A number of a figure as a program in Python that runs and prints it: the library's own lines, which Python wrote and
// this fills with the numbers as they are; or, where it wrote none, the formula alone.
import { list } from './code.js';
import { show } from './kit.js';

/** @import { Book, Numbers, Run, Script } from './types.ts' */
/** @typedef {number | string | ArrayLike<number> | Numbers | undefined} Gap what stands in a gap */

/**
 * The program, or "" for a formula that is not all there.
 * @type {(told: Book & {script?: Script}, name: string, values: Run) => string}
 */
export function runnable(told, name, values) {
  const { script, book, kinds, of } = told;
  const said = show(values.at(...book[name]), 6).replaceAll('\u2212', '-');
  const ask = script?.asks[kinds[name]];
  if (!script || !ask) return formula(told, name, values, said);
  const [before, last] = ask.map((/** @type {string} */ line) => asked(line, name, of[name] ?? name, told));
  const lines = filled([...script.lines, ...(before ? [before] : [])], values.array);
  return [...lines, `print(${last})  # ${name} = ${said}`, ''].join('\n');
}

/**
 * What is asked for at last.
 * @type {(line: string, name: string, of: string, told: any) => string}
 */
const asked = (line, name, of, { nudged = {} }) =>
  line
    .replace('{name}', name)
    .replace('{of}', of)
    .replace('{place}', name.slice(name.indexOf('[')))
    .replace('{nudged}', nudged[name] ?? name);

/**
 * The lines with their gaps filled: {array} as it lies, {*row} flat, {=number} as the book prints it; a line with a gap
 * for what is not there is left out.
 * @type {(lines: string[], gap: (name: string) => Gap) => string[]}
 */
export const filled = (lines, gap) =>
  lines.flatMap((line) => {
    let whole = true;
    const text = line.replace(/\{([*=]?)(.*?)\}/g, (_, how, name, at) => {
      const found = gap(name);
      whole &&= found !== undefined;
      if (typeof found === 'object') return array(found, how, at);
      if (typeof found === 'number') return how ? plain(found) : tidy(found);
      return `${found}`;
    });
    return whole ? [text] : [];
  });

/** @type {(found: ArrayLike<number> | Numbers, how: string, indent: number) => string} */
function array(found, how, indent) {
  const { shape, data } = 'shape' in found ? found : { shape: [found.length], data: found };
  if (how === '=') return Array.from(data, plain).join(', ');
  if (how) return shape.length ? list(data, indent) : String(data[0]);
  return nested(shape, data);
}

/** A number that was slid to, without the last bits of its steps. @type {(value: number) => string} */
const tidy = (value) => String(Number(value.toPrecision(12)));

/** A number as the book prints it, in letters that Python takes. @type {(value: number) => string} */
const plain = (value) => show(value).replaceAll('\u2212', '-');

/** @type {(shape: number[], data: ArrayLike<number>) => string} */
function nested([rows, columns], data) {
  if (columns === undefined) return list(data, 8);
  const all = Array.from(data);
  const each = Array.from({ length: rows }, (_, k) => list(all.slice(k * columns, (k + 1) * columns), 8));
  return `[\n        ${each.join(',\n        ')}]`;
}

/** Signs of the book and what Python writes for them. @type {[RegExp, string][]} */
const signs = [
  [/\|([^|]*)\|/g, 'abs($1)'],
  [/·|×/g, ' * '],
  [/\^/g, '**'],
  [/\bln\(/g, 'log('],
];
const known = ['e', 'log', 'sqrt', 'tanh', 'sin', 'cos'];

/**
 * The formula as Python, its names given first.
 * @type {(told: Book, name: string, values: Run, said: string) => string}
 */
function formula({ book, histories }, name, values, said) {
  const story = histories[name];
  if (!story) return `${legal(name)} = ${values.at(...book[name])}\nprint(${legal(name)})  # ${name} = ${said}\n`;
  const text = story.pieces.filter((piece) => typeof piece === 'string').join(' ');
  if (/\.\.\.|\b(mean|sign|clip|argmax|argmin)\(/.test(text)) return '';
  const names = new Map(Object.entries(book).map(([name, place]) => [String(place), name]));
  /** @type {Map<string, number>} */
  const given = new Map();
  const right = story.pieces.map((piece) => {
    if (typeof piece === 'string') return piece.replace(/^ *= */, '');
    const [node, place] = piece;
    const value = values.at(node, place);
    const other = names.get(`${node},${place}`);
    if (!other) return `(${value})`;
    given.set(legal(other), value);
    return legal(other);
  });
  const made = signs.reduce((line, [sign, python]) => line.replace(sign, python), right.join(''));
  const used = known.filter((one) => new RegExp(`\\b${one}\\b`).test(made) && !given.has(one));
  return [
    ...(used.length ? [`from math import ${used.join(', ')}`, ''] : []),
    ...[...given].map(([one, value]) => `${one} = ${value}`),
    `${legal(name)} = ${made}`,
    `print(${legal(name)})  # ${name} = ${said}`,
    '',
  ].join('\n');
}

/** A name that Python takes: dE/dw14 is dE_dw14, w14' is new_w14. @type {(name: string) => string} */
const legal = (name) =>
  `${name.endsWith("'") ? 'new_' : ''}${name}`.replace(/'$/, '').replace(/\W+/g, '_').replace(/_$/, '');
