// @ts-check
/** A link to the state of a figure, for the clipboard. */

import { writeInputs } from "./figure.js";
import { writeQuery } from "./url.js";

/** @typedef {import("./figure.js").Live} Live */

/**
 * @param {HTMLElement} button
 * @param {Live} live
 */
export async function copyLink(button, live) {
  const query = writeQuery("", live.figure.name, writeInputs(live.figure, live.inputs()));
  const link = location.origin + location.pathname + query + `#fig-${live.figure.name}`;
  const words = button.dataset.words ??= button.textContent ?? ""; // not what an earlier click wrote there
  try {
    await navigator.clipboard.writeText(link);
    button.textContent = "Link copied";
  } catch {
    history.replaceState(null, "", link); // no permission to write: the link stands in the address bar
    button.textContent = "Link is in the address bar";
  }
  setTimeout(() => (button.textContent = words), 2000);
}
