// @ts-check
/** Play, pause and step for inputs of kind `player`; a mark may start one from its beginning. */

/** @typedef {import("./figure.js").Live} Live */

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @param {HTMLElement} root
 * @param {Live} live
 * @returns {(name: string, taken: AbortSignal) => Promise<void>}  plays by itself, until the reader takes over; writes no address
 */
export function attachPlayers(root, live) {
  /** @type {Map<string, ReturnType<typeof setInterval>>} */
  const running = new Map();

  const move = (/** @type {string} */ name, /** @type {number} */ by) => {
    const control = live.figure.controls[name];
    const next = control.step(live.inputs()[name], by > 0 ? "ArrowRight" : "ArrowLeft", live.inputs());
    if (next === live.inputs()[name]) return false;
    live.set(name, next);
    return true;
  };
  const stop = (/** @type {string} */ name) => {
    clearInterval(running.get(name));
    running.delete(name);
    setFace(root, name, false);
  };
  const play = (/** @type {string} */ name, /** @type {() => void} */ done) => {
    const control = /** @type {any} */ (live.figure.controls[name]);
    const values = control.sweep(live.inputs());
    if (live.inputs()[name] === values[values.length - 1]) live.set(name, values[0]);
    const tick = () => {
      if (move(name, 1)) return;
      stop(name);
      done();
    };
    running.set(name, setInterval(tick, 1000 / control.perSecond));
    setFace(root, name, true);
  };

  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const name = button?.dataset.player;
    if (!button || !name) return;
    const wasRunning = running.has(name);
    stop(name);
    if (button.dataset.action !== "play") move(name, button.dataset.action === "forward" ? 1 : -1);
    else if (!wasRunning) return play(name, live.commit);
    live.commit();
  });
  const start = (/** @type {Event} */ event) => {
    const name = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-plays]"))
      ?.dataset.plays;
    if (!name || calm.matches) return;
    stop(name);
    live.set(name, live.figure.controls[name].sweep(live.inputs())[0]);
    play(name, live.commit);
  };
  root.addEventListener("click", start);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") start(event);
  });
  return (name, taken) =>
    new Promise((done) => {
      taken.addEventListener("abort", () => {
        if (running.has(name)) stop(name);
        done();
      });
      play(name, done);
    });
}

/**
 * @param {HTMLElement} root
 * @param {string} name
 * @param {boolean} playing
 */
function setFace(root, name, playing) {
  // An attribute that the tree does not hold: the next frame leaves it alone.
  const button = root.querySelector(`[data-player="${name}"][data-action="play"]`);
  if (playing) button?.setAttribute("aria-pressed", "true");
  else button?.removeAttribute("aria-pressed");
}
