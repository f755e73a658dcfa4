// @ts-check
// Stands in for lodash's isEqual: Backbone brings Underscore, and its own says the same but that 0 in a list is not -0.
import { isEqual } from 'underscore';

/** @type {(one: unknown, other: unknown) => boolean} */
export default (one, other) => one === other || isEqual(one, other);
