// @ts-check
// What a network sees of a drawing or a picture: 8 by 8 counts, or 28 by 28 pixels after the preparation of a photo.
import { decode, encode } from './base64.js';
import { centred } from './centring.js';
import { count, sheet } from './pen.js';
import { grey, inked } from './preparation.js';

/** @import { DigitControls, DigitData, Figure, Grey, Rules, Stage } from './types.ts' */

/**
 * What there is to see: x from 0 to 1, the stages that led to it, and how a setting keeps it.
 * @typedef {{x: Float64Array, stages: Stage[], kept: any}} Seen
 */

/** A picture as its size, and its pixels in strips. @typedef {import('./picturefile.js').Pixels} Pixels */

/**
 * What the network sees of strokes, of a picture, and of what a setting keeps: nothing is the first image.
 * @typedef {{drawn(strokes: number[][]): Seen, photographed?(picture: Pixels): Seen, held(pixels: any): Seen}} Eye
 */

/** @type {(figure: Figure<DigitData, DigitControls>) => Eye} */
export const eye = ({ data }) => (data.rules ? large(data, data.rules) : small(data));

/** @type {(side: number, x: Float64Array) => Stage} */
const last = (side, data) => ({
  name: `${side} × ${side}`,
  says: `What the network sees: ${side} by ${side} pixels`,
  grey: { width: side, height: side, data },
});

/** @type {(name: string, grey: Grey, photo?: boolean) => Stage} */
const stage = (name, one, photo = false) => ({
  name,
  says: `${name}: ${one.width} by ${one.height} pixels`,
  grey: one,
  photo,
});

/** @type {(data: DigitData) => Eye} */
function small({ first, levels }) {
  /** @type {(counts: number[]) => Seen} */
  const seen = (counts) => {
    const x = Float64Array.from(counts, (value) => value / levels);
    return { x, stages: [last(8, x)], kept: Object.fromEntries(counts.map((value, k) => [`p${k}`, value])) };
  };
  return {
    drawn: (strokes) => seen(strokes.length ? count(strokes) : first.map(() => 0)),
    held: (pixels) => seen(first.map((value, k) => pixels[`p${k}`] ?? value)),
  };
}

/** @type {(data: DigitData, rules: Rules) => Eye} */
function large({ first, levels }, rules) {
  /** @type {(bytes: ArrayLike<number>, stages?: Stage[]) => Seen} */
  const seen = (bytes, stages = []) => {
    const x = Float64Array.from(first, (_, k) => (bytes[k] ?? 0) / levels);
    const used = Array.from(bytes).findLastIndex(Boolean) + 1;
    const kept = encode(Uint8Array.from(bytes).slice(0, Math.max(1, used)));
    return { x, stages: [...stages, last(rules.size, x)], kept };
  };
  /** @type {(ink: Grey, stages: Stage[]) => Seen} */
  const looked = (ink, stages) => {
    const { box, image } = centred(ink, rules);
    const bytes = image.data.map((value) => Math.round(levels * value));
    return seen(bytes, [...stages, stage('cropped', box)]);
  };
  return {
    drawn(strokes) {
      if (!strokes.length) return seen([0]);
      const ink = sheet(strokes);
      return looked(ink, [stage('ink', ink)]);
    },
    photographed({ size, strips }) {
      const photo = grey(size, strips(), rules);
      const { ink, digit } = inked(photo, rules);
      return looked(digit, [stage('grey', photo, true), stage('ink', ink)]);
    },
    held: (pixels) => seen(pixels ? /** @type {Uint8Array} */ (decode(pixels, Uint8Array) ?? [0]) : first),
  };
}
