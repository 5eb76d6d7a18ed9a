"""How fast figures answer on a slow processor: from an input to the paint, and frames while marks travel."""

from __future__ import annotations

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from picturing.browsing import chromium, served

from blog.build import CACHE, build
from blog.builder import Options
from blog.cache import Cache

ROOT = Path(__file__).parent.parent.parent
STEPS = 12  # inputs for each figure

# From the event to the task after the frame that it caused.
PAINT_JS = """async ([name, steps]) => {
  const root = document.getElementById(`fig-${name}`);
  const control = root.querySelector(".controls input[type=range]:not(:disabled), .controls input[type=radio]");
  if (!control) return [];
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
  const times = [];
  for (let i = 0; i < steps; i += 1) {
    const twins = control.type === "radio" ? [...root.querySelectorAll(`[name="${control.name}"]`)] : [];
    const now = twins.length ? twins[i % twins.length] : control;
    if (twins.length) now.checked = true;
    else now.value = String((Number(control.min) + i) % (Number(control.max) + 1));
    const began = performance.now();
    now.dispatchEvent(new Event("input", { bubbles: true }));
    times.push(await painted() - began);
    await painted();
  }
  root.querySelector("[data-action=reset]").click();
  await painted();
  return times;
}"""

# Frames in a second while marks travel to the second preset; 0 where nothing travels.
FRAMES_JS = """async (name) => {
  const root = document.getElementById(`fig-${name}`);
  root.querySelectorAll("[data-preset]")[1]?.click();
  const frame = () => new Promise(requestAnimationFrame);
  const marks = [];
  for (let i = 0; i < 120; i += 1) {
    const time = await frame();
    if (root.querySelector(".moving")) marks.push(time);
    else if (marks.length) break;
  }
  return marks.length < 3 ? 0 : 1000 * (marks.length - 1) / (marks.at(-1) - marks[0]);
}"""


def main(slugs: list[str], slow_down: float) -> None:
    """Print for each figure of these articles, or of all, what its first control and its second preset cost."""
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        build(ROOT, site, Options(), Cache(ROOT / CACHE))
        found = slugs or sorted(path.parent.name for path in site.glob("posts/*/index.html"))
        print(f"{'figure':44} {'paint':>6} {'most':>6} ms   frames a second, at {slow_down:g} times slower")
        with served(site) as address, chromium(ROOT) as browser:
            for slug in found:
                _article(browser, f"{address}posts/{slug}/", slug, slow_down)


def _article(browser: Any, url: str, slug: str, slow_down: float) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(url)
    slow = page.context.new_cdp_session(page)
    for name in page.eval_on_selector_all("figure[data-module]", "all => all.map(each => each.id.slice(4))"):
        page.locator(f"#fig-{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#fig-{name}.live")
        page.wait_for_selector(f"#fig-{name}:not([data-showing])")
        slow.send("Emulation.setCPUThrottlingRate", {"rate": slow_down})
        times = page.evaluate(PAINT_JS, [name, STEPS])
        frames = page.evaluate(FRAMES_JS, name)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        median, most = (statistics.median(times), max(times)) if times else (0, 0)
        print(f"{f'{slug}/{name}':44} {median:6.0f} {most:6.0f}      {frames:6.0f}")
    page.close()
