// @ts-check
/** The tiny diffusion transformer in the page: its file, what a time and a kind tell its layers, one forward pass. */

import { added, attend, columns, gelu, linear, modulated, silu } from "./arithmetic.js";

/**
 * @typedef {{ side: number, patch: number, width: number, layers: number, heads: number, frequencies: number,
 *   kinds: number }} Config
 * @typedef {Record<string, Float64Array>} Weights
 * @typedef {{ config: Config, weights: Weights, places: Float64Array }} Model
 * @typedef {{ layers: Float64Array[], last: Float64Array }} Told  shifts, scales and gates of every layer
 */

/** Names of all weights and their shapes, in the order of the file. @param {Config} config @returns {[string, number, number][]} */
function shapes({ patch, width: d, layers, frequencies, kinds }) {
  const pixels = patch * patch;
  /** @type {[string, number, number][]} */
  const parts = [["ada", 6 * d, d], ["qkv", 3 * d, d], ["o", d, d], ["in", 4 * d, d], ["out", d, 4 * d]];
  /** @type {[string, number, number][]} */
  const found = [["embed", d, pixels], ["time.in", d, 2 * frequencies], ["time.out", d, d], ["kinds", kinds + 1, d]];
  for (let at = 0; at < layers; at += 1) {
    for (const [name, rows, across] of parts) found.push([`${at}.${name}`, rows, across]);
  }
  return [...found, ["ada", 2 * d, d], ["last", pixels, d]];
}

/**
 * The model in a file: a scale for every row (float32), then all integers; a bias is one row behind its matrix.
 * @param {ArrayBuffer} file
 * @param {Config} config
 * @returns {Model}
 */
export function readModel(file, config) {
  const every = shapes(config).flatMap((
    [name, rows, across],
  ) => /** @type {[string, number, number][]} */ (name === "kinds"
    ? [[name, rows, across]]
    : [[name, rows, across], [`${name}.bias`, 1, rows]])
  );
  const scales = new Float32Array(file, 0, every.reduce((sum, [, rows]) => sum + rows, 0));
  const integers = new Int8Array(file, scales.byteLength);
  /** @type {Weights} */
  const weights = {};
  let [row, at] = [0, 0];
  for (const [name, rows, across] of every) {
    weights[name] = Float64Array.from(
      { length: rows * across },
      (_, i) => integers[at + i] * scales[row + Math.floor(i / across)],
    );
    row += rows;
    at += rows * across;
  }
  return { config, weights, places: placesOf(config) };
}

/** Fixed places of the patches: sines and cosines of the row, then of the column. @param {Config} config */
function placesOf({ side, patch, width }) {
  const [across, quarter] = [side / patch, width / 4];
  const places = new Float64Array(across * across * width);
  for (let token = 0; token < across * across; token += 1) {
    [Math.floor(token / across), token % across].forEach((place, half) => {
      for (let i = 0; i < quarter; i += 1) {
        const angle = place * 100 ** (-i / quarter);
        const at = token * width + half * 2 * quarter + i;
        places[at] = Math.sin(angle);
        places[at + quarter] = Math.cos(angle);
      }
    });
  }
  return places;
}

/** What a time and a kind tell every layer. @param {Model} model @param {number} time @param {number} kind @returns {Told} */
export function told({ weights, config }, time, kind) {
  const { width, frequencies, layers } = config;
  const angles = Array.from({ length: frequencies }, (_, i) => time * 1000 ** (-i / frequencies));
  const waves = Float64Array.from([...angles.map(Math.cos), ...angles.map(Math.sin)]);
  const hidden = silu(linear(waves, weights["time.in"], 2 * frequencies, weights["time.in.bias"]));
  const c = silu(
    linear(hidden, weights["time.out"], width, weights["time.out.bias"])
      .map((value, i) => value + weights.kinds[kind * width + i]),
  );
  const made = (/** @type {string} */ name) => linear(c, weights[name], width, weights[`${name}.bias`]);
  return { layers: Array.from({ length: layers }, (_, at) => made(`${at}.ada`)), last: made("ada") };
}

/** The noise that the model sees in a picture, side x side numbers. @param {Model} model @param {Float64Array} picture @param {Told} said */
export function denoise({ weights, config, places }, picture, said) {
  const { width: d, heads, patch } = config;
  const part = (/** @type {Float64Array} */ all, /** @type {number} */ i) => all.subarray(i * d, (i + 1) * d);
  const through = (/** @type {Float64Array} */ x, /** @type {string} */ name, /** @type {number} */ width) =>
    linear(x, weights[name], width, weights[`${name}.bias`]);
  let x = through(rearranged(picture, config, true), "embed", patch * patch).map((value, i) => value + places[i]);
  said.layers.forEach((six, at) => {
    const all = through(modulated(x, d, part(six, 0), part(six, 1)), `${at}.qkv`, d);
    const [q, k, v] = [0, 1, 2].map((i) => columns(all, 3 * d, i * d, (i + 1) * d));
    x = added(x, part(six, 2), through(attend(q, k, v, { width: d, heads }), `${at}.o`, d));
    const hidden = gelu(through(modulated(x, d, part(six, 3), part(six, 4)), `${at}.in`, d));
    x = added(x, part(six, 5), through(hidden, `${at}.out`, 4 * d));
  });
  return rearranged(through(modulated(x, d, part(said.last, 0), part(said.last, 1)), "last", d), config, false);
}

/** Pixels row by row to patches row by row, or back. @param {Float64Array} from @param {Config} config @param {boolean} cut */
function rearranged(from, { side, patch }, cut) {
  const to = new Float64Array(from.length);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const token = Math.floor(y / patch) * (side / patch) + Math.floor(x / patch);
      const inside = token * patch * patch + (y % patch) * patch + (x % patch);
      if (cut) to[inside] = from[y * side + x];
      else to[y * side + x] = from[inside];
    }
  }
  return to;
}
