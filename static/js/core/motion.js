// @ts-check
/**
 * Marks that travel: what a key keeps together moves from where it was to where it is, in a quarter of a second. Numbers,
 * places and paths of equal commands travel; words change at once, colours by the style sheet. A further change starts
 * from what is seen.
 *
 * @typedef {{ from: number[], to: number[], text: (numbers: number[]) => string, began: number, last: string | null }} Journey
 *   last: what the attribute is at the end; null: it goes
 */

const LASTS = 260; // milliseconds
const NUMBERS = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;
const TRAVELS = new Set(
  "x y width height cx cy r rx x1 y1 x2 y2 d transform opacity fill-opacity stroke-width font-size".split(" "),
);
const MOST = 6000; // numbers in all paths of a figure; more would not keep pace

/** Slow at both ends. @param {number} t  0 to 1 */
const eased = (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);

/**
 * The travellers of one drawing.
 * @param {Element} root  has the class `moving` meanwhile
 * @param {{ now?: () => number, schedule?: (frame: () => void) => void }} [clock]
 */
export function travellers(root, { now = () => performance.now(), schedule = requestAnimationFrame } = {}) {
  /** @type {Map<Element, Map<string, Journey>>} */
  const under = new Map();
  let running = false;
  let numbers = 0;

  const leave = (/** @type {Element} */ element, /** @type {string} */ name, /** @type {Journey} */ journey) => {
    under.get(element)?.delete(name);
    numbers -= journey.to.length;
    if (!under.get(element)?.size) under.delete(element);
  };
  const arrive = (/** @type {Element} */ element, /** @type {string} */ name, /** @type {Journey} */ journey) => {
    if (journey.last === null) element.removeAttribute(name);
    else element.setAttribute(name, journey.last);
    leave(element, name, journey);
  };
  const depart = (/** @type {Element} */ element, /** @type {string} */ name, /** @type {Journey} */ journey) => {
    under.set(element, (under.get(element) ?? new Map()).set(name, journey));
    numbers += journey.to.length;
    if (running) return;
    running = true;
    root.classList.add("moving");
    schedule(frame);
  };
  const frame = () => {
    const time = now();
    for (const [element, journeys] of under) {
      for (const [name, journey] of journeys) {
        const share = (time - journey.began) / LASTS;
        if (share >= 1 || !element.isConnected) arrive(element, name, journey);
        else element.setAttribute(name, journey.text(between(journey, time)));
      }
    }
    running = under.size > 0;
    root.classList.toggle("moving", running);
    if (running) schedule(frame);
  };

  return {
    /** @type {import("./tree.js").Mover["moves"]} */
    moves(element, name, before, after) {
      if (!TRAVELS.has(name)) return false;
      const time = now();
      const underWay = under.get(element)?.get(name);
      const from = underWay ? between(underWay, time) : numbersOf(String(before));
      if (underWay) leave(element, name, underWay);
      if (before === undefined || before === null || after === null) return false;
      const [to, text] = taken(String(after));
      if (!to.length || to.length > MOST - numbers || !isLike(String(before), String(after))) return false;
      depart(element, name, { from, to, text, began: time, last: String(after) });
      return true;
    },
    /** What was not there before comes out of the paper. @type {import("./tree.js").Mover["enters"]} */
    enters(element, opacity) {
      const [to, text] = taken(String(opacity ?? 1));
      element.setAttribute("opacity", "0");
      depart(element, "opacity", { from: [0], to, text, began: now(), last: opacity ? String(opacity) : null });
    },
    /** All arrive at once: the next draw is under a hand, or of another width. */
    settle() {
      for (const [element, journeys] of under) for (const [name, journey] of journeys) arrive(element, name, journey);
      root.classList.remove("moving");
    },
  };
}

/** @param {string} text */
const numbersOf = (text) => (text.match(NUMBERS) ?? []).map(Number);

/** Whether two texts differ in their numbers only. @param {string} a @param {string} b */
const isLike = (a, b) => a.replace(NUMBERS, "#") === b.replace(NUMBERS, "#");

/** The numbers of a text, and the text for other numbers. @param {string} text */
function taken(text) {
  const words = text.split(NUMBERS);
  const join = (/** @type {number[]} */ numbers) =>
    words.map((word, i) => word + (i < numbers.length ? Math.round(numbers[i] * 100) / 100 : "")).join("");
  return /** @type {const} */ ([numbersOf(text), join]);
}

/** @param {Journey} journey @param {number} time */
function between({ from, to, began }, time) {
  const share = eased(Math.min(1, Math.max(0, (time - began) / LASTS)));
  return to.map((end, i) => from[i] + (end - from[i]) * share);
}
