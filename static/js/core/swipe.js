// @ts-check
/**
 * A finger that scrolls the page may begin on a slider, which then jumps under it. The browser takes the finger away
 * (`pointercancel`), and with it everything goes back to what it was at `pointerdown`.
 */

/** @typedef {import("./figure.js").Live} Live */

/**
 * @param {HTMLElement} root
 * @param {Live} live
 */
export function attachSwipe(root, live) {
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
