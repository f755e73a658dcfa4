// @ts-check
// Stands in for jQuery (a seventh of the bundle): Jupyter's views wrap their element in it, and ask for that alone.

/**
 * Without `new`, as jQuery is called; what else jQuery can is not there, and whoever calls it is told so.
 * @type {any}
 */
export default function wrap(/** @type {Element} */ element) {
  return Object.assign(Object.create(wrap.prototype), { 0: element, length: 1 });
}
