// What Python gives a figure (annbook.live, annbook.explorers; tests/pages/test_contract.py compares), and what the
// parts of a figure give each other.

// Numbers.

import type { Given, Numbers, Tape } from '../engine/types.ts';
export type { Given, Numbers, Tape };

/** Where a number is: a node of the recorded graph, and the place in its array. */
export type Place = [node: number, place: number];

/** The numbers of one run, to be read until the next. */
export type Run = {
  at(node: number, place: number): number;
  flat(name: string): Float64Array;
  nested(name: string): any;
  array(name: string): Numbers;
};

/** A recorded graph, ready to run with the inputs that a figure changes. */
export type Program = {
  run(changes?: Record<string, Given>, names?: string[]): Run;
  inputs: Record<string, Numbers>;
  fresh(): Record<string, Float64Array>;
  input(node: number): string;
};

// Settings: what a reader may change, and what is allowed.

export type Slider = { slider: string; min: number; max: number; step: number };
export type Choice = { options: string[]; label: string };
export type Named = { keys: string[]; min: number; max: number };
export type Rows = { rows: number; most: number; min: number; max: number };
export type Trained = { trained: [depth: string, width: string, inputs: string]; most: number };
export type Texts = { texts: string[]; longest: number };
/** A picture of at most so many bytes, in base64url; those that are missing at the end are 0. */
export type Bytes = { bytes: number };
export type Rule = Slider | Choice | Named | Rows | Trained | Texts | Bytes;

/** The widget that Python made, as much of it as a figure needs. */
export type Model = {
  get(name: string): any;
  set(values: Record<string, unknown>): void;
  save_changes(): void;
  on(events: string, react: () => void): void;
  off(events: string, react: () => void): void;
  widget_manager?: any;
};

/** All that a figure has to work with; `signal` ends it, and what it hears by `on` ends with it. */
export type Figure<Data = any, Controls = any> = {
  root: HTMLElement;
  data: Data;
  graphs: Record<string, Tape>;
  controls: Controls;
  get(name: string): any;
  put(values: Record<string, unknown>): void;
  on(events: string, react: () => void): void;
  signal: AbortSignal;
  markdown?: (text: string) => Promise<HTMLElement>;
};

/** A kind of figure: builds its parts, and returns how to show the settings as they are. */
export type Draw = (figure: Figure) => () => void;

// The book of numbers.

export type Kind =
  'input' | 'target' | 'rate' | 'weight' | 'bias' | 'sum' | 'activation' | 'loss' | 'gradient' | 'update' | 'memory';

/** A formula with gaps for numbers (in brackets if negative), and the line of code. */
export type Story = { pieces: (string | [node: number, place: number, bracket: number])[]; code: string };

/** By name: where a number is, how it came about, what it is, and to which other it belongs ("dE/dw14" to "w14"). */
export type Book = {
  book: Record<string, Place>;
  histories: Record<string, Story>;
  kinds: Record<string, Kind>;
  of: Record<string, string>;
};

/** A step as a program: lines with {array} for its numbers; by kind of a number what comes before it, and what it is. */
export type Script = { lines: string[]; asks: Record<string, [before: string, number: string]> };

// Marking (annbook.table).

/** A number as it was written, and half a unit of its last digit. */
export type Written = { value: number; half: number };
export type Verdict = 'right' | 'rounded' | 'carried forward' | 'wrong' | 'missing';

/** Words are numbers of sentences; of two changes at once they are lists. */
type Words = number | number[];
export type Change = [place: number, rule: Words, says: Words, convention: Words];

/**
 * Numbers whose formulas have one shape. `slots[s][j]` is the number of member j at place s, -1 where there is none; the
 * formula uses the first `size` of them. Rows are an operation and places (of a constant its value): places count the
 * slots first, then the rows. The single changes need the `first` rows.
 */
export type Family = {
  members: number[];
  slots: number[][];
  size: number;
  where: string;
  formula: number;
  single: Change[];
  double: Change[];
  first: number;
  rows: number[][];
};

/** All named numbers of a tape: where they are, in which order they are computed, what may go wrong; ops that decide. */
export type MarkTable = {
  names: string[];
  order: number[];
  at: Place[];
  ops: string[];
  decides: number[];
  words: string[];
  families: Family[];
};

/** Reasons stand with the likeliest first; `where` is the section to read. */
export type Mark = { name: string; written: string; verdict: Verdict; says: string[]; where: string };
export type Marks = { marks: Mark[]; first: Mark | null; convention: string; says: string };

// The data of each figure, and the controls that it reads by name.

/** Bars of `out`; a control writes its number into an input; the numbers of the input `names` name the bars. */
export type BarsData = {
  script?: Script;
  into: Record<string, [input: string, place: number]>;
  out: string;
  names: string;
  prefix: string;
  kind: string;
  ys: [number, number];
  ylabel: string;
  line: string;
  alt: string;
};

/** A node as it is drawn (annbook.diagram.Box); `below`: its derivative, unless that is drawn itself. */
export type Box = {
  node: number;
  x: number;
  y: number;
  width: number;
  height: number;
  name: string;
  sign: string;
  shape: 'given' | 'step' | 'result';
  kind: string;
  text: string;
  below: string;
  numbers: string[];
};

/** Boxes from left to right; `few`: of so many a box shows the numbers; `ends`: the numbers that the sentence says. */
export type ComputationData = Book & {
  boxes: Box[];
  arrows: { points: [number, number][]; mark: string }[];
  size: [width: number, height: number];
  few: number;
  ends: string[];
  into: Record<string, [input: string, place: number]>;
  alt: string;
};

/**
 * One training step in many ways: `ways` by the values of the `switches`, as are the graphs; `lines` say formula, NumPy,
 * PyTorch and shape; `numbers`: the array of each line, and which of its numbers is shown.
 */
export type ConventionsData = {
  switches: string[];
  numbers: [array: string, name: string][];
  into: Record<string, [input: string, place: number]>;
  ways: Record<
    string,
    {
      book: Record<string, Place>;
      histories: Record<string, Story>;
      lines: [formula: string, numpy: string, torch: string, shape: string][];
    }
  >;
};
export type ConventionsControls = Record<string, Slider | Choice>;

/** Kernels row by row, `side` long; the image is rows by columns. */
export type ConvolutionData = Book & {
  script?: Script;
  presets: Record<string, number[]>;
  side: number;
  size: [rows: number, columns: number];
  alt: string;
  judge: string;
};
export type ConvolutionControls = { weights: Named; kernel: Choice; selected: Choice };

/**
 * Lines of results against an input x, along which the control of its name moves. `pick`: the control that names the
 * graph; `choices`: the input that an option stands for; `single`: one x at a time; `line`: the sentence, with {name};
 * `over`: the control that names a second graph to draw over the first, and what is said of that.
 */
export type CurvesData = {
  script?: Script;
  x: { input: string; low: number; high: number };
  ys: [number, number];
  xlabel: string;
  lines: { out: string; label: string; kind: string; dash: string }[];
  pick?: string;
  choices?: Record<string, Record<string, number[]>>;
  single?: boolean;
  over?: { name: string; line: string };
  line: string;
};

/** Graphs: height (p to E), step (p, v, lr, beta to p', v'); with a `ratio` all take it, and shape (to condition, limit). */
export type DescentData = { count: number; script?: Script };
export type DescentControls = { start: Named; lr: Slider; beta: Slider; ratio?: Slider };

/** A picture in shades of grey, row by row from 0 to 1. */
export type Grey = { width: number; height: number; data: Float64Array };

/** A stage of the preparation of a picture, as it is shown and as it is said. */
export type Stage = { name: string; says: string; grey: Grey; photo?: boolean };

/** The numbers of the preparation (annbook.pictures.PREPARED says what they are). */
export type Rules = {
  grey: number[];
  pixels: number;
  least: number;
  side: number;
  smooth: number;
  window: number;
  rounds: number;
  faint: number;
  clear: number;
  low: number;
  high: number;
  speck: number;
  second: number;
  near: number;
  beside: number;
  most: number;
  small: number;
  stroke: number;
  fat: number;
  spot: number;
  inside: number;
  rim: number;
  box: number;
  size: number;
};

/**
 * Counts from 0 to `levels`, as many as the `shape` of an image holds; null: no rules for 8 by 8. Graph: answer (x to
 * p; x, g to pull).
 */
export type DigitData = {
  first: number[];
  levels: number;
  shape: number[];
  classes: string[];
  rules: Rules | null;
  script?: Script;
};
export type DigitControls = { strokes: Rows; pixels: Named | Bytes };

/**
 * A stage of a CNN (annbook.maps): its numbers in the graph whole, as maps of rows by columns; one of them reaches over
 * so many rows and columns of the stage before, with a stride and a padding. The graph `unit` makes one number of a
 * `window`: `nodes` says where in it x, W, b and what they give are, `stories` how.
 */
export type MapStage = {
  title: string;
  kind: 'image' | 'conv' | 'act' | 'pool' | 'dense' | 'softmax';
  name: string;
  shape: number[];
  reach: number[];
  weights: string[];
  unit: string;
  window: number[];
  nodes: Record<string, number>;
  stories: Record<string, Story>;
};

/** The images as bytes in base64url; null: no rules but for 28 by 28. */
export type MapsData = { stages: MapStage[]; images: Record<string, string>; rules: Rules | null };
export type MapsControls = { image: Choice; cell: Named; strokes: Rows };

/** One number of a CNN: its stage, map, row and column; `from`: the map before whose products are shown. */
export type Cell = { stage: number; map: number; row: number; column: number; from?: number };

/** Some maps, rows and columns of a stage, ends included. */
export type Field = { maps: [number, number]; rows: [number, number]; columns: [number, number] };

/** A number of a CNN as it is shown: what it sees of each stage, all numbers, the colours of ink and of signs. */
export type Seen = { at: Cell; fields: (Field | null)[]; out: Run; inked: Uint32Array; signed: Uint32Array };

/** The same number made once more: where its window is, what is in it, and the weights. */
export type Made = { run: Run; window: (Cell | null)[]; x: Float64Array; W: Float64Array };

/**
 * A field: `wrong` are answers that readers come to, with the reason; a number is
 * right `within` so much; `shown` is the right one in words.
 */
export type Part = {
  label: string;
  kind: 'number' | 'numbers' | 'name' | 'names' | 'set' | 'choice';
  value: any;
  options: string[];
  also: string[];
  wrong: [reason: string, value: any][];
  within: number;
  shown: string;
};

/**
 * A question of a chapter, and what is told once it is answered. `marked`: the number of the graph `tape` whose marking
 * gives the reason for what is wrong; `chapters`: how many exercises each has.
 */
export type ExerciseData = {
  number: string;
  parts: Part[];
  says: string;
  code: string;
  printed: string;
  marked: string;
  marking: MarkTable | null;
  chapters: [chapter: number, count: number][];
};

/** A neuron on the picture: its own number, the numbers in its box, its target. */
export type Neuron = { number: number; x: number; y: number; own: string; rows: string[]; goal: string | null };

/** Places on the picture, all of them middles; `roomy`: neurons are boxes with their numbers, not discs. */
export type Layout = {
  roomy: boolean;
  box: [width: number, height: number];
  size: [width: number, height: number];
  loss: [x: number, y: number];
  neurons: Neuron[];
};

/** `ends`: the neurons that a weight joins; `nudged`: the number that is moved to check a gradient. */
export type PictureData = Book & {
  ends: Record<string, [from: number, to: number]>;
  layout: Layout;
  nudged: Record<string, string>;
  script?: Script;
};

/** A formula: text, and gaps for numbers, in brackets if negative. */
export type Piece = string | [name: string, array: string, place: number, bracket: number];

/** A wrong step: its recording has the name of the mistake, `right` is that of the right one. */
export type Mistake = {
  says: string;
  right: string;
  rows: number;
  lines: [right: string, wrong: string][];
  begins: number;
  first: string;
  checks: [check: string, caught: boolean, says: string][];
  formulas: Record<string, Piece[]>;
};

/**
 * `arrays`: where the tapes keep a number, by name; `order`: all arrays as they are computed, as the code names them;
 * `blamed`: the gradient to check for a number that is none.
 */
export type MistakesData = PictureData & {
  arrays: Record<string, string>;
  blamed: Record<string, string>;
  order: [name: string, array: string][];
  formulas: Record<string, Record<string, Piece[]>>;
  mistakes: Record<string, Mistake>;
};
export type MistakesControls = { mistake: Choice; pressed: Choice; done: Slider; lr: Slider };

/** The `outputs` stand in the sentence; the options of `selected` can be moved. */
export type NetworkData = PictureData & { outputs: string[] };
export type NetworkControls = { value: Slider; selected: Choice; lines: Choice; nudge: Choice; moved: Named };

/** One training step, quantity by quantity; `feedback`: which output is which input of the next step. */
export type PlayerData = PictureData & { order: [stage: string, name: string][]; feedback: Record<string, string> };
export type PlayerControls = { at: Slider; done: Slider; lr: Slider; nudge: Choice; speed: Choice; grain: Choice };

/**
 * Points without noise, and the noise. Graphs: init (two numbers of chance for each to W), told (x to all inputs by
 * their names), see-DEPTH-ACT and step-DEPTH-ACT, whose result W1' is the next W1.
 */
export type PlaygroundData = {
  sets: Record<string, { clean: number[]; jitter: number[]; labels: number[] }>;
  alt: string;
};
export type PlaygroundControls = {
  set: Choice;
  share: Choice;
  batch: Choice;
  depth: Choice;
  act: Choice;
  l2: Choice;
  speed: Choice;
  add: Choice;
  code: Choice;
  inputs: Named;
  start: Named;
  picked: Named;
  own: Rows;
  gone: Rows;
  units: Named;
  words: Texts;
  trained: Trained;
};

/**
 * Some draws of points: `xs`, and y for each curve; the true curve on a grid. `pool` are the first weights, `chance`
 * numbers between 0 and 1. Graphs: init, see, step.
 */
export type FittingData = {
  script?: Script;
  sets: Record<string, { truth: number[]; ys: number[][] }>;
  xs: number[][];
  grid: number[];
  range: [number, number];
  pool: number[][][];
  chance: number[];
  alt: string;
};
export type FittingControls = {
  curve: Choice;
  width: Choice;
  points: Slider;
  decay: Slider;
  dropout: Slider;
  at: Named;
};

/** Graph: step, with z, a, delta, E, terms, and what the arrows carry: signal, blame, and both of x. */
export type RecurrenceData = Book & { steps: number; units: number; alt: string };
export type RecurrenceControls = { arrows: Choice; memory: Choice };

/**
 * What is given (tenths for each seed), and what is to be found, stage by stage; `pages`: the address of what to read.
 * Graph: step, whose numbers the table marks.
 */
export type WorksheetData = PictureData & {
  given: string[];
  groups: { label: string; names: string[] }[];
  seeds: number[][];
  lr: number;
  stages: { heading: string; rule: string; names: string[] }[];
  table: MarkTable;
  pages: Record<string, string>;
};
export type WorksheetControls = { seed: Slider; own: Named; entries: Texts; shown: Choice };

// Parts of a picture.

/** To a place on the picture and, with `back`, from there. */
export type Scale = { (value: number): number; back(pixel: number): number };

/** Draw with x, y: lines into `layer`, which ends at the frame; marks into `dots`, where one on the frame is whole. */
export type Axes = {
  node: SVGSVGElement;
  x: Scale;
  y: Scale;
  layer: SVGGElement;
  dots: SVGGElement;
  at(event: { clientX: number; clientY: number }): [number, number];
  frame: { left: number; top: number; width: number; height: number };
};

export type Colour = [red: number, green: number, blue: number];

/** The numbers of a training: weights, biases, and Adam's memories of them. */
export type State = Record<string, Numbers>;

/** A training: so many steps, `part` of them of the epoch that runs; E on training and test points on the curve. */
export type Training = { epoch: number; steps: number; part: number; state: State; curve: [number, number][] };

/** Points of the plane, and their classes. */
export type Points = { x: Numbers; y: Numbers };
