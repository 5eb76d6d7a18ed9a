// @ts-check
/** A figure in its element: what its parts are, and how a view is drawn into them. */

import { layoutFor } from "./figure.js";
import { travellers } from "./motion.js";
import { panelTree } from "./panel.js";
import { patch } from "./tree.js";

/**
 * @typedef {import("./figure.js").Figure} Figure
 * @typedef {import("./figure.js").Inputs} Inputs
 * @typedef {object} Scene  a figure in its element, and what it shows
 * @property {HTMLElement} root
 * @property {Record<"finding" | "plot" | "frame" | "panel" | "notes" | "status" | "summary", HTMLElement>} parts
 * @property {Figure} figure
 * @property {any} [work]  the slow part, where it has one
 * @property {import("./figure.js").Layout} layout
 * @property {string} message  why the inputs are refused, "" if they are not
 * @property {string} [touched]  the input that was changed last
 * @property {{ inputs: Inputs, derived: any }} last  valid inputs and their result
 * @property {import("./figure.js").View} view
 * @property {ReturnType<typeof travellers>} motion
 * @property {boolean} still  the next draw moves nothing: it is the first, or of another width
 */

const FAST = 4; // frames of a player in a second, above which marks do not travel between them

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether a hand holds something: then each frame is final. */
const hand = { isDown: false };
for (const type of ["pointerdown", "pointerup", "pointercancel"]) {
  addEventListener(type, () => (hand.isDown = type === "pointerdown"), { capture: true });
}

/**
 * @param {HTMLElement} root
 * @param {Figure} figure
 * @returns {Scene}
 */
export function setScene(root, figure) {
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
export function derive(scene, inputs) {
  const { module, data } = scene.figure;
  scene.message = module.check?.(inputs, data) ?? "";
  if (!scene.message) scene.last = { inputs, derived: module.derive(inputs, data, scene.work?.result(inputs)) };
  return (scene.view = module.view(scene.last.derived, scene.layout));
}

/**
 * @param {Scene} scene
 * @param {import("./figure.js").View} view
 * @param {Inputs} inputs
 */
export function draw(scene, view, inputs) {
  const { root, parts, figure, work, message, touched, motion } = scene;
  root.classList.toggle("stale", message !== "");
  root.ariaBusy = String(!message && Boolean(work?.waiting()));
  patch(parts.finding, [view.finding].flat());
  const still = scene.still || hand.isDown || calm.matches || runsFast(root, figure);
  if (still) motion.settle();
  patch(parts.frame, [view.plot], still ? undefined : motion);
  scene.still = false;
  patch(parts.panel, panelTree(figure, inputs, view, message, touched));
  forgive(parts.panel);
  patch(parts.notes, (view.notes ?? []).map((note) => ({ tag: "p", attributes: {}, children: [note] })));
  patch(parts.summary, [view.summary]);
}

/**
 * Whether a player's frames follow each other so fast that they are the motion themselves.
 * @param {HTMLElement} root
 * @param {Figure} figure
 */
function runsFast(root, figure) {
  const button = /** @type {HTMLElement | null} */ (root.querySelector(".transport [aria-pressed=true]"));
  const player = /** @type {any} */ (figure.controls[button?.dataset.player ?? ""]);
  return player?.perSecond > FAST;
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
 * Draw again when the plot has another width.
 * @param {Scene} scene
 * @param {() => void} again
 */
export function keepLayout(scene, again) {
  new ResizeObserver(() => {
    const next = layoutFor(scene.parts.plot.clientWidth);
    if (next === scene.layout) return;
    scene.layout = next;
    scene.still = true;
    again();
  }).observe(scene.parts.plot);
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
