// @ts-check
/** The cursors of matrices: arrow keys and the pointer. */

/** @typedef {import("./figure.js").Live} Live */

/**
 * @param {HTMLElement} root
 * @param {Live} live
 */
export function attachCells(root, live) {
  const matrixOf = (
    /** @type {Event} */ event,
  ) => /** @type {SVGGElement | null} */ (/** @type {Element} */ (event.target).closest("[data-cells]"));
  root.addEventListener("keydown", (event) => {
    const name = matrixOf(event)?.dataset.input;
    if (!name) return;
    const value = live.figure.controls[name].step(live.inputs()[name], event.key, live.inputs());
    if (value === live.inputs()[name]) return;
    event.preventDefault();
    live.set(name, value);
    live.commit();
  });
  root.addEventListener("pointerdown", (event) => {
    const matrix = matrixOf(event);
    const ground = matrix?.querySelector(".ground")?.getBoundingClientRect();
    if (!matrix || !ground) return;
    const [rows, columns] = (matrix.dataset.cells ?? "").split(",").map(Number);
    const row = Math.floor(((event.clientY - ground.top) / ground.height) * rows);
    const column = Math.floor(((event.clientX - ground.left) / ground.width) * columns);
    const name = matrix.dataset.input ?? "";
    live.set(name, live.figure.controls[name].nearest(`${row},${column}`, live.inputs()));
    live.commit();
  });
}
