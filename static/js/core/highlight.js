// @ts-check
/**
 * Linked highlighting: pointing at, focusing or tapping anything with `data-mark` dims everything with another mark;
 * `data-tip` shows a card. A tap or Enter pins, Escape lets go.
 */

/**
 * Dim everything in a figure that has another mark; nothing, if there is none.
 * @param {Element} root
 * @param {string | null} mark
 */
export function dimOthers(root, mark) {
  for (const other of root.querySelectorAll("[data-mark]")) {
    other.toggleAttribute("data-dim", Boolean(mark) && other.getAttribute("data-mark") !== mark);
  }
}

/** @param {HTMLElement} root */
export function attachHighlight(root) {
  const card = document.createElement("div");
  card.className = "tip";
  card.hidden = true;
  root.append(card);
  let pinned = false;

  const show = (/** @type {Element | null} */ element) => {
    const mark = element?.getAttribute("data-mark") ?? null;
    dimOthers(root, mark);
    root.dispatchEvent(new CustomEvent("marklight", { bubbles: true, detail: { root, mark } }));
    const tip = element?.getAttribute("data-tip");
    card.hidden = !tip;
    if (!element || !tip) return;
    card.textContent = tip;
    const box = element.getBoundingClientRect();
    const frame = root.getBoundingClientRect();
    const left = box.left + box.width / 2 - frame.left - card.offsetWidth / 2;
    card.style.left = `${Math.max(0, Math.min(frame.width - card.offsetWidth, left))}px`;
    const above = box.top - frame.top - card.offsetHeight - 8;
    card.style.top = `${above >= 0 ? above : box.bottom - frame.top + 8}px`;
  };
  const markOf = (/** @type {Event} */ event) => {
    const target = /** @type {Element} */ (event.target);
    return target.closest("[data-tip]") ?? target.closest("[data-mark]");
  };

  root.addEventListener("pointerover", (event) => {
    if (!pinned && event.pointerType === "mouse") show(markOf(event));
  });
  root.addEventListener("pointerleave", () => {
    if (!pinned) show(null);
  });
  root.addEventListener("focusin", (event) => {
    const element = markOf(event);
    if (element && !pinned) show(element);
  });
  root.addEventListener("focusout", () => {
    if (!pinned) show(null);
  });
  root.addEventListener("click", (event) => {
    const element = markOf(event);
    if (element) show(element);
    else if (pinned) show(null);
    pinned = element !== null;
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && markOf(event)) pinned = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return; // wherever the focus is: the pointer alone may have opened the card
    pinned = false;
    show(null);
  });
}
