// @ts-check
// Plants faults in the front end, one at a time, and counts those that its tests notice:
//
//   node js/mutants.mjs --module engine|figures|helpers|FILE [--count 100] [--seed 0] [--python python3]
//
// The faults are Stryker's, and numbers one too large; a seed picks the same ones every time. Tests run on a copy of
// js/, the likeliest first, and stop at the first that fails; one that takes four times as long as usual has failed.
// With Python (--python '' is without) figures are compared as drawn, too, by tests/pages/test_drawn.py. A fault that
// nobody could notice is listed in mutants.json, with the reason, and counted apart. This is no test: it measures them.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** @typedef {{file: string, line: number, text: string, change: string, mutated: string}} Mutant */
/** @typedef {{name: string, run: (seconds: number) => Promise<boolean>}} Check */

const PLANTER = '@stryker-mutator/instrumenter@9.6.1';
const here = fileURLToPath(new URL('.', import.meta.url));
const cache = join(here, '../build/mutants'); // git ignores it
const copy = join(cache, 'js');
const helpers = [
  'address.js',
  'live.js',
  'plain.js',
  ...['controls', 'index', 'kit', 'pen'].map((n) => `figures/${n}.js`),
];

/** By which tests of pictures a file is seen first, if not by those of its own name. @type {Record<string, string>} */
const shown = {
  ...{ bars: 'softmax', board: 'digit', pen: 'digit', curves: 'neuron', plot: 'neuron', net: 'network' },
  ...Object.fromEntries(
    ['chance', 'heat', 'mine', 'neurons', 'pace', 'plane', 'scatter', 'trained', 'training', 'wires'].map((name) => [
      name,
      'playground',
    ]),
  ),
  ...Object.fromEntries(['bring', 'code', 'csv', 'listing', 'units'].map((name) => [name, 'playground'])),
  ...Object.fromEntries(['controls', 'index', 'kit', 'program', 'history'].map((name) => [name, 'network'])),
  ...Object.fromEntries(['answers', 'exercise', 'progress'].map((name) => [name, ''])), // they draw no picture
};

/** @type {Record<string, string[]>} */
const modules = {
  engine: sources('engine'),
  figures: sources('figures').filter((name) => !helpers.includes(name)),
  helpers,
};

/** @type {(folder: string) => string[]} */
function sources(folder) {
  const ours = readdirSync(join(here, folder)).filter((name) => /\.m?js$/.test(name) && !/\.test\.mjs$/.test(name));
  return ours.sort().map((name) => `${folder}/${name}`);
}

/** What plants faults, installed on first use. */
async function planter() {
  const require = createRequire(join(cache, 'here.js'));
  mkdirSync(cache, { recursive: true });
  if (!existsSync(join(cache, 'node_modules/@stryker-mutator/instrumenter'))) {
    console.error(`Installing ${PLANTER} (once)`);
    writeFileSync(join(cache, 'package.json'), '{"private": true}');
    const beside = ['../lib/', ''].map((at) => join(dirname(process.execPath), at, 'node_modules/npm/bin/npm-cli.js'));
    const own = beside.find(existsSync); // the npm of this Node
    const [first, ...rest] = own ? [process.execPath, own] : ['npm'];
    const npm = spawnSync(first, [...rest, 'install', '--silent', PLANTER], { cwd: cache, stdio: 'inherit' });
    if (npm.status !== 0) throw new Error(`${PLANTER} could not be installed`);
  }
  const load = async (/** @type {string} */ name) => import(pathToFileURL(require.resolve(name)).href);
  const quiet = new Proxy({}, { get: (_, name) => () => String(name) === '' });
  const { Instrumenter } = await load('@stryker-mutator/instrumenter');
  return { stryker: new Instrumenter(quiet), parser: await load('@babel/parser') };
}

/**
 * All faults that can be planted in a file.
 * @type {(tools: Awaited<ReturnType<typeof planter>>, file: string) => Promise<Mutant[]>}
 */
async function mutants({ stryker, parser }, file) {
  const content = readFileSync(join(here, file), 'utf8');
  const lines = content.split('\n');
  const starts = [0];
  for (const line of lines) starts.push(starts[starts.length - 1] + line.length + 1);
  const options = { plugins: null, excludedMutations: [], ignorers: [], mutator: {} };
  const { mutants: found } = await stryker.instrument([{ name: file, mutate: true, content }], options);
  const place = (/** @type {{line: number, column: number}} */ at) => starts[at.line] + at.column;
  const all = found.map((/** @type {any} */ { location: { start, end }, replacement }) => [
    place(start),
    place(end),
    replacement,
  ]);
  const { program } = parser.parse(content, { sourceType: 'module' });
  for (const { start, end, value } of numbers(program)) all.push([start, end, String(value + 1)]);
  return all.map((/** @type {[number, number, string]} */ [start, end, now]) => {
    const line = starts.findIndex((_, k) => starts[k + 1] > start);
    const short = (/** @type {string} */ code) => code.replace(/\s+/g, ' ').slice(0, 100);
    const change = `${short(content.slice(start, end))} -> ${short(now)}`;
    const mutated = content.slice(0, start) + now + content.slice(end);
    return { file, line: line + 1, text: lines[line].trim(), change, mutated };
  });
}

/** @type {(node: any) => Generator<{start: number, end: number, value: number}>} */
function* numbers(node) {
  if (node?.type === 'NumericLiteral') yield node;
  else if (node && typeof node === 'object') for (const inner of Object.values(node)) yield* numbers(inner);
}

/**
 * So many of them, the same ones for the same seed.
 * @type {<One>(all: One[], count: number, seed: number) => One[]}
 */
function sample(all, count, seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const keyed = all.map((one) => ({ one, key: random() }));
  return keyed
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one)
    .slice(0, count);
}

/**
 * The tests of a file in the copy, the likeliest first.
 * @type {(file: string, drawn: Python | null) => Check[]}
 */
function checks(file, drawn) {
  const engine = file.startsWith('engine/');
  const all = readdirSync(copy, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  const tests = all.filter((name) => name.endsWith('.test.mjs') && (!engine || name.startsWith('engine/')));
  const stem = basename(file).replace(/\.m?js$/, '');
  const own = (/** @type {string} */ path) => basename(path).startsWith(`${stem}.`);
  const [near, far] = [tests.filter(own), tests.filter((path) => !own(path))].map((some) => some.map(inNode));
  if (engine || !drawn) return [...near, ...far];
  const first = shown[stem] ?? (existsSync(join(here, `figures/${stem}.js`)) ? stem : '');
  return [...near, ...(first ? [drawn.check(first)] : []), ...far, drawn.check('')];
}

/** @type {(path: string) => Check} */
const inNode = (path) => ({
  name: path,
  run: async (seconds) =>
    spawnSync(process.execPath, [join(copy, path)], { timeout: 1000 * seconds, killSignal: 'SIGKILL' }).status === 0,
});

/** Tests of pictures, in a Python that stays. */
class Python {
  /** @param {string} python */
  constructor(python) {
    const [env, cwd] = [{ ...process.env, ANNBOOK_JS: copy }, join(here, '..')];
    const child = spawn(python, ['tools/again.py', 'test_drawn'], { env, cwd, stdio: ['pipe', 'pipe', 'inherit'] });
    this.input = child.stdin;
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.ready = this.lines.next();
  }

  /** Those with such a name, or all. @type {(only: string) => Check} */
  check(only) {
    return {
      name: `drawn ${only}`,
      run: async (seconds) => {
        await this.ready;
        this.input.write(`${seconds} tests/pages/test_drawn.py ${only && `-k ${only}`}\n`);
        return (await this.lines.next()).value === '0';
      },
    };
  }
}

/** How long each check takes, in seconds. @type {Map<string, number>} */
const took = new Map();

/**
 * Runs a check, once more to begin with: it must pass before a fault is planted. Four times as long is too long.
 * @type {(check: Check) => Promise<void>}
 */
async function time(check) {
  if (took.has(check.name)) return;
  const begun = performance.now();
  if (!(await check.run(300))) throw new Error(`${check.name} fails before a fault is planted`);
  took.set(check.name, (performance.now() - begun) / 1000);
}

/** @type {(check: Check) => Promise<boolean>} */
const passes = (check) => check.run(2 + Math.ceil(4 * (took.get(check.name) ?? 30)));

/** Whether no check notices. @type {(one: Mutant, all: Check[]) => Promise<boolean>} */
async function survives(one, all) {
  for (const check of all) await time(check);
  writeFileSync(join(copy, one.file), one.mutated);
  let unseen = true;
  for (const check of all) unseen &&= await passes(check);
  cpSync(join(here, one.file), join(copy, one.file));
  return unseen;
}

/** What nobody could notice. */
const listed = join(here, 'mutants.json');
/** @type {(Pick<Mutant, 'file' | 'text' | 'change'> & {why: string})[]} */
const equivalents = existsSync(listed) ? JSON.parse(readFileSync(listed, 'utf8')) : [];
const equivalent = (/** @type {Mutant} */ { file, text, change }) =>
  equivalents.some((one) => one.file === file && one.text === text && one.change === change);

async function main() {
  const { values } = parseArgs({
    options: {
      module: { type: 'string', default: 'engine' },
      count: { type: 'string', default: '100' },
      seed: { type: 'string', default: '0' },
      python: { type: 'string', default: process.env.PYTHON ?? 'python3' },
    },
  });
  const tools = await planter();
  const files = modules[values.module] ?? [relative(here, join(process.cwd(), values.module)).replaceAll('\\', '/')];
  const all = (await Promise.all(files.map((file) => mutants(tools, file)))).flat();
  const chosen = sample(all, Number(values.count), Number(values.seed));
  rmSync(copy, { recursive: true, force: true });
  cpSync(here, copy, { recursive: true, filter: (path) => !/node_modules/.test(relative(here, path)) });
  const drawn = values.python && values.module !== 'engine' ? new Python(values.python) : null;
  /** @type {Mutant[]} */
  const survived = [];
  let same = 0;
  for (const [k, one] of chosen.entries()) {
    process.stderr.write(`${k + 1} of ${chosen.length}, ${survived.length} survived\r`);
    if (equivalent(one)) {
      same++;
      continue;
    }
    if (await survives(one, checks(one.file, drawn))) survived.push(one);
  }
  const killed = chosen.length - same - survived.length;
  for (const { file, line, change } of survived.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)) {
    console.log(`js/${file}:${line}: ${change}`);
  }
  const part = ((100 * killed) / Math.max(1, chosen.length - same)).toFixed(1);
  console.log('module | planted | killed | survived | equivalent | killed of those that differ');
  drawn?.input.end();
  console.error();
  console.log(`${values.module} | ${chosen.length} | ${killed} | ${survived.length} | ${same} | ${part} %`);
}

await main();
