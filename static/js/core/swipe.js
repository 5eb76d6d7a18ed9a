// @ts-check
/**
 * A finger that scrolls the page may begin on a slider, which then jumps under it. The browser takes the finger away
 * (`pointercancel`), and with it everything goes back to what it was at `pointerdown`. It may also begin on a grip.
 */

/** @typedef {import("./figure.js").Live} Live */

/**
 * @param {HTMLElement} root
 * @param {Live} live
 */
export function attachSwipe(root, live) {
  keepFromScrolling(root);
  /** @type {{ pointer: number, field: HTMLInputElement, value: string, inputs: import("./figure.js").Inputs } | null} */
  let held = null;
  let committed = false;
  root.addEventListener("pointerdown", ({ target, pointerId }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== "range" || held) return;
    held = { pointer: pointerId, field: target, value: target.value, inputs: live.inputs() };
    committed = false;
  }, true);
  root.addEventListener("commit", () => (committed = true));
  root.addEventListener("pointerup", ({ pointerId }) => {
    if (held?.pointer === pointerId) held = null;
  });
  root.addEventListener("pointercancel", ({ pointerId }) => {
    if (held?.pointer !== pointerId) return;
    const { field, value, inputs } = held;
    held = null;
    field.value = value; // a field with the focus keeps its own value when the figure is drawn
    live.replace(inputs);
    if (committed) live.commit();
  });
}

/**
 * A finger that pulls a grip does not scroll the page; one that swipes up or down over a grip that goes across does, and
 * pulls nothing. Browsers do not agree on touch-action inside a drawing.
 * @param {HTMLElement} root
 */
function keepFromScrolling(root) {
  let from = { x: 0, y: 0, pulls: false, across: false };
  root.addEventListener("touchstart", (event) => {
    const grip = /** @type {Element} */ (event.target).closest("[data-handle]");
    const { clientX: x, clientY: y } = event.touches[0];
    from = { x, y, pulls: false, across: grip?.classList.contains("across") ?? false };
    if (grip && !from.across) event.preventDefault();
  }, { passive: false });
  root.addEventListener("touchmove", (event) => {
    const { clientX: x, clientY: y } = event.touches[0];
    from.pulls ||= from.across && Math.abs(x - from.x) > Math.abs(y - from.y);
    if (from.pulls && event.cancelable) event.preventDefault();
  }, { passive: false });
}
