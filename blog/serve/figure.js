// @ts-check
/** One figure of a living page stopped, printed anew and started again, with its inputs, its focus and what is unfolded. */

/**
 * @typedef {object} Figures  what static/js/figures.js gives
 * @property {(name: string) => Promise<any>} liveFigure
 * @property {(name: string) => void} stop
 * @property {IntersectionObserver} near
 */

const FIGURE = "figure[data-module]";
const WAIT = 3000; // milliseconds for a figure to live again before the page is given back

/** @param {ParentNode} page @returns {Map<string, HTMLElement>} by id */
export function figuresOf(page) {
  const found = /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(FIGURE));
  return new Map([...found].map((figure) => [figure.id, figure]));
}

/** The module that the page itself has loaded. @returns {Promise<Figures>} */
function figures() {
  const scripts = /** @type {HTMLScriptElement[]} */ ([...document.querySelectorAll("head script[src]")]);
  const script = scripts.find(({ src }) => /\/figures(\.\w+)?\.js$/.test(src));
  if (!script) throw new Error("the page has no figures yet");
  return import(script.src);
}

/** @param {string} id */
const nameOf = (id) => id.replace("fig-", "");

/** @param {string} id */
export async function removeFigure(id) {
  (await figures()).stop(nameOf(id));
}

/** Put a newly printed figure in its place and let it live if it did. @param {HTMLElement} fresh */
export async function placeFigure(fresh) {
  const { liveFigure, stop, near } = await figures();
  const name = nameOf(fresh.id);
  const root = /** @type {HTMLElement} */ (document.getElementById(fresh.id));
  const lived = root.classList.contains("live");
  if (lived) await settle(root, await liveFigure(name));
  const restore = [keptFolds(root), keptFocus(root)];
  // Loaded before it is needed, it draws in the frame in which it is placed.
  await import(new URL(fresh.dataset.module ?? "", document.baseURI).href).catch(() => {});
  stop(name);
  near.unobserve(root);
  const next = document.importNode(fresh, true);
  root.replaceWith(next);
  if (!lived) return near.observe(next);
  await Promise.race([liveFigure(name), later(WAIT)]).catch(() => {}); // the console says why it does not live
  await drawn();
  for (const each of restore) each(next);
}

/** Tell a figure that stays where its module is found now, for when it is loaded. @param {HTMLElement} fresh */
export function readdress(fresh) {
  const root = document.getElementById(fresh.id);
  if (root) root.dataset.module = fresh.dataset.module;
}

/** Let the texts that were printed anew say what the living figures say. */
export async function redraw() {
  const names = [...document.querySelectorAll(`${FIGURE}.live`)].map(({ id }) => nameOf(id));
  const named = names.filter((name) => document.querySelector(`[data-live^="${name}."], [data-drag^="${name}."]`));
  for (const name of named) {
    const live = await (await figures()).liveFigure(name);
    live.replace(live.inputs());
  }
}

/**
 * Nothing plays on, and all inputs stand in the address, from which the next figure reads them.
 * @param {HTMLElement} root
 * @param {any} live
 */
function settle(root, live) {
  const playing = root.querySelectorAll("[data-player][data-action=play][aria-pressed=true]");
  for (const button of playing) /** @type {HTMLElement} */ (button).click();
  live.commit();
}

/** @param {HTMLElement} root @returns {(next: HTMLElement) => void} */
function keptFolds(root) {
  const words = (/** @type {Element} */ fold) => fold.querySelector("summary")?.textContent;
  const open = new Set([...root.querySelectorAll("details[open]")].map(words));
  return (next) => {
    for (const fold of next.querySelectorAll("details")) if (open.has(words(fold))) fold.open = true;
  };
}

/** @param {HTMLElement} root @returns {(next: HTMLElement) => void} */
function keptFocus(root) {
  const held = /** @type {HTMLInputElement} */ (document.activeElement);
  if (!root.contains(held)) return () => {};
  const selector = selectorOf(held);
  const typed = held.type === "text" ? { value: held.value, at: [held.selectionStart, held.selectionEnd] } : null;
  return (next) => {
    const field = /** @type {HTMLInputElement | null} */ (selector ? next.querySelector(selector) : null);
    if (!field || document.activeElement !== document.body) return; // the reader has gone on meanwhile
    field.focus({ preventScroll: true });
    if (!typed || field.type !== "text") return;
    field.value = typed.value;
    field.setSelectionRange(typed.at[0], typed.at[1]);
  };
}

/** What names a control in any print of its figure. @param {HTMLElement} element */
function selectorOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const named = ["data-input", "data-preset", "data-player", "data-action", "data-explain", "value"];
  const parts = named.filter((name) => element.hasAttribute(name))
    .map((name) => `[${name}="${CSS.escape(element.getAttribute(name) ?? "")}"]`);
  return parts.length ? element.localName + parts.join("") : "";
}

/** @param {number} milliseconds */
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A frame has been drawn, or would have been if the page were seen. */
const drawn = () => Promise.race([new Promise((done) => requestAnimationFrame(() => done(undefined))), later(100)]);
