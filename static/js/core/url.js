// @ts-check
/**
 * A figure's state in the page's address: `?v=1&serving.batch=64#fig-serving`. Only what differs from the start is
 * written. An address of another version is ignored rather than misread.
 */

import { readInputs, writeInputs } from "./figure.js";

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

/**
 * Show an address for the page as it is, in the place of the one that stands or as a step of its own. Browsers refuse it
 * in a sandboxed frame, for a page from a file, and after many in a short time: then only the address is not there.
 * @param {string} address
 * @param {boolean} [entry]  a step that Back undoes; an address that stands already makes none
 * @returns {boolean} whether it stands there now
 */
export function writeAddress(address, entry = false) {
  try {
    const step = entry && new URL(address, location.href).href !== location.href;
    if (step) history.pushState(null, "", address);
    else history.replaceState(history.state, "", address);
    return true;
  } catch {
    return false;
  }
}

/**
 * One figure's share of the page's address: written when a step is done, read anew when the reader goes back or forward.
 * @typedef {import("./figure.js").Inputs} Inputs
 * @param {import("./figure.js").Figure} figure
 */
export function figureAddress(figure) {
  const asked = () => JSON.stringify(readQuery(location.search, figure.name));
  let known = asked();
  return {
    /**
     * @param {Inputs} inputs
     * @param {boolean} [entry]  a step of its own in the browser's history
     */
    write(inputs, entry) {
      const query = writeQuery(location.search, figure.name, writeInputs(figure, inputs));
      if (writeAddress(location.pathname + query + location.hash, entry)) known = asked();
    },
    /** The inputs that the address asks for, if it asks for others than before; else null. @returns {Inputs | null} */
    moved() {
      if (asked() === known) return null;
      known = asked();
      return readInputs(figure, readQuery(location.search, figure.name)).inputs;
    },
  };
}
