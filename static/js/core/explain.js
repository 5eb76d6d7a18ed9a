// @ts-check
/**
 * How a number was computed, opened at the number by the sign beside it: its equation in symbols, the line with the
 * numbers in their places, kept up to date while the inputs move, its source, and a button that copies all its digits.
 */

import { h, patch } from "./tree.js";

/**
 * @typedef {import("./figure.js").Live} Live
 * @typedef {import("./figure.js").Readout} Readout
 * @typedef {import("./tree.js").Tree} Tree
 */

const GAP = 8; // pixels between the sign and its formula
const COPIED = 2000; // milliseconds that a button says so

/**
 * What a click on the sign beside a number does.
 * @param {HTMLElement} root
 * @param {Live} live
 * @returns {(target: Element) => Promise<void>}
 */
export function explainer(root, live) {
  const box = /** @type {HTMLElement} */ (root.querySelector(".explanation"));
  const modules = JSON.parse(root.dataset.formulas ?? "{}");
  let open = "";
  let ended = new AbortController();

  const readout = () => {
    const { readouts = [], ledger = [] } = live.view();
    return [...readouts, ...ledger].find(({ name, formula }) => name === open && formula);
  };
  const button = () => /** @type {HTMLElement | null} */ (root.querySelector(`[data-explain="${CSS.escape(open)}"]`));
  const close = () => {
    if (!open) return;
    ended.abort();
    button()?.setAttribute("aria-expanded", "false");
    if (box.contains(document.activeElement)) button()?.focus({ preventScroll: true });
    open = "";
    box.hidden = true;
  };
  const draw = async () => {
    const shown = readout();
    if (!shown?.formula) return close();
    const explained = await import(new URL(modules[shown.formula.module], document.baseURI).href);
    if (open !== shown.name) return;
    fill(box, shown, explained);
  };
  const show = async (/** @type {string} */ name) => {
    close();
    open = name;
    patch(box, []);
    await draw();
    const sign = button();
    if (open !== name || !sign) return;
    box.hidden = false;
    sign.setAttribute("aria-expanded", "true");
    place(box, sign, root);
    box.focus({ preventScroll: true });
    ended = new AbortController();
    listen(box, sign, close, ended.signal);
  };

  box.role = "dialog";
  box.tabIndex = -1;
  document.addEventListener("figuredraw", (event) => {
    if (/** @type {CustomEvent<Live>} */ (event).detail === live && open) draw();
  });
  box.addEventListener("click", ({ target }) => {
    const press = /** @type {Element} */ (target).closest("button");
    if (press) copy(press, live);
  });
  return async (target) => {
    const name = /** @type {HTMLElement | null} */ (target.closest("[data-explain]"))?.dataset.explain;
    if (!name || name === open) close();
    else await show(name);
  };
}

/**
 * @param {HTMLElement} box
 * @param {Readout} readout
 * @param {any} explained  the derived module: `equations` in words, `typeset` as MathML, `substituted` with numbers
 */
function fill(box, { label, value, formula }, explained) {
  const { name, source, part, arguments: sizes } = /** @type {import("./figure.js").Explanation} */ (formula);
  // A formula with several results or steps has a line for each; in words, symbols and numbers they are the same lines.
  const words = explained.equations[name].split("\n");
  const at = words.findIndex((/** @type {string} */ line) => line.startsWith(`${part} = `));
  const shown = (/** @type {string[]} */ lines) => (part && at >= 0 ? [lines[at]] : lines);
  box.ariaLabel = `How ${label} is computed`;
  if (!box.firstChild) {
    patch(
      box,
      [
        h("p", { class: "explained" }, label),
        h("div", { class: "formula" }),
        h("div", { class: "numbers" }),
        source && h("p", { class: "source" }, source),
        value !== undefined && h("button", { type: "button" }, "Copy the number"),
      ].filter((part) => typeof part === "object"),
    );
    const formulas = /** @type {HTMLElement} */ (box.querySelector(".formula"));
    // Typeset by the build, in pieces between which a line may break.
    formulas.innerHTML = shown(explained.typeset[name]).map((line) => `<p>${line}</p>`).join("");
  }
  const press = box.querySelector("button");
  if (press) press.dataset.value = String(value);
  const numbers = shown(explained.substituted[name](...sizes).split("\n"));
  const lines = box.querySelectorAll(".formula p");
  const short = numbers.map(withoutZeros);
  numbers.forEach((line, i) => hideZeros(lines[i], line));
  patch(/** @type {Element} */ (box.querySelector(".numbers")), [
    ...short.map((line) => h("p", null, line)),
    ...(short.some((line, i) => line !== numbers[i]) ? [h("p", { class: "source" }, "Terms of 0 are left out.")] : []),
  ]);
}

/**
 * Leave the same terms out of a typeset sum, which is one element for each.
 * @param {Element | undefined} line
 * @param {string} numbers
 */
function hideZeros(line, numbers) {
  const terms = numbers.split(" = ")[0].split(" + ");
  const typeset = [...line?.children ?? []];
  if (typeset.length !== terms.length) return;
  typeset.forEach((term, i) => term.toggleAttribute("hidden", i > 0 && terms[i] === "0"));
}

/**
 * A line of numbers without the terms that add nothing.
 * @param {string} line
 */
export function withoutZeros(line) {
  return line.replace(/ [+\u2212-] 0(?= [+\u2212=\u2248-]|\)|$)/g, "").replace(/(^|= )0 \+ /g, "$1");
}

/**
 * Beside the sign, inside the window where there is room: below, else above.
 * @param {HTMLElement} box
 * @param {HTMLElement} sign
 * @param {HTMLElement} root
 */
function place(box, sign, root) {
  const at = sign.getBoundingClientRect();
  const frame = root.getBoundingClientRect();
  const header = document.querySelector(".site-header")?.getBoundingClientRect().bottom ?? 0;
  const above = at.bottom + GAP + box.offsetHeight > innerHeight && at.top - GAP - box.offsetHeight > header;
  const top = above ? at.top - GAP - box.offsetHeight : at.bottom + GAP;
  const left = Math.min(at.left - box.offsetWidth / 3, frame.right - box.offsetWidth);
  box.style.top = `${top - frame.top - root.clientTop}px`;
  box.style.left = `${Math.max(left, frame.left) - frame.left}px`;
  box.scrollIntoView({ block: "nearest", behavior: "instant" }); // where neither side has room
}

/**
 * Escape, a press elsewhere and the Tab key close the formula; the focus goes back to the sign, and on from there.
 * @param {HTMLElement} box
 * @param {HTMLElement} sign
 * @param {() => void} close
 * @param {AbortSignal} signal
 */
function listen(box, sign, close, signal) {
  document.addEventListener("keydown", (event) => {
    const { activeElement } = document;
    const leaves = event.key === "Tab" &&
      activeElement === (event.shiftKey ? box : box.querySelector("button") ?? box);
    if (event.key !== "Escape" && !leaves) return;
    if (event.shiftKey) event.preventDefault(); // back to the sign itself
    close();
  }, { signal });
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node && !box.contains(target) && !sign.contains(target)) close();
  }, { signal });
}

/**
 * @param {HTMLButtonElement} press
 * @param {Live} live
 */
async function copy(press, live) {
  const value = press.dataset.value ?? "";
  try {
    await navigator.clipboard.writeText(value);
    press.textContent = `Copied ${value}`;
    live.say(`Copied ${value}.`);
  } catch {
    press.textContent = value; // no permission: the digits can be selected
  }
  setTimeout(() => (press.textContent = "Copy the number"), COPIED);
}
