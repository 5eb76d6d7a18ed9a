// @ts-check
/** Who can speak to whom in the small model, and the hooks of path patching that let one hear another. */

import { layerOf, PARTS } from "../../static/js/transformer/parts.js";

/** @import { Hook, Run, Site } from "../../static/js/transformer/transformer.js" */

const LAYERS = 4;

export const SENDERS = ["words", ...PARTS];
export const RECEIVERS = [...PARTS, "logits"];

/** @param {string} part */
export const isHead = (part) => part.includes(".");

/** When a part is computed: heads of a layer before its feed-forward. @param {string} part */
function momentOf(part) {
  if (part === "words") return -1;
  if (part === "logits") return LAYERS;
  return layerOf(part) + (isHead(part) ? 0 : 0.5);
}

/** Whether what one part says can reach another. @param {string} sender @param {string} receiver */
export const reaches = (sender, receiver) => momentOf(sender) < momentOf(receiver);

/** What the sender says in another run. @param {string} sender @param {Run} other @returns {Hook} */
export function senderHook(sender, other) {
  if (sender === "words") return { site: "stream", layer: 0, mode: "patch", source: other };
  const layer = layerOf(sender);
  if (!isHead(sender)) return { site: "mlp", layer, mode: "patch", source: other };
  return { site: "head", layer, head: Number(sender[2]), mode: "patch", source: other };
}

/**
 * Where a receiver hears; the logits hear everything.
 * @param {string} receiver
 * @param {"q" | "k" | "v"} port
 * @returns {{ site: Site, layer: number, head?: number }[]}
 */
export function placesOfReceiver(receiver, port) {
  if (receiver === "logits") return [];
  const layer = layerOf(receiver);
  return isHead(receiver) ? [{ site: port, layer, head: Number(receiver[2]) }] : [{ site: "mlp_in", layer }];
}
