// @ts-check
// Runs before the first paint and before any module: a classic script, in the head, small. It sets the theme, so that no
// wrong colour flashes; it numbers what a reader does to a figure that is not live yet, which core/early.js takes over;
// and it alone can say that the modules did not come.
(() => {
  const root = document.documentElement;
  const file = location.protocol === "file:"; // where browsers run no module: the page is as it is without scripts
  if (!file) root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* storage is switched off: the system's theme holds */ }

  let early = 0;
  for (const type of ["input", "click"]) {
    addEventListener(type, ({ target }) => {
      if (!(target instanceof Element)) return;
      const touched = /** @type {HTMLElement | null} */ (type === "click" ? target.closest("[data-preset]") : target);
      if (touched?.closest("figure[data-module]:not(.live)")) touched.dataset.early = String(early += 1);
    }, true);
  }

  /**
   * Say under a figure's drawing why it stays as it is, and offer a way out.
   * @param {Element} figure
   * @param {{ words: string, way?: string, act?: () => void }} trouble
   */
  const say = (figure, { words, way, act }) => {
    const line = figure.querySelector(".trouble") ?? document.createElement("p");
    line.className = "trouble";
    line.role = "status";
    line.textContent = words + " ";
    figure.querySelector(".plot")?.append(line);
    figure.classList.add("failed");
    if (!way || !act) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = way;
    button.addEventListener("click", act, { once: true });
    line.append(button);
  };
  addEventListener("figuretrouble", (event) => {
    say(/** @type {Element} */ (event.target), /** @type {CustomEvent} */ (event).detail);
  }, true);

  /** @param {{ words: string, way?: string, act?: () => void }} trouble */
  const sayEverywhere = (trouble) => {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => sayEverywhere(trouble));
    else for (const figure of document.querySelectorAll("figure[data-module]:not(.live)")) say(figure, trouble);
  };
  const words = "shows its first state only";
  if (file) sayEverywhere({ words: `Opened as a file, this figure ${words}; it is live when a server sends it.` });
  addEventListener("error", ({ target }) => {
    if (file || !(target instanceof HTMLScriptElement) || !target.src.includes("/figures.")) return;
    const act = () => location.reload();
    sayEverywhere({ words: `The scripts did not come: this figure ${words}.`, way: "Load the page anew", act });
    addEventListener("online", act);
  }, true);
})();
