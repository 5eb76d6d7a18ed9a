// @ts-check
/**
 * Plain trees of elements: printed as text by the build, patched into the page by the browser.
 * One drawing code serves both, so the first frame in the page is the frame that the browser draws.
 *
 * @typedef {string | number | boolean | null | undefined} Scalar
 * @typedef {Record<string, any>} Attributes  values are Scalars, but for `style` (custom properties) and what the page's
 *   scripts ask an element for; `key` is an element's identity among its siblings and is printed nowhere
 * @typedef {{ tag: string, attributes: Attributes, children: (Tree | string)[] }} Tree
 * @typedef {Tree | string | number | null | undefined | false} Child
 */

const SVG = "http://www.w3.org/2000/svg";
const VOID = new Set(["input", "br", "hr", "img"]);
const PROPERTIES = new Set(["value", "checked"]);

/**
 * An element. Children that are null, undefined or false are left out; arrays are flattened.
 * @param {string} tag
 * @param {Attributes | null} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {Tree}
 */
export function h(tag, attributes, ...children) {
  const kept = [];
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false || child === "") continue;
    const last = kept.length - 1;
    // Neighbouring texts become one, as they do when a browser parses them.
    if (typeof child === "object") kept.push(child);
    else if (typeof kept[last] === "string") kept[last] += String(child);
    else kept.push(String(child));
  }
  return { tag, attributes: attributes ?? {}, children: kept };
}

/**
 * A drawing of the given size. All its marks that can be focused are one stop of the Tab key; arrow keys walk among them.
 * @param {number} width
 * @param {number} height
 * @param {Child[]} children
 * @param {{ label?: string }} [options]
 * @returns {Tree}
 */
export function svg(width, height, children, { label = "" } = {}) {
  const drawing = h("svg", { viewBox: `0 0 ${width} ${height}`, "aria-label": label || null }, ...children);
  const interactive = some(drawing, (tree) => "tabindex" in tree.attributes);
  // Without a label, the summary beside the drawing says what an image without a name could not.
  const role = interactive ? { role: "group" } : label ? { role: "img" } : { "aria-hidden": "true" };
  drawing.attributes = { ...drawing.attributes, ...role };
  if (interactive) makeOneStop(drawing);
  return drawing;
}

/** @param {Tree} drawing */
function makeOneStop(drawing) {
  /** @type {Attributes[]} */
  const stops = [];
  some(drawing, ({ attributes }) => {
    if ("tabindex" in attributes && (attributes.role === "img" || attributes.role === "button")) stops.push(attributes);
    return false;
  });
  const first = stops.find((stop) => stop["aria-pressed"] === "true") ?? stops[0];
  for (const stop of stops) Object.assign(stop, { "data-walk": true, tabindex: stop === first ? 0 : -1 });
}

/**
 * Whether some element of a tree passes a test.
 * @param {Tree} tree
 * @param {(tree: Tree) => boolean} test
 * @returns {boolean}
 */
export function some(tree, test) {
  return test(tree) || tree.children.some((child) => typeof child === "object" && some(child, test));
}

/**
 * A tree as HTML text; styles are left to the browser.
 * @param {Tree | string} tree
 * @returns {string}
 */
export function toText(tree) {
  if (typeof tree === "string") return escape(tree);
  let text = "<" + tree.tag;
  for (const [name, value] of Object.entries(tree.attributes)) {
    if (value === null || value === undefined || value === false || !isPrinted(name, value)) continue;
    if (tree.tag === "select" && name === "value") continue;
    text += value === true ? ` ${name}` : ` ${name}="${escape(String(value)).replaceAll('"', "&quot;")}"`;
  }
  if (VOID.has(tree.tag)) return text + ">";
  return `${text}>${tree.children.map(toText).join("")}</${tree.tag}>`;
}

/** Whether an attribute stands in the page, and not only in the tree. @param {string} name @param {any} value */
const isPrinted = (name, value) => name !== "key" && typeof value !== "object";

/** @param {string} text */
function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** @type {WeakMap<Element, Attributes>} what the last patch set, so that later only its own attributes are removed */
const drawn = new WeakMap();

/** The attributes that an element was last drawn with, those that are not printed included. @param {Element} element */
export const drawnWith = (element) => drawn.get(element) ?? {};

/**
 * What lets elements with a key travel.
 * @typedef {object} Mover
 * @property {(element: Element, name: string, from: any, to: any) => boolean} moves  takes over an attribute; false: it is set at once
 * @property {(element: Element, opacity?: Scalar) => void} enters  opacity: what it is drawn with
 */

/**
 * Make an element's children equal to the given trees, reusing what is there: an element with a `key` stays the same
 * element wherever it goes among its siblings, others by their place.
 * @param {Element} parent
 * @param {(Tree | string)[]} children
 * @param {Mover} [mover]  of the attributes of elements with a key
 */
export function patch(parent, children, mover) {
  const keyed = keyedChildren(parent, children);
  children.forEach((child, index) => {
    const old = parent.childNodes[index];
    if (typeof child === "string") {
      if (old?.nodeType === 3) {
        if (old.nodeValue !== child) old.nodeValue = child;
      } else place(parent, document.createTextNode(child), old);
      return;
    }
    const element = reused(parent, child, old, keyed);
    patch(element, child.children, mover);
    setAttributes(element, child.attributes, mover);
  });
  while (parent.childNodes.length > children.length) parent.lastChild?.remove();
}

/**
 * The children that are there by their keys; null where no key is used. Those that nobody asks for go first: what stays
 * then need not be moved, and an element that is moved loses the focus and the pointer that drags it.
 * @param {Element} parent
 * @param {(Tree | string)[]} children
 */
function keyedChildren(parent, children) {
  if (!children.some((child) => typeof child === "object" && child.attributes.key !== undefined)) return null;
  const wanted = new Set(children.map((child) => (typeof child === "object" ? child.attributes.key : undefined)));
  /** @type {Map<any, Element>} */
  const known = new Map();
  for (const element of [...parent.children]) {
    const key = drawn.get(element)?.key;
    if (key === undefined) continue;
    if (wanted.has(key)) known.set(key, element);
    else element.remove();
  }
  return known;
}

/**
 * The element for a tree, at its place.
 * @param {Element} parent
 * @param {Tree} tree
 * @param {Node | undefined} old  what stands at its place
 * @param {Map<any, Element> | null} keyed
 */
function reused(parent, { tag, attributes: { key } }, old, keyed) {
  const known = key === undefined ? undefined : keyed?.get(key);
  if (known && known.localName === tag) {
    if (known !== old) takeUp(parent, known, old ?? null);
    return known;
  }
  const free = old instanceof Element && !keyed?.has(drawn.get(old)?.key); // nobody else will ask for it
  if (free && old.localName === tag && (key === undefined || drawn.get(old)?.key === undefined)) return old;
  const element = create(tag, parent);
  if (free || !(old instanceof Element)) place(parent, element, old);
  else parent.insertBefore(element, old);
  return element;
}

/**
 * Bring an element up to the place of another. One that holds the focus stays, since moving it would take the focus and
 * the pointer that drags it: what stands between goes behind it.
 * @param {Element} parent
 * @param {Element} element
 * @param {Node | null} old
 */
function takeUp(parent, element, old) {
  if (!element.contains(document.activeElement)) {
    parent.insertBefore(element, old);
    return;
  }
  const behind = element.nextSibling;
  while (old && old !== element) {
    const next = old.nextSibling;
    parent.insertBefore(old, behind);
    old = next;
  }
}

/**
 * @param {Element} parent
 * @param {Node} node
 * @param {Node | undefined} old
 */
function place(parent, node, old) {
  if (old) parent.replaceChild(node, old);
  else parent.append(node);
}

/**
 * @param {string} tag
 * @param {Element} parent
 */
function create(tag, parent) {
  const inside = tag === "svg" || parent.namespaceURI === SVG;
  return inside ? document.createElementNS(SVG, tag) : document.createElement(tag);
}

/**
 * @param {Element} element
 * @param {Attributes} attributes
 * @param {Mover} [mover]
 */
function setAttributes(element, attributes, mover) {
  // What was printed is ours too, but for what a reader has opened since.
  const known = drawn.get(element);
  for (const name of known ? Object.keys(known) : element.getAttributeNames()) {
    if (name in attributes || name === "open") continue;
    mover?.moves(element, name, known?.[name], null);
    element.removeAttribute(name);
  }
  const moves = mover && attributes.key !== undefined && known?.key === attributes.key ? mover.moves : null;
  for (const [name, value] of Object.entries(attributes)) {
    // Most of a frame is as it was: only what changed is asked of the page, which is slow to answer.
    if (known && known[name] === value && !PROPERTIES.has(name)) continue;
    if (name === "style") setStyle(element, value, known?.style);
    else if (moves?.(element, name, known?.[name], value)) continue;
    else setAttribute(element, name, value);
  }
  if (mover && attributes.key !== undefined && !known) mover.enters(element, attributes.opacity);
  drawn.set(element, attributes);
}

/**
 * @param {Element} element
 * @param {Record<string, string>} style
 * @param {Record<string, string>} [known]
 */
function setStyle(element, style, known) {
  for (const [property, text] of Object.entries(style)) {
    if (known?.[property] !== text) /** @type {HTMLElement} */ (element).style.setProperty(property, text);
  }
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (isPrinted(name, value) && !(name === "value" && element.localName === "select")) {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
  if (PROPERTIES.has(name) && /** @type {any} */ (element)[name] !== value && document.activeElement !== element) {
    /** @type {any} */ (element)[name] = name === "checked" ? value === true : String(value);
  }
}
