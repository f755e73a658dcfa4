// @ts-check
// Points of two classes from a text or a file: x1, x2 and class in each line. What does not fit is an Error that says
// where; the classes are ordered as annbook.load_csv orders them.

/** @typedef {{x: [number, number][], labels: number[], words: Record<string, string>}} Points */
/** @typedef {{line: number, entries: string[]}} Line */

export const longest = 40; // characters of a name
export const heaviest = 2 ** 20; // bytes of a file
const large = 1e12;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const holes = new Set(['', '?', 'na', 'n/a', '#n/a', 'nan', 'null', 'none']);
const wanted = 'x1, x2 and class, parted by commas (where numbers have none), semicolons or tabs';

/** @type {(line: number, says: string) => never} */
function fault(line, says) {
  throw new Error(`line ${line}${says}`);
}

/** A text in quotes, not too long. @type {(text: string) => string} */
const quoted = (text) => `“${text.length > longest ? `${text.slice(0, longest - 1)}…` : text}”`;

/**
 * The text of a file; an Error for what is none, or not in UTF-8.
 * @type {(bytes: Uint8Array) => string}
 */
export function decode(bytes) {
  if (bytes.length > heaviest) throw new Error(`has more than ${heaviest} bytes`);
  const [first, second] = bytes;
  if (first === 0x50 && second === 0x4b) throw new Error('is packed, as a workbook is: save the sheet as CSV');
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new Error('is text in UTF-16: save it as CSV in UTF-8');
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) fault(row(bytes, zero), ' has a zero byte: expected text, as a CSV file is');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault(row(bytes, odd(bytes)), ' is not in UTF-8: save the file as CSV in UTF-8');
  }
}

/** In which line byte `end` stands. @type {(bytes: Uint8Array, end: number) => number} */
const row = (bytes, end) => breaks(new TextDecoder('latin1').decode(bytes.subarray(0, end))).length;

/** The first byte that UTF-8 does not allow. @type {(bytes: Uint8Array) => number} */
function odd(bytes) {
  let [right, wrong] = [0, bytes.length];
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      right = middle;
    } catch {
      wrong = middle;
    }
  }
  return right;
}

/** @type {(text: string) => string[]} */
const breaks = (text) => text.split(/\r\n|\n|\r/);

/**
 * The points of a text, at most so many; `words` are the names of x1, x2 and of the classes, where it has any.
 * @type {(text: string, most: number) => Points}
 */
export function read(text, most) {
  const lines = split(text.replace(/^\ufeff/, ''));
  if (!lines.length) throw new Error(`is empty: expected ${wanted}`);
  for (const { line, entries } of lines) {
    if (entries.length !== 3) fault(line, ` has ${count(entries.length)}: expected ${wanted}`);
  }
  const [{ entries: head }] = lines;
  const named = !head.slice(0, 2).some((entry) => number.test(dotted(entry)) || hole(entry));
  const body = named ? lines.slice(1) : lines;
  if (!body.length) fault(lines[0].line, ' has names, and no points follow');
  if (body.length > most) fault(body[most].line, ` is one point too many: expected at most ${most}`);
  const x = body.map(
    ({ line, entries }) => /** @type {[number, number]} */ ([0, 1].map((k) => value(line, entries, k))),
  );
  const { labels, classes } = parted(body);
  /** @type {Record<string, string>} */
  const names = named ? { x1: cut(head[0]), x2: cut(head[1]) } : {};
  return { x, labels, words: { ...names, 'class 0': cut(classes[0]), 'class 1': cut(classes[1]) } };
}

/** @type {(entries: number) => string} */
const count = (entries) => (entries === 1 ? '1 entry' : `${entries} entries`);

/** @type {(text: string) => string} */
const cut = (text) => text.slice(0, longest);

/** @type {(entry: string) => boolean} */
const hole = (entry) => holes.has(entry.toLowerCase());

/** A comma for a point, where commas part nothing. @type {(entry: string) => string} */
const dotted = (entry) => (/^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(entry) ? entry.replace(',', '.') : entry);

/**
 * The lines that are not blank, and what stands between tabs, else between semicolons, else between commas.
 * @type {(text: string) => Line[]}
 */
function split(text) {
  const lines = breaks(text).map((text, k) => ({ line: k + 1, text }));
  const full = lines.filter(({ text }) => text.trim());
  const mark = ['\t', ';'].find((one) => full[0]?.text.includes(one)) ?? ',';
  return full.map(({ line, text }) => ({ line, entries: fields(line, text, mark) }));
}

/** @type {(line: number, text: string, mark: string) => string[]} */
function fields(line, text, mark) {
  const [entries, inside] = [[''], /"((?:[^"]|"")*)"\s*/y];
  for (let k = 0; k < text.length;) {
    const last = entries.length - 1;
    inside.lastIndex = k;
    const found = text[k] === '"' && !entries[last].trim() ? inside.exec(text) : null;
    if (found) entries[last] = found[1].replaceAll('""', '"');
    else if (text[k] === '"') fault(line, ' has a quote without its partner: expected pairs, around whole entries');
    else if (text[k] === mark) entries.push('');
    else entries[last] += text[k];
    k += found ? found[0].length : 1;
  }
  return entries.map((entry) => entry.trim());
}

/** @type {(line: number, entries: string[], k: number) => number} */
function value(line, entries, k) {
  const entry = entries[k];
  const name = `x${k + 1}`;
  if (hole(entry))
    fault(line, `: ${name} is missing${entry && ` (${quoted(entry)})`}: write it, or leave out the line`);
  if (!number.test(dotted(entry))) fault(line, `: ${name} is ${quoted(entry)}: expected a number`);
  const found = Number(dotted(entry));
  if (!(Math.abs(found) <= large)) fault(line, `: ${name} is ${quoted(entry)}: expected a number up to ${large}`);
  return found;
}

/**
 * Labels 0 and 1, and the two classes in the order of numbers, or else of letters.
 * @type {(lines: Line[]) => {labels: number[], classes: string[]}}
 */
function parted(lines) {
  /** @type {Map<string, string>} */
  const seen = new Map();
  const keys = lines.map(({ line, entries: [, , entry] }) => {
    if (hole(entry))
      fault(line, `: the class is missing${entry && ` (${quoted(entry)})`}: write it, or leave out the line`);
    const key = number.test(dotted(entry)) ? String(Number(dotted(entry))) : entry;
    if (!seen.has(key)) seen.set(key, entry);
    if (seen.size > 2) {
      const two = [...seen.values()].slice(0, 2).map(quoted).join(' and ');
      fault(line, `: ${quoted(entry)} is a third class, after ${two}: expected two`);
    }
    return key;
  });
  if (seen.size < 2) throw new Error(`has one class, ${quoted([...seen.values()][0])}: expected two`);
  const order = [...seen.keys()];
  const numbers = order.every((key) => number.test(key));
  order.sort((a, b) => (numbers ? Number(a) - Number(b) : a < b ? -1 : 1));
  return { labels: keys.map((key) => order.indexOf(key)), classes: order.map((key) => seen.get(key) ?? key) };
}
