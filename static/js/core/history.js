// @ts-check
/** Undo and redo of a figure's committed steps: two buttons of its strip, and Ctrl+Z inside it. Loaded with the first. */

/** @typedef {import("./figure.js").Live} Live */

const LONGEST = 200; // steps that are remembered

/**
 * @param {HTMLElement} root
 * @param {Live} live
 * @param {import("./figure.js").Inputs} present  the inputs before the first step
 */
export function attachHistory(root, live, present) {
  /** @type {import("./figure.js").Inputs[]} */
  let past = [];
  /** @type {import("./figure.js").Inputs[]} */
  let future = [];
  let moving = false;
  const buttons = {
    undo: /** @type {HTMLButtonElement | null} */ (root.querySelector("[data-action=undo]")),
    redo: /** @type {HTMLButtonElement | null} */ (root.querySelector("[data-action=redo]")),
  };
  const show = () => {
    if (buttons.undo) buttons.undo.disabled = past.length === 0;
    if (buttons.redo) buttons.redo.disabled = future.length === 0;
  };
  const same = (/** @type {import("./figure.js").Inputs} */ other) =>
    Object.keys(live.figure.controls).every((name) => other[name] === live.inputs()[name]);
  const move = (/** @type {"undo" | "redo"} */ direction) => {
    const [from, to] = direction === "undo" ? [past, future] : [future, past];
    const inputs = from.pop();
    if (!inputs) return;
    to.push(present);
    present = inputs;
    moving = true;
    live.replace(inputs);
    live.commit();
    moving = false;
    show();
  };

  const remember = () => {
    if (moving || same(present)) return;
    past = [...past, present].slice(-LONGEST);
    future = [];
    present = live.inputs();
    show();
  };
  root.addEventListener("commit", remember);
  root.addEventListener("click", (event) => {
    const action = /** @type {Element} */ (event.target).closest("button")?.dataset.action;
    if (action === "undo" || action === "redo") move(action);
  });
  root.addEventListener("keydown", (event) => {
    const field = event.target instanceof HTMLInputElement && event.target.type === "text" ||
      event.target instanceof HTMLTextAreaElement;
    if (field || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    move(event.shiftKey ? "redo" : "undo");
  });
  remember();
}
