"""Texts that would break a page if any of them reached it unescaped."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.conftest import FIGURES, MODULE

if TYPE_CHECKING:
    from tests.conftest import TinySite

FENCE = "```figure bar\n```\n"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "<!-- ]]> &lt; &amp; {{ 7 * 7 }}",
    "__proto__",
    "constructor",
    "a\u2028b\u2029c",
    "emoji 🙂 and \u202e",
]


class Scripts(HTMLParser):
    """The scripts of a page, and the attributes that run some."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self.handlers: list[str] = []
        self.images = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.images += tag == "img"
        if tag == "script":
            values = dict(attrs)
            self.kinds.append("file" if values.get("src") else values.get("type") or "inline")
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.texts[-1] += data


def assert_harmless(page: str) -> Scripts:
    scripts = Scripts(page)
    assert set(scripts.kinds) <= {"file", "application/json", "application/ld+json"}
    assert scripts.handlers == []
    assert scripts.images == 0
    for kind, text in zip(scripts.kinds, scripts.texts, strict=True):
        if kind != "file":
            json.loads(text)
            assert "\u2028" not in text
    return scripts


@pytest.mark.parametrize("text", HOSTILE)
def test_no_title_or_description_breaks_a_page(site: TinySite, text: str) -> None:
    quoted = json.dumps(re.sub(r"([\[\]_<]|--|\{\{|\}\})", r"\\\1", text), ensure_ascii="\u2028" in text)
    toml = json.dumps(text, ensure_ascii=False)
    settings = (
        f'[tool.blog]\ntitle = {toml}\ndescription = {toml}\nbase_url = "https://example.org"\n'
        'lead_figure = "tiny/bar"\n'
        f"authors = [{{name = {toml}}}]\nseries = [{{name = {toml}, description = {toml}}}]\n"
    )
    site.add({"pyproject.toml": settings})
    site.post(
        FENCE, title=quoted, description=quoted, series=json.dumps(text, ensure_ascii="\u2028" in text), picture="bar"
    ).figure()
    for path, content in site.outputs().items():
        if path.endswith(".html"):
            assert_harmless(content.decode("utf-8"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_data_breaks_a_page(site: TinySite, text: str) -> None:
    python = FIGURES.replace('{"per_head"', f'{{"words": {text!r}, "per_head"')
    python += f'\n\ndef rows():\n    return {{"columns": [{text!r}], "rows": [[{text!r}]]}}\n'
    module = MODULE.replace('summary: "One bar."', f"summary: {json.dumps(text)}").replace('"Heads"', json.dumps(text))
    site.post(FENCE + "\n```table rows\n```\n").figure(python=python, module=module)
    scripts = assert_harmless(site.page())
    (data,) = (json.loads(t) for k, t in zip(scripts.kinds, scripts.texts, strict=True) if k == "application/json")
    assert data["words"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_running_text_breaks_a_page(site: TinySite, text: str) -> None:
    text = text.replace("{{", "{ {").replace("}}", "} }")
    escaped = re.sub(r"([\[\]_<]|--)", r"\\\1", text)
    site.post(f"{escaped}\n\n## {escaped} {{#h}}\n\n`{text}`\n\n```text\n{text}\n```\n\n::: note {escaped}\n:::\n")
    assert_harmless(site.page())


def test_no_bibliography_breaks_a_page(site: TinySite) -> None:
    title = "</li><script>alert(1)</script>"
    entry = f'@misc{{k, title={{{title}}}, author={{<b> "X"}}, year={{2023}}, url={{https://e.org/"onclick="x}}}}'
    assert_harmless(site.add({"posts/references.bib": entry}).post("@k").page())


def test_a_template_mark_in_a_text_is_not_run(site: TinySite) -> None:
    page = site.post("`{{ 7 * 7 }}`", title="'`{{ 7 * 7 }}`'").page()
    assert "49" not in re.sub(r"\.[0-9a-f]{8}\.", "", page)


def test_a_link_cannot_leave_its_attribute(site: TinySite) -> None:
    assert_harmless(site.post('[x](https://example.org/"onclick="alert(1)) <https://example.org/\'x>').page())


def test_a_slug_cannot_lead_out_of_the_site(site: TinySite) -> None:
    site.add({"posts/a..%2fetc/index.md": "x"})
    assert site.problems() == [
        'posts/a..%2fetc: the folder name "a..%2fetc" is no slug\n  hint: Use lower-case words joined by hyphens.'
    ]


def test_an_image_cannot_come_from_outside_its_folder(site: TinySite) -> None:
    site.add({"posts/secret.png": b"x"}).post("![a](../secret.png) ![a](/etc/passwd) [b](../../pyproject.toml)")
    assert len(site.problems()) == 3
