// @ts-check
/**
 * What takes a figure longer than a frame runs in a worker, when the inputs that it depends on rest. Results are kept, so
 * that going back costs nothing.
 */

/**
 * @typedef {import("./figure.js").Figure} Figure
 * @typedef {import("./figure.js").Inputs} Inputs
 */

const REST = 120; // milliseconds without change before the work begins
const MOST_KEPT = 16; // results

/**
 * What the slow part gets to know of the inputs.
 * @param {Figure} figure
 * @param {Inputs} inputs
 */
export function workInputs(figure, inputs) {
  return Object.fromEntries((figure.module.slow?.inputs ?? []).map((name) => [name, inputs[name]]));
}

/**
 * The results of a figure's slow part: at once where they are known, else null, and `done` is called when they are.
 * @param {Figure} figure
 * @param {string} module  its address
 * @param {() => void} done
 * @param {AbortSignal} end
 */
export function slowWork(figure, module, done, end) {
  /** @type {Map<string, any>} */
  const kept = new Map();
  const work = inWorker(figure, module, end);
  let wanted = ""; // the inputs of the last draw
  let running = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  const begin = async () => {
    if (running || kept.has(wanted)) return;
    running = true;
    const asked = wanted;
    kept.set(asked, await work(JSON.parse(asked)));
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? "");
    running = false;
    if (asked === wanted) done();
    else await begin();
  };
  const result = (/** @type {Inputs} */ inputs) => {
    wanted = JSON.stringify(workInputs(figure, inputs));
    clearTimeout(resting);
    if (!kept.has(wanted)) resting = setTimeout(begin, REST);
    return kept.get(wanted) ?? null;
  };
  return {
    result,
    /** Whether the last draw waits for a result. */
    waiting: () => !kept.has(wanted),
    /** Resolves when the work for these inputs is done. @param {Inputs} inputs */
    async ready(inputs) {
      result(inputs);
      clearTimeout(resting);
      await begin();
    },
  };
}

/**
 * The slow part as a function that answers later; on this thread where a browser refuses the worker.
 * @param {Figure} figure
 * @param {string} module
 * @param {AbortSignal} end
 * @returns {(inputs: Inputs) => Promise<any>}
 */
function inWorker(figure, module, end) {
  const worker = new Worker(new URL("../worker.js", import.meta.url), { type: "module" });
  end.addEventListener("abort", () => worker.terminate());
  const broken = new Promise((resolve) => worker.addEventListener("error", () => resolve(null)));
  worker.postMessage({ module, data: figure.data });
  return async (inputs) => {
    const answer = await Promise.race([broken, ask(worker, inputs)]);
    if (!answer) return figure.module.slow?.run(inputs, figure.data);
    if (answer.error) console.error(`figure ${figure.name}: ${answer.error}`);
    return answer.result ?? null;
  };
}

/**
 * @param {Worker} worker
 * @param {Inputs} inputs
 * @returns {Promise<{ result?: any, error?: string }>}
 */
function ask(worker, inputs) {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage({ inputs });
  });
}
