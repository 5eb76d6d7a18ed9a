"""Benchmarks of the build and of a published page; every figure is printed with its setting, none is a test.

`build`, `calc` and `page` are here; `site` and `profile`, which need a corpus, are in `benchmark/`.
"""

from __future__ import annotations

import argparse
import gzip
import platform
import statistics
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
from benchmark import figures, save, shares
from benchmark import site as site_benchmark
from picturing.browsing import chromium, served

from blog.build import CACHE, build
from blog.builder import Options
from blog.cache import Cache
from blog.calc import presets
from blog.calc.grid import over
from blog.calc.kv_cache import kv_cache_bytes
from blog.calc.params import parameters

ROOT = Path(__file__).parent.parent
SLOW_DOWN = 4  # of the CPU, as on a phone

PAINT_AND_SHIFT_JS = """() => {
  window.shift = 0; window.lcp = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((e) => window.shift += e.value))
    .observe({type: "layout-shift", buffered: true});
  new PerformanceObserver((list) => list.getEntries().forEach((e) => window.lcp = e.startTime))
    .observe({type: "largest-contentful-paint", buffered: true});
}"""


def main() -> None:
    """Run the benchmark that is asked for."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    commands.add_parser("build").set_defaults(run=lambda _: bench_build())
    commands.add_parser("calc").set_defaults(run=lambda _: bench_calc())
    page = commands.add_parser("page")
    page.add_argument("slug", nargs="?", default="gqa")
    page.set_defaults(run=lambda options: bench_page(options.slug))
    site = commands.add_parser("site")
    site_benchmark.add_arguments(site)
    site.set_defaults(run=site_benchmark.main)
    saves = commands.add_parser("save")
    saves.add_argument("--runs", type=int, default=20)
    saves.set_defaults(run=lambda options: save.main(options.runs))
    drawn = commands.add_parser("figures")
    drawn.add_argument("slugs", nargs="*", metavar="SLUG")
    drawn.set_defaults(run=lambda options: figures.main(options.slugs, SLOW_DOWN))
    profile = commands.add_parser("profile")
    profile.add_argument("--posts", type=int, default=300)
    profile.set_defaults(run=lambda options: shares.main(options.posts))
    options = parser.parse_args()
    if not getattr(options, "json", False):  # JSON stands alone
        print(f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}")
    started = perf_counter()
    options.run(options)
    print(f"measured in {perf_counter() - started:.0f} s", file=sys.stderr)


def bench_build(runs: int = 5) -> None:
    """Time whole builds of this site, stage by stage."""
    with TemporaryDirectory() as folder:
        laps = [build(ROOT, Path(folder) / "site", Options(), Cache(None)).timings.stages for _ in range(runs)]
    for stage in laps[0]:
        times = sorted(lap[stage] for lap in laps)
        print(f"{stage:8} {times[0]:.3f} s least, {statistics.median(times):.3f} s median of {runs}")
    total = [sum(lap.values()) for lap in laps]
    print(f"{'all':8} {min(total):.3f} s least, {statistics.median(total):.3f} s median of {runs}")


def bench_calc(count: int = 1_000_000, sample: int = 20_000) -> None:
    """Time parameters and cache over a grid, against the same formulas called one model at a time."""
    random = np.random.default_rng(0)
    model = presets.LLAMA_2_70B
    grid = {
        "n_kv_heads": 2 ** random.integers(0, 7, count),
        "d_model": random.integers(64, 32768, count),
        "d_ff": random.integers(64, 262_144, count),
    }
    started = perf_counter()
    over(parameters, model, grid)
    over(kv_cache_bytes, model, grid, batch=1, seq_len=8192, dtype_bytes=2)
    whole = perf_counter() - started
    started = perf_counter()
    for i in range(sample):
        one = replace(model, **{name: int(values[i]) for name, values in grid.items()})
        parameters(one)
        kv_cache_bytes(one, batch=1, seq_len=8192, dtype_bytes=2)
    each = (perf_counter() - started) / sample
    print(
        f"grid of {count:,}: {whole:.2f} s, {each * count / whole:.0f} times the speed of a loop "
        f"({each * 1e6:.0f} us a model)"
    )


def bench_page(slug: str) -> None:
    """Measure a page's weight, its first paint and the time from a key to the next paint."""
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        build(ROOT, site, Options(), Cache(ROOT / CACHE))
        with served(site) as address:
            measure(f"{address}posts/{slug}/")


def measure(address: str) -> None:
    """Open the page on a slowed-down CPU and move every slider by keys."""
    with chromium(ROOT) as browser:
        page = browser.new_page(viewport={"width": 412, "height": 915})
        weights: dict[str, int] = {}
        page.on("response", lambda response: weigh(weights, response))
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
        page.add_init_script(f"({PAINT_AND_SHIFT_JS})()")
        page.goto(address, wait_until="networkidle")
        print(f"largest paint   {page.evaluate('window.lcp'):.0f} ms at {SLOW_DOWN}x slow-down, local network")
        for figure in page.query_selector_all("figure[data-module]"):
            figure.scroll_into_view_if_needed()
            page.wait_for_selector(f"#{figure.get_attribute('id')}.live")
            for slider in figure.query_selector_all("input[type=range]:not(:disabled)"):
                times = press(page, slider)
                name = f"{figure.get_attribute('id')} {slider.get_attribute('data-input')}"
                print(f"input to paint  {max(times):4.0f} ms most, {statistics.median(times):4.0f} ms median  {name}")
        print(f"layout shift    {page.evaluate('window.shift'):.4f}")
        for kind, size in sorted(weights.items()):
            print(f"{kind:15} {size / 1000:.1f} KB gzip")


def press(page: Any, slider: Any) -> list[float]:
    """Time from a key to the frame after the next, in milliseconds, for some keys."""
    slider.focus()
    time_key: Callable[[str], float] = lambda key: page.evaluate(  # noqa: E731
        """(key) => new Promise((done) => {
          const slider = document.activeElement;
          const start = performance.now();
          const step = key === "ArrowRight" ? 1 : -1;
          slider.value = Number(slider.value) + step;
          slider.dispatchEvent(new Event("input", {bubbles: true}));
          requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
        })""",
        key,
    )
    return [time_key(key) for key in ["ArrowRight", "ArrowLeft"] * 5]


def weigh(weights: dict[str, int], response: Any) -> None:
    """Add a response's compressed size to its kind."""
    kinds = {"js": "JavaScript", "css": "CSS", "woff2": "fonts", "json": "data"}
    kind = kinds.get(response.url.rpartition(".")[2], "HTML")
    body = response.body()
    weights[kind] = weights.get(kind, 0) + (len(body) if kind == "fonts" else len(gzip.compress(body, 9)))


if __name__ == "__main__":
    main()
