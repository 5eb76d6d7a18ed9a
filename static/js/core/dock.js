// @ts-check
/**
 * A copy of a figure at the window's lower edge: what a sentence has just done to a figure that is out of sight. It
 * follows the figure, and goes when the reader goes on.
 */

import { h, patch } from "./tree.js";
import { inSight, shownFrame, visit } from "./visit.js";

/** @type {ReturnType<typeof makeDock> | undefined} the page's one */
let dock;

/**
 * Show a figure to a reader who reads elsewhere; nothing, where most of its drawing is in sight.
 * @param {HTMLElement} root
 * @param {HTMLElement} from  the words that ask for it
 */
export function showBeside(root, from) {
  dock ??= makeDock();
  if (inSight(root)) dock.close();
  else dock.show(root, from);
}

function makeDock() {
  const box = document.createElement("aside");
  box.className = "dock";
  box.hidden = true;
  // The drawing stands in a figure's own boxes, so that all that styles drawings styles this one.
  patch(box, [
    h("div", { class: "figure dock-drawing", inert: true, "aria-hidden": "true" }, h("div", { class: "plot" })),
    h("p", { class: "dock-finding" }),
    h(
      "p",
      { class: "dock-buttons" },
      h("button", { type: "button", "data-dock": "see" }, "See it"),
      h("button", { type: "button", "data-dock": "close", "aria-label": "Close" }, "\u00d7"),
    ),
  ]);
  document.body.append(box);
  /** @type {(() => void) | undefined} */
  let end;
  const close = () => end?.();
  return {
    close,
    /**
     * @param {HTMLElement} root
     * @param {HTMLElement} from
     */
    show(root, from) {
      close();
      const gone = new AbortController();
      end = () => {
        if (box.contains(document.activeElement)) from.focus({ preventScroll: true });
        gone.abort();
        box.hidden = true;
      };
      box.ariaLabel = root.querySelector(".plate-number")?.textContent ?? "";
      box.hidden = false;
      keepCopy(box, root, gone.signal);
      keepClear(box, from);
      listen(box, root, from, close, gone.signal);
    },
  };
}

/**
 * Where the dock would lie over the very words that opened it, it stands at the upper edge.
 * @param {HTMLElement} box
 * @param {HTMLElement} from
 */
function keepClear(box, from) {
  box.classList.remove("upper");
  const words = from.getBoundingClientRect();
  const { top, left } = box.getBoundingClientRect();
  box.classList.toggle("upper", words.bottom > top && words.right > left);
}

/**
 * Copy the figure into the dock now and whenever it changes, once a frame.
 * @param {HTMLElement} box
 * @param {HTMLElement} root
 * @param {AbortSignal} end
 */
function keepCopy(box, root, end) {
  const copy = () => {
    const frame = shownFrame(root);
    const twin = /** @type {HTMLElement} */ (frame.cloneNode(true));
    twin.className = "frame";
    for (const element of twin.querySelectorAll("[id]")) element.removeAttribute("id");
    const painted = frame.querySelectorAll("canvas");
    twin.querySelectorAll("canvas").forEach((canvas, i) => canvas.getContext("2d")?.drawImage(painted[i], 0, 0));
    box.querySelector(".plot")?.replaceChildren(twin);
    const trouble = root.querySelector(".trouble")?.firstChild;
    const words = trouble ? [trouble] : root.querySelector(".finding")?.childNodes ?? [];
    box.querySelector(".dock-finding")?.replaceChildren(...[...words].map((node) => node.cloneNode(true)));
  };
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (!end.aborted) copy();
    });
  });
  // What moves in the figure moves in its copy, a step at a time, whatever moves it.
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  end.addEventListener("abort", () => observer.disconnect());
  copy();
}

/**
 * @param {HTMLElement} box
 * @param {HTMLElement} root
 * @param {HTMLElement} from
 * @param {() => void} close
 * @param {AbortSignal} signal
 */
function listen(box, root, from, close, signal) {
  const start = scrollY;
  box.addEventListener("click", ({ target }) => {
    const pressed = /** @type {Element} */ (target).closest("button")?.dataset.dock;
    if (pressed) close();
    if (pressed === "see") visit(root, from);
  }, { signal });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Tab") stepThrough(event, box, from);
  }, { signal });
  document.addEventListener("scroll", () => {
    if (Math.abs(scrollY - start) > innerHeight / 2 || inSight(root)) close();
  }, { signal, passive: true });
}

/**
 * The Tab key finds the dock, which stands at the end of the page, right after the words that opened it.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} box
 * @param {HTMLElement} from
 */
function stepThrough(event, box, from) {
  const [first, last] = box.querySelectorAll("button");
  const at = document.activeElement;
  if (at === from && !event.shiftKey) {
    event.preventDefault();
    first.focus();
  } else if (at === first && event.shiftKey) {
    event.preventDefault();
    from.focus({ preventScroll: true });
  } else if (at === last && !event.shiftKey) from.focus({ preventScroll: true }); // from there the key goes on
}
