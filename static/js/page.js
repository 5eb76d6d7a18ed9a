// @ts-check
/** What every page has beside its figures: the theme switch, the contents that follow, cards for references, copying. */

const THEMES = ["auto", "light", "dark"];

function attachTheme() {
  const button = document.querySelector(".theme-switch");
  if (!(button instanceof HTMLButtonElement)) return;
  const root = document.documentElement;
  const show = () => {
    const theme = root.dataset.theme ?? "auto";
    button.textContent = theme[0].toUpperCase() + theme.slice(1);
    button.setAttribute("aria-label", `Colours: ${theme}. Change.`);
  };
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? "auto") + 1) % THEMES.length];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      localStorage.setItem("theme", next);
    } catch { /* not kept beyond this page */ }
    show();
  });
  show();
}

/** Mark the section that is being read in the table of contents. */
function attachContents() {
  const links = new Map();
  for (const link of document.querySelectorAll(".contents a")) {
    const id = decodeURIComponent(/** @type {HTMLAnchorElement} */ (link).hash.slice(1));
    links.set(id, [...(links.get(id) ?? []), link]);
  }
  const headings = [...document.querySelectorAll("article h2[id], article h3[id]")].filter((h) => links.has(h.id));
  if (!headings.length) return;
  const mark = () => {
    const line = 140;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < line);
    const current = (passed[passed.length - 1] ?? headings[0]).id;
    for (const [id, each] of links) {
      for (const link of each) {
        id === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
      }
    }
  };
  let waiting = false;
  document.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }, { passive: true });
  mark();
}

/** Copy a code block or a citation, without line numbers. */
function attachCopy() {
  document.addEventListener("click", async (event) => {
    const button = /** @type {Element} */ (event.target).closest("button[data-copy]");
    if (!(button instanceof HTMLButtonElement)) return;
    const source = button.closest(".copyable")?.querySelector("code, pre");
    const words = button.dataset.words ??= button.textContent ?? ""; // not what an earlier click wrote there
    try {
      await navigator.clipboard.writeText(source?.textContent ?? "");
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select and copy by hand";
    }
    setTimeout(() => (button.textContent = words), 2000);
  });
}

/** An equation wider than its column scrolls; then the keyboard must reach it. */
function attachEquations() {
  const lines = document.querySelectorAll(".equation .line");
  const mark = () => {
    for (const line of lines) {
      if (line.scrollWidth > line.clientWidth) line.setAttribute("tabindex", "0");
      else line.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", mark);
  document.fonts.ready.then(mark);
}

/** Cards for citations and terms come with the first one that is pointed at, focused or tapped. */
function attachCards() {
  const types = ["pointerover", "focusin", "click"];
  const load = () => import("./core/cards.js").then(({ attachCards }) => attachCards());
  /** @type {ReturnType<typeof load> | undefined} */
  let cards;
  const wake = async (/** @type {Event} */ event) => {
    const link = event.target instanceof Element && event.target.closest("a.cite, a.term");
    if (!(link instanceof HTMLAnchorElement)) return;
    // A tap shows the card, the first as every later one; the card's own link leads on.
    if (event.type === "click" && /** @type {PointerEvent} */ (event).pointerType !== "mouse") event.preventDefault();
    cards ??= load();
    const shown = await cards.then((show) => show(link), () => false);
    if (!shown && event.defaultPrevented) location.assign(link.href);
    for (const type of types) document.removeEventListener(type, wake);
  };
  for (const type of types) document.addEventListener(type, wake);
}

attachTheme();
attachContents();
attachEquations();
attachCopy();
attachCards();
