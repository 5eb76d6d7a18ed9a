// @ts-check
import { figureState } from "../../../static/js/core/state.js";
import { equal } from "../support/assert.js";

/** A schedule whose frames run when the test says so. */
function frames() {
  /** @type {(() => void)[]} */
  let waiting = [];
  const run = () => {
    const due = waiting;
    waiting = [];
    for (const frame of due) frame();
    return due.length;
  };
  return { schedule: (/** @type {() => void} */ frame) => void waiting.push(frame), run };
}

Deno.test("many changes before a frame are one draw of the last state", () => {
  const { schedule, run } = frames();
  /** @type {any[]} */
  const drawn = [];
  const state = figureState({ a: 1, b: 2 }, (inputs) => ({ ...inputs }), (view) => drawn.push(view), schedule);
  for (let a = 0; a < 100; a += 1) state.set({ a });
  equal(drawn, [], "before the frame");
  equal(run(), 1, "frames");
  equal(drawn, [{ a: 99, b: 2 }]);
});

Deno.test("a change during a draw is drawn in the next frame", () => {
  const { schedule, run } = frames();
  /** @type {number[]} */
  const drawn = [];
  const state = figureState({ a: 0 }, (inputs) => inputs.a, (a) => {
    drawn.push(a);
    if (a < 3) state.set({ a: a + 1 });
  }, schedule);
  state.set({ a: 1 });
  while (run());
  equal(drawn, [1, 2, 3]);
});

Deno.test("the inputs can be read at once and the old ones are not changed", () => {
  const start = { a: 1 };
  const state = figureState(start, (inputs) => inputs, () => {}, () => {});
  state.set({ a: 2 });
  equal(state.inputs, { a: 2 });
  equal(start, { a: 1 });
});

Deno.test("a draw that fails does not stop the next one", () => {
  const { schedule, run } = frames();
  /** @type {number[]} */
  const drawn = [];
  const state = figureState(
    { a: 0 },
    (inputs) => {
      if (inputs.a === 1) throw new Error("broken");
      return inputs.a;
    },
    (a) => drawn.push(a),
    schedule,
  );
  state.set({ a: 1 });
  try {
    run();
  } catch { /* shown in the console */ }
  state.set({ a: 2 });
  run();
  equal(drawn, [2]);
});
