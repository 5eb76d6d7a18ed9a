// @ts-check
/** Devices side by side with the key/value heads that each holds; what another one holds already is hatched. */

import { attributesOf, bar, count, h, label, round } from "../../static/js/kit.js";

/**
 * @typedef {{ n_kv_heads: number, devices: number, copies: number, heads_per_device: number, device_bytes: number,
 *   wasted_bytes: number, steps: { heads: number, at: number, bytes: number, copied: boolean }[] }} Placed
 */

const GAP = 8; // pixels between devices

/**
 * The devices with their heads; a head that another device already holds is hatched.
 * @param {Placed} placed
 * @param {{ width: number, height: number, size: number }} box
 */
export function devicesOf({ n_kv_heads, devices, heads_per_device, copies }, { width, height, size }) {
  const across = Math.min(devices, width < 400 ? 4 : 8);
  const [rows, wide] = [Math.ceil(devices / across), (width - GAP * (across - 1)) / across];
  const tall = (height - GAP * (rows - 1)) / rows;
  const head = size ? size * 1.7 : 6;
  const side = squareFor(heads_per_device, wide - 12, tall - head - 6);
  return Array.from({ length: devices }, (_, device) => {
    const [x, y] = [(device % across) * (wide + GAP), Math.floor(device / across) * (tall + GAP)];
    const first = Math.floor((device * n_kv_heads) / devices);
    const columnsOf = Math.min(heads_per_device, Math.max(1, Math.floor((wide - 12) / side)));
    const start = x + (wide - columnsOf * side) / 2;
    const squares = Array.from({ length: heads_per_device }, (_, i) =>
      bar({
        x: start + (i % columnsOf) * side + 1,
        y: y + head + Math.floor(i / columnsOf) * side,
        width: side - 2,
        height: side - 2,
      }, {
        ...{ key: `head ${i}`, series: "cache", hatch: device % copies > 0, mark: `head-${first + i + 1}` },
      }));
    const frame = `M${round(x + 0.5)} ${round(y + 0.5)}h${round(wide - 1)}v${round(tall - 1)}h${round(1 - wide)}Z`;
    return h(
      "g",
      { key: `device ${device}` },
      h("path", { key: "frame", d: frame, ...attributesOf("wire", {}), "stroke-width": 1, opacity: 0.45 }),
      size > 0 && label([x + wide / 2, y + size * 0.95], count(device + 1), { size, anchor: "middle", quiet: true }),
      ...squares,
    );
  });
}

/** The largest square of which so many fit into a box. @param {number} many @param {number} width @param {number} height */
function squareFor(many, width, height) {
  for (let side = 58; side > 3; side -= 0.5) {
    if (Math.floor(width / side) * Math.floor(height / side) >= many) return side;
  }
  return 3;
}
