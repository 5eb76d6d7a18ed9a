// @ts-check
/**
 * A figure that could not be loaded keeps its first state, says so (theme.js does, which is always there), offers to try
 * again, and tries again by itself when the network is back.
 */

const MOST = 2; // attempts of one page, since a browser may remember what it could not load

const LATER = 1000; // milliseconds that a network which is said to be back may take

/** @type {WeakMap<HTMLElement, number>} failed attempts by figure */
const failures = new WeakMap();
/** @type {WeakSet<HTMLElement>} figures that try because the network is said to be back */
const woken = new WeakSet();

/**
 * The address of a figure's module; after a failure with a query that no browser remembers.
 * @param {HTMLElement} root
 */
export function moduleOf(root) {
  const url = new URL(root.dataset.module ?? "", document.baseURI);
  const failed = failures.get(root);
  if (failed) url.searchParams.set("again", String(failed));
  return url.href;
}

/**
 * @param {HTMLElement} root
 * @param {() => Promise<unknown>} load  shows the trouble again if it fails again
 */
export function showTrouble(root, load) {
  const failed = (failures.get(root) ?? 0) + 1;
  failures.set(root, failed);
  root.ariaBusy = null;
  const done = new AbortController();
  const again = () => {
    done.abort();
    root.querySelector(".trouble button")?.setAttribute("aria-disabled", "true");
    load().catch(() => {}); // it has said so
  };
  const wake = () => {
    woken.add(root);
    again();
  };
  addEventListener("online", wake, { signal: done.signal });
  if (woken.delete(root)) setTimeout(() => done.signal.aborted || again(), LATER);
  const [way, act] = failed > MOST ? ["Load the page anew", () => location.reload()] : ["Try again", again];
  const words = navigator.onLine
    ? "This figure could not be loaded and shows its first state only."
    : "Without a network this figure shows its first state only; it comes alive when the network is back.";
  root.dispatchEvent(new CustomEvent("figuretrouble", { detail: { words, way, act } }));
}

/**
 * The figure has come.
 * @param {HTMLElement} root
 */
export function endTrouble(root) {
  const line = root.querySelector(".trouble");
  if (!line) return;
  root.classList.remove("failed");
  if (line.contains(document.activeElement)) {
    root.tabIndex = -1;
    root.focus({ preventScroll: true }); // the button that had the focus goes away
  }
  line.remove();
}
