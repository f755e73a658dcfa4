// @ts-check
// What the first bytes of a picture say: how large it is, before it is unpacked, and of how many pictures.

/** @typedef {{width: number, height: number, frames: number}} Header */

/**
 * Of a JPEG, PNG, GIF, BMP or WebP its size; null for anything else.
 * @type {(bytes: Uint8Array) => Header | null}
 */
export function header(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (/** @type {number} */ at) => String.fromCharCode(...bytes.subarray(at, at + 4));
  const found = kinds.find(([begins, at = 0]) => word(at).startsWith(begins));
  return found ? found[2](view, word) : null;
}

/**
 * How a kind of picture begins, where that stands, and how to read it: `word` are four letters.
 * @type {[begins: string, at: number, read: (view: DataView, word: (at: number) => string) => Header][]}
 */
const kinds = [
  ['\xff\xd8', 0, jpeg],
  ['\x89PNG', 0, png],
  ['GIF8', 0, gif],
  ['BM', 0, (view) => plain(view.getInt32(18, true), Math.abs(view.getInt32(22, true)))],
  ['WEBP', 8, webp],
];

/** @type {(width: number, height: number, frames?: number) => Header} */
const plain = (width, height, frames = 1) => ({ width, height, frames });

/** Segment after segment, until one that begins a picture says its size. @type {(view: DataView) => Header} */
function jpeg(view) {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    while (view.getUint8(at + 1) === 0xff) at++; // filled up
    const mark = view.getUint8(at + 1);
    const begins = mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark);
    if (begins) return plain(view.getUint16(at + 7), view.getUint16(at + 5));
  }
}

/** An animation says so before its first picture. @type {(view: DataView, word: (at: number) => string) => Header} */
function png(view, word) {
  let frames = 1;
  for (let at = 8; at + 12 <= view.byteLength && word(at + 4) !== 'IDAT'; at += 12 + view.getUint32(at)) {
    if (word(at + 4) === 'acTL') frames = view.getUint32(at + 8);
  }
  return plain(view.getUint32(16), view.getUint32(20), frames);
}

/** Block after block, each a chain of pieces that begin with their length. @type {(view: DataView) => Header} */
function gif(view) {
  const byte = (/** @type {number} */ at) => (at < view.byteLength ? view.getUint8(at) : 0);
  const table = (/** @type {number} */ flags) => (flags & 128 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let [at, found] = [13 + table(byte(10)), 0];
  while (byte(at) === 0x21 || byte(at) === 0x2c) {
    const picture = byte(at) === 0x2c;
    found += Number(picture);
    at += picture ? 11 + table(byte(at + 9)) : 2;
    while (byte(at)) at += 1 + byte(at);
    at++;
  }
  return plain(view.getUint16(6, true), view.getUint16(8, true), found);
}

/** @type {(view: DataView, word: (at: number) => string) => Header} */
function webp(view, word) {
  const [short, long] = [(/** @type {number} */ at) => view.getUint16(at, true) & 0x3fff, view.getUint32(21, true)];
  if (word(12) === 'VP8 ') return plain(short(26), short(28));
  if (word(12) === 'VP8L') return plain((long & 0x3fff) + 1, ((long >> 14) & 0x3fff) + 1);
  const side = (/** @type {number} */ at) => 1 + (view.getUint32(at, true) & 0xffffff);
  let frames = 0;
  for (let at = 12; at + 8 <= view.byteLength; at += 8 + 2 * Math.ceil(view.getUint32(at + 4, true) / 2)) {
    if (word(at) === 'ANMF') frames++;
  }
  return plain(side(24), side(27), Math.max(1, frames));
}
