"""Formulas as Chromium draws them with the site's fonts: every sign by a font of ours, every mark as long as its body.

The box of a sign that has grown says nothing of its size in Chromium, so what is measured is ink: a mark over a body
as white as the paper leaves nothing else. The formulas are those of all articles and `tests/tex/expressions.txt`.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blog.cache import Cache
from blog.tex import Converter, Formula, lines_of
from blog.text import typeset
from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser

CONVERTER = Converter(Cache(None), {})
EXPRESSIONS = (ROOT / "tests/tex/expressions.txt").read_text("utf-8").splitlines()
FONT = 40  # pixels of an em
SLACK = 0.22 * FONT  # a mark may be so much shorter or longer than its body
BODY = r"a + \mathrm{softmax} + W"
WORDS = r"\text{quite a few words}"
TALL = r"\frac{\frac{a}{b}}{\frac{c}{d}}"
WIDE_MARKS = {
    "over": [r"\overline", r"\overbrace", r"\overrightarrow", r"\overleftarrow", r"\overleftrightarrow", r"\overparen"],
    "under": [r"\underline", r"\underbrace", r"\underrightarrow", r"\underbracket", r"\underparen"],
}
INK = """(url) => new Promise((done) => {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const ink = { left: Infinity, right: -1, top: Infinity, bottom: -1 };
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] + data[at + 1] + data[at + 2] > 600) continue;
      const [x, y] = [(at / 4) % image.width, Math.floor(at / 4 / image.width)];
      [ink.left, ink.right] = [Math.min(ink.left, x), Math.max(ink.right, x)];
      [ink.top, ink.bottom] = [Math.min(ink.top, y), Math.max(ink.bottom, y)];
    }
    done({ ...ink, width: ink.right - ink.left + 1, height: ink.bottom - ink.top + 1 });
  };
  image.src = url;
})"""


def style() -> str:
    """The style of formulas with its fonts inside, for a page without an address."""
    fonts = ROOT / "static/fonts"
    faces = re.findall(r"@font-face.*", (ROOT / "static/css/tokens.css").read_text("utf-8"))
    text = "\n".join(face for face in faces if '"Math' in face or '"Serif";' in face)
    for name in set(re.findall(r"\.\./fonts/([\w-]+\.woff2)", text)):
        data = base64.b64encode((fonts / name).read_bytes()).decode()
        text = text.replace(f"../fonts/{name}", f"data:font/woff2;base64,{data}")
    css = (ROOT / "static/css/math.css").read_text("utf-8")
    return f"{text} {css} :root {{ --serif: 'Serif'; --sans: 'Serif'; --small: 1rem; --ink-3: #555 }}"


def unseen(body: str) -> str:
    """A body as white as the paper; a phantom would not do, in which Chromium leaves out spaces."""
    return rf"\textcolor{{cache}}{{{body}}}"


def mathml(formula: Formula) -> str:
    answer = CONVERTER.convert([formula])[formula]
    assert isinstance(answer, str), answer
    return answer


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    page = chromium.new_page(viewport={"width": 1200, "height": 400})
    page.set_content(
        f"<!doctype html><style>{style()} body {{ margin: 60px; background: #fff; font-size: {FONT}px }}"
        "math { font-family: 'Math', math } .equation .math-series-5 { color: #fff }</style>"
        "<div class='equation'><div class='line'></div></div>"
    )
    yield page
    page.close()


def show(page: Any, text: str) -> None:
    page.evaluate("(html) => { document.querySelector('.line').innerHTML = html; }", text)
    page.evaluate("Promise.all([...document.fonts].map((font) => font.load()))")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def ink(page: Any, tex: str) -> dict[str, float]:
    """Where a formula leaves ink on the page."""
    show(page, mathml(Formula(tex, True)))
    picture = base64.b64encode(page.screenshot()).decode()
    found: dict[str, float] = page.evaluate(INK, f"data:image/png;base64,{picture}")
    assert found["right"] >= 0, f"{tex} leaves no ink"
    return found


@pytest.mark.parametrize(("side", "command"), [(side, mark) for side, marks in WIDE_MARKS.items() for mark in marks])
def test_a_mark_is_as_wide_as_its_body_and_beside_it(page: Any, side: str, command: str) -> None:
    body, mark = ink(page, BODY), ink(page, rf"{command}{{{unseen(BODY)}}}")
    both = ink(page, rf"{command}{{{BODY}}}")
    assert abs(mark["width"] - body["width"]) < SLACK
    assert abs(both["width"] - body["width"]) < SLACK
    assert both["height"] > body["height"]
    assert (mark["top"] == both["top"]) if side == "over" else (mark["bottom"] == both["bottom"])


@pytest.mark.parametrize("arrow", ["right", "left", "leftright", "Right", "Left", "mapsto", "hookright"])
def test_an_arrow_is_as_long_as_its_words(page: Any, arrow: str) -> None:
    name = "mapsto" if arrow == "mapsto" else f"{arrow}arrow"
    words = ink(page, rf"{{\scriptstyle {WORDS}}}")
    assert ink(page, rf"\x{name}{{{unseen(WORDS)}}}")["width"] > words["width"]


@pytest.mark.parametrize(
    ("left", "right"), [*("()", "[]", "||"), (r"\{", r"\}"), (r"\langle", r"\rangle"), (r"\|", r"\|")]
)
def test_fences_are_as_high_as_what_they_enclose(page: Any, left: str, right: str) -> None:
    body, fences = ink(page, TALL), ink(page, rf"\left{left} {unseen(TALL)} \right{right}")
    assert fences["height"] > 0.9 * body["height"]


def test_a_radical_covers_its_body(page: Any) -> None:
    body, sign = ink(page, TALL), ink(page, rf"\sqrt{{{unseen(TALL)}}}")
    assert sign["height"] > body["height"]
    assert sign["width"] > body["width"]


@pytest.mark.parametrize("command", [r"\cancel", r"\bcancel", r"\xcancel", r"\boxed"])
def test_what_is_struck_or_framed_is_so_from_end_to_end(page: Any, command: str) -> None:
    body, mark = ink(page, BODY), ink(page, rf"{command}{{{unseen(BODY)}}}")
    assert mark["width"] > body["width"] - SLACK
    assert mark["height"] > body["height"] - SLACK


@pytest.mark.parametrize(
    ("command", "body", "share"), [(r"\widehat", "ABC", 0.6), (r"\widetilde", "ABC", 0.6), (r"\vec", "x", 0.5)]
)
def test_an_accent_is_wide_enough(page: Any, command: str, body: str, share: float) -> None:
    below, accent = ink(page, body), ink(page, rf"{command}{{{unseen(body)}}}")
    assert share * below["width"] < accent["width"] < below["width"] + SLACK


def test_big_delimiters_grow_in_their_steps(page: Any) -> None:
    heights = [ink(page, rf"{size}(")["height"] for size in ("", r"\big", r"\Big", r"\bigg", r"\Bigg")]
    assert heights == sorted(set(heights))


def formulas() -> list[Formula]:
    """Those of all articles, and those of the list."""
    numbered = [(tex, sum(line.is_numbered for line in lines_of(tex))) for tex in EXPRESSIONS]
    listed = [Formula(tex, True, tuple(map(str, range(1, many + 1)))) for tex, many in numbered]
    texts = [typeset(path.read_bytes(), Path(path.name)) for path in sorted(ROOT.glob("posts/*/index.md"))]
    return [*(placed.formula for text in texts for placed in text.formulas), *listed]


def test_every_sign_is_drawn_by_a_font_of_the_site(page: Any) -> None:
    asked = list(dict.fromkeys(formulas()))
    assert len(asked) > 200
    answers = CONVERTER.convert(asked)
    show(page, "<p>".join(map(str, answers.values())))
    assert strangers(page, "mi, mo, mn, mtext") == []


@pytest.mark.parametrize("name", ["math", "math-more", "math-rare"])
def test_a_font_has_the_characters_that_it_is_said_to_have(page: Any, name: str) -> None:
    characters = json.loads((ROOT / "blog/tex/characters.json").read_text("utf-8"))[name]
    shown = "".join(f"<span>{html.escape(character)}</span>" for character in characters if not character.isspace())
    show(page, f"<p style=\"font-family: '{name.capitalize().replace('-', ' ')}'\">{shown}</p>")
    assert strangers(page, "span") == []


def strangers(page: Any, selector: str) -> list[tuple[str, str]]:
    """Elements with a character that no font of the site draws, and by which it is drawn."""
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    found = []
    for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]:
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if any(not font["isCustomFont"] for font in fonts):
            text = session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
            found.append((text, ", ".join(font["familyName"] for font in fonts)))
    return found
