// The engine's arrays, the tape that it reads, and its plans.

/** The lengths of the axes, and all numbers row by row. */
export type Numbers = { shape: number[]; data: Float64Array };

/** What an input may be: a number, nested lists, a typed array of the recorded shape, or an array, perhaps packed. */
export type Given =
  | number
  | string
  | boolean
  | Given[]
  | ArrayLike<number>
  | { shape: number[]; data: ArrayLike<number> }
  | { shape: number[]; float32: string };

/** A setting of an operation as it was recorded: a value, or how to work out a length: {name: [parts]}. */
export type Setting = any;

/** One number, list or array of the computation: given, or an operation on earlier nodes. */
export type Node = {
  op: string;
  in?: number[];
  set?: Record<string, Setting>;
  name?: string;
  value?: Given;
  source?: number;
};

/** A tape as annbook/tapefile.py writes it: `fixed` lengths are plain numbers; `feedback` makes outputs inputs. */
export type Tape = {
  format: string;
  version: number;
  nodes: Node[];
  fixed?: { length: Setting; is: number }[];
  feedback?: Record<string, string>;
  sources?: [file: string, name: string, line: number, code: string][];
};

/** Where a result will be, and what to do to compute it; nothing, if it is there. */
export type Laid = Numbers & { run?: () => void };

/** An operation: takes so many arrays, and settings. */
export type Op = ((arrays: Numbers[], settings: Record<string, any>) => Laid) & { takes: number };
