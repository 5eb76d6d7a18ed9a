from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

import pytest

from blog.errors import BlogError
from blog.render.assets import Assets, collect

if TYPE_CHECKING:
    from tests.conftest import TinySite


def collected(site: TinySite) -> Assets:
    return collect(site.load(), site.compute())


def test_the_same_files_have_the_same_address(site: TinySite) -> None:
    site.post()
    assert collected(site).folder == collected(site).folder
    assert re.fullmatch(r"assets/[0-9a-f]{12}", collected(site).folder)


@pytest.mark.parametrize("name", ["static/css/print.css", "static/js/core/tree.js", "static/icon.svg"])
def test_any_change_of_any_file_changes_the_address(site: TinySite, name: str) -> None:
    site.post().own("static")
    before = collected(site).folder
    path = site.root / name
    addition = "\nconst more = 1;\nmore;" if name.endswith(".js") else "\np { color: red }"
    path.write_text(path.read_text("utf-8") + addition, "utf-8")
    assert collected(site).folder != before


def test_the_text_of_a_post_does_not_change_the_address(site: TinySite) -> None:
    before = collected(site.post("one")).folder
    assert collected(site.post("two")).folder == before


def test_a_renamed_file_changes_the_address(site: TinySite) -> None:
    site.own("static").add({"static/a.txt": "x"})
    before = collected(site).folder
    (site.root / "static/a.txt").rename(site.root / "static/b.txt")
    assert collected(site).folder != before


def test_a_page_preloads_all_that_its_modules_import(site: TinySite) -> None:
    site.post("```figure bar\n```\n").figure()
    assets = collected(site)
    closure = [path.removeprefix(assets.folder + "/") for path in assets.closure(["posts/tiny/bar.js"])]
    assert closure[:4] == [
        "posts/tiny/bar.js",
        "static/js/inputs/slider.js",
        "static/js/core/format.js",
        "static/js/core/tree.js",
    ]
    assert "static/js/inputs/control.js" in closure
    assert len(closure) == len(set(closure))


def test_modules_that_import_each_other_are_listed_once() -> None:
    files = {
        "a.js": b'import { b } from "./more/b.js";\nexport { c } from "./more/../c.js";\nimport {\n  d,\n} from "https://x.org/d.js";\n',
        "more/b.js": b'// import { x } from "./x.js"\nimport { a } from "../a.js";\n',
        "c.js": b"",
    }  # fmt: skip
    assert Assets("assets/0", files).closure(["a.js"]) == ["assets/0/a.js", "assets/0/more/b.js", "assets/0/c.js"]


def test_every_published_import_leads_to_a_published_module(site: TinySite) -> None:
    site.post("```figure bar\n```\n").figure()
    files = collected(site).files
    imports = re.compile(r'^(?:import|export)\b[^;]*? from "([^"]+)"', re.MULTILINE)
    missing = {
        f"{path}: {name}"
        for path, content in files.items()
        if path.endswith(".js")
        for name in imports.findall(content.decode("utf-8"))
        if posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) not in files
    }
    assert missing == set()


def test_style_sheets_are_one_file_without_comments(site: TinySite) -> None:
    site.own("static").add(
        {
            "static/css/site.css": '@layer a;\n@import "./one.css";\n@import "two.css";\n',
            "static/css/one.css": "/* note\n*/\n\n\np { color: red }\n",
            "static/css/two.css": "a { color: blue }\n",
        }
    )
    assets = collected(site)
    assert assets.files["static/css/site.css"] == b"@layer a;\np { color: red }\na { color: blue }\n"
    assert [name for name in assets.files if name.endswith(".css")] == ["static/css/site.css"]


def test_the_style_sheet_of_the_project_imports_nothing_and_reaches_nothing_outside(site: TinySite) -> None:
    text = collected(site).files["static/css/site.css"].decode("utf-8")
    assert "@import" not in text
    assert not re.search(r"url\([\"']?(https?:|//|/)", text)


def test_a_style_sheet_that_is_not_there_is_an_error(site: TinySite) -> None:
    site.post().own("static").add({"static/css/site.css": '@layer a;\n@import "tokns.css";\n'})
    (problem,) = site.problems()
    assert problem.startswith('static/css/site.css:2:1: there is no style sheet "tokns.css"\n  hint: Style sheets: ')
    assert problem.endswith('Did you mean "tokens.css"?')


def test_a_file_that_pages_need_is_missed(site: TinySite) -> None:
    site.post().own("static")
    (site.root / "static/js/theme.js").unlink()
    assert site.problems()[0] == 'there is no asset "static/js/theme.js"\n  hint: Templates and pages need it.'


def test_an_asset_has_its_address() -> None:
    assets = Assets("assets/0", {"static/icon.svg": b""})
    assert assets.url("static/icon.svg") == "assets/0/static/icon.svg"
    with pytest.raises(BlogError):
        assets.url("static/icon.png")
