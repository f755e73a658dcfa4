// A training as text, for an address: EPOCH.NUMBERS.CURVE. The numbers are the weights and Adam's two memories of
// them (float64), the curve is E on training and test points (float32), both in base64url: no bit is lost.

const most = 64; // points of a curve
const large = 1e20; // a number of a real training is far below; from here the next steps could overflow

/** The layers of a network for points of the plane. */
export const sizes = (depth, width) => [2, ...Array(Number(depth)).fill(Math.round(width)), 1];

/** Zeros for all that training changes: W1, b1, W2 ..., then mW1 ... and vW1 ..., Adam's memories. */
export function blank(lengths) {
  const fresh = {}, zeros = (...shape) => ({ shape, data: new Float64Array(shape.reduce((a, b) => a * b)) });
  for (const memory of ['', 'm', 'v']) {
    for (let k = 1; k < lengths.length; k++) {
      fresh[`${memory}W${k}`] = zeros(lengths[k], lengths[k - 1]);
      fresh[`${memory}b${k}`] = zeros(lengths[k]);
    }
  }
  return fresh;
}

/** The curve has a point at each so many epochs, more the longer it is: at most 64 in all. */
export function stride(epoch) {
  let epochs = 1;
  while (epoch / epochs >= most) epochs *= 2;
  return epochs;
}

/** The text of {epoch, state, curve: [[E, E], ...]}. */
export function write({ epoch, state, curve }) {
  const numbers = Float64Array.from(Object.values(state).flatMap(({ data }) => [...data]));
  return [epoch, encode(numbers), encode(Float32Array.from(curve.flat()))].join('.');
}

/** {epoch, state, curve} again, or an Error that says what the text is not. */
export function read(text, lengths, epochs) {
  const [first, numbers, curve, ...more] = text.split('.'), epoch = /^[1-9]\d{0,6}$/.test(first) ? Number(first) : NaN;
  if (!(epoch <= epochs) || more.length) throw new Error(`is a training of at most ${epochs} epochs`);
  const state = blank(lengths), values = decode(numbers, Float64Array), points = decode(curve, Float32Array);
  const count = Object.values(state).reduce((sum, { data }) => sum + data.length, 0);
  if (values?.length !== count || points?.length !== 2 * (Math.floor(epoch / stride(epoch)) + 1)) throw new Error(`does not fit layers of ${lengths.join(', ')} neurons and ${epoch} epochs`);
  if (!values.every((v) => Math.abs(v) < large) || !points.every(Number.isFinite)) throw new Error('has a number that is not finite, or too large');
  let start = 0;
  for (const [name, { data }] of Object.entries(state)) {
    data.set(values.subarray(start, start += data.length));
    if (name.startsWith('v') && data.some((v) => v < 0)) throw new Error('has a negative mean of squares');
  }
  return { epoch, state, curve: Array.from({ length: points.length / 2 }, (_, k) => [points[2 * k], points[2 * k + 1]]) };
}

function encode(array) {
  const bytes = new Uint8Array(array.buffer);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The numbers, or null where the text is none that `encode` writes. */
function decode(text, Kind) {
  if (!/^[\w-]+$/.test(text ?? '') || text.length > 20000 || text.length % 4 === 1) return null;
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  return bytes.length % Kind.BYTES_PER_ELEMENT ? null : new Kind(bytes.buffer);
}
