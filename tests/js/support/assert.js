// @ts-check
/** The few assertions that the tests need; every failure shows both values. */

/** @param {any} value */
const show = (value) => {
  const text = JSON.stringify(
    value,
    (_, part) => (typeof part === "bigint" ? `${part}n` : Number.isNaN(part) ? "NaN" : part),
  );
  return text === undefined ? String(value) : text.length > 600 ? text.slice(0, 600) + " ..." : text;
};

/**
 * @param {any} condition
 * @param {string} message
 */
export function ok(condition, message) {
  if (!condition) throw new Error(message);
}

/**
 * Equal in value and in structure; -0 is 0.
 * @param {any} actual
 * @param {any} expected
 * @param {string} [where]
 */
export function equal(actual, expected, where = "") {
  if (!same(actual, expected)) throw new Error(`${where}: expected ${show(expected)}, got ${show(actual)}`);
}

/**
 * @param {any} a
 * @param {any} b
 * @returns {boolean}
 */
function same(a, b) {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (!a || !b || typeof a !== "object" || typeof b !== "object" || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

/**
 * @param {number} actual
 * @param {number} expected
 * @param {number} relative
 * @param {string} [where]
 */
export function near(actual, expected, relative, where = "") {
  const slack = relative * Math.max(Math.abs(actual), Math.abs(expected), Number.MIN_VALUE);
  if (!(Math.abs(actual - expected) <= slack)) throw new Error(`${where}: expected ${expected}, got ${actual}`);
}

/**
 * @param {() => unknown} act
 * @param {string} words  that the message must hold
 */
export function throws(act, words) {
  let message = "nothing was thrown";
  try {
    act();
  } catch (error) {
    message = String(/** @type {Error} */ (error).message);
    if (message.includes(words)) return;
  }
  throw new Error(`expected an error with "${words}": ${message}`);
}
