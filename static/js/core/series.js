// @ts-check
/**
 * Colours by meaning: six that hold on the whole site, ink, and muted categories for what has none of these meanings.
 *
 * @typedef {keyof typeof CLASSES} Series
 */

/** The style sheet's class of each. */
export const CLASSES = {
  ink: "s0",
  attention: "s1",
  feedForward: "s2",
  embeddings: "s3",
  router: "s4",
  cache: "s5",
  loss: "s6",
  one: "c1",
  two: "c2",
  three: "c3",
  four: "c4",
  five: "c5",
  six: "c6",
};

/** The class of a series. @param {Series} [series] */
export const classOf = (series = "ink") => CLASSES[series];
