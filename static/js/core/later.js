// @ts-check
/**
 * What few readers ask of a figure, loaded when the first one does: a link to its state, how a
 * number was computed, files in and out.
 */

/** @typedef {import("./figure.js").Live} Live */

const OF_FILES = ["paste", "read", "give"];

/**
 * @param {HTMLElement} root
 * @param {Live} live
 */
export function attachLater(root, live) {
  const explain = once(async () => (await import("./explain.js")).explainer(root, live));
  const files = once(async () => (await import("./files.js")).fileKeeper(root, live));
  root.addEventListener("click", async (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = target.closest("button");
    const action = button?.dataset.action ?? "";
    if (button && action === "copy-link") await (await import("./link.js")).copyLink(button, live);
    else if (OF_FILES.includes(action)) await (await files()).click(action);
    else if (target.closest("[data-explain]")) await (await explain())(target);
  });
  if (!live.figure.module.take) return;
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", async (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    await (await files()).drop(file);
  });
}

/**
 * @template T
 * @param {() => Promise<T>} load
 */
function once(load) {
  /** @type {Promise<T> | undefined} */
  let loaded;
  return () => (loaded ??= load());
}
