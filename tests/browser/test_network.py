"""What a page loads: all of it ours, all of it found, little of it, and nothing that it does not use."""

import gzip
from typing import Any

BUDGETS = {"script": 60, "stylesheet": 12, "font": 150, "document": 60, "fetch": 120, "model": 500}
# kilobytes, gzip, a page; a model is loaded once for all pages
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


def test_pages_stay_within_their_budgets_and_load_only_fonts_that_they_use(
    site: Any, open_page: Any, record_property: Any
) -> None:
    problems = []
    most = dict.fromkeys(BUDGETS, 0.0)
    for path in site.pages:
        page, loaded = load(open_page, site, path)
        for kind, budget in BUDGETS.items():
            size = (
                sum(len(body) if kind == "font" else len(gzip.compress(body, 9)) for body in loaded[kind].values())
                / 1024
            )
            most[kind] = max(most[kind], size)
            if size > budget:
                problems.append(f"{path}: {size:.1f} KB of {kind}, at most {budget}")
        faces = page.evaluate("probe.faces()")
        for url in loaded["font"]:
            name = url.rpartition("/")[2]
            wanted = FACES.get(name)
            if wanted and wanted not in faces["used"]:
                problems.append(f"{path}: loads {name}, and uses {faces['used']}")
    record_property("largest", {kind: round(size, 1) for kind, size in most.items()})
    print(site.name, {kind: round(size, 1) for kind, size in most.items()})
    assert not problems, "\n" + "\n".join(problems)


def test_fonts_are_preloaded_so_that_the_text_does_not_move_when_they_come(site: Any, open_page: Any) -> None:
    problems = []
    for path in site.pages:
        page, loaded = load(open_page, site, path)
        preloaded = page.evaluate("[...document.querySelectorAll('link[rel=preload][as=font]')].map((e) => e.href)")
        problems += [
            f"{path}: {url.rpartition('/')[2]}"
            for url in loaded["font"]
            if url not in preloaded and "symbols" not in url
        ]
    assert not problems, "\n" + "\n".join(problems)


def test_no_page_breaks_its_security_policy_or_asks_a_third_party(site: Any, open_page: Any, noise: list[str]) -> None:
    problems = []
    for path in site.pages:
        page = open_page(site, path, live=True, fresh=True)
        problems += page.evaluate("probe.record.violations")
        policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        if "unsafe" in str(policy) or "default-src 'none'" not in str(policy):
            problems.append(f"{path}: {policy}")
        inline = page.evaluate(
            """() => [...document.querySelectorAll("script:not([src]):not([type$=json]), style, [onclick], [onload]")]
              .map((e) => e.outerHTML.slice(0, 80))"""
        )
        problems += [f"{path}: {each}" for each in inline]
    assert not problems, "\n" + "\n".join(problems)
    assert noise == []


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
    page.route("**/posts/sink/parts.js", lambda route: route.fulfill(body=broken, content_type="text/javascript"))
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
