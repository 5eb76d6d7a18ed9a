// @ts-check
/** Runs the slow part of one figure, off the page's thread: first its module and data come, then inputs. */

import { figureOf } from "./core/figure.js";

/** @type {Promise<(inputs: Record<string, any>) => any>} */
let work;

self.onmessage = async ({ data: order }) => {
  if (order.module) {
    work = import(order.module).then((loaded) => (/** @type {any} */ inputs) =>
      figureOf(loaded).slow?.run(inputs, order.data)
    );
    return;
  }
  try {
    self.postMessage({ result: (await work)(order.inputs) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
