// @ts-check
/**
 * Bring the page's figures to life: load each module when its figure comes near, then one derive and one draw a frame.
 * A figure that breaks keeps its printed frame and says so in the console; the rest of the page lives.
 */

import { attachHighlight } from "./core/highlight.js";
import {
  change,
  layoutFor,
  openFigure,
  panelTree,
  presetInputs,
  readInputs,
  settle,
  textsOf,
  writeInputs,
} from "./core/figure.js";
import { attachExplain } from "./core/explain.js";
import { attachFiles } from "./core/files.js";
import { attachHistory } from "./core/history.js";
import { attachProse } from "./core/prose.js";
import { figureState } from "./core/state.js";
import { patch } from "./core/tree.js";
import { readQuery, writeQuery } from "./core/url.js";

/**
 * @typedef {import("./core/figure.js").Figure} Figure
 * @typedef {import("./core/figure.js").Inputs} Inputs
 * @typedef {object} Live
 * @property {Figure} figure
 * @property {() => Inputs} inputs
 * @property {(name: string, value: any) => void} set
 * @property {(inputs: Inputs) => void} replace  all inputs at once
 * @property {() => void} commit  write the address, remember the step, tell screen readers
 * @property {() => any} derived  of the last valid inputs
 * @property {() => import("./core/figure.js").View} view
 * @property {(text: string) => void} say  to screen readers, at once
 * @property {() => Record<string, string>} texts
 */

const NEAR = "150% 0px"; // a figure loads when it is this far from the screen
const SPEAK_AFTER = 800; // milliseconds without change before the status line speaks

/** @type {Map<string, Promise<Live>>} */
const opened = new Map();

/**
 * The figure of that name, loaded and drawn.
 * @param {string} name
 */
export function liveFigure(name) {
  const known = opened.get(name);
  if (known) return known;
  const root = document.getElementById(`fig-${name}`);
  if (!root) return Promise.reject(new Error("unknown figure: " + name));
  const live = start(root, name);
  opened.set(name, live);
  live.catch((error) => console.error(`figure ${name}:`, error));
  return live;
}

/**
 * @param {HTMLElement} root
 * @param {string} name
 * @returns {Promise<Live>}
 */
async function start(root, name) {
  const [module, data] = await Promise.all([
    import(new URL(root.dataset.module ?? "", document.baseURI).href),
    readData(root),
  ]);
  const figure = openFigure(name, module, data);
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
  const parts = {
    finding: find(".finding"),
    plot: find(".plot"),
    panel: find(".panel"),
    notes: find(".notes"),
    status: find("[role=status]"),
    summary: find(".summary"),
  };
  const frame = keepOneFrame(parts.plot);
  let layout = layoutFor(parts.plot.clientWidth);
  let message = "";
  let touched = ""; // the input that was changed last
  let last = { inputs: figure.start, derived: module.derive(figure.start, data) };
  /** @type {import("./core/figure.js").View} */
  let view = module.view(last.derived, layout);

  const derive = (/** @type {Inputs} */ inputs) => {
    message = module.check?.(inputs, data) ?? "";
    if (!message) last = { inputs, derived: module.derive(inputs, data) };
    return (view = module.view(last.derived, layout));
  };
  const draw = (/** @type {import("./core/figure.js").View} */ next, /** @type {Inputs} */ inputs) => {
    root.classList.toggle("stale", message !== "");
    patch(parts.finding, [next.finding]);
    patch(frame, [next.plot]);
    patch(parts.panel, panelTree(figure, inputs, next, message, touched));
    forgive(parts.panel);
    patch(parts.notes, (next.notes ?? []).map((note) => ({ tag: "p", attributes: {}, children: [note] })));
    patch(parts.summary, [next.summary]);
    document.dispatchEvent(new CustomEvent("figuredraw", { detail: live }));
  };
  const state = figureState(figure.start, derive, draw);
  /** @type {number | undefined} */
  let speaking;
  const live = {
    figure,
    inputs: () => state.inputs,
    texts: () => textsOf(view),
    derived: () => last.derived,
    view: () => view,
    say: (/** @type {string} */ text) => patch(parts.status, [text]),
    set(/** @type {string} */ input, /** @type {any} */ value) {
      touched = input;
      state.set(change(figure, state.inputs, input, value));
    },
    replace: (/** @type {Inputs} */ inputs) => state.set(settle(figure, inputs)),
    commit() {
      const query = writeQuery(location.search, name, writeInputs(figure, state.inputs));
      history.replaceState(null, "", location.pathname + query + location.hash);
      root.dispatchEvent(new Event("commit"));
      clearTimeout(speaking);
      speaking = setTimeout(() => patch(parts.status, [message || view.finding]), SPEAK_AFTER);
    },
  };

  listen(root, live);
  attachHighlight(root);
  if (Object.values(figure.controls).some(({ kind }) => kind === "player")) {
    (await import("./core/play.js")).attachPlayers(root, live);
  }
  attachExplain(root, live);
  attachFiles(root, live);
  follow(figure, state.set);
  new ResizeObserver(() => {
    const next = layoutFor(parts.plot.clientWidth);
    if (next !== layout) {
      layout = next;
      state.set({});
    }
  }).observe(parts.plot);
  document.addEventListener("themechange", () => state.set({}));

  const asked = readInputs(figure, readQuery(location.search, name));
  if (asked.problems.length) patch(parts.status, [`Part of the address was ignored: ${asked.problems.join("; ")}.`]);
  state.set(asked.inputs);
  attachHistory(root, live);
  root.classList.add("live");
  return live;
}

/**
 * Fields that hold a valid value again are no longer marked; the one in use keeps what is being typed.
 * @param {HTMLElement} panel
 */
function forgive(panel) {
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (panel.querySelectorAll("[aria-invalid=true]"))) {
    if (field === document.activeElement) continue;
    field.removeAttribute("aria-invalid");
    field.setCustomValidity("");
  }
}

/**
 * Take part of another figure's result as an input, now and whenever it changes.
 * @param {Figure} figure
 * @param {(patch: Inputs) => void} set
 */
async function follow(figure, set) {
  const { follows } = figure.module;
  if (!follows || !document.getElementById(`fig-${follows.figure}`)) return;
  document.addEventListener("figuredraw", (event) => {
    const leader = /** @type {CustomEvent<Live>} */ (event).detail;
    if (leader.figure.name === follows.figure) set({ [follows.input]: follows.take(leader.derived()) });
  });
  const leader = await liveFigure(follows.figure);
  set({ [follows.input]: follows.take(leader.derived()) });
}

/**
 * Keep the printed frame that is shown, drop the other layouts.
 * @param {HTMLElement} plot
 */
function keepOneFrame(plot) {
  const frames = [.../** @type {NodeListOf<HTMLElement>} */ (plot.querySelectorAll(":scope > .frame"))];
  const shown = frames.find((frame) => frame.offsetParent !== null) ?? frames[0];
  for (const frame of frames) if (frame !== shown) frame.remove();
  shown.className = "frame";
  return shown;
}

/** @param {HTMLElement} root */
async function readData(root) {
  const embedded = root.querySelector("script[type='application/json']");
  if (embedded) return JSON.parse(embedded.textContent ?? "null");
  const answer = await fetch(root.dataset.source ?? "");
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}

/**
 * All events of a figure's controls, at its root.
 * @param {HTMLElement} root
 * @param {Live} live
 */
function listen(root, live) {
  const take = (/** @type {Event} */ event) => {
    const element = /** @type {HTMLInputElement} */ (event.target);
    const name = element.dataset?.input;
    if (!name) return false;
    const control = live.figure.controls[name];
    const value = control.take(element.value, element.checked, live.inputs(), element.type);
    const valid = value !== undefined;
    if (!valid && event.type === "input") return true; // still typing
    element.setAttribute("aria-invalid", String(!valid));
    element.setCustomValidity?.(valid ? "" : `${control.label} takes ${control.rule(live.inputs())}.`);
    if (valid) live.set(name, value);
    return true;
  };
  root.addEventListener("input", take);
  root.addEventListener("change", (event) => {
    if (!take(event)) return;
    const element = /** @type {HTMLInputElement} */ (event.target);
    if (element.type === "text") element.reportValidity();
    live.commit();
  });
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    if (button.dataset.preset) {
      live.replace(presetInputs(live.figure, live.figure.presets[Number(button.dataset.preset)]));
    } else if (button.dataset.action === "reset") live.replace({ ...live.figure.start });
    else if (button.dataset.action === "copy-link") return copyLink(button, live);
    else return;
    button.focus({ preventScroll: true }); // a field with a wrong value may hold the focus, and would keep its text
    live.commit();
  });
  listenToCells(root, live);
}

/**
 * The cursors of matrices: arrow keys and the pointer.
 * @param {HTMLElement} root
 * @param {Live} live
 */
function listenToCells(root, live) {
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

/**
 * @param {HTMLElement} button
 * @param {Live} live
 */
async function copyLink(button, live) {
  const query = writeQuery("", live.figure.name, writeInputs(live.figure, live.inputs()));
  const link = location.origin + location.pathname + query + `#fig-${live.figure.name}`;
  const words = button.dataset.words ??= button.textContent ?? ""; // not what an earlier click wrote there
  try {
    await navigator.clipboard.writeText(link);
    button.textContent = "Link copied";
  } catch {
    history.replaceState(null, "", link); // no permission to write: the link stands in the address bar
    button.textContent = "Link is in the address bar";
  }
  setTimeout(() => (button.textContent = words), 2000);
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    liveFigure(target.id.replace("fig-", ""));
  }
}, { rootMargin: NEAR });

for (const root of document.querySelectorAll("figure[data-module]")) near.observe(root);
attachProse(liveFigure);
