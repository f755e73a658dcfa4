// @ts-check
// Chance that Python and the browser share: annbook.sandbox has the same rule, and no step of it rounds.

const prime = 2 ** 31 - 1;

/**
 * So many numbers between 0 and 1; a place is another beginning of the same seed.
 * @type {(seed: number, count: number, place?: number) => Float64Array}
 */
export function chance(seed, count, place = 0) {
  let state = ((1000003 * seed + 7919 * place) % (prime - 1)) + 1;
  return Float64Array.from({ length: count }, () => (state = (48271 * state) % prime) / prime);
}

/**
 * In which order so many rows are learned in an epoch.
 * @type {(count: number, seed: number, epoch: number) => number[]}
 */
export function order(count, seed, epoch) {
  const by = chance(seed, count, epoch + 1);
  return [...by.keys()].sort((one, other) => by[one] - by[other]);
}
