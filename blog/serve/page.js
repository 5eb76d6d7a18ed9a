// @ts-check
/**
 * What the preview adds to every page: it follows the site, and says what is wrong and what is being done.
 * Only `blog serve` puts it in; nothing of it is published.
 */

import { show } from "./notice.js";
import { remember, update } from "./update.js";

/**
 * @typedef {object} State  as the server tells it
 * @property {string} site  which site is served; "" before the first
 * @property {string} base  the path under which it is served
 * @property {string[] | null} changed  published paths that differ from the site told before; null: nobody knows
 * @property {string} problem
 * @property {string} work
 */

const RETRY = 500; // milliseconds until a lost preview is asked for again
const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-site]"));
const page = script.dataset.page ?? ""; // published path
const missing = page === "404.html" && !location.pathname.endsWith(page);

let site = script.dataset.site ?? ""; // of which this page is; "" for the page that waits for one
/** @type {EventSource | null} */
let source = null;
/** @type {number | undefined} */
let retry;
let turn = Promise.resolve();
if (site && !missing) remember(site);

function connect() {
  leave();
  source = new EventSource(`/_blog/events?site=${site}`);
  source.onmessage = ({ data }) => {
    const state = JSON.parse(data);
    show(state);
    turn = turn.then(() => follow(state));
  };
  source.onerror = () => {
    leave();
    show({ work: "the preview does not answer" });
    retry = setTimeout(connect, RETRY);
  };
}

function leave() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

/**
 * Become the page of that site.
 * @param {State} state
 */
async function follow(state) {
  if (!state.site || state.site === site) return;
  if (!site || missing || !state.changed) return location.reload();
  try {
    const paths = new Set(state.changed.map((path) => new URL(state.base + path, location.origin).pathname));
    const own = new URL(state.base + page, location.origin).pathname;
    if (!await update(paths, own)) return location.reload();
    site = state.site;
  } catch (error) {
    if (error instanceof TypeError && error.message.includes("fetch")) return connect(); // it knows what we have
    console.info("The page is loaded anew, since", error);
    location.reload();
  }
}

// A browser holds six connections to a host: pages that nobody sees leave theirs to others, and catch up later.
document.addEventListener("visibilitychange", () => document.hidden ? leave() : connect());
addEventListener("pagehide", leave);
if (!document.hidden) connect();
