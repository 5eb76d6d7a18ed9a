"""For readers who asked for less motion, for stronger contrast, or who listen: axe finds nothing."""

from importlib.resources import files
from typing import Any

import pytest

ALIKE = 8  # of the pages that one template prints alike, one in so many
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  const words = (node) => `${node.html.slice(0, 120)} | ${node.failureSummary.slice(0, 200)}`;
  return found.violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map(words).join(" || ")}`);
}"""


@pytest.mark.parametrize("ways", [[(360, "dark"), (1280, "light")], [(360, "light"), (1280, "dark")]])
def test_axe_finds_no_violation_on_any_page_narrow_or_wide_light_or_dark(
    site: Any, open_page: Any, ways: list[tuple[int, str]]
) -> None:
    """Half of the pages in these two ways; of pages that one template prints alike, such as those of code, some."""
    problems = []
    pages = [*dict.fromkeys((*site.kinds, *site.pages[::ALIKE]))]
    for path in pages[ways[0][1] == "dark" :: 2]:
        page = open_page(site, path, width=360, live=True, bypass_csp=True)
        page.evaluate(AXE)
        for width, scheme in ways:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
            page.evaluate("probe.frames()")
            problems += [f"{path} at {width}, {scheme}: {each}" for each in page.evaluate(RUN)]
    assert not problems, "\n" + "\n".join(problems)


def test_axe_finds_nothing_in_opened_notes_tables_and_cards(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", width=360, live=True, bypass_csp=True)
    for switch in page.locator(".note-number").all():
        switch.click()
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.locator("a.cite").first.focus()
    page.evaluate(AXE)
    problems = page.evaluate(RUN)
    assert not problems, "\n" + "\n".join(problems)


def test_less_motion_leaves_play_to_the_reader_and_nothing_glides(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True, reduced_motion="reduce")
    assert page.locator("#fig-steps [data-action=play]").is_visible()  # what a reader starts may move
    assert page.locator("#fig-steps [data-action=forward]").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    gliding = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((e) => {
          const style = getComputedStyle(e);
          return style.transitionDuration.split(",").some((d) => parseFloat(d) > 0) || style.animationName !== "none";
        }).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert gliding == []


def test_forced_colours_keep_sliders_choices_and_lines_visible(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", live=True, forced_colors="active", color_scheme="dark")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    chosen, other = (
        page.locator(f"#fig-sizes .options input{state} + span").evaluate("e => getComputedStyle(e).backgroundColor")
        for state in (":checked", ":not(:checked)")
    )
    assert chosen != other, "the chosen option looks like the others"
    pressed, free = (
        page.locator(f"#fig-sizes .presets [aria-pressed={state}]").first.evaluate(
            "e => getComputedStyle(e).backgroundColor + getComputedStyle(e).borderColor"
        )
        for state in ("true", "false")
    )
    assert pressed != free, "the current preset looks like the others"
    image = page.locator("#sizes-seq_len")
    image.scroll_into_view_if_needed()
    assert has_track(image.screenshot(), paper), "the slider has no track"
    for selector, name in ((".line", "stroke"), (".label", "fill"), (".axis .rule", "stroke")):
        colour = page.locator(f"#fig-sizes .plot {selector}").first.evaluate("(e, n) => getComputedStyle(e)[n]", name)
        assert colour not in (paper, "none", "rgba(0, 0, 0, 0)"), selector


def has_track(png: bytes, paper: str) -> bool:
    """Whether the middle row of a slider's picture holds another colour than the paper on most of its width."""
    import re
    import struct
    import zlib

    background = [int(part) for part in re.findall(r"\d+", paper)[:3]]
    width, height, _, kind = struct.unpack(">IIBB", png[16:26])
    channels = 4 if kind == 6 else 3
    data, place = b"", 8
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            data += png[place + 8 : place + 8 + size]
        place += size + 12
    raw = zlib.decompress(data)
    stride = width * channels
    rows: list[bytearray] = []
    for y in range(height):
        start = y * (stride + 1)
        row = bytearray(raw[start + 1 : start + 1 + stride])
        above = rows[-1] if rows else bytearray(stride)
        for x in range(stride):
            left = row[x - channels] if x >= channels else 0
            corner = above[x - channels] if x >= channels else 0
            guess = left + above[x] - corner
            paeth = min((left, above[x], corner), key=lambda each: abs(guess - each))
            row[x] = (row[x] + (0, left, above[x], (left + above[x]) // 2, paeth)[raw[start]]) % 256
        rows.append(row)
    middle = rows[height // 2]
    other = sum(any(abs(middle[x * channels + c] - background[c]) > 60 for c in range(3)) for x in range(width))
    return bool(other > width * 0.8)
