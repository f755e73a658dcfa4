// @ts-check
// A picture that the reader gives: from a file, dropped or pasted. It is read by the browser and goes nowhere.
import { button } from './controls.js';
import { h } from './kit.js';
import { fault } from './parts.js';
import { header } from './pictureheader.js';

/** @import { Rules } from './types.ts' */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {{size: Size, strips: () => Iterable<ArrayLike<number>>}} Pixels */

const strip = 256; // rows that are looked at together

/**
 * The pixels of a picture; an Error says in words what it is not.
 * @type {(file: Blob, rules: Rules) => Promise<Pixels>}
 */
export async function pixelsOf(file, rules) {
  if (!file.size) fault('is empty', 'a picture');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const cut = () => fault('cannot be read to its end', 'a whole picture; fetch it again');
  /** @type {import('./pictureheader.js').Header | null} */
  let seen = null;
  try {
    seen = header(bytes);
  } catch {
    cut();
  }
  if (!seen) return fault(`is ${unknown(bytes)}`, 'one in JPEG, PNG or the like; save it so');
  const { width, height, frames } = seen;
  if (width * height > rules.pixels) {
    fault(`is huge, ${width} by ${height} pixels`, `at most ${rules.pixels}; save it smaller`);
  }
  if (frames > 1) fault(`has ${frames} frames`, 'one; save the one you mean');
  const image = await createImageBitmap(file, { colorSpaceConversion: 'none' }).catch(cut);
  return { size: { width: image.width, height: image.height }, strips: () => strips(image) };
}

/** What it is if it is none of ours. @type {(bytes: Uint8Array) => string} */
const unknown = (bytes) =>
  /^ftyp(hei|mif)/.test(String.fromCharCode(...bytes.subarray(4, 12))) ? 'HEIC' : 'no picture';

/** Some rows after the other, so that a large picture does not fill the memory. @type {(image: ImageBitmap) => any} */
function* strips(image) {
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, Math.min(strip, height));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext('2d', { willReadFrequently: true })
  );
  for (let top = 0; top < height; top += strip) {
    context.clearRect(0, 0, width, strip);
    context.drawImage(image, 0, -top);
    yield context.getImageData(0, 0, width, Math.min(strip, height - top)).data;
  }
  image.close();
}

/** A button that asks for a picture. @type {(take: (file: File) => void) => Node} */
export function opener(take) {
  const field = h('input', { type: 'file', accept: 'image/*', hidden: true, 'aria-label': 'A picture of a digit' });
  field.addEventListener('change', () => {
    const file = field.files?.[0];
    if (file) take(file);
    field.value = ''; // the same file may be chosen again
  });
  return h(
    'span',
    {},
    button('Open a picture', () => field.click()),
    field,
  );
}

/**
 * A picture may be dropped anywhere on the figure, or pasted.
 * @type {(root: HTMLElement, take: (file: File) => void) => void}
 */
export function accept(root, take) {
  root.addEventListener('dragover', (event) => event.preventDefault());
  /** @type {(event: Event, given: DataTransfer | null) => void} */
  const from = (event, given) => {
    const file = given?.files[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  };
  root.addEventListener('drop', (event) => from(event, event.dataTransfer));
  root.addEventListener('paste', (event) => from(event, event.clipboardData));
}
