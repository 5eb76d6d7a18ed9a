// @ts-check
/**
 * Hold a figure's inputs and redraw at most once per frame. Everything is recomputed, so nothing can be stale.
 * @template {object} S, V
 * @param {S} inputs
 * @param {(inputs: S) => V} derive  pure: no DOM, no clock
 * @param {(view: V, inputs: S) => void} draw
 * @param {(frame: () => void) => void} [schedule]
 */
export function figureState(inputs, derive, draw, schedule = requestAnimationFrame) {
  let pending = false;
  const frame = () => {
    pending = false;
    draw(derive(inputs), inputs);
  };
  return {
    get inputs() {
      return inputs;
    },
    /** Draw again in the next frame. @param {Partial<S>} [patch] */
    set(patch) {
      inputs = { ...inputs, ...patch };
      if (pending) return;
      pending = true;
      schedule(frame);
    },
  };
}
