"""The few functions that JavaScript lacks; a derived module carries those that it calls."""

import re

NUMBERS = {
    "floorDivide": """\
/**
 * Python's //, which rounds down; for floats by Python's own steps.
 * @param {number} a
 * @param {number} b
 */
function floorDivide(a, b) {
  const rest = a % b;
  const quotient = (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1 : 0);
  const down = Math.floor(quotient);
  return quotient - down > 0.5 ? down + 1 : down;
}""",
    "modulo": """\
/** Python's %, which has the sign of b. @param {number} a @param {number} b */
function modulo(a, b) {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}""",
    "power": """\
/** a ** b, by multiplication where both are whole. @param {number} a @param {number} b */
function power(a, b) {
  if (!Number.isInteger(a) || !Number.isInteger(b) || b < 0) return a ** b;
  let result = 1;
  for (let base = a, left = b; left > 0; left = Math.floor(left / 2), base *= base) {
    if (left % 2 === 1) result *= base;
  }
  return result;
}""",
    "sumOf": """\
/** @param {readonly number[]} values */
function sumOf(values) {
  return values.reduce((sum, value) => sum + value, 0);
}""",
    "rangeOf": """\
/** @param {number} start @param {number} stop @param {number} [step] */
function rangeOf(start, stop, step = 1) {
  return Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, i) => start + i * step);
}""",
    "itemOf": """\
/** @template T @param {readonly T[]} values @param {number} index @returns {T} */
function itemOf(values, index) {
  if (index < -values.length || index >= values.length) throw new RangeError("no item " + index);
  return values[index < 0 ? values.length + index : index];
}""",
    "entryOf": """\
/** @template T @param {{ readonly [key: string]: T }} values @param {string} key @returns {T} */
function entryOf(values, key) {
  if (!Object.hasOwn(values, key)) throw new RangeError("no entry " + key);
  return values[key];
}""",
}

INTEGERS = {
    "floorDivideExact": """\
/** Python's //, which rounds down. @param {bigint} a @param {bigint} b */
function floorDivideExact(a, b) {
  return a % b !== 0n && a < 0n !== b < 0n ? a / b - 1n : a / b;
}""",
    "moduloExact": """\
/** Python's %, which has the sign of b. @param {bigint} a @param {bigint} b */
function moduloExact(a, b) {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}""",
    "sumOfExact": """\
/** @param {readonly bigint[]} values */
function sumOfExact(values) {
  return values.reduce((sum, value) => sum + value, 0n);
}""",
    "rangeOfExact": """\
/** @param {bigint} start @param {bigint} stop @param {bigint} [step] */
function rangeOfExact(start, stop, step = 1n) {
  const values = [];
  for (let i = start; step > 0n ? i < stop : i > stop; i += step) values.push(i);
  return values;
}""",
    "leastOf": """\
/** @param {readonly bigint[]} values */
function leastOf(values) {
  return values.reduce((least, value) => value < least ? value : least);
}""",
    "greatestOf": """\
/** @param {readonly bigint[]} values */
function greatestOf(values) {
  return values.reduce((greatest, value) => value > greatest ? value : greatest);
}""",
    "magnitudeOf": """\
/** @param {bigint} value */
function magnitudeOf(value) {
  return value < 0n ? -value : value;
}""",
    "itemOf": NUMBERS["itemOf"],
    "entryOf": NUMBERS["entryOf"],
}

TEXTS = {
    "asText": """\
/**
 * A number as people read it: whole ones with all digits, others with six.
 * @param {number | bigint} value
 */
function asText(value) {
  const whole = typeof value === "bigint" || Number.isSafeInteger(value);
  if (whole) return value.toLocaleString("en-US").replace("-", "−");
  const [digits, tens] = String(Number(value.toPrecision(6))).replaceAll("-", "−").split("e");
  const raised = (/** @type {string} */ digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["−0123456789".indexOf(digit)];
  const power = (tens ?? "").replace("+", "").replace(/./g, raised);
  return power ? digits + " × 10" + power : digits;
}""",
    "asOperand": """\
/** The same inside a larger expression. @param {number | bigint} value */
function asOperand(value) {
  return value < 0 ? "(" + asText(value) + ")" : asText(value);
}""",
    "asLine": """\
/**
 * "2 × 2 = 4"; "≈" where digits of the result are left out.
 * @param {string} text
 * @param {any} value
 */
function asLine(text, value) {
  if (typeof value === "boolean") return text + (value ? " is true" : " is false");
  const rounded = typeof value === "number" && !Number.isSafeInteger(value);
  const cut = rounded && Number(value.toPrecision(6)) !== value;
  return text === asText(value) ? text : text + (cut ? " ≈ " : " = ") + asText(value);
}""",
    "asSeries": """\
/**
 * Terms in a row, the middle of a long row left out.
 * @param {readonly string[]} terms
 * @param {string} between
 * @param {boolean} [bracketed]
 */
function asSeries(terms, between, bracketed = false) {
  const shown = terms.length > 6 ? [...terms.slice(0, 2), "…", ...terms.slice(-1)] : terms;
  const row = shown.join(between) || "0";
  return bracketed && terms.length > 1 ? "(" + row + ")" : row;
}""",
}


def needed(body: str, helpers: dict[str, str]) -> list[str]:
    """The helpers that a module's text calls, and those that they call, in their own order."""
    calls = {name: set(re.findall(r"\b(\w+)\b(?=\()", text)) & set(helpers) - {name} for name, text in helpers.items()}
    found: set[str] = set()
    ahead = {name for name in helpers if re.search(rf"\b{name}\b", body)}
    while ahead:
        found |= ahead
        ahead = {far for near in ahead for far in calls[near]} - found
    return [text for name, text in helpers.items() if name in found]
