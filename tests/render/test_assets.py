from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

import pytest

from blog.errors import BlogError
from blog.javascript import addresses, closure_of, imports_of
from blog.render.assets import Assets, Prepared, check, collect, named, prepared
from tests.conftest import FIGURES, MODULE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import TinySite

# A leaf, what imports it, what imports that, and a style with its font.
FILES = {
    "leaf.js": b"export const leaf = 1;",
    "more/stem.js": b'import { leaf } from "../leaf.js"; export const stem = leaf;',
    "root.js": b'import "./more/stem.js"; import("./late.js"); new Worker(new URL("./work.js", import.meta.url));',
    "late.js": b"late(1);",
    "work.js": b"work(1);",
    "style.css": b'@font-face { src: url("fonts/a.woff2") format("woff2") }',
    "fonts/a.woff2": b"\xff font",
}


class Content:
    """A file that is not on disk."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.digest = ""

    def read(self) -> bytes:
        return self.content

    def text(self) -> str:
        return self.content.decode("utf-8")


CHANGED = {
    "leaf.js": b"export const leaf = 2;",
    "more/stem.js": b'import { leaf } from "../leaf.js"; export const stem = leaf + 1;',
    "root.js": b'import "./more/stem.js"; import("./late.js"); new Worker(new URL("./work.js", import.meta.url), 1);',
    "late.js": b"late(2);",
    "work.js": b"work(2);",
}


def collected(site: TinySite) -> Assets:
    return collect(site.load(), site.compute())


def made(files: Mapping[str, bytes]) -> dict[str, Prepared]:
    return {path: prepared(path, content) for path, content in files.items()}


def checked(files: Mapping[str, bytes]) -> list[str]:
    return [str(each) for each in check(made(files), {path: Content(content) for path, content in files.items()})]


def published(assets: Assets) -> dict[str, str]:
    return {output.path: output.make().content.decode("utf-8", "replace") for output in assets.outputs}


def renamed(before: Assets, after: Assets) -> set[str]:
    assert before.names.keys() == after.names.keys()
    return {path for path in before.names if before.names[path] != after.names[path]}


def test_the_same_files_have_the_same_names(site: TinySite) -> None:
    site.post()
    assert collected(site).names == collected(site).names


def test_a_name_keeps_its_folder_and_its_ending() -> None:
    names = named(made({"static/js/a.explained.js": b"", "static/LICENSE": b""})).names
    assert re.fullmatch(r"assets/static/js/a\.explained\.[0-9a-f]{8}\.js", names["static/js/a.explained.js"])
    assert re.fullmatch(r"assets/static/LICENSE\.[0-9a-f]{8}", names["static/LICENSE"])


def test_files_name_each_other_as_they_are_published() -> None:
    assets = named(made(FILES))
    base = {path: posixpath.basename(name) for path, name in assets.names.items()}
    files = published(assets)
    assert f'from"../{base["leaf.js"]}"' in files[assets.names["more/stem.js"]]
    root = files[assets.names["root.js"]]
    assert f'import"./more/{base["more/stem.js"]}"' in root
    assert f'import("./{base["late.js"]}")' in root
    assert f'new Worker(new URL("./{base["work.js"]}",import.meta.url))' in root
    assert f'url("fonts/{base["fonts/a.woff2"]}") format' in files[assets.names["style.css"]]


@pytest.mark.parametrize(
    ("path", "also"),
    [
        ("leaf.js", {"more/stem.js", "root.js"}),
        ("more/stem.js", {"root.js"}),
        ("root.js", set()),
        ("late.js", {"root.js"}),
        ("work.js", {"root.js"}),
        ("fonts/a.woff2", {"style.css"}),
    ],
)
def test_a_change_renames_the_file_and_what_leads_to_it_and_nothing_else(path: str, also: set[str]) -> None:
    assert renamed(named(made(FILES)), named(made(FILES | {path: CHANGED.get(path, b"\xff other font")}))) == {
        path,
        *also,
    }


def test_modules_that_need_each_other_are_renamed_together() -> None:
    files = {
        "a.js": b'import "./b.js";',
        "b.js": b'import "./c.js";',
        "c.js": b'import("./a.js"); import "./d.js";',
        "d.js": b"",
        "e.js": b'import "./b.js";',
        "f.js": b'import "./f.js";',
    }
    before = named(made(files))
    for path in ("a.js", "b.js", "c.js"):
        assert renamed(before, named(made(files | {path: files[path] + b"f();"}))) == {"a.js", "b.js", "c.js", "e.js"}
    assert len({before.names[path].split(".")[1] for path in ("a.js", "b.js", "c.js")}) == 1
    assert renamed(before, named(made(files | {"d.js": b"f();"}))) == {"a.js", "b.js", "c.js", "d.js", "e.js"}
    assert renamed(before, named(made(files | {"f.js": b'import "./f.js";f();'}))) == {"f.js"}


def test_the_text_of_a_post_renames_nothing(site: TinySite) -> None:
    before = collected(site.post("one")).names
    assert collected(site.post("two")).names == before


def test_a_page_preloads_all_that_its_modules_import(site: TinySite) -> None:
    site.post("```figure bar\n```\n").figure()
    assets = collected(site)
    closure = assets.closure(["posts/tiny/bar.js"])
    assert closure == ["posts/tiny/bar.js", "static/js/together-tiny.js", "static/js/together.js"]
    assert set(assets.closure(["static/js/figures.js"])) == {"static/js/figures.js", "static/js/together.js"}


def test_a_change_of_a_module_in_a_file_with_others_renames_it_and_what_leads_to_it(site: TinySite) -> None:
    site.post("```figure bar\n```\n").figure().own("static")
    before = collected(site)
    site.add(
        {
            "static/js/core/tree.js": (site.root / "static/js/core/tree.js").read_text("utf-8")
            + "export const unused = 1;\n"
        }
    )
    after = collected(site)
    changed = renamed(before, after)
    assert {
        "static/js/together.js",
        "static/js/together-tiny.js",
        "posts/tiny/bar.js",
        "static/js/figures.js",
    } <= changed
    assert not {"static/js/page.js", "static/js/theme.js", "static/css/site.css"} & changed


def test_a_changed_style_joins_no_scripts_anew_and_a_new_figure_does(site: TinySite) -> None:
    site.post("```figure bar\n```\n").figure().own("static")
    first = collected(site)
    site.add({"static/css/prose.css": "p { color: red; }\n"})
    styled = collect(site.load(), site.compute(), last=first)
    assert renamed(first, styled) == {"static/css/site.css"}
    assert styled.together is first.together
    site.post("```figure bar\n```\n", "other").figure("other")
    drawn = collect(site.load(), site.compute(), last=styled)
    assert drawn == collected(site)
    assert "static/js/together-other.js" in drawn.names


def test_a_figures_version_changes_with_what_it_imports_and_not_with_its_neighbours(site: TinySite) -> None:
    site.post("```figure bar\n```\n\n```figure other\n```\n")
    site.figure(python=FIGURES + "\n\ndef other" + FIGURES.split("def bar")[1])
    site.add({"posts/tiny/other.js": MODULE, "posts/tiny/shared.js": "export const a = 1;\n"})
    site.add({"posts/tiny/bar.js": 'import { a } from "./shared.js";\nexport const more = a;\n' + MODULE})
    before = collected(site)
    site.add({"posts/tiny/shared.js": "export const a = 2;\n"})
    after = collected(site)
    names = {path for path in before.versions if before.versions[path] != after.versions[path]}
    assert names == {"version of posts/tiny/bar.js", "version of posts/tiny/shared.js"}
    assert {"posts/tiny/bar.js", "posts/tiny/other.js"} <= renamed(before, after), "they are in one file"


def test_modules_that_import_each_other_are_listed_once_and_unknown_ones_not_at_all() -> None:
    imports = {"a.js": ("b.js", "c.js", "x.js"), "b.js": ("a.js",), "c.js": ()}
    assert closure_of(["a.js", "y.js", "c.js"], imports) == ["a.js", "c.js", "b.js"]


def test_a_long_chain_of_imports_is_followed_in_one_pass() -> None:
    imports = {str(i): (str(i + 1), str(i // 2)) for i in range(100_000)}
    assert len(closure_of(["0"], imports)) == 100_000


def test_imports_are_those_that_are_loaded_with_the_module() -> None:
    text = 'import "./b.js"; export * from "../c.js"; import { b } from "./b.js"; import("./d.js");'
    assert imports_of("x/a.js", addresses(text)) == ("x/b.js", "c.js")


def test_every_published_address_leads_to_a_published_file(site: TinySite) -> None:
    site.post("```figure bar\n```\n").figure()
    files = published(collected(site))
    missing = {
        f"{path}: {each.text}"
        for path, text in files.items()
        if path.endswith(".js")
        for each in addresses(text)
        if posixpath.normpath(posixpath.join(posixpath.dirname(path), each.text)) not in files
    }
    assert missing == set()
    (style,) = (path for path in files if path.endswith(".css"))
    fonts = re.findall(r'url\("([^"]+)"\)', files[style])
    assert len(fonts) > 4
    assert {posixpath.normpath(posixpath.join(posixpath.dirname(style), font)) for font in fonts} <= files.keys()


def test_no_address_is_left_as_it_was_written(site: TinySite) -> None:
    files = published(collected(site.post()))
    plain = {each.text for path in files if path.endswith(".js") for each in addresses(files[path])}
    assert {text for text in plain if not re.search(r"\.[0-9a-f]{8}\.js$", text)} == set()


def test_what_a_figure_explains_is_found_from_its_page(site: TinySite) -> None:
    module = '\nimport * as cache from "../../static/js/formulas/calc/kv_cache.js";\nexport const c = cache;\n'
    page = site.post("```figure bar\n```\n").figure(module=MODULE + module).page()
    (formulas,) = re.findall(r'data-formulas="([^"]*)"', page)
    assert re.search(
        r"calc/kv_cache&#34;: &#34;../../assets/static/js/formulas/calc/kv_cache\.explained\.\w{8}\.js", formulas
    )


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


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            '// first\nexport { a } from "./core/tre.js";',
            'js/a.js:2:19: "./core/tre.js" leads to no file\n  hint: There are: ./b.js, ./core/tree.js. '
            'Did you mean "./core/tree.js"?',
        ),
        (
            'const a = import("core/tree.js");',
            'js/a.js:1:18: "core/tree.js" leads to no file\n  hint: A page loads only what lies in the site: '
            'begin the address with "./" or "../".',
        ),
        (
            'import "https://example.org/a.js";',
            'js/a.js:1:8: "https://example.org/a.js" leads to no file\n  hint: A page loads only what lies in the '
            'site: begin the address with "./" or "../".',
        ),
        (
            'new URL("../fonts/b.woff2", import.meta.url);',
            'js/a.js:1:9: "../fonts/b.woff2" leads to no file\n  hint: There are: ../fonts/a.woff2. '
            'Did you mean "../fonts/a.woff2"?',
        ),
        ("let a = `b;\n", "js/a.js:1:9: the module cannot be read: a template is never closed"),
    ],
)
def test_an_address_that_leads_nowhere_is_an_error(text: str, error: str) -> None:
    files = {"js/a.js": text.encode(), "js/b.js": b"", "js/core/tree.js": b"", "fonts/a.woff2": b"\xff"}
    assert checked(files) == [error]


def test_a_font_that_is_not_there_is_an_error(site: TinySite) -> None:
    site.post().own("static")
    (site.root / "static/fonts/mono.woff2").unlink()
    (problem,) = site.problems()
    assert re.match(
        r'static/css/tokens\.css:5:\d+: "\.\./fonts/mono\.woff2" leads to no file\n  hint: There are: ', problem
    )


def test_the_data_of_a_page_may_be_named_from_a_module() -> None:
    text = b'fetch(new URL("../../../posts/a/figures/b.json", import.meta.url));'
    assert checked({"posts/a/b.js": text}) == []
    (kept,) = addresses(named(made({"posts/a/b.js": text})).files["posts/a/b.js"].decode("utf-8"))
    assert (kept.kind, kept.text) == ("url", "../../../posts/a/figures/b.json")


def test_a_module_that_cannot_be_read_is_an_error_with_a_way_to_its_place() -> None:
    assert str(prepared("static/js/a.js", b"let a = ;").problems[0]) == (
        "static/js/a.js: the module cannot be read: it is no JavaScript\n  hint: deno check static/js/a.js says where."
    )


def test_what_is_neither_script_nor_style_is_sent_as_it_is() -> None:
    assert prepared("static/models/a.bin", b"\xff// a\n").sent == b"\xff// a\n"


def test_an_asset_has_a_mark_that_becomes_its_address_when_a_page_is_finished() -> None:
    assets = named(made({"static/icon.svg": b"", "static/icon.svg.txt": b""}))
    page = f'<img src="../{assets.mark("static/icon.svg")}"><a href="{assets.mark("static/icon.svg.txt")}">'
    assert re.fullmatch(
        r'<img src="\.\./assets/static/icon\.[0-9a-f]{8}\.svg"><a href="assets/static/icon\.svg\.[0-9a-f]{8}\.txt">',
        assets.finish(page.encode()).decode(),
    )


def test_an_asset_that_is_not_there_has_no_mark() -> None:
    with pytest.raises(BlogError, match=r'there is no asset "static/icon\.png"'):
        named(made({"static/icon.svg": b""})).mark("static/icon.png")
