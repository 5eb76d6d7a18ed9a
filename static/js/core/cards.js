// @ts-check
/**
 * Cards for citations and terms: shown on hover, focus and tap, kept while the pointer is inside, closed by Escape.
 * The link itself still leads to the entry in the list or the glossary, so nothing depends on the card.
 */

const LINGER = 250; // milliseconds that a card stays after the pointer has left

/** The citation or the term that an event is about. @param {Event} event */
function linkOf(event) {
  const link = event.target instanceof Element ? event.target.closest("a.cite, a.term") : null;
  return link instanceof HTMLAnchorElement ? link : null;
}

/**
 * What a link's card shows: the entry of the page's own list, or the meaning of a term from the glossary.
 * @param {HTMLAnchorElement} link
 * @param {(address: string) => Promise<Document | null>} read the glossary
 * @returns {Promise<Node[]>}
 */
async function contentOf(link, read) {
  const id = decodeURIComponent(link.hash.slice(1));
  if (!link.matches(".term")) {
    const entry = document.getElementById(id)?.cloneNode(true);
    return [...(entry?.childNodes ?? [])].filter((node) => !(node instanceof Element && node.matches(".backlinks")));
  }
  const listed = await read(link.href.replace(link.hash, ""));
  const meaning = listed?.getElementById(id)?.nextElementSibling;
  return meaning ? [...document.importNode(meaning.querySelector("p") ?? meaning, true).childNodes] : [];
}

/** @returns {(address: string) => Promise<Document | null>} reads a page of this site once, and again if it failed */
function reader() {
  /** @type {Map<string, Promise<Document | null>>} */
  const read = new Map();
  return (address) => {
    const page = read.get(address) ?? fetch(address).then(
      async (answer) => answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null,
      () => null,
    );
    read.set(address, page);
    page.then((found) => found || read.delete(address));
    return page;
  };
}

/** @returns {(link: HTMLAnchorElement) => Promise<boolean>} shows the card of a citation or a term, if there is one */
export function attachCards() {
  const read = reader();
  const card = document.createElement("div");
  card.className = "card";
  card.id = "reference-card";
  card.hidden = true;
  (document.querySelector("main") ?? document.body).append(card);
  /** @type {number | undefined} */
  let leaving;

  const hide = () => {
    card.hidden = true;
    wanted = null;
  };
  /** @type {HTMLAnchorElement | null} */
  let wanted = null; // the link whose card is shown, or on its way
  const show = async (/** @type {HTMLAnchorElement} */ link) => {
    clearTimeout(leaving);
    wanted = link;
    const content = await contentOf(link, read);
    if (!content.length || wanted !== link) return wanted !== link;
    card.replaceChildren(...content);
    for (const element of card.querySelectorAll("[id]")) element.removeAttribute("id");
    card.hidden = false;
    const box = link.getBoundingClientRect();
    const width = card.offsetWidth;
    const left = Math.max(12, Math.min(innerWidth - width - 12, box.left + box.width / 2 - width / 2));
    card.style.left = `${left + scrollX}px`;
    const above = box.top > card.offsetHeight + 80;
    card.style.top = `${(above ? box.top - card.offsetHeight - 8 : box.bottom + 8) + scrollY}px`;
    return true;
  };
  const later = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, LINGER);
  };

  document.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (link && event.pointerType === "mouse") show(link);
    else if (card.contains(/** @type {Node} */ (event.target))) clearTimeout(leaving);
    else if (wanted) later();
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
      show(link).then((shown) => shown || location.assign(link.href));
    } else if (!card.contains(/** @type {Node} */ (event.target))) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  return show;
}
