// @ts-check
// The reader's own units and those of the plane: what is in the plane is (x - shift) / factor, for x1 and for x2.

/** @import { Rows } from './types.ts' */
/** @typedef {{shift: number, factor: number}} Unit */

const narrow = 0.2; // of the plane: points closer together than this are spread
const fine = 1000; // a place in the plane has three decimals

/**
 * Shift and factor, both short, that bring these numbers into the plane; 0 and 1 if they fit as they are.
 * @type {(values: number[], plane: Pick<Rows, 'min' | 'max'>) => Unit}
 */
export function fitted(values, { min, max }) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const fits = low >= min && high <= max;
  if (fits && (low === high || high - low >= narrow * (max - min))) return { shift: 0, factor: 1 };
  if (low === high) return { shift: low, factor: 1 };
  const half = (high - low) / 4; // the ends come to -2 and 2
  const unit = 10 ** (Math.floor(Math.log10(half)) - 1);
  const factor = clean(Math.ceil(half / unit - 1e-9) * unit, 2);
  return { shift: clean(Math.round((low + high) / 2 / unit) * unit, 15), factor };
}

/** @type {(value: number, digits: number) => number} */
const clean = (value, digits) => Number(value.toPrecision(digits));

/** The place in the plane. @type {(x: number, unit: Unit) => number} */
export const placed = (x, { shift, factor }) => (x - shift) / factor;

/** The same with three decimals. @type {(x: number, unit: Unit) => number} */
export const rounded = (x, unit) => Math.round(fine * placed(x, unit)) / fine;

/**
 * A number near a place in the plane, with few digits.
 * @type {(place: number, unit: Unit) => number}
 */
export function own(place, { shift, factor }) {
  const digits = Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(factor))));
  return Number((shift + factor * place).toFixed(digits));
}

/**
 * The two units as they stand among the settings; those of the plane where there are none.
 * @type {(kept: Record<string, number>) => [Unit, Unit]}
 */
export function units(kept) {
  const of = (/** @type {number} */ k) => ({ shift: kept[`shift${k}`] ?? 0, factor: kept[`factor${k}`] ?? 1 });
  return [of(1), of(2)];
}

/** The settings that `units` reads. @type {(units: Unit[]) => Record<string, number>} */
export const kept = (units) =>
  Object.fromEntries(
    units.flatMap(({ shift, factor }, k) => [
      [`shift${k + 1}`, shift],
      [`factor${k + 1}`, factor],
    ]),
  );
