// @ts-check
/**
 * Two notices over a page: a small one of the work that is going on, and one of a problem in the command line's words.
 * They stand outside of the page's body and styles, and never take the focus.
 */

const CLOSED = "blog-closed-problem"; // the text of the problem that the author has put away

const host = document.createElement("blog-notice");
const root = host.attachShadow({ mode: "open" });
const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/_blog/notice.css" });
const badge = Object.assign(document.createElement("button"), { className: "badge", type: "button", hidden: true });
const box = Object.assign(document.createElement("section"), { className: "problem", hidden: true });
const words = document.createElement("pre");
const close = Object.assign(document.createElement("button"), { className: "close", type: "button", textContent: "×" });
box.setAttribute("role", "alert");
words.tabIndex = 0; // it scrolls
close.setAttribute("aria-label", "Close");
box.append(close, words);
root.append(style, box, badge);
document.documentElement.append(host);

let problem = "";
let work = "";

close.addEventListener("click", () => putAway(problem));
badge.addEventListener("click", () => putAway(""));
addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && !box.hidden) putAway(problem);
});

/** Show what the server tells. @param {{ problem?: string, work?: string }} state */
export function show(state) {
  problem = state.problem ?? problem;
  work = state.work ?? work;
  draw();
}

/** @param {string} text */
function putAway(text) {
  sessionStorage.setItem(CLOSED, text);
  draw();
}

function draw() {
  const away = problem !== "" && sessionStorage.getItem(CLOSED) === problem;
  box.hidden = !problem || away;
  if (words.textContent !== problem) words.textContent = problem;
  badge.hidden = !work && !away;
  badge.disabled = !away;
  badge.textContent = work || "problem: show";
  for (const place of document.querySelectorAll("[data-notice]")) { // the page that waits for the site says it, too
    const text = place.getAttribute("data-notice") === "problem" ? problem : work || "waiting for the next change";
    if (place.textContent !== text) place.textContent = text;
  }
}
