// @ts-check
/** The parts that speak and hear, by name, and what a patched edge comes to in words. */

import { percent, say, tint } from "../../static/js/kit.js";
import { isHead } from "./edges.js";
import { routeOf, seriesOf } from "./routes.js";

/** @import { Rule, Step, Wire } from "./routes.js" */

/** @type {Record<string, string>} */
export const PORTS = { q: "query", k: "key", v: "value" };

/** @param {string} part */
export const named = (part) => (isHead(part) ? `head ${part}` : part === "words" ? "the word itself" : part);

/** @param {Pick<Wire, "hears" | "port">} wire */
export const hearer = ({ hears, port }) =>
  isHead(hears) ? `the ${PORTS[port]} of ${hears}` : hears === "logits" ? "the logits" : hears;

/** Names for a menu. @param {string[]} parts */
export const menuOf = (parts) => Object.fromEntries(parts.map((part) => [part, named(part)]));

/** @param {{ wire: Wire, rule: Rule, known: boolean, can: boolean, share: number, average: boolean, routes: Step[] }} state */
export function findingOf({ wire, rule, known, can, share, average, routes }) {
  const { sender, hears } = wire;
  const name = named(sender);
  const from = name[0].toUpperCase() + name.slice(1);
  if (sender === hears) return `${from} cannot speak to itself: choose another sender.`;
  if (!can) return `${from} to ${hearer(wire)} carries exactly 0: ${hears} is computed first.`;
  if (!known) return `${from} to ${hearer(wire)}: the four passes are running.`;
  const part = tint(seriesOf(sender, hears, routes), percent(share, 2));
  const flip = `of the flip${average ? "" : " here"}`;
  const held = rule === "frozen" ? ", MLPs frozen" : "";
  if (hears === "logits") return say`Who tells the logits? ${from} brings them ${part} ${flip}${held}.`;
  const route = routeOf(sender, hears, routes);
  return say`${route ? `Route ${route}: ${name}` : from} alone brings ${part} ${flip} to ${hearer(wire)}${held}.`;
}
