from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import blog
from blog.cli import main
from blog.progress import Progress

if TYPE_CHECKING:
    from tests.conftest import TinySite

Capture = pytest.CaptureFixture[str]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    """Run the command; gives its status and what it printed."""
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    return (status, *capsys.readouterr())


def test_a_build_says_what_it_did(site: TinySite, capsys: Capture) -> None:
    site.post("{{ 1 + 1 }}\n")
    status, out, err = run(capsys, "build", site.root)
    assert status == 0
    assert re.fullmatch(
        r"1 posts, \d+ files \(\d+ changed\), \d\.\d MiB, 1 claims checked in \d+\.\d\d s "
        rf"\(load [\d.]+ s, compute [\d.]+ s, render [\d.]+ s, write [\d.]+ s\)\n{re.escape(str(site.root))}/site\n",
        out,
    )
    assert err == "load\ncompute\nrender\nwrite\n"
    assert (site.root / "site/posts/tiny/index.html").is_file()


def test_a_second_build_changes_nothing(site: TinySite, capsys: Capture) -> None:
    site.post()
    run(capsys, "build", site.root)
    before = tree(site.root / "site")
    _, out, _ = run(capsys, "build", site.root)
    assert "(0 changed)" in out
    assert tree(site.root / "site") == before


def test_out_says_where_to(site: TinySite, tmp_path: Path, capsys: Capture) -> None:
    site.post()
    status, out, _ = run(capsys, "build", site.root, "--out", tmp_path / "elsewhere")
    assert (status, out.splitlines()[1]) == (0, f"{tmp_path}/elsewhere")
    assert not (site.root / "site").exists()


def test_a_failing_build_shows_every_problem_with_its_line_and_leaves_the_old_site(
    site: TinySite, capsys: Capture
) -> None:
    site.post("Fine.\n")
    run(capsys, "build", site.root)
    before = tree(site.root / "site")
    site.post("Text\nwith @fig:nothing and\n\n\t[a link](../nowhere/) in code, [one](../nowhere/) in text\n")
    site.post("x", "other", tgas="[a]")
    status, out, err = run(capsys, "build", site.root)
    assert (status, out) == (1, "")
    assert err == (
        'posts/other/index.md:5:1: unknown front matter key "tgas"\n'
        "  5 | tgas: [a]\n"
        "    | ^\n"
        "  hint: Known: aliases, authors, changelog, date, description, draft, kind, order, picture, series, tags, "
        'title and more. Did you mean "tags"?\n\n'
        "1 problem; nothing was written.\n"
    )
    (site.root / "posts/other/index.md").unlink()
    (site.root / "posts/other").rmdir()
    status, out, err = run(capsys, "build", site.root)
    assert (status, out) == (1, "")
    assert err == (
        "load\ncompute\n"
        'posts/tiny/index.md:7:6: unknown figure "nothing"\n'
        "  7 | with @fig:nothing and\n"
        "    |      ^\n"
        "  hint: Known: none.\n\n"
        "1 problem; nothing was written.\n"
    )
    assert tree(site.root / "site") == before


def test_the_caret_of_a_long_line_stays_under_its_place(site: TinySite, capsys: Capture) -> None:
    site.post("word " * 40 + "@fig:x and more " + "word " * 40 + "\n")
    _, _, err = run(capsys, "check", site.root)
    lines = err.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("posts/tiny/index.md:6:201:"))
    shown, caret = lines[place + 1], lines[place + 2]
    assert shown[caret.index("^") :].startswith("@fig:x")
    assert len(shown) < 120


def test_json_is_one_document(site: TinySite, capsys: Capture) -> None:
    site.post("{{ 2 }}\n").add({"posts/tiny/figures.py": "print('noise')\n"})
    status, out, err = run(capsys, "build", site.root, "--json")
    document = json.loads(out)
    assert status == 0
    assert err == "noise\n"
    assert set(document) == {"schema", "ok", "problems", "posts", "claims", "files", "bytes", "changed", "seconds"}
    assert (document["schema"], document["ok"], document["problems"]) == (1, True, [])
    assert (document["posts"], document["claims"]) == (1, 1)
    assert "posts/tiny/index.html" in document["changed"]
    assert list(document["seconds"]) == ["load", "compute", "render", "write"]


def test_json_of_a_failing_build_lists_its_problems(site: TinySite, capsys: Capture) -> None:
    site.post("@fig:ä\n[x](y)\n")
    status, out, err = run(capsys, "build", site.root, "--json")
    assert (status, err) == (1, "")
    assert json.loads(out) == {
        "schema": 1,
        "ok": False,
        "problems": [
            {
                "path": "posts/tiny/index.md",
                "line": 6,
                "column": 1,
                "problem": 'unknown citation "fig"',
                "hint": "posts/references.bib has: none.",
            },
            {
                "path": "posts/tiny/index.md",
                "line": 7,
                "column": 5,
                "problem": 'the link leads nowhere: "y"',
                "hint": "Posts and files: ../tiny/.",
            },
        ],
    }


def test_clean_deletes_what_earlier_builds_made_first(site: TinySite, capsys: Capture) -> None:
    site.post()
    run(capsys, "build", site.root)
    status, out, _ = run(capsys, "build", site.root, "--clean", "--json")
    assert status == 0
    assert len(json.loads(out)["changed"]) == json.loads(out)["files"] - 1


def test_clean_refuses_a_folder_that_is_not_ours(site: TinySite, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.tex").write_text("years", "utf-8")
    status, _, err = run(capsys, "build", site.root, "--clean", "--out", tmp_path / "mine")
    assert (status, err) == (
        1,
        f"{tmp_path}/mine: the folder holds files that no build made: thesis.tex\n"
        "  hint: Nothing was changed. Choose another folder with --out, or empty this one.\n\n"
        "1 problem; nothing was written.\n",
    )


def test_the_sources_are_no_output_folder(site: TinySite, capsys: Capture) -> None:
    site.post()
    before = tree(site.root)
    for folder in (site.root, site.root / "posts"):
        assert run(capsys, "build", site.root, "--out", folder)[0] == 1
    assert tree(site.root) == before


def test_posts_dated_later_than_today_are_left_out(site: TinySite, capsys: Capture) -> None:
    site.post(date="2026-05-01").post(slug="old", date="2026-01-01")
    for arguments, posts in (
        (["--date", "2026-04-30"], 1),
        (["--date", "2026-05-01"], 2),
        (["--date", "2026-01-01", "--drafts"], 2),
    ):
        _, out, _ = run(capsys, "build", site.root, "--json", *arguments)
        assert json.loads(out)["posts"] == posts


def test_without_a_date_today_counts(site: TinySite, capsys: Capture) -> None:
    site.post(date="2999-01-01").post(slug="today", date=str(date.today()))
    assert json.loads(run(capsys, "build", site.root, "--json")[1])["posts"] == 1


def test_drafts_are_built_when_asked_for(site: TinySite, capsys: Capture) -> None:
    site.post(draft="true")
    assert json.loads(run(capsys, "build", site.root, "--json")[1])["posts"] == 0
    assert json.loads(run(capsys, "build", site.root, "--json", "--drafts")[1])["posts"] == 1


def test_an_address_of_the_command_line_is_used(site: TinySite, capsys: Capture) -> None:
    site.post()
    run(capsys, "build", site.root, "--base-url", "https://b.org/sub/")
    home = (site.root / "site/index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://b.org/sub/">' in home
    assert 'href="/sub/posts/tiny/"' in (site.root / "site/404.html").read_text("utf-8")


def test_check_writes_nothing(site: TinySite, capsys: Capture) -> None:
    site.post("```figure bar\n```\n").figure()
    before = tree(site.root)
    assert run(capsys, "check", site.root) == (0, "no problems\n", "load\ncompute\nrender\n")
    assert run(capsys, "check", site.root, "--json") == (0, '{\n "schema": 1,\n "ok": true,\n "problems": []\n}\n', "")
    assert tree(site.root) == before


@pytest.mark.parametrize("files", [{}, {"posts/tiny/index.html": "a file that has the address of the page"}])
def test_check_reports_what_a_build_would_report(site: TinySite, capsys: Capture, files: dict[str, str]) -> None:
    site.post("Text" if files else "@fig:x").add(files)
    assert run(capsys, "check", site.root)[0] == 1
    assert run(capsys, "check", site.root)[0::2] == run(capsys, "build", site.root)[0::2]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["build", "--date", "2026-02-30"], "argument --date: 2026-02-30 is no day of the calendar"),
        (["build", "--date", "today"], "argument --date: today is no date like 2026-02-14"),
        (["build", "--jobs", "0"], "argument --jobs: 0 is no number of processes from 1 to 64"),
        (["build", "--jobs", "many"], "argument --jobs: many is no number of processes from 1 to 64"),
        (["serve", "--port", "0"], "argument --port: 0 is no port from 1 to 65535"),
        (["serve", "--port", "http"], "argument --port: http is no port from 1 to 65535"),
        (["new", "slug"], "the following arguments are required: --title"),
        (["build", "--outt", "x"], "unrecognized arguments: --outt"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_a_command_that_is_used_wrongly_ends_with_2(arguments: list[str], problem: str, capsys: Capture) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.splitlines()[-1].endswith(f"error: {problem}")


def test_a_bug_of_ours_ends_with_3_and_keeps_its_traceback(
    site: TinySite, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("our fault")

    monkeypatch.setattr("blog.cli.build", broken)
    status, out, err = run(capsys, "build", site.root)
    assert (status, out) == (3, "")
    assert "RuntimeError: our fault" in err
    assert err.endswith("This is a bug of the tool, not of your text. The last site is untouched.\n")


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path, capsys: Capture) -> None:
    for command in ("build", "check"):
        assert run(capsys, command, tmp_path) == (
            1,
            "",
            "pyproject.toml: the folder is no site: it has no pyproject.toml\n"
            "  hint: Give the site's folder as ROOT.\n\n1 problem; nothing was written.\n",
        )


def test_the_version_is_printed(capsys: Capture) -> None:
    assert run(capsys, "--version") == (0, f"blog {blog.__version__}\n", "")


def test_the_module_is_the_command(site: TinySite) -> None:
    done = subprocess.run([sys.executable, "-m", "blog", "check", site.root], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, "no problems\n")


@pytest.mark.parametrize(
    "title",
    ["What a cache costs", 'Colons: "quotes" and \\ back', "{braces} #hash - [x] @y", "日本 🙂", "no", "2026", " a "],
)
def test_a_new_post_builds_as_it_is(site: TinySite, capsys: Capture, title: str) -> None:
    status, out, _ = run(capsys, "new", "kv-cache", "--title", title, "--root", site.root)
    path = site.root / "posts/kv-cache/index.md"
    assert (status, out) == (0, f"{path}: write, then run `blog serve --drafts`\n")
    assert run(capsys, "check", site.root, "--drafts")[0] == 0
    (post,) = site.load(drafts=True).posts
    assert (post.meta.title, post.meta.draft, post.meta.date) == (title.strip(), True, date.today())


def test_a_new_post_never_overwrites(site: TinySite, capsys: Capture) -> None:
    site.post("Text")
    before = tree(site.root)
    assert run(capsys, "new", "tiny", "--title", "T", "--root", site.root) == (
        1,
        "",
        "posts/tiny: the folder exists already\n  hint: Nothing was changed.\n\n1 problem; nothing was written.\n",
    )
    assert tree(site.root) == before


@pytest.mark.parametrize(
    ("slug", "title", "problem"),
    [
        ("Kv", "T", '"Kv" is no slug\n  hint: Use lower-case words joined by hyphens.'),
        ("../kv", "T", '"../kv" is no slug\n  hint: Use lower-case words joined by hyphens.'),
        ("kv", " ", "the title is empty\n  hint: Give one with --title."),
        (
            "kv",
            "x" * 141,
            'the title cannot be used: front matter key "title" has 141 characters; at most 140 fit a card\n'
            "  hint: Choose another.",
        ),
        (
            "kv",
            "a\x07",
            'the title cannot be used: front matter key "title" holds a control character\n  hint: Choose another.',
        ),
        (
            "kv",
            "a\x7f",
            "the title cannot be used: the front matter holds the character U+007F\n  hint: Choose another.",
        ),
    ],
)
def test_a_new_post_that_could_not_be_built_is_refused(
    site: TinySite, capsys: Capture, slug: str, title: str, problem: str
) -> None:
    before = tree(site.root)
    assert run(capsys, "new", slug, "--title", title, "--root", site.root) == (
        1,
        "",
        f"{problem}\n",
    )
    assert tree(site.root) == before


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_is_a_bar_that_leaves_no_trace() -> None:
    stream = Terminal()
    with Progress(stream) as progress:
        progress.step("render", 1, 2)
    assert stream.getvalue() == f"\r\x1b[Krender   [{'=' * 15}{' ' * 15}]\r\x1b[K"


def test_progress_elsewhere_is_a_line_for_each_stage() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        for done in range(3):
            progress.step("load", done, 3)
        progress.step("write", 0, 0)
    assert stream.getvalue() == "load\nwrite\n"


def test_progress_can_be_quiet() -> None:
    stream = Terminal()
    with Progress(stream, quiet=True) as progress:
        progress.step("load", 1, 1)
    assert stream.getvalue() == ""


def test_colour_is_used_on_terminals_only_unless_refused(
    site: TinySite, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("@fig:x")
    assert "\x1b" not in run(capsys, "check", site.root)[2]
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert '\x1b[1mposts/tiny/index.md:6:1: unknown figure "x"\x1b[0m' in run(capsys, "check", site.root)[2]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1m" not in run(capsys, "check", site.root)[2]
