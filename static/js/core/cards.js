// @ts-check
/**
 * Cards for citations and references: shown on hover, focus and tap, kept while the pointer is inside, closed by Escape.
 * The link itself still leads to the entry in the list, so nothing depends on the card.
 */

const LINGER = 250; // milliseconds that a card stays after the pointer has left

/** The citation that an event is about. @param {Event} event */
function linkOf(event) {
  const link = event.target instanceof Element ? event.target.closest("a.cite") : null;
  return link instanceof HTMLAnchorElement ? link : null;
}

/** @returns {(link: HTMLAnchorElement) => void} shows the card of a citation */
export function attachCards() {
  const card = document.createElement("div");
  card.className = "card";
  card.id = "reference-card";
  card.hidden = true;
  (document.querySelector("main") ?? document.body).append(card);
  /** @type {number | undefined} */
  let leaving;

  const hide = () => {
    card.hidden = true;
  };
  const show = (/** @type {HTMLAnchorElement} */ link) => {
    const source = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!source) return;
    clearTimeout(leaving);
    card.replaceChildren(
      ...[...source.cloneNode(true).childNodes].filter((node) =>
        !(node instanceof Element && node.matches(".backlinks"))
      ),
    );
    for (const element of card.querySelectorAll("[id]")) element.removeAttribute("id");
    card.hidden = false;
    const box = link.getBoundingClientRect();
    const width = card.offsetWidth;
    const left = Math.max(12, Math.min(innerWidth - width - 12, box.left + box.width / 2 - width / 2));
    card.style.left = `${left + scrollX}px`;
    const above = box.top > card.offsetHeight + 80;
    card.style.top = `${(above ? box.top - card.offsetHeight - 8 : box.bottom + 8) + scrollY}px`;
  };
  const later = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, LINGER);
  };

  document.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (link && event.pointerType === "mouse") show(link);
    else if (card.contains(/** @type {Node} */ (event.target))) clearTimeout(leaving);
    else if (!card.hidden) later();
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link) show(link);
    else if (!card.contains(/** @type {Node} */ (event.target))) hide();
  });
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    const touch = event instanceof PointerEvent && event.pointerType !== "mouse";
    if (link && touch) {
      event.preventDefault(); // the first tap shows the card; its own link leads on
      show(link);
    } else if (!card.contains(/** @type {Node} */ (event.target))) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  return show;
}
