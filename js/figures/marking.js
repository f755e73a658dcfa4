// @ts-check
// Marks written numbers as annbook.marking does: the same verdicts, reasons and sentence. No formula is written here:
// all of them, and all changes of them, are rows of operations in the table of annbook.table; the engine runs them.
import { load } from '../engine/engine.mjs';
import { fixed, read, stripped } from './written.js';

/** @import { Change, Family, Mark, Marks, MarkTable, Verdict, Written } from './types.ts' */
/** @typedef {ReturnType<typeof load>} Graph */
/** @typedef {{whole: boolean, graph: Graph, list: Change[]}} Changes `whole`: all that the graph has */
/** @typedef {{text: string, found: Written | string}} Entry */
/** @typedef {(column: number, member: number) => number} At the value of a formula */
/** @typedef {{known: Float64Array, doubt: Float64Array}} Known of each number; after the last stands -1: none */

/**
 * A function that marks sheets of one network: `right` has the right number for each name of the table, `written` what
 * the reader wrote, by name. Without `reveal` no reason tells a right number.
 * @param {MarkTable} table
 */
export function marker(table) {
  const families = table.families.map((one) => opened(table, one));
  /** @type {(Part | undefined)[]} */
  const owner = [];
  for (const family of families) family.members.forEach((k, j) => (owner[k] = { family, j }));
  const users = usersOf(table);
  return (/** @type {ArrayLike<number>} */ right, /** @type {Record<string, string>} */ written, reveal = true) => {
    const sheet = filled(table, right, written, owner, users);
    readThrough(sheet);
    sheet.reasons = reasons(sheet, families);
    const convention = conventionOf(sheet);
    if (convention) forgive(sheet, convention);
    const all = [...sheet.verdicts.keys()].filter((k) => sheet.written.has(k));
    return told(
      all.map((k) => marked(sheet, k, convention, reveal)),
      convention,
    );
  };
}

/** @typedef {ReturnType<typeof opened>} Opened */
/** @typedef {{family: Opened, j: number}} Part a number with a formula: its family, and its place there */
/** @typedef {ReturnType<typeof filled>} Sheet */

/**
 * A family, ready for the engine; the changes are made tapes of when they are asked for.
 * @param {MarkTable} table
 * @param {Family} family
 */
function opened(table, family) {
  const { single, double, first, rows } = family;
  /** @type {Map<string, Changes>} */
  const kept = new Map();
  const once = (/** @type {string} */ name, /** @type {number} */ until, /** @type {Change[]} */ list) => () => {
    if (!kept.has(name)) kept.set(name, { whole: true, graph: load(tape(table, family, until)), list });
    return /** @type {Changes} */ (kept.get(name));
  };
  const used = flows(table, family);
  return { ...family, used, singles: once('single', first, single), doubles: once('double', rows.length, double) };
}

/**
 * The slots whose numbers flow into a place, but not those that only decide there.
 * @type {(table: MarkTable, family: Family) => (place: number) => Set<number>}
 */
function flows({ ops, decides }, { slots, rows }) {
  /** @type {Map<number, Set<number>>} */
  const known = new Map();
  return used;

  /** @type {(place: number) => Set<number>} */
  function used(place) {
    const found = known.get(place) ?? new Set(place < slots.length ? [place] : through(rows[place - slots.length]));
    known.set(place, found);
    return found;
  }

  /** @param {number[]} row */
  function through([op, ...at]) {
    return ops[op] === 'constant' || decides.includes(op) ? [] : at.flatMap((place) => [...used(place)]);
  }
}

/**
 * The rows of a family as a tape: every node has its place as its name.
 * @type {(table: MarkTable, family: Family, until: number) => object}
 */
function tape({ ops }, { slots, rows }, until) {
  const shape = slots.map(() => [0]);
  const places = slots.map((_, k) => ({ op: 'index', in: [0], set: { key: [k] }, name: String(k) }));
  const nodes = rows.slice(0, until).map(([op, ...at], k) => {
    const name = String(slots.length + k);
    return ops[op] === 'constant'
      ? { op: ops[op], value: at[0], name }
      : { op: ops[op], in: at.map((i) => i + 1), name };
  });
  const input = { op: 'input', name: 'slots', value: shape };
  return { format: 'annbook-tape', version: 1, nodes: [input, ...places, ...nodes] };
}

/**
 * For each number those whose formulas use it.
 * @type {(table: MarkTable) => Set<number>[]}
 */
function usersOf({ names, families }) {
  const users = names.map(() => /** @type {Set<number>} */ (new Set()));
  for (const { members, slots, size } of families) {
    for (const ids of slots.slice(0, size)) ids.forEach((k, j) => users[k].add(members[j]));
  }
  return users;
}

/**
 * What is known before a sheet is read.
 * @param {MarkTable} table
 * @param {ArrayLike<number>} right
 * @param {Record<string, string>} texts
 * @param {(Part | undefined)[]} owner
 * @param {Set<number>[]} users
 */
function filled(table, right, texts, owner, users) {
  const count = table.names.length;
  /** @type {Map<number, Entry>} */
  const written = new Map();
  for (const [name, text] of Object.entries(texts)) {
    const k = table.names.indexOf(name);
    if (k < 0) throw new Error(`there is no ${name} here`);
    written.set(k, { text, found: read(text) });
  }
  /** @type {Map<number, Verdict>} */
  const verdicts = new Map();
  /** @type {Map<number, Change[]>} */
  const reasons = new Map();
  const known = Float64Array.from({ length: count + 1 }, (_, k) => (k < count ? right[k] : NaN));
  const after = Array.from({ length: count + 1 }, () => false);
  const [local, doubt] = [known.slice(), new Float64Array(count + 1)]; // by its formula, from what is known
  /** @type {Set<number>} right by another convention */
  const kept = new Set();
  return { table, right, written, owner, users, verdicts, reasons, known, local, doubt, after, kept };
}

/** How far off a number may be as it is written, and what floats round off. */
const near = (/** @type {number} */ half, /** @type {number} */ value) => half + 5e-7 * Math.abs(value) + 1e-15;

/**
 * The values of formulas for some members: the numbers as they are known, and, with `moved`, each of these moved by its
 * doubt, up and down. Column 0 has the known ones of all members, then come the moved ones.
 * @type {(sheet: Known, graph: Graph, family: Family, members: number[], places: number[] | null, moved?: number[][])
 *   =>
 *   (place: number) => At}
 */
function values({ known, doubt }, graph, family, members, places, moved = []) {
  const [n, columns] = [members.length, members.length * (1 + 2 * moved.length)];
  const data = new Float64Array(family.slots.length * columns);
  const id = (/** @type {number} */ s, /** @type {number} */ i) => family.slots[s][members[i]];
  family.slots.forEach((_, s) => {
    for (let c = 0; c < columns; c++) data[s * columns + c] = known.at(id(s, c % n)) ?? NaN;
  });
  moved.forEach((group, d) => {
    for (const s of group) {
      for (let i = 0; i < n; i++) {
        const [at, by] = [s * columns + (1 + 2 * d) * n + i, doubt.at(id(s, i)) ?? NaN];
        data[at] += by;
        data[at + n] -= by;
      }
    }
  });
  const shape = [family.slots.length, columns];
  const plan = graph.plan({ slots: shape }, places && [...new Set(places)].map(String));
  plan.set('slots', { shape, data }).run();
  return (place) => {
    const found = plan.get(String(place)).data;
    return (column, member) => found[found.length === 1 ? 0 : column * n + member];
  };
}

/**
 * The slots at which a number is in doubt for one of these members; those of one number together.
 * @type {(sheet: Known, family: Family, members: number[], size: number) => number[][]}
 */
function doubtful({ doubt }, { slots }, members, size) {
  /** @type {Map<string, number[]>} */
  const groups = new Map();
  for (let s = 0; s < size; s++) {
    const ids = members.map((j) => slots[s][j]);
    if (ids.some((k) => doubt.at(k) !== 0)) groups.set(String(ids), [...(groups.get(String(ids)) ?? []), s]);
  }
  return [...groups.values()];
}

/**
 * How far a value can move when every number moves by its own doubt: each alone, added up (and 5 % for two at once). It
 * does not move where a number only decides.
 * @type {(at: At, member: number, moved: number[][], used: Set<number>) => number}
 */
function reach(at, member, moved, used) {
  let sum = 0;
  const base = at(0, member);
  for (const d of moved.keys()) {
    if (!moved[d].some((s) => used.has(s))) continue;
    const [up, down] = [at(1 + 2 * d, member), at(2 + 2 * d, member)];
    sum += Math.max(Math.abs(up - base), Math.abs(down - base));
  }
  return 1.05 * sum;
}

/**
 * Finds a verdict for each number, from the first to the last.
 * @param {Sheet} sheet
 */
function readThrough(sheet) {
  for (const [k, { found }] of sheet.written) if (!sheet.owner[k]) sheet.verdicts.set(k, given(sheet, k, found));
  for (const k of sheet.table.order) {
    sheet.verdicts.set(k, judged(sheet, k, /** @type {Part} */ (sheet.owner[k]), sheet.written.get(k)?.found ?? ''));
  }
}

/**
 * The verdict on a number that was given.
 * @type {(sheet: Sheet, k: number, found: Written | string) => Verdict}
 */
function given(sheet, k, found) {
  if (typeof found === 'string') return 'missing';
  if (Math.abs(found.value - sheet.right[k]) <= near(found.half, sheet.right[k])) return 'right';
  [sheet.known[k], sheet.after[k]] = [found.value, true];
  return 'wrong';
}

/**
 * The verdict on number k; what was written counts from here on.
 * @type {(sheet: Sheet, k: number, part: Part, found: Written | string) => Verdict}
 */
function judged(sheet, k, { family, j }, found) {
  const { known, doubt, right } = sheet;
  const moved = doubtful(sheet, family, [j], family.size);
  const { graph } = family.singles();
  const at = values(sheet, graph, family, [j], [family.formula], moved)(family.formula);
  const [local, far] = [at(0, 0), reach(at, 0, moved, family.used(family.formula))];
  const after = family.slots.slice(0, family.size).some((ids) => sheet.after[ids[j]]);
  sheet.local[k] = local;
  if (typeof found === 'string') {
    // what it would be, from the others
    [known[k], doubt[k], sheet.after[k]] = [after || far > 0 ? local : right[k], far, after];
    return 'missing';
  }
  const by = near(found.half, found.value);
  const follows = Math.abs(found.value - local) <= by + far ? (after ? 'carried forward' : 'rounded') : 'wrong';
  const verdict = Math.abs(found.value - right[k]) <= by ? 'right' : follows;
  const exact = found.value === 0 && right[k] === 0; // an idle neuron is idle
  [known[k], doubt[k]] = [found.value, exact ? 0 : found.half];
  sheet.after[k] = verdict === 'wrong' || verdict === 'carried forward';
  return verdict;
}

/**
 * The changes that explain each wrong number and all wrong ones of its kind.
 * @type {(sheet: Sheet, families: Opened[]) => Map<number, Change[]>}
 */
function reasons(sheet, families) {
  const found = new Map();
  for (const family of families) {
    const wrong = (/** @type {number} */ k) => sheet.written.has(k) && sheet.verdicts.get(k) === 'wrong';
    const members = [...family.members.keys()].filter((j) => wrong(family.members[j]));
    if (!members.length) continue;
    let hits = fitting(sheet, family, members, family.singles());
    // one number fits two changes by chance
    if (!hits.length && members.length > 1) hits = fitting(sheet, family, members, family.doubles());
    for (const j of members) found.set(family.members[j], hits);
  }
  return found;
}

/**
 * The changes that give what was written, for all these members.
 * @type {(sheet: Sheet, family: Opened, members: number[], changes: Changes) => Change[]}
 */
function fitting(sheet, family, members, { graph, list, whole }) {
  if (!list.length) return [];
  const all = values(sheet, graph, family, members, whole ? null : list.map(([place]) => place));
  const want = members.map((j) => sheet.known[family.members[j]]);
  const by = members.map((j, i) => near(sheet.doubt[family.members[j]], want[i]));
  const far = (/** @type {Change} */ [place]) => members.map((_, i) => Math.abs(all(place)(0, i) - want[i]));
  const gaps = new Map(list.map((change) => [change, far(change)]));
  const close = list.filter((change) =>
    gaps.get(change)?.every((gap, i) => gap <= 20 * by[i] + 0.1 * Math.abs(want[i])),
  );
  if (!close.length) return [];
  const moved = doubtful(sheet, family, members, family.slots.length);
  const places = close.map(([place]) => place);
  const near_ = values(sheet, graph, family, members, places, moved);
  return close.filter((change) =>
    gaps.get(change)?.every((gap, i) => gap <= by[i] + reach(near_(change[0]), i, moved, family.used(change[0]))),
  );
}

/**
 * The other loss that all numbers about a loss are right for, or "".
 * @param {Sheet} sheet
 */
function conventionOf(sheet) {
  const all = [...sheet.reasons.values()].flat().map((change) => text(sheet.table, change[3]));
  const losses = [...new Set(all)].filter(Boolean).sort();
  return losses.find((loss) => [...sheet.written.keys()].every((k) => agrees(sheet, k, loss))) ?? '';
}

/**
 * What is wrong for the sake of a convention is right, or follows.
 * @type {(sheet: Sheet, convention: string) => void}
 */
function forgive({ table, owner, verdicts, reasons, kept }, convention) {
  const slips = new Set([...verdicts.keys()].filter((k) => !owner[k] && verdicts.get(k) === 'wrong'));
  for (const k of table.order) {
    const { family, j } = /** @type {Part} */ (owner[k]);
    const after = family.slots.slice(0, family.size).some((ids) => slips.has(ids[j]));
    const verdict = verdicts.get(k);
    const named = reasons.get(k)?.some((change) => text(table, change[3]) === convention);
    const meant = (verdict === 'wrong' && named) || (verdict === 'carried forward' && !after);
    if (meant) {
      verdicts.set(k, after ? 'carried forward' : 'right');
      kept.add(k);
    }
    if ((verdict === 'wrong' && !meant) || (after && verdicts.get(k) !== 'right')) slips.add(k);
  }
}

/**
 * Whether a number may stand where this loss is meant.
 * @type {(sheet: Sheet, k: number, loss: string) => boolean}
 */
function agrees(sheet, k, loss) {
  const part = sheet.owner[k];
  if (!part || sheet.verdicts.get(k) === 'missing') return true;
  const { graph, list } = part.family.singles();
  const own = list.filter((change) => text(sheet.table, change[3]) === loss);
  return !own.length || fitting(sheet, part.family, [part.j], { whole: false, graph, list: own }).length > 0;
}

/**
 * A sentence of the table, or several.
 * @type {(table: MarkTable, number: number | number[]) => string}
 */
const text = ({ words }, number) =>
  [number]
    .flat()
    .map((k) => words[k])
    .join('; ');

/**
 * The mark of number k.
 * @type {(sheet: Sheet, k: number, convention: string, reveal: boolean) => Mark}
 */
function marked(sheet, k, convention, reveal) {
  const { text, found } = /** @type {Entry} */ (sheet.written.get(k));
  const part = sheet.owner[k];
  const mark = { name: sheet.table.names[k], written: text, where: part?.family.where ?? '' };
  const verdict = /** @type {Verdict} */ (sheet.verdicts.get(k));
  if (typeof found === 'string') return { ...mark, verdict, says: [found || 'nothing is written'] };
  if (sheet.kept.has(k)) return { ...mark, verdict, says: [`for ${convention}`] };
  if (verdict === 'wrong') {
    return { ...mark, verdict, says: part ? why(sheet, k, part, reveal) : ['it is given, and another number'] };
  }
  const trivial = verdict === 'carried forward' && found.value === 0;
  return { ...mark, verdict, says: trivial ? [idle] : [] };
}

const nothing = 'no single change of its formula gives this';
const idle = 'it follows from a 0 that should not be there: where all is 0, nothing can go wrong';

/**
 * Each change, in the names of number k, the same thing only once; then what the pen may have done.
 * @type {(sheet: Sheet, k: number, part: Part, reveal: boolean) => string[]}
 */
function why(sheet, k, { family, j }, reveal) {
  const { table, reasons, verdicts, written } = sheet;
  const { text: entry, found } = /** @type {Entry} */ (written.get(k));
  const name = (/** @type {string} */ _, /** @type {number} */ s) => table.names[family.slots[s][j]] ?? '?';
  const changes = /** @type {Change[]} */ (reasons.get(k));
  const says = new Set(changes.map((change) => text(table, change[2]).replace(/\{(\d+)\}/g, name)));
  if (!changes.length && reveal) {
    if (exchanged(entry, sheet.right[k])) says.add('two of its digits are exchanged');
    if (cut(/** @type {Written} */ (found), [sheet.right[k], sheet.local[k]])) {
      says.add('its last digit is cut off, not rounded');
    }
  }
  const after = [...sheet.users[k]].filter((i) => written.has(i)).map((i) => verdicts.get(i));
  if (after.length && after.every((verdict) => verdict === 'right')) {
    says.add('what follows from the right number is right: it was written down wrongly');
  }
  return [...says];
}

/**
 * Whether the digits are those of one of these numbers, ended without rounding.
 * @type {(written: Written, numbers: number[]) => boolean}
 */
const cut = ({ value, half }, numbers) =>
  numbers.some((x) => value * x >= 0 && Math.abs(x) > Math.abs(value) && Math.abs(x) - Math.abs(value) < 2 * half);

/**
 * Whether a text has the digits of a number, in another order.
 * @type {(text: string, right: number) => boolean}
 */
function exchanged(text, right) {
  const entry = stripped(text);
  const sorted = (/** @type {string} */ one) => [...one].sort().join('');
  return sorted(entry) === sorted(fixed(right, entry.split('.').slice(1).join('.').length));
}

/**
 * The marks, and what to look at first in one sentence.
 * @type {(marks: Mark[], convention: string) => Marks}
 */
function told(marks, convention) {
  const count = (/** @type {Verdict} */ verdict) => marks.filter((mark) => mark.verdict === verdict).length;
  const first = marks.find((mark) => mark.verdict === 'wrong') ?? null;
  const gone = marks.find((mark) => mark.verdict === 'missing');
  return { marks, first, convention, says: sentence() };

  function sentence() {
    const done = marks.length - count('missing');
    if (first) {
      const carried = count('carried forward');
      const after = carried ? ` ${carried} after it follow${carried === 1 ? 's' : ''} from it.` : '';
      const kept = convention && ` The rest is right for ${convention}.`;
      return `Look at ${first.name} first: ${first.says[0] ?? nothing}.${after}${kept}`;
    }
    if (!done) return `Nothing is written yet that could be marked.${gone ? ` ${gone.name}: ${gone.says[0]}.` : ''}`;
    if (gone) return `What is there is right; ${gone.name} is missing: ${gone.says[0]}.`;
    if (convention) return `All is right for ${convention}, which was not asked.`;
    const rounded = count('rounded');
    return `${done > 1 ? `All ${done} right` : 'It is right'}${rounded ? `, ${rounded} within your roundings.` : '.'}`;
  }
}
