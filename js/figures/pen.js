// A drawing: points [x, y, begins] on a square sheet of paper, joined to strokes; `begins` is 1 where the pen was set down.

export const paper = 256, thick = 26;

const side = 8, fine = 32;

/** Draws all strokes. */
export function ink(context, points, colour) {
  Object.assign(context, { lineCap: 'round', lineJoin: 'round', lineWidth: thick, strokeStyle: colour });
  context.beginPath();
  points.forEach(([x, y, begins], k) => {
    if (begins || !k) context.moveTo(x, y);
    context.lineTo(begins || !k ? x + 0.01 : x, y); // a dot too is a line
  });
  context.stroke();
}

/** As the data were made: the drawing fitted into 32 by 32 bits, the set bits of each 4 by 4 block counted. */
export function count(points) {
  const counts = Array(side * side).fill(0);
  bits(points).forEach((bit, k) => { counts[(Math.floor(k / fine) >> 2) * side + ((k % fine) >> 2)] += bit; });
  return counts;
}

/** 1 where the middle of a bit is under the pen. The same numbers in every browser: no canvas is asked. */
function bits(points) {
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis])), r = thick / 2;
  const [left, top] = [xs, ys].map((all) => Math.max(0, Math.min(...all) - r));
  const [right, bottom] = [xs, ys].map((all) => Math.min(paper, Math.max(...all) + r));
  const unit = Math.max(right - left, bottom - top) / fine, found = new Uint8Array(fine * fine);
  const [x0, y0] = [(left + right) / 2 - fine / 2 * unit, (top + bottom) / 2 - fine / 2 * unit];
  const reach = (start, low, high) => [Math.max(0, Math.ceil((low - r - start) / unit - 0.5)), Math.min(fine - 1, Math.floor((high + r - start) / unit - 0.5))];
  points.forEach(([x, y, begins], k) => {
    const [a, b] = begins || !k ? [x, y] : points[k - 1];
    const [i0, i1] = reach(x0, Math.min(a, x), Math.max(a, x)), [j0, j1] = reach(y0, Math.min(b, y), Math.max(b, y));
    for (let j = j0; j <= j1; j++) {
      for (let i = i0; i <= i1; i++) {
        const u = x0 + (i + 0.5) * unit, v = y0 + (j + 0.5) * unit;
        const on = u >= left && u <= right && v >= top && v <= bottom; // not beyond the edge of the paper
        if (on && distance(u, v, a, b, x, y) <= r) found[j * fine + i] = 1;
      }
    }
  });
  return found;
}

/** From (u, v) to the line from (a, b) to (x, y). */
function distance(u, v, a, b, x, y) {
  const length = (x - a) ** 2 + (y - b) ** 2, along = length && Math.min(1, Math.max(0, ((u - a) * (x - a) + (v - b) * (y - b)) / length));
  return Math.hypot(u - a - along * (x - a), v - b - along * (y - b));
}
