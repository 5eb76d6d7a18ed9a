// @ts-check
/** A number of the text that belongs to a figure's input: dragged sideways, or moved by the keys of a slider. */

/** @typedef {import("./figure.js").Live} Live */

const REACH = 240; // pixels in which a whole list of values lies
const LONGEST = 24; // pixels for one step of a short list

/**
 * Pixels of dragging for one step through a list of values.
 * @param {number} length
 */
export function stepOf(length) {
  return Math.min(LONGEST, REACH / Math.max(1, length - 1));
}

/**
 * Follow a pointer that was pressed on a number and captured by it, until it is let go or taken away.
 * @param {HTMLElement} number
 * @param {{ pointerId: number, clientX: number }} pressed
 * @param {Live} live
 */
export function drag(number, pressed, live) {
  if (!number.hasPointerCapture(pressed.pointerId)) return; // let go before the figure had loaded
  const input = inputOf(number);
  const valuesOf = () => live.figure.controls[input].sweep(live.inputs());
  const before = live.inputs()[input];
  const from = valuesOf().indexOf(before);
  const end = new AbortController();
  const on = (/** @type {string} */ type, /** @type {(event: PointerEvent) => void} */ act) =>
    number.addEventListener(type, (event) => {
      if (event instanceof PointerEvent && event.pointerId === pressed.pointerId) act(event);
    }, { signal: end.signal });
  on("pointermove", ({ clientX }) => {
    const values = valuesOf();
    const index = from + Math.round((clientX - pressed.clientX) / stepOf(values.length));
    live.set(input, values[Math.min(values.length - 1, Math.max(0, index))]);
  });
  on("pointerup", () => {
    end.abort();
    live.commit();
  });
  on("pointercancel", () => {
    end.abort();
    live.set(input, before); // the finger was taken away, by a scroll for instance
  });
}

/**
 * @param {HTMLElement} number
 * @param {string} key
 * @param {Live} live
 */
export function step(number, key, live) {
  const input = inputOf(number);
  live.set(input, live.figure.controls[input].step(live.inputs()[input], key, live.inputs()));
  live.commit();
}

/** @param {HTMLElement} number */
const inputOf = (number) => (number.dataset.drag ?? "").split(".")[1];
