// @ts-check
/** Tokens as a reader sees them. */

const END = 10; // letters of a sentence's last words in the menu

/** A token as it can be seen. @param {string} token */
export const seen = (token) => token.replaceAll("\n", "⏎").trim() || (token ? "␣" : "");

/**
 * The last words of a sentence and its answer: what a menu has room for.
 * @param {{ tokens: string[], answer: string }} sentence
 */
export function endOf({ tokens, answer }) {
  const words = tokens.join("").trim().split(/\s+/);
  let end = words.pop() ?? "";
  while (words.length && `${words[words.length - 1]} ${end}`.length <= END) end = `${words.pop()} ${end}`;
  return `${words.length ? "… " : ""}${end}${answer}`;
}
