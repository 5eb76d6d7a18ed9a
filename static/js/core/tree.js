// @ts-check
/**
 * Plain trees of elements: printed as text by the build, patched into the page by the browser.
 * One drawing code serves both, so the first frame in the page is the frame that the browser draws.
 *
 * @typedef {string | number | boolean | null | undefined} Scalar
 * @typedef {Record<string, any>} Attributes  values are Scalars, but for `style` (custom properties)
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
 * A drawing of the given size.
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
  return drawing;
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
    if (value === null || value === undefined || value === false || typeof value === "object") continue;
    if (tree.tag === "select" && name === "value") continue;
    text += value === true ? ` ${name}` : ` ${name}="${escape(String(value)).replaceAll('"', "&quot;")}"`;
  }
  if (VOID.has(tree.tag)) return text + ">";
  return `${text}>${tree.children.map(toText).join("")}</${tree.tag}>`;
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** @type {WeakMap<Element, Attributes>} what the last patch set, so that later only its own attributes are removed */
const drawn = new WeakMap();

/**
 * Make an element's children equal to the given trees, reusing what is there.
 * @param {Element} parent
 * @param {(Tree | string)[]} children
 */
export function patch(parent, children) {
  children.forEach((child, index) => {
    const old = parent.childNodes[index];
    if (typeof child === "string") {
      if (old?.nodeType === 3) {
        if (old.nodeValue !== child) old.nodeValue = child;
      } else place(parent, document.createTextNode(child), old);
      return;
    }
    const same = old instanceof Element && old.localName === child.tag;
    const element = same ? old : create(child.tag, parent);
    if (!same) place(parent, element, old);
    patch(element, child.children);
    setAttributes(element, child.attributes);
  });
  while (parent.childNodes.length > children.length) parent.lastChild?.remove();
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
 */
function setAttributes(element, attributes) {
  // What was printed is ours too, but for what a reader has opened since.
  const known = drawn.get(element);
  for (const name of known ? Object.keys(known) : element.getAttributeNames()) {
    if (!(name in attributes) && name !== "open") element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(attributes)) {
    // Most of a frame is as it was: only what changed is asked of the page, which is slow to answer.
    if (known && known[name] === value && !PROPERTIES.has(name)) continue;
    if (name === "style") {
      for (const [property, text] of Object.entries(value)) {
        if (known?.style?.[property] === text) continue;
        /** @type {HTMLElement} */ (element).style.setProperty(property, text);
      }
    } else if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else if (name === "value" && element.localName === "select") { /* a property only, set below */ }
    else {
      const text = value === true ? "" : String(value);
      if (element.getAttribute(name) !== text) element.setAttribute(name, text);
    }
    if (PROPERTIES.has(name) && /** @type {any} */ (element)[name] !== value && document.activeElement !== element) {
      /** @type {any} */ (element)[name] = name === "checked" ? value === true : String(value);
    }
  }
  drawn.set(element, attributes);
}
