// @ts-check
// Numbers as text, for an address: their bytes in base64url. No bit is lost.

/** @type {(array: Float64Array | Float32Array | Uint8Array) => string} */
export function encode(array) {
  const letters = Array.from(new Uint8Array(array.buffer), (byte) => String.fromCharCode(byte));
  return btoa(letters.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The numbers, or null where the text is none that `encode` writes.
 * @template {Float64Array | Float32Array | Uint8Array} Array
 * @param {string | undefined} text
 * @param {{new (buffer: ArrayBuffer): Array, BYTES_PER_ELEMENT: number}} Kind
 */
export function decode(text = '', Kind) {
  if (!/^[\w-]+$/.test(text) || text.length > 20000 || text.length % 4 === 1) return null;
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  return bytes.length % Kind.BYTES_PER_ELEMENT ? null : new Kind(bytes.buffer);
}
