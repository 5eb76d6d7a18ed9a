// @ts-check
/** Why a file cannot be counted although it can be read: the twin of blog/calc/refusal.py, over the same lists. */

/** @typedef {Record<string, any>} Keys */

const HEAD = /(For[A-Z]\w*|(LMHead|DoubleHeads)?Model|EncoderModel|Encoder|Decoder)$/;

/** Refuse what is no configuration of a model, by what it is. @param {any} table @param {Keys} keys */
export function refuseOtherFiles(table, keys) {
  const has = (/** @type {string} */ key) => Object.hasOwn(keys, key);
  if (table.marks.some(has)) return;
  const words = Object.keys(table.files).find((name) =>
    table.files[name].some((/** @type {string[]} */ sign) => sign.every(has))
  );
  if (words) throw new Error(`this is no config.json: ${words}.`);
}

/**
 * Refuse types of model that have no rules here, then heads that are no output matrix.
 * @param {any} table
 * @param {any[]} names
 * @param {string} architecture
 */
export function refuseTypes(table, names, architecture) {
  for (const name of names) {
    for (const [reason, types] of Object.entries(table.refused)) {
      if (types.includes(name)) throw new Error(`${name} cannot be counted: ${reason}.`);
    }
  }
  for (const [reason, ends] of Object.entries(table.heads)) {
    if (ends.some((/** @type {string} */ end) => architecture.endsWith(end))) {
      throw new Error(`${architecture.slice(0, 60)} cannot be counted: ${reason}.`);
    }
  }
}

/** The first name in `architectures`, or nothing. @param {Keys} keys */
export function architectureOf(keys) {
  const named = Object.hasOwn(keys, "architectures") ? keys.architectures : null;
  return Array.isArray(named) && typeof named[0] === "string" ? named[0] : "";
}

/** The type of model that a class belongs to, or nothing. @param {any} table @param {string} name @returns {string} */
export function typeOfArchitecture(table, name) {
  const stem = name.replace(HEAD, "").toLowerCase();
  const known = [...Object.keys(table.types), ...Object.keys(table.text_types), ...Object.values(table.refused).flat()];
  return known.find((each) => stem && each.replaceAll(/[-_.]/g, "").toLowerCase() === stem) ?? "";
}
