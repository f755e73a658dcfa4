// @ts-check
// Words that say little: of any question, and of what is asked in it.
import { read } from './words.js';

const STOP = new Set(
  [
    'a an the of in on at to for from by with and or is are was be been do does did how what why when which who whom',
    'where my your our i we you it its this that these those can could should would will shall may might there then',
    'than so if as about into have has had get got gets explain explained define definition meaning tell show me',
    'please s t m re ve not no too very just some any one vs versus am being doing actually really exactly simply',
    '的 是 什 么 为 如 何 怎 样 吗 呢 和 与 了 在 我 个 有 会 要 能 可 以 请 问 用 做 到 里 中 之 被 把 啊 吧 就 也 都 及 或 不',
    '该 这 那 让 从 对 多 少 几 哪 跟 还 办 请 给 应 当 来 去 得 地 着 它 其',
  ].flatMap((line) => line.split(' ')),
);
const LIGHT = new Set(
  [
    'choose pick use using make need want work best good better way fix solve avoid prevent help understand',
    'problem go become happen set many much stop reduce deal handle difference different between high low large',
    'network small big too common typical usual always never often sometimes keep stay same give',
    'algorithm formula equation method technique approach concept theory basics introduction intro tutorial guide',
    'example simple easy beginner step-by-step compare comparison calculate calculation compute find write implement',
    'implementation code python program question answer word thing kind type explanation',
  ].flatMap((line) => read(line).map((word) => word.stem)),
);
// What the whole book is about: beside anything else it says little.
export const SUBJECT = ['neural network', 'deep learning'];

/**
 * Whether a word says nothing about what is asked.
 * @type {(word: {plain: string}) => boolean}
 */
export const empty = (word) => STOP.has(word.plain);

/**
 * Whether a sign says little about it.
 * @type {(sign: string) => boolean}
 */
export const light = (sign) => LIGHT.has(sign);
