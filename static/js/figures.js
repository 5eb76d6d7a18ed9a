// @ts-check
/**
 * Bring the page's figures to life: load each module when its figure comes near, then one derive and one draw a frame.
 * A figure that breaks keeps its printed frame and says so in the console; the rest of the page lives.
 */

import { attachHandles } from "./core/handles.js";
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
import { attachHistory } from "./core/history.js";
import { attachLater } from "./core/later.js";
import { travellers } from "./core/motion.js";
import { runOnce } from "./core/once.js";
import { attachProse } from "./core/prose.js";
import { figureState } from "./core/state.js";
import { h, patch } from "./core/tree.js";
import { readQuery, writeQuery } from "./core/url.js";
import { plainText } from "./core/words.js";

/**
 * @typedef {import("./core/figure.js").Figure} Figure
 * @typedef {import("./core/figure.js").Inputs} Inputs
 * @typedef {import("./core/figure.js").Live} Live
 * @typedef {object} Scene  a figure in its element, and what it shows
 * @property {HTMLElement} root
 * @property {Record<"finding" | "plot" | "frame" | "panel" | "notes" | "status" | "summary", HTMLElement>} parts
 * @property {Figure} figure
 * @property {any} [work]  the slow part, where it has one
 * @property {import("./core/figure.js").Layout} layout
 * @property {string} message  why the inputs are refused, "" if they are not
 * @property {string} [touched]  the input that was changed last
 * @property {{ inputs: Inputs, derived: any }} last  valid inputs and their result
 * @property {import("./core/figure.js").View} view
 * @property {ReturnType<typeof travellers>} motion
 * @property {boolean} still  the next draw moves nothing: it is the first, or of another width
 */

const NEAR = "150% 0px"; // a figure loads when it is this far from the screen
const SPEAK_AFTER = 800; // milliseconds without change before the status line speaks

/** @type {Map<string, { live: Promise<Live>, end: AbortController }>} */
const opened = new Map();

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether a hand holds something: then each frame is final. */
const hand = { isDown: false };
for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
  addEventListener(type, () => (hand.isDown = type === "pointerdown"), { capture: true });
}

/**
 * The figure of that name, loaded and drawn.
 * @param {string} name
 */
export function liveFigure(name) {
  const known = opened.get(name);
  if (known) return known.live;
  const root = document.getElementById(`fig-${name}`);
  if (!root) return Promise.reject(new Error("unknown figure: " + name));
  const end = new AbortController();
  const live = start(root, name, end.signal);
  opened.set(name, { live, end });
  live.catch((error) => console.error(`figure ${name}:`, error));
  return live;
}

/**
 * Forget a figure, which draws no more. What is printed in the place of its element can be opened under its name.
 * @param {string} name
 */
export function stop(name) {
  opened.get(name)?.end.abort();
  opened.delete(name);
}

/**
 * @param {HTMLElement} root
 * @param {string} name
 * @param {AbortSignal} end
 * @returns {Promise<Live>}
 */
async function start(root, name, end) {
  const moduleUrl = new URL(root.dataset.module ?? "", document.baseURI).href;
  const [loaded, data] = await Promise.all([import(moduleUrl), readData(root)]);
  const figure = openFigure(name, loaded.default ?? loaded, data);
  const scene = setScene(root, figure);
  const state = figureState(
    figure.start,
    (inputs) => derive(scene, inputs),
    (view, inputs) => {
      draw(scene, view, inputs);
      document.dispatchEvent(new CustomEvent("figuredraw", { detail: live }));
    },
    (frame) => requestAnimationFrame(() => end.aborted || frame()),
  );
  const again = () => state.set({});
  scene.work = figure.module.slow && (await import("./core/slow.js")).slowWork(figure, moduleUrl, again, end);
  const live = liveOf(scene, state);

  listen(root, live);
  attachHandles(root, live);
  attachHighlight(root);
  const kinds = Object.values(figure.controls).map(({ kind }) => kind);
  const play = kinds.includes("player") ? (await import("./core/play.js")).attachPlayers(root, live) : undefined;
  if (kinds.includes("cell")) (await import("./core/cells.js")).attachCells(root, live);
  attachLater(root, live);
  keepLayout(scene, again);
  state.set(await firstInputs(scene));
  follow(figure, state.set, end); // after the address, which knows nothing of what the other figure gives
  attachHistory(root, live);
  root.classList.add("live");
  runOnce(root, live, end, play);
  return live;
}

/**
 * @param {HTMLElement} root
 * @param {Figure} figure
 * @returns {Scene}
 */
function setScene(root, figure) {
  const names = ["finding", "plot", "panel", "notes", "summary"];
  /** @type {any} */
  const parts = Object.fromEntries(names.map((name) => [name, root.querySelector("." + name)]));
  parts.status = root.querySelector("[role=status]");
  parts.frame = keepOneFrame(parts.plot);
  const layout = layoutFor(parts.plot.clientWidth);
  const last = { inputs: figure.start, derived: figure.module.derive(figure.start, figure.data, null) };
  const view = figure.module.view(last.derived, layout);
  return { root, parts, figure, layout, message: "", last, view, motion: travellers(parts.frame), still: true };
}

/**
 * What inputs give; refused ones leave the last result, and a message.
 * @param {Scene} scene
 * @param {Inputs} inputs
 */
function derive(scene, inputs) {
  const { module, data } = scene.figure;
  scene.message = module.check?.(inputs, data) ?? "";
  if (!scene.message) scene.last = { inputs, derived: module.derive(inputs, data, scene.work?.result(inputs)) };
  return (scene.view = module.view(scene.last.derived, scene.layout));
}

/**
 * @param {Scene} scene
 * @param {import("./core/figure.js").View} view
 * @param {Inputs} inputs
 */
function draw(scene, view, inputs) {
  const { root, parts, figure, work, message, touched, motion } = scene;
  root.classList.toggle("stale", message !== "");
  root.ariaBusy = String(!message && Boolean(work?.waiting()));
  patch(parts.finding, [view.finding].flat());
  const playing = root.querySelector(".transport [aria-pressed=true]") !== null; // its frames are the motion
  const still = scene.still || hand.isDown || playing || calm.matches;
  if (still) motion.settle();
  patch(parts.frame, [view.plot], still ? undefined : motion);
  scene.still = false;
  patch(parts.panel, panelTree(figure, inputs, view, message, touched));
  forgive(parts.panel);
  patch(parts.notes, (view.notes ?? []).map((note) => ({ tag: "p", attributes: {}, children: [note] })));
  patch(parts.summary, [view.summary]);
}

/**
 * @param {Scene} scene
 * @param {{ inputs: Inputs, set: (patch: Inputs) => void }} state
 * @returns {Live}
 */
function liveOf(scene, state) {
  const { root, parts, figure } = scene;
  /** @type {number | undefined} */
  let speaking;
  return {
    figure,
    inputs: () => state.inputs,
    texts: () => textsOf(scene.view),
    derived: () => scene.last.derived,
    view: () => scene.view,
    say: (text) => patch(parts.status, [text]),
    set(input, value) {
      scene.touched = input;
      state.set(change(figure, state.inputs, input, value));
    },
    replace(inputs) {
      const followed = figure.module.follows?.input; // what another figure gives is not this one's to set
      state.set({ ...settle(figure, inputs), ...(followed && { [followed]: state.inputs[followed] }) });
    },
    commit() {
      const query = writeQuery(location.search, figure.name, writeInputs(figure, state.inputs));
      history.replaceState(null, "", location.pathname + query + location.hash);
      root.dispatchEvent(new Event("commit"));
      clearTimeout(speaking);
      speaking = setTimeout(() => patch(parts.status, [scene.message || plainText(scene.view.finding)]), SPEAK_AFTER);
    },
  };
}

/**
 * Draw again when the plot has another width.
 * @param {Scene} scene
 * @param {() => void} again
 */
function keepLayout(scene, again) {
  new ResizeObserver(() => {
    const next = layoutFor(scene.parts.plot.clientWidth);
    if (next === scene.layout) return;
    scene.layout = next;
    scene.still = true;
    again();
  }).observe(scene.parts.plot);
}

/**
 * The inputs that the address asks for, once their slow part is known.
 * @param {Scene} scene
 */
async function firstInputs(scene) {
  const { figure, work } = scene;
  const { module, data } = figure;
  const asked = readInputs(figure, readQuery(location.search, figure.name));
  if (work) { // the printed frame stands until the living one can be whole
    const first = module.check?.(asked.inputs, data) ? figure.start : asked.inputs;
    await work.ready(first);
    scene.last = { inputs: first, derived: module.derive(first, data, work.result(first)) };
  }
  if (asked.problems.length) {
    patch(scene.parts.status, [`Part of the address was ignored: ${asked.problems.join("; ")}.`]);
  }
  return asked.inputs;
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
 * @param {AbortSignal} end
 */
async function follow(figure, set, end) {
  const { follows } = figure.module;
  if (!follows || !document.getElementById(`fig-${follows.figure}`)) return;
  document.addEventListener("figuredraw", (event) => {
    const leader = /** @type {CustomEvent<Live>} */ (event).detail;
    if (leader.figure.name === follows.figure) set({ [follows.input]: follows.take(leader.derived()) });
  }, { signal: end });
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

/**
 * The figure's data, and the files that it names in the place of their paths.
 * @param {HTMLElement} root
 */
async function readData(root) {
  const embedded = root.querySelector("script[type='application/json']");
  const urls = Object.entries(JSON.parse(root.dataset.files ?? "{}"));
  const [data, ...files] = await Promise.all([
    embedded ? JSON.parse(embedded.textContent ?? "null") : got(root.dataset.source ?? "").then((all) => all.json()),
    ...urls.map(async ([name, url]) => [name, await fileAt(url)]),
  ]);
  return urls.length ? { ...data, files: Object.fromEntries(files) } : data;
}

/** @type {Map<string, Promise<ArrayBuffer>>} */
const files = new Map();

/** A file that several figures may share. @param {string} url */
function fileAt(url) {
  const file = files.get(url) ?? got(url).then((answer) => answer.arrayBuffer());
  files.set(url, file);
  return file;
}

/** @param {string} url */
async function got(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer;
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
    if (event.type === "input" && control.suggest) { // taken when it is whole
      if (element.list) patch(element.list, control.suggest(element.value).map((text) => h("option", { value: text })));
      return true;
    }
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
    else return;
    button.focus({ preventScroll: true }); // a field with a wrong value may hold the focus, and would keep its text
    live.commit();
  });
}

/** Opens a figure when it comes near. */
export const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    liveFigure(target.id.replace("fig-", ""));
  }
}, { rootMargin: NEAR });

for (const root of document.querySelectorAll("figure[data-module]")) near.observe(root);
attachProse(liveFigure);
