// @ts-check
/**
 * Make a living page the newly printed one: text, styles and single figures change in their places, and what the reader
 * has set, focused and scrolled to stays. Whatever is in doubt gives false, and the page is loaded anew.
 */

import { anchored } from "./anchor.js";
import { morph } from "./morph.js";
import { figuresOf, placeFigure, readdress, redraw, removeFigure } from "./figure.js";

/** @type {Promise<Document> | undefined} the page as it was printed, before any script touched it */
let printed;

/** Keep what is printed now. @param {string} site  which this page is of */
export function remember(site) {
  printed = read(site);
  printed.catch(() => (printed = undefined)); // then the next site loads the page anew
}

/**
 * @param {Set<string>} changed  paths of addresses whose content is another now
 * @param {string} own  this page's
 * @returns {Promise<boolean>} false: load the page anew
 */
export async function update(changed, own) {
  if (shows(changed)) return false;
  const before = await printed;
  if (!before) return false;
  const after = changed.has(own) ? await read() : before;
  if (wiring(before) !== wiring(after)) return false;
  const stale = [...figuresOf(after).values()].filter((fresh) => isStale(fresh, figuresOf(before), changed));
  const known = attachments();
  await anchored(async (hold) => {
    await swapStyles(before, after, changed);
    if (after !== before) {
      morph(document.head, before.head, after.head, isOurs);
      morph(document.body, before.body, after.body, isOurs);
    }
    hold();
    for (const [id] of figuresOf(before)) if (!figuresOf(after).has(id)) await removeFigure(id);
    for (const [, fresh] of figuresOf(after)) if (!stale.includes(fresh)) readdress(fresh);
    for (const fresh of stale) {
      await placeFigure(fresh);
      hold();
    }
    await redraw();
    dispatchEvent(new Event("resize")); // equations measure themselves
  });
  printed = Promise.resolve(after);
  return sameAttachments(known, attachments());
}

/** The page as it is printed now. @param {string} [site]  it must be of this one */
async function read(site) {
  const answer = await fetch(location.href, { cache: "no-store" });
  const text = await answer.text();
  const other = site !== undefined && answer.headers.get("X-Blog-Site") !== site;
  if (!answer.ok || other) throw new Error("there is another page now");
  return new DOMParser().parseFromString(text, "text/html");
}

/** Pictures and the like keep their address when they change. @param {Set<string>} changed */
function shows(changed) {
  return [...document.querySelectorAll("img[src], source[src], video[src], audio[src], iframe[src], object[data]")]
    .some((element) => {
      const address = element.getAttribute("src") ?? element.getAttribute("data") ?? "";
      return changed.has(new URL(address, document.baseURI).pathname);
    });
}

/** What only a new page can take up: scripts, and the policy for them. @param {Document} page */
function wiring(page) {
  const parts = page.querySelectorAll("script[src]:not([data-site]), meta[http-equiv]");
  return [...parts].map((part) => part.outerHTML).join("\n");
}

/**
 * @param {HTMLElement} fresh
 * @param {Map<string, HTMLElement>} before
 * @param {Set<string>} changed
 */
function isStale(fresh, before, changed) {
  const old = before.get(fresh.id);
  if (!old || !alike(old, fresh)) return true;
  const embedded = fresh.querySelector("script[type='application/json']");
  return !embedded && changed.has(new URL(fresh.dataset.source ?? "", document.baseURI).pathname);
}

/**
 * Whether two prints are of one figure: its module's address may change with another module in the same file.
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 */
function alike(old, fresh) {
  const copy = /** @type {HTMLElement} */ (old.cloneNode(false));
  if (fresh.dataset.version) copy.dataset.module = fresh.dataset.module; // the version says whether it is the same
  const [before, after] = [old, fresh].map(({ childNodes }) => [...childNodes]);
  return copy.isEqualNode(fresh.cloneNode(false)) && before.length === after.length &&
    before.every((child, i) => child.isEqualNode(after[i]));
}

/** Parts that are not changed piece by piece. @param {Element} before */
function isOurs(before) {
  return before.matches("figure[data-module], link[rel=stylesheet]");
}

/**
 * A style sheet takes over when it is loaded, so that the page is never bare.
 * @param {Document} before
 * @param {Document} after
 * @param {Set<string>} changed  a sheet may be another under the same address
 */
async function swapStyles(before, after, changed) {
  const sheets = (/** @type {ParentNode} */ page) => [...page.querySelectorAll("link[rel=stylesheet]")];
  const [olds, news, lives] = [before, after, document].map((page) => sheets(page.head));
  if (olds.length !== news.length || olds.length !== lives.length) throw new Error("the style sheets are others");
  const stays = (/** @type {Element} */ live, /** @type {number} */ i) =>
    olds[i].isEqualNode(news[i]) && !changed.has(new URL(/** @type {HTMLLinkElement} */ (live).href).pathname);
  await Promise.all(lives.map((live, i) => stays(live, i) ? null : swap(live, news[i])));
}

/**
 * @param {Element} live
 * @param {Element} sheet
 */
async function swap(live, sheet) {
  const next = /** @type {HTMLLinkElement} */ (document.importNode(sheet, true));
  next.href += `?${performance.now()}`; // else the browser may take what it has under this address
  await new Promise((loaded, failed) => {
    next.addEventListener("load", loaded);
    next.addEventListener("error", () => failed(new Error("the style sheet is not there")));
    live.after(next);
  });
  live.remove();
}

/** Elements to which the page's scripts have attached something when they began, and what they took them for. */
function attachments() {
  const parts = document.querySelectorAll(
    "[data-drag], article h2[id], article h3[id], .contents a, .equation .line, .theme-switch",
  );
  return [...parts].map((part) => ({
    part,
    as: `${part.id} ${part.getAttribute("data-drag")} ${part.getAttribute("href")}`,
  }));
}

/**
 * @param {ReturnType<typeof attachments>} before
 * @param {ReturnType<typeof attachments>} after
 */
function sameAttachments(before, after) {
  return before.length === after.length &&
    before.every(({ part, as }, i) => part === after[i].part && as === after[i].as);
}
