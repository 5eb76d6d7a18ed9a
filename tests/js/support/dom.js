// @ts-check
/** As much of a document as `patch` touches, with a reader for the text that `toText` prints and a count of changes. */

const SVG = "http://www.w3.org/2000/svg";
const VOID = new Set(["input", "br", "hr", "img"]);

class Node {
  /** @type {any} */
  parent = null;
  remove() {
    changes.count += 1;
    this.parent.childNodes.splice(this.parent.childNodes.indexOf(this), 1);
    this.parent = null;
  }
}

class Text extends Node {
  nodeType = 3;
  /** @param {string} text */
  constructor(text) {
    super();
    this.text = text;
  }
  get nodeValue() {
    return this.text;
  }
  set nodeValue(text) {
    changes.count += 1;
    this.text = text;
  }
}

class Element extends Node {
  nodeType = 1;
  /** @type {any[]} */
  childNodes = [];
  /** @type {Map<string, string>} */
  attributes = new Map();
  /** @type {Map<string, string>} */
  properties = new Map();
  /**
   * @param {string | null} namespaceURI
   * @param {string} localName
   */
  constructor(namespaceURI, localName) {
    super();
    this.namespaceURI = namespaceURI;
    this.localName = localName;
    this.style = {
      setProperty: (/** @type {string} */ name, /** @type {string} */ text) => this.properties.set(name, text),
    };
  }
  get lastChild() {
    return this.childNodes[this.childNodes.length - 1] ?? null;
  }
  /** @param {any} child */
  append(child) {
    changes.count += 1;
    child.parent = this;
    this.childNodes.push(child);
  }
  get children() {
    return this.childNodes.filter(({ nodeType }) => nodeType === 1);
  }
  get nextSibling() {
    return this.parent?.childNodes[this.parent.childNodes.indexOf(this) + 1] ?? null;
  }
  /** @param {any} node @returns {boolean} */
  contains(node) {
    return node === this || this.childNodes.some((child) => child.nodeType === 1 && child.contains(node));
  }
  get isConnected() {
    return this.parent !== null;
  }
  get classList() {
    const names = () => new Set((this.attributes.get("class") ?? "").split(" ").filter(Boolean));
    const write = (/** @type {Set<string>} */ set) => this.attributes.set("class", [...set].join(" "));
    return {
      contains: (/** @type {string} */ name) => names().has(name),
      add: (/** @type {string} */ name) => write(names().add(name)),
      remove(/** @type {string} */ name) {
        const left = names();
        left.delete(name);
        write(left);
      },
      toggle(/** @type {string} */ name, /** @type {boolean} */ on) {
        on ? this.add(name) : this.remove(name);
      },
    };
  }
  /** @param {any} child @param {any} before */
  insertBefore(child, before) {
    changes.count += 1;
    if (child.parent) child.parent.childNodes.splice(child.parent.childNodes.indexOf(child), 1);
    child.parent = this;
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, child);
  }
  /** @param {any} child @param {any} old */
  replaceChild(child, old) {
    changes.count += 1;
    child.parent = this;
    this.childNodes[this.childNodes.indexOf(old)] = child;
    old.parent = null;
  }
  getAttributeNames() {
    return [...this.attributes.keys()];
  }
  /** @param {string} name */
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }
  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    changes.count += 1;
    this.attributes.set(name, value);
  }
  /** @param {string} name */
  removeAttribute(name) {
    if (this.attributes.delete(name)) changes.count += 1;
  }
}

/** How often a node or an attribute was changed. */
export const changes = { count: 0 };

/** Put the document where `patch` looks for it. */
export function installDocument() {
  Object.assign(globalThis, {
    Element,
    document: {
      activeElement: null,
      createElement: (/** @type {string} */ name) => new Element("http://www.w3.org/1999/xhtml", name),
      createElementNS: (/** @type {string} */ space, /** @type {string} */ name) => new Element(space, name),
      createTextNode: (/** @type {string} */ text) => new Text(text),
    },
  });
}

/** @param {string} tag @returns {any} */
export function element(tag) {
  return new Element(tag === "svg" ? SVG : "http://www.w3.org/1999/xhtml", tag);
}

/**
 * Read printed HTML into a new element, as a browser would.
 * @param {string} html
 * @returns {any}
 */
export function parse(html) {
  const root = element("div");
  const stack = [root];
  for (const [piece] of html.matchAll(/<[^>]*>|[^<]+/g)) {
    const parent = stack[stack.length - 1];
    if (piece.startsWith("</")) stack.pop();
    else if (piece.startsWith("<")) {
      const tag = /** @type {RegExpExecArray} */ (/^<([\w-]+)/.exec(piece))[1];
      const made = new Element(tag === "svg" || parent.namespaceURI === SVG ? SVG : null, tag);
      for (const [, name, value = ""] of piece.slice(tag.length + 1, -1).matchAll(/([\w:-]+)(?:="([^"]*)")?/g)) {
        made.attributes.set(name, unescape(value));
      }
      parent.append(made);
      if (!VOID.has(tag)) stack.push(made);
    } else parent.append(new Text(unescape(piece)));
  }
  return root;
}

/**
 * What stands in an element, in a form that can be compared; attributes are sorted.
 * @param {any} node
 * @returns {any}
 */
export function contents(node) {
  return node.childNodes.map((/** @type {any} */ child) =>
    child.nodeType === 3 ? child.text : [child.localName, [...child.attributes].sort(), contents(child)]
  );
}

/** @param {string} text */
function unescape(text) {
  return text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
