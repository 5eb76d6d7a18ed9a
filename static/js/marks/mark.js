// @ts-check
/**
 * What marks share. A mark takes pixels and gives a plain tree; colour comes by meaning, from `series`:
 * 0 ink, 1 attention, 2 feed-forward, 3 embeddings, 4 norm and router, 5 cache, 6 gradient and loss.
 *
 * @typedef {object} MarkOptions
 * @property {number} [series]
 * @property {string} [mark]   takes part in linked highlighting under this name
 * @property {string} [tip]    a card on hover, focus and tap; makes the mark focusable
 * @property {string} [class]  further classes
 */

/**
 * The attributes that every mark takes from its options.
 * @param {string} kind
 * @param {MarkOptions} options
 */
export function attributesOf(kind, { series = 0, mark, tip, class: more }) {
  return {
    class: [kind, `s${series}`, more].filter(Boolean).join(" "),
    "data-mark": mark ?? null,
    "data-tip": tip ?? null,
    ...(tip ? { tabindex: 0, role: "img", "aria-label": tip } : {}),
  };
}
