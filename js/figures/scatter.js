// Points of two classes on a square plane, drawn once and laid over what changes.

const dark = ({ ink }) => `rgb(${ink})`, ground = ({ paper }) => `rgb(${paper})`;

/** A point: discs and crosses for the classes; hollow and thin if it is for the test. */
export function point(context, [x, y], label, test, ink) {
  context.beginPath();
  if (label) {
    const r = test ? 2.6 : 3.2;
    context.moveTo(x - r, y - r); context.lineTo(x + r, y + r);
    context.moveTo(x - r, y + r); context.lineTo(x + r, y - r);
  } else context.arc(x, y, test ? 2.6 : 3.4, 0, 7);
  const width = test ? 1.3 : label ? 2.4 : 0, colour = `rgb(${label ? ink.positive : ink.negative})`;
  Object.assign(context, { lineWidth: width + 2, strokeStyle: ground(ink), fillStyle: test ? ground(ink) : colour });
  context.stroke();
  if (!label) context.fill();
  Object.assign(context, { lineWidth: width, strokeStyle: colour });
  if (width) context.stroke();
}

/** A word that can be read on any colour. */
function word(context, text, x, y, align, ink) {
  Object.assign(context, { font: '11px system-ui, sans-serif', textAlign: align, lineWidth: 3, lineJoin: 'round', strokeStyle: ground(ink), fillStyle: dark(ink) });
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

/** The numbers of both axes, x1 to the right and x2 upwards, along the edges of a plane; `to` gives the place of (x1, x2). */
export function edges(context, size, { low, high }, to, ink) {
  for (let v = Math.ceil(low + 0.5); v <= high - 0.5; v++) {
    const text = String(v).replace('-', '\u2212');
    word(context, text, to([v, 0])[0], size - 5, 'center', ink);
    word(context, text, 5, to([0, v])[1] + 4, 'left', ink);
  }
  word(context, 'x\u2081', size - 5, size - 5, 'right', ink);
  word(context, 'x\u2082', 5, 13, 'left', ink);
}

/** The mark that the keyboard moves. */
export function aim(context, [x, y], ink) {
  context.beginPath();
  for (const [a, b] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { context.moveTo(x + 3 * a, y + 3 * b); context.lineTo(x + 11 * a, y + 11 * b); }
  for (const [lineWidth, strokeStyle] of [[5, ground(ink)], [2, dark(ink)]]) { Object.assign(context, { lineWidth, strokeStyle }); context.stroke(); }
}
