// @ts-check
/** The rules of the quiz: what the reader did with ten runs, what it costs, and which dials there are. */

/**
 * @typedef {{ title: string, short: string, domain: [number, number], log?: number, ticks: number[] }} Axis
 * @typedef {[number, number][]} Places
 * @typedef {{ opened: string[], tried: string[], wrong: string[], right: boolean, points: number }} Play  of one run
 * @typedef {{ number: string, log: string, plays: Record<string, Play>, losses: Record<string, Places>,
 *   causes: Record<string, string>, cause: string }} State
 */

const MOST = 5; // points of a run
/** @type {Record<string, Axis>} */
export const DIALS = {
  gradient: { title: "Gradient norm", short: "Gradient", domain: [0.01, 100], log: 10, ticks: [0.01, 1, 100] },
  ratio: { title: "Update / weights", short: "Update", domain: [1e-5, 0.3], log: 10, ticks: [1e-5, 1e-3, 0.1] },
  entropy: { title: "Attention entropy", short: "Entropy", domain: [0, 1], ticks: [0, 0.5, 1] },
  dead: { title: "Dead ReLUs", short: "Dead ReLUs", domain: [0, 1], ticks: [0, 0.5, 1] },
};
export const ORDER = Object.keys(DIALS);

/** What the reader did, in order: "1-2.1-bad" opened the second dial of run 1 and named a cause. @param {string} log */
export const movesOf = (log) => (log ? log.split(".") : []).map((move) => move.split("-"));

/** Where a run stands: every dial and every wrong cause costs a point. @param {string} log @param {string} run @param {string} cause @returns {Play} */
export function play(log, run, cause) {
  const own = movesOf(log).filter(([of]) => of === run).map(([, what]) => what);
  const opened = ORDER.filter((_, i) => own.includes(String(i + 1)));
  const tried = own.filter((what) => !/^\d$/.test(what));
  const wrong = tried.filter((what) => what !== cause);
  const points = Math.max(0, MOST - opened.length - wrong.length);
  return { opened, tried, wrong, right: tried.includes(cause), points };
}

/** @param {any} log @param {Record<string, unknown>} cases @param {Record<string, string>} causes */
export function isLog(log, cases, causes) {
  if (typeof log !== "string") return false;
  const known = (/** @type {string[]} */ [run, what, ...rest]) =>
    rest.length === 0 && Object.hasOwn(cases, run) && (/^[1-4]$/.test(what) || Object.hasOwn(causes, what ?? ""));
  return movesOf(log).every(known);
}

/** The log after one more move, the same if the run is solved or has it already. @param {State & Play} state @param {string} what */
export const after = ({ log, number, right }, what) =>
  right || movesOf(log).some(([run, made]) => run === number && made === what)
    ? log
    : [log, `${number}-${what}`].filter(Boolean).join(".");
