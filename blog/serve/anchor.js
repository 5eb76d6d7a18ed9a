// @ts-check
/** What the reader looks at stays where it is on the screen while the page changes above it. */

const BLOCKS = "main :is(p, li, h1, h2, h3, figure, table, pre, dl, math)";

/** @param {(hold: () => void) => Promise<void>} change  calls `hold` after each step */
export async function anchored(change) {
  const seen = [...document.querySelectorAll(BLOCKS)]
    .map((block) => ({ block, id: block.id, top: block.getBoundingClientRect().top }))
    .filter(({ block, top }) => top >= 0 && top < innerHeight && block.getClientRects().length > 0);
  const hold = () => {
    for (const { block, id, top } of seen) {
      const now = block.isConnected ? block : id ? document.getElementById(id) : null; // a figure was printed anew
      if (!now) continue;
      const moved = now.getBoundingClientRect().top - top;
      if (scrollY > 0 && Math.abs(moved) > 1) scrollBy({ top: moved, behavior: "instant" });
      return;
    }
  };
  const root = document.documentElement;
  const before = root.style.overflowAnchor;
  root.style.overflowAnchor = "none"; // the browser's own idea of it would add to this one
  try {
    await change(hold);
    hold();
  } finally {
    root.style.overflowAnchor = before;
  }
}
