// @ts-check
/**
 * Numbers as text for people; the only place besides blog/calc/units.py that makes such text.
 * Memory in powers of 1024 with the binary unit, counts and operations in powers of 1000. A decimal text is the
 * correctly rounded value, ties away from zero.
 */

const NARROW = "\u00a0"; // between a number and its unit, so that they are not parted

/**
 * Fixed decimals with thousands separators and a true minus sign.
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
  const text = group(whole) + (part ? "." + part : "");
  return (value < 0 && Number(text.replaceAll(",", "")) !== 0 ? "\u2212" : "") + text;
}

/**
 * The same with a plus sign; what rounds to zero has no sign.
 * @param {number} value
 * @param {number} [decimals]
 */
export function signed(value, decimals = 2) {
  const text = fixed(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? "+" + text : text;
}

/** @param {string} digits */
function group(digits) {
  return digits.length > 3 ? digits.replace(/\B(?=(\d{3})+$)/g, ",") : digits;
}

/**
 * All digits of a whole number; large ones may come as BigInt.
 * @param {number | bigint} value
 */
export function count(value) {
  if (typeof value === "bigint") return (value < 0n ? "\u2212" : "") + group(String(value < 0n ? -value : value));
  return fixed(value, 0);
}

/**
 * So many significant digits, never fewer digits than the whole part has.
 * @param {number} value
 * @param {number} [digits]
 */
export function significant(value, digits = 3) {
  return value === 0 ? "0" : fixed(value, decimalsFor(value, digits));
}

/**
 * @param {number} value
 * @param {number} digits
 */
function decimalsFor(value, digits) {
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  return Math.min(100, Math.max(0, digits - 1 - magnitude));
}

/**
 * A value in the largest unit of a ladder in which it is at least one.
 * @param {number} value
 * @param {number} base
 * @param {string[]} units
 * @param {number} digits
 */
function scaled(value, base, units, digits) {
  let step = 0;
  let size = value;
  while (step < units.length - 1 && reaches(base, size, digits)) {
    size /= base;
    step += 1;
  }
  const text = step === 0 && Number.isInteger(size) ? count(size) : significant(size, digits);
  return units[step] ? text + NARROW + units[step] : text;
}

/**
 * Whether a size will be read as `base` or more; rounding moves it by half a unit at most.
 * @param {number} base
 * @param {number} size
 * @param {number} digits
 */
function reaches(base, size, digits) {
  const far = Math.abs(size) - base;
  return Math.abs(far) > 1 ? far > 0 : Math.abs(rounded(size, digits)) >= base;
}

/**
 * The value that will be read: no digit of the whole part is ever rounded away.
 * @param {number} value
 * @param {number} digits
 */
function rounded(value, digits) {
  return value === 0 ? 0 : Number(value.toFixed(decimalsFor(value, digits)));
}

/** Memory: 1342177280 is "1.25 GiB". @param {number} value @param {number} [digits] */
export function bytes(value, digits = 3) {
  return scaled(value, 1024, ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"], digits);
}

/** Counts in words' units: 8.03e9 is "8.03 B". @param {number} value @param {number} [digits] */
export function decimal(value, digits = 3) {
  return scaled(value, 1000, ["", "k", "M", "B", "T", "P", "E"], digits);
}

/** Operations: "10.7 GFLOP". @param {number} value @param {string} [unit] @param {number} [digits] */
export function flops(value, unit = "FLOP", digits = 3) {
  return scaled(value, 1000, ["", "k", "M", "G", "T", "P", "E", "Z"].map((prefix) => prefix + unit), digits);
}

/** Durations: "11.9 ms". @param {number} value  seconds @param {number} [digits] */
export function seconds(value, digits = 3) {
  if (value === 0 || value >= 1) return significant(value, digits) + NARROW + "s";
  return scaled(value * 1e9, 1000, ["ns", "µs", "ms", "s"], digits);
}

/** A share of one: 0.933 is "93.3 %". @param {number} value @param {number} [digits] */
export function percent(value, digits = 3) {
  return significant(value * 100, digits) + NARROW + "%";
}

/** A context length: 131072 is "131,072", or "128k" when short. @param {number} value */
export function tokens(value) {
  return value >= 1024 && value % 1024 === 0 ? count(value / 1024) + "k" : count(value);
}

/** As decimal, without zeros at the end: 7e10 is "70 B". @param {number} value */
export const brief = (value) => decimal(value).replace(/\.0+(?=\D|$)|(\.\d*[1-9])0+(?=\D|$)/, "$1");

/** A whole exponent as raised digits: 10⁻⁸ is `10${raised(-8)}`. @param {number} exponent */
export const raised = (exponent) => [...String(exponent)].map((each) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(each)] ?? "⁻").join("");

/**
 * A noun with its number: plural(1, "head") is "1 head".
 * @param {number} value
 * @param {string} noun
 * @param {string} [many]
 */
export function plural(value, noun, many = noun + "s") {
  return `${count(value)} ${value === 1 ? noun : many}`;
}

/**
 * A number as people type it: "128k" is 131072, "8B" is 8e9, "1,024" is 1024; NaN when it is none.
 * @param {string} text
 * @param {{ binary?: boolean }} [options]  binary: k is 1024, as for context lengths
 */
export function parseNumber(text, { binary = false } = {}) {
  if (text.length > 40) return NaN; // the pattern would take quadratic time on a pasted book
  const match = /^([+-]?\d[\d,_\s]*(?:\.\d+)?(?:e[+-]?\d+)?)\s*([kKmMgGbBtT]?)$/.exec(text.trim());
  if (!match) return NaN;
  const factor = { "": 1, k: binary ? 1024 : 1e3, m: binary ? 2 ** 20 : 1e6, g: 1e9, b: 1e9, t: 1e12 };
  const unit = /** @type {keyof typeof factor} */ (match[2].toLowerCase());
  return Number(match[1].replaceAll(/[,_\s]/g, "")) * factor[unit];
}
