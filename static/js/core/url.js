// @ts-check
/**
 * A figure's state in the page's address: `?v=1&serving.batch=64#fig-serving`. Only what differs from the start is
 * written. An address of another version is ignored rather than misread.
 */

export const VERSION = "1";
const LONGEST = 2000; // characters of a query that are looked at; a longer one is not ours

/**
 * The texts of one figure's inputs in a query.
 * @param {string} query  as in location.search
 * @param {string} figure
 * @returns {Record<string, string>}
 */
export function readQuery(query, figure) {
  const texts = Object.create(null);
  if (query.length > LONGEST) return texts;
  const parameters = new URLSearchParams(query);
  if (parameters.get("v") !== VERSION) return texts;
  for (const [key, value] of parameters) {
    if (key.startsWith(figure + ".")) texts[key.slice(figure.length + 1)] = value;
  }
  return texts;
}

/**
 * The query with one figure's inputs replaced; "" when nothing differs from the start.
 * @param {string} query
 * @param {string} figure
 * @param {Record<string, string>} texts
 */
export function writeQuery(query, figure, texts) {
  const parameters = new URLSearchParams(query.length > LONGEST ? "" : query);
  for (const key of [...parameters.keys()]) {
    if (key.startsWith(figure + ".") || key === "v") parameters.delete(key);
  }
  for (const [key, value] of Object.entries(texts)) parameters.set(`${figure}.${key}`, value);
  const rest = parameters.toString().replaceAll("%2C", ",");
  return rest ? `?v=${VERSION}&${rest}` : "";
}
