// @ts-check
/**
 * Three trees: the page as it lives, as it was printed, and as it is printed now. Only where the two prints differ is
 * the living one touched, so whatever a script or the reader has changed elsewhere stays as it is.
 */

/**
 * @param {Element} live
 * @param {Element} before
 * @param {Element} after
 * @param {(before: Element) => boolean} isOwn  parts that somebody else changes
 */
export function morph(live, before, after, isOwn) {
  if (before.isEqualNode(after) || isOwn(before)) return;
  setAttributes(live, before, after);
  const stands = standing(live, before);
  const from = pairs([...before.childNodes], [...after.childNodes]);
  const kept = new Set(from.values());
  for (const [old, node] of stands) if (!kept.has(old)) node.remove();
  const staying = new Set([...kept].map((old) => stands.get(old)));
  let next = live.firstChild;
  for (const node of after.childNodes) {
    const old = from.get(node);
    const stood = old && stands.get(old);
    if (!old || !stood) {
      live.insertBefore(document.importNode(node, true), next);
      continue;
    }
    while (next && !staying.has(next)) next = next.nextSibling; // what a script has added stays where it is
    if (next === stood) next = next.nextSibling;
    else live.insertBefore(stood, next);
    if (old instanceof Element) morph(asElement(stood), old, asElement(node), isOwn);
    else if (old.nodeValue !== node.nodeValue) stood.nodeValue = node.nodeValue;
  }
}

/**
 * The living nodes of printed ones, in order; between them may stand what a script has added.
 * @param {Element} live
 * @param {Element} before
 * @returns {Map<ChildNode, ChildNode>}
 */
function standing(live, before) {
  const found = new Map();
  let from = live.firstChild;
  for (const old of before.childNodes) {
    let node = from;
    while (node && !(sameKind(node, old) && idOf(node) === idOf(old))) node = node.nextSibling;
    if (node) {
      found.set(old, node);
      from = node.nextSibling;
    } else if (old instanceof Element) throw new Error(`<${old.localName}> is not where it was printed`);
  }
  return found;
}

/**
 * Which old node becomes which new one: equal ones, those of one id, then those of one kind in order.
 * @param {ChildNode[]} olds
 * @param {ChildNode[]} news
 * @returns {Map<ChildNode, ChildNode>} new -> old
 */
function pairs(olds, news) {
  const from = new Map();
  while (olds.length && news.length && olds[0].isEqualNode(news[0])) from.set(news.shift(), olds.shift());
  while (olds.length && news.length && olds[olds.length - 1].isEqualNode(news[news.length - 1])) {
    from.set(news.pop(), olds.pop());
  }
  const used = new Set();
  const match = (/** @type {(old: ChildNode, node: ChildNode) => boolean} */ fits, ordered = true) => {
    let at = 0;
    for (const node of news) {
      if (from.has(node)) continue;
      const index = olds.findIndex((old, i) => (i >= at || !ordered) && !used.has(old) && fits(old, node));
      if (index < 0) continue;
      from.set(node, olds[index]);
      used.add(olds[index]);
      at = index + 1;
    }
  };
  match((old, node) => idOf(old) !== "" && idOf(old) === idOf(node) && sameKind(old, node), false);
  match((old, node) => old.isEqualNode(node));
  match((old, node) => sameKind(old, node) && idOf(old) === "" && idOf(node) === "");
  return from;
}

/**
 * @param {Node} a
 * @param {Node} b
 */
function sameKind(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName;
}

/** @param {Node} node */
function idOf(node) {
  return node instanceof Element ? node.id : "";
}

/** @param {Node} node */
function asElement(node) {
  return /** @type {Element} */ (node);
}

/**
 * @param {Element} live
 * @param {Element} before
 * @param {Element} after
 */
function setAttributes(live, before, after) {
  for (const { name } of [...before.attributes]) if (!after.hasAttribute(name)) live.removeAttribute(name);
  for (const { name, namespaceURI, value } of after.attributes) {
    if (before.getAttribute(name) !== value) live.setAttributeNS(namespaceURI, name, value);
  }
}
