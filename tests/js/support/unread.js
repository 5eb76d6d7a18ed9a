// @ts-check
/**
 * A text that only has a length: whoever looks at a character of it fails. What is refused by its length costs the same
 * however long it is.
 * @param {number} length
 * @returns {any}
 */
export function unread(length) {
  const read = () => {
    throw new Error("the text was read");
  };
  return new Proxy({}, { get: (_, key) => (key === "length" ? length : read()), ownKeys: read, getPrototypeOf: read });
}
