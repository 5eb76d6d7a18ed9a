// @ts-check
/**
 * What a hand does in a drawing: grips are dragged or moved by keys, marks that set something are clicked, and arrow keys
 * walk from one mark to the next, so that all marks of a drawing are one stop of the Tab key.
 */

import { alongTrack, nearest } from "./track.js";
import { drawnWith } from "./tree.js";

/**
 * @typedef {import("./figure.js").Live} Live
 * @typedef {import("./track.js").Track} Track
 * @typedef {{ pointer: number, handle: Element, tracks: Track[], before: import("./figure.js").Inputs, dx: number, dy: number }} Hold
 */

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 3; // how much more a step aside weighs than a step ahead

/**
 * @param {HTMLElement} root
 * @param {Live} live
 */
export function attachHandles(root, live) {
  attachGrips(root, live);
  attachButtons(root, live);
  attachRoving(root);
}

/** @param {Event} event @param {string} selector */
const closest = (event, selector) => /** @type {Element} */ (event.target).closest?.(selector) ?? null;

/** @param {Element} handle @returns {Track[]} */
const tracksOf = (handle) => drawnWith(handle).tracks ?? [];

/**
 * @param {HTMLElement} root
 * @param {Live} live
 */
function attachGrips(root, live) {
  /** @type {Hold | null} */
  let held = null;

  root.addEventListener("pointerdown", (event) => {
    const grip = closest(event, "[data-handle]");
    if (!grip || held || event.button !== 0 || !event.isPrimary) return;
    const [x, y] = placeOf(grip, event);
    const [atX, atY] = standsAt(grip);
    held = {
      pointer: event.pointerId,
      handle: grip,
      tracks: tracksOf(grip),
      before: live.inputs(),
      dx: atX - x,
      dy: atY - y,
    };
    grip.setPointerCapture(event.pointerId);
    /** @type {SVGElement} */ (grip).focus({ preventScroll: true });
    event.preventDefault();
  });
  root.addEventListener("pointermove", (event) => {
    if (held?.pointer !== event.pointerId) return;
    const [x, y] = placeOf(held.handle, event);
    for (const [name, value] of nearest(held.tracks, x + held.dx, y + held.dy)) {
      if (value !== live.inputs()[name]) live.set(name, value);
    }
    const { handle, tracks, dx, dy } = held;
    if (handle.matches(".grip") && tracks.length === 1) {
      requestAnimationFrame(() => held?.handle === handle && follow(handle, alongTrack(tracks[0], x + dx, y + dy))); // after the draw
    }
  });
  const letGo = (/** @type {Event} */ event, /** @type {boolean} */ keep) => {
    if (!held || (event instanceof PointerEvent && held.pointer !== event.pointerId)) return;
    const { before, handle } = held;
    held = null;
    handle.removeAttribute("style");
    if (keep) live.commit();
    else live.replace(before);
  };
  root.addEventListener("pointerup", (event) => letGo(event, true));
  root.addEventListener("pointercancel", (event) => letGo(event, false));
  root.addEventListener("lostpointercapture", (event) => letGo(event, true));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) return letGo(event, false);
    const grip = closest(event, "[data-handle]");
    if (!grip) return;
    const track = trackOf(tracksOf(grip), event.key);
    if (!track) return;
    event.preventDefault();
    const value = stepped(track, event.key, live);
    if (value === live.inputs()[track.input]) return;
    live.set(track.input, value);
    live.commit();
  });
}

/** A pointer's place in the pixels of the panel that holds an element. @param {Element} element @param {PointerEvent} event */
function placeOf(element, event) {
  const matrix = /** @type {SVGGraphicsElement} */ (element.parentNode).getScreenCTM()?.inverse();
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  return [x, y];
}

/** @param {Element} grip */
function standsAt(grip) {
  const { e, f } = /** @type {SVGGraphicsElement} */ (grip).transform.baseVal.consolidate()?.matrix ?? { e: 0, f: 0 };
  return [e, f];
}

/** Between two stops a grip goes with the hand; let go, it stands at its stop. @param {Element} grip @param {number[]} at */
function follow(grip, [x, y]) {
  const [atX, atY] = standsAt(grip);
  /** @type {SVGElement} */ (grip).style.translate = `${x - atX}px ${y - atY}px`;
}

/** The track that a key moves along. @param {Track[]} tracks @param {string} key */
function trackOf(tracks, key) {
  const up = key === "ArrowUp" || key === "ArrowDown" || key.startsWith("Page");
  const known = Object.hasOwn(ARROWS, key) || key.startsWith("Page") || key === "Home" || key === "End";
  return known ? tracks[up ? tracks.length - 1 : 0] : undefined;
}

/**
 * The value after a key: the arrow that points where the next value stands leads there.
 * @param {Track} track
 * @param {string} key
 * @param {Live} live
 */
function stepped({ input, stops }, key, live) {
  const at = Math.max(0, stops.findIndex(([value]) => value === live.inputs()[input]));
  const [from, to] = [stops[0], stops[stops.length - 1]];
  const turned = (key === "ArrowLeft" || key === "ArrowRight")
    ? Math.abs(to[1] - from[1]) > 1 && to[1] < from[1]
    : (key === "ArrowUp" || key === "ArrowDown") && Math.abs(to[2] - from[2]) > 1 && to[2] > from[2];
  const jump = Math.max(2, Math.round(stops.length / 10));
  const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: jump, PageDown: -jump }[key] ?? 0;
  const next = key === "Home" ? 0 : key === "End" ? stops.length - 1 : at + (turned ? -by : by);
  return stops[Math.min(stops.length - 1, Math.max(0, next))][0];
}

/**
 * @param {HTMLElement} root
 * @param {Live} live
 */
function attachButtons(root, live) {
  const press = (/** @type {Event} */ event) => {
    const button = closest(event, ".plot [data-set]");
    if (!button) return;
    event.preventDefault();
    for (const [name, text] of new URLSearchParams(button.getAttribute("data-set") ?? "")) {
      const value = live.figure.controls[name]?.read(text, live.inputs());
      if (value !== undefined) live.set(name, value);
    }
    live.commit();
  };
  root.addEventListener("click", press);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") press(event);
  });
}

/**
 * One stop of the Tab key for all marks of a drawing, and one for all presets; arrow keys walk to the nearest in their
 * direction.
 * @param {HTMLElement} root
 */
function attachRoving(root) {
  const group = (
    /** @type {Element} */ here,
  ) => [...(here.closest(".plot, .presets")?.querySelectorAll("[data-walk]") ?? [])];
  root.addEventListener("keydown", (event) => {
    const here = closest(event, "[data-walk]");
    if (!here || !Object.hasOwn(ARROWS, event.key) || event.defaultPrevented) return;
    const direction = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)];
    event.preventDefault();
    /** @type {HTMLElement | SVGElement | null} */ (nextMark(here, group(here), direction))?.focus({
      preventScroll: true,
    });
  });
  root.addEventListener("focusin", (event) => {
    const here = closest(event, "[data-walk]");
    if (here) { for (const mark of group(here)) mark.setAttribute("tabindex", mark === here ? "0" : "-1"); }
  });
}

/** @param {Element} here @param {Element[]} marks @param {number[]} direction */
function nextMark(here, marks, [ux, uy]) {
  const middle = (/** @type {Element} */ element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  };
  const [x, y] = middle(here);
  let best = null;
  let least = Infinity;
  for (const mark of marks) {
    const [mx, my] = middle(mark);
    const [ahead, aside] = [(mx - x) * ux + (my - y) * uy, Math.abs((mx - x) * uy) + Math.abs((my - y) * ux)];
    if (mark === here || ahead < 1) continue;
    const far = ahead + FAR * aside;
    if (far < least) [best, least] = [mark, far];
  }
  return best;
}
