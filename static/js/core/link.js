// @ts-check
/** A link to the state of a figure, for the clipboard. */

import { writeInputs } from "./figure.js";
import { writeAddress, writeQuery } from "./url.js";

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
    // No permission to write: the link stands in the address bar, where that can be written.
    button.textContent = writeAddress(link) ? "Link is in the address bar" : "The link could not be copied";
  }
  setTimeout(() => (button.textContent = words), 2000);
}
