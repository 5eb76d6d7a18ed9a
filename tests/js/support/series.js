// @ts-check
import { CLASSES } from "../../../static/js/core/series.js";

/** Ink and the six meanings. */
export const SERIES = /** @type {import("../../../static/js/core/series.js").Series[]} */ (
  Object.keys(CLASSES).slice(0, 7)
);
