"""A served site in, one PNG for each figure, state and look out, with what was measured on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from blog.errors import BlogError

LONGEST = 20_000  # milliseconds until a figure lives, or rests after a change
_PRINTED = re.compile(r'<figure [^>]*id="fig-([^"]+)" data-module')
AROUND = 16  # pixels of the page around a figure, so that what leaves it is seen
_TILES = 5  # in a row of the sheet


@dataclass(frozen=True, slots=True)
class Look:
    """A window in which figures are seen."""

    name: str
    width: int
    height: int
    theme: Literal["light", "dark"]


LOOKS = (Look("1280-light", 1280, 900, "light"), Look("390-dark", 390, 844, "dark"))


@dataclass(frozen=True, slots=True)
class Place:
    """A figure of a post."""

    slug: str
    figure: str


@dataclass(frozen=True, slots=True)
class Shot:
    """One state of a figure as a file."""

    state: str  # the words of its preset, or "first state"
    file: str
    height: int  # pixels of the page


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure in one look: its first state and, where it has one, its second preset."""

    place: Place
    look: Look
    shots: tuple[Shot, ...]
    stops: int  # of the Tab key inside the figure
    problem: str = ""

    @property
    def name(self) -> str:
        """What a reviewer calls it."""
        return f"{self.place.slug}/{self.place.figure} {self.look.name}"

    @property
    def jump(self) -> int:
        """By how many pixels the figure's height differs between its states."""
        heights = [shot.height for shot in self.shots]
        return max(heights) - min(heights) if heights else 0


def figures_in(site: Path) -> list[Place]:
    """The figures of all posts of a built site, in the order of their pages."""
    found = []
    for path in sorted(site.glob("posts/*/index.html")):
        found += [Place(path.parent.name, name) for name in _PRINTED.findall(path.read_text("utf-8"))]
    return found


def photograph(
    browser: Browser, address: str, places: Sequence[Place], out: Path, say: Callable[[str], None]
) -> list[Picture]:
    """Pictures of all places in all looks; a line is said for each."""
    pictures = []
    for look in LOOKS:
        for slug, group in groupby(places, lambda place: place.slug):
            for picture in _of_post(browser, f"{address}posts/{slug}/", look, list(group), out):
                heights = [f"{shot.height} px" for shot in picture.shots]
                say(f"{picture.name}: {', '.join([*heights, *filter(None, [picture.problem])])}")
                pictures.append(picture)
    return pictures


def _of_post(browser: Browser, url: str, look: Look, places: Sequence[Place], out: Path) -> Iterator[Picture]:
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.theme,
        has_touch=look.width < 500,
        reduced_motion="reduce",  # the first state, and not what a figure shows once on the way to it
    )
    context.set_default_timeout(LONGEST)
    page = context.new_page()
    page.goto(url, wait_until="load")
    page.evaluate("document.querySelector('.site-header')?.remove()")  # it would lie over what is tall
    page.evaluate(
        "for (const figure of document.querySelectorAll('.sticks')) figure.classList.remove('sticks')"
    )  # and so would this
    for place in places:
        yield _of_figure(page, place, look, out)
    context.close()


def _of_figure(page: Page, place: Place, look: Look, out: Path) -> Picture:
    selector, shots, stops = f"#fig-{place.figure}", [], 0
    try:
        page.locator(selector).scroll_into_view_if_needed()
        page.wait_for_selector(f"{selector}.live")
        _rest(page, selector)
        stops = page.evaluate(TAB_STOPS_JS, selector)
        shots.append(_shot(page, place, look, out, "first", "first state"))
        if preset := page.evaluate(PRESS_SECOND_PRESET_JS, selector):
            _rest(page, selector)
            shots.append(_shot(page, place, look, out, "second", preset))
    except BrowserError as error:
        return Picture(place, look, tuple(shots), stops, str(error).splitlines()[0])
    return Picture(place, look, tuple(shots), stops)


def _rest(page: Page, selector: str) -> None:
    """Wait until the figure is drawn: no mark on its way, nothing at work, two frames gone."""
    if not page.evaluate(REST_JS, [selector, LONGEST]):
        raise BrowserError(f"still moving after {LONGEST // 1000} s")


def _shot(page: Page, place: Place, look: Look, out: Path, key: str, state: str) -> Shot:
    file = f"{place.slug}.{place.figure}.{look.name}.{key}.png"
    x, y, width, height = page.evaluate(BOX_JS, f"#fig-{place.figure}")
    around = {"x": max(0, x - AROUND), "y": y - AROUND, "width": width + 2 * AROUND, "height": height + 2 * AROUND}
    page.screenshot(path=out / file, animations="disabled", full_page=True, clip=around)  # type: ignore[arg-type]
    return Shot(state, file, round(height))


def take_sheet(browser: Browser, out: Path) -> None:
    """All first states as one picture, from the files that lie there."""
    files = sorted(out.glob(f"*.{LOOKS[0].name}.first.png"))
    if not files:
        raise BlogError("no figure came to life, so there is no sheet", out)
    page = browser.new_page(viewport={"width": 320 * _TILES, "height": 900})
    sheet = out / "sheet.html"
    tiles = (f'<figure><img src="{file.name}" alt="">{"/".join(file.name.split(".")[:2])}</figure>' for file in files)
    sheet.write_text(_SHEET.format("".join(tiles)), "utf-8")
    page.goto(sheet.absolute().as_uri(), wait_until="load")
    page.screenshot(path=out / "sheet.png", full_page=True)
    page.close()
    sheet.unlink()


_SHEET = f"""<!doctype html><meta charset="utf-8"><title>Sheet</title>
<style>body {{{{ margin: 8px; columns: {_TILES}; column-gap: 8px; background: #fff; font: 12px/1.4 sans-serif; }}}}
figure {{{{ margin: 0 0 8px; break-inside: avoid; }}}}
img {{{{ width: 100%; outline: 1px solid #ddd; display: block; }}}}</style>{{}}"""

BOX_JS = """(selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return [box.x, box.y + scrollY, box.width, box.height];
}"""

REST_JS = """async ([selector, longest]) => {
  const figure = document.querySelector(selector);
  const frame = () => new Promise(requestAnimationFrame);
  const busy = () => figure.ariaBusy === "true" || figure.querySelector(".moving") !== null;
  const started = performance.now();
  await document.fonts.ready;
  for (let calm = 0; calm < 2; calm = busy() ? 0 : calm + 1) {
    if (performance.now() - started > longest) return false;
    await frame();
  }
  return true;
}"""

# The name of the preset that was pressed, or null where there is no second one.
PRESS_SECOND_PRESET_JS = """(selector) => {
  const button = document.querySelector(`${selector} [data-preset="1"]`);
  button?.click();
  return button && button.textContent.trim();
}"""

# Radio buttons under one name are one stop.
TAB_STOPS_JS = """(selector) => {
  const seen = new Set();
  const stops = [...document.querySelectorAll(`${selector} :is(a[href], button, input, select, textarea, summary,
    [tabindex])`)].filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility());
  return stops.filter((each) => {
    if (each.type !== "radio") return true;
    const known = seen.has(each.name);
    seen.add(each.name);
    return !known;
  }).length;
}"""
