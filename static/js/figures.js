// @ts-check
/**
 * Bring the page's figures to life: load each module when its figure comes near, then one derive and one draw a frame.
 * A figure that breaks keeps its printed frame and says so under it; the rest of the page lives.
 */

import { readData } from "./core/data.js";
import { attachHandles } from "./core/handles.js";
import { attachHighlight } from "./core/highlight.js";
import { change, figureOf, openFigure, readInputs, settle, textsOf } from "./core/figure.js";
import { attachLater } from "./core/later.js";
import { listen } from "./core/listen.js";
import { runOnce } from "./core/once.js";
import { attachProse } from "./core/prose.js";
import { derive, draw, keepLayout, setScene } from "./core/scene.js";
import { figureState } from "./core/state.js";
import { patch } from "./core/tree.js";
import { endTrouble, moduleOf, showTrouble } from "./core/trouble.js";
import { figureAddress, readQuery } from "./core/url.js";
import { plainText } from "./core/words.js";

/**
 * @typedef {import("./core/figure.js").Figure} Figure
 * @typedef {import("./core/figure.js").Inputs} Inputs
 * @typedef {import("./core/figure.js").Live} Live
 * @typedef {import("./core/scene.js").Scene} Scene
 */

const NEAR = "150% 0px"; // a figure loads when it is this far from the screen
const SPEAK_AFTER = 800; // milliseconds without change before the status line speaks

/** @type {Map<string, { live: Promise<Live>, end: AbortController }>} */
const opened = new Map();

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
  live.catch((error) => {
    if (end.signal.aborted) return;
    console.error(`figure ${name}:`, error);
    stop(name);
    showTrouble(root, () => liveFigure(name));
  });
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
  const moduleUrl = moduleOf(root);
  const [loaded, data] = await Promise.all([import(moduleUrl), readData(root)]);
  const figure = openFigure(name, figureOf(loaded), data);
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

  const kinds = Object.values(figure.controls).map(({ kind }) => kind);
  const player = kinds.includes("player") && await import("./core/play.js");
  const cell = kinds.includes("cell") && await import("./core/cells.js");
  const swipe = matchMedia("(any-pointer: coarse)").matches && await import("./core/swipe.js");
  const first = await firstInputs(scene);
  const early = root.querySelector("[data-early]") && await import("./core/early.js");
  if (end.aborted) throw new Error("the figure was given up");
  // From here on nothing is waited for: what can fail has not, and nothing that a reader does falls between.
  listen(root, live);
  attachHandles(root, live);
  attachHighlight(root);
  const play = player ? player.attachPlayers(root, live) : undefined;
  if (cell) cell.attachCells(root, live);
  attachLater(root, live);
  if (swipe) swipe.attachSwipe(root, live);
  keepLayout(scene, again);
  state.set(first);
  follow(figure, state.set, end); // after the address, which knows nothing of what the other figure gives
  const start = live.inputs();
  const remember = async () => (await import("./core/history.js")).attachHistory(root, live, start);
  root.addEventListener("commit", () => remember().catch(() => {}), { once: true }); // without a network nothing is undone
  if (early) early.takeOver(root, live);
  addEventListener("popstate", live.restore, { signal: end });
  root.classList.add("live");
  endTrouble(root);
  runOnce(root, live, end, play);
  return live;
}

/**
 * @param {Scene} scene
 * @param {{ inputs: Inputs, set: (patch: Inputs) => void }} state
 * @returns {Live}
 */
function liveOf(scene, state) {
  const { root, parts, figure } = scene;
  const address = figureAddress(figure);
  /** @type {number | undefined} */
  let speaking;
  /** @param {Inputs} inputs */
  const replace = (inputs) => {
    const followed = figure.module.follows?.input; // what another figure gives is not this one's to set
    state.set({ ...settle(figure, inputs), ...(followed && { [followed]: state.inputs[followed] }) });
  };
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
    replace,
    restore() {
      const asked = address.moved();
      if (!asked) return;
      replace(asked);
      root.dispatchEvent(new Event("commit"));
    },
    commit(entry) {
      address.write(state.inputs, entry);
      root.dispatchEvent(new Event("commit"));
      clearTimeout(speaking);
      speaking = setTimeout(() => patch(parts.status, [scene.message || plainText(scene.view.finding)]), SPEAK_AFTER);
    },
  };
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
    scene.root.ariaBusy = "true";
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
  const leader = await liveFigure(follows.figure).catch(() => null); // one that comes later is heard above
  if (leader) set({ [follows.input]: follows.take(leader.derived()) });
}

/** Opens a figure when it comes near. */
export const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    liveFigure(target.id.replace("fig-", "")).catch(() => {}); // it says so itself
  }
}, { rootMargin: NEAR });

/** A figure that is touched loads at once, wherever it is. @param {{ target: EventTarget | null }} event */
function touched({ target }) {
  const panel = target instanceof Element && target.closest("figure[data-module]:not(.live) .panel");
  if (panel) liveFigure(panel.closest("figure")?.id.replace("fig-", "") ?? "").catch(() => {}); // it says so itself
}

for (const root of document.querySelectorAll("figure[data-module]")) near.observe(root);
for (const type of ["pointerdown", "focusin", "input"]) document.addEventListener(type, touched);
for (const target of document.querySelectorAll("[data-early]")) touched({ target });
attachProse(liveFigure);
