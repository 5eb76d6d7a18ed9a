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
from tests.conftest import FIGURES

if TYPE_CHECKING:
    from tests.conftest import TinySite

Capture = pytest.CaptureFixture[str]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file but the cache."""
    names = {path: path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for path, name in names.items() if not name.startswith(".cache/")}


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
        r"\(scan [\d.]+ s, load [\d.]+ s, text [\d.]+ s, compute [\d.]+ s, pages [\d.]+ s, check [\d.]+ s, "
        rf"write [\d.]+ s\)\n{re.escape(str(site.root))}/site\n",
        out,
    )
    assert err == "text\nnumbers\npages\n"
    assert (site.root / "site/posts/tiny/index.html").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limits")
def test_a_machine_at_its_limit_is_no_bug_of_the_tool(site: TinySite, tmp_path: Path) -> None:
    site.post("{{ n }}\n").add({"posts/tiny/figures.py": "n = 7\n"})
    command = [sys.executable, "-m", "blog", "build", str(site.root), "--out", str(tmp_path / "out")]
    limited = ["sh", "-c", 'ulimit -f 4; exec "$@"', "sh", *command]
    done = subprocess.run(limited, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "the folder cannot be written: File too large" in done.stderr or (
        "the machine is at its limit: File too large\n  hint: Look at the limits of the shell: `ulimit -f`."
        in done.stderr
    )


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
        "text\npages\n"
        'posts/other/index.md:5:1: unknown front matter key "tgas"\n'
        "  5 | tgas: [a]\n"
        "    | ^\n"
        "  hint: Known: aliases, authors, changelog, date, description, draft, kind, order, picture, series, tags, "
        'title and more. Did you mean "tags"?\n\n'
        'posts/tiny/index.md:7:6: unknown figure "nothing"\n'
        "  7 | with @fig:nothing and\n"
        "    |      ^\n"
        "  hint: Known: none.\n\n"
        "2 problems; nothing was written.\n"
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
    assert set(document) == {
        *("schema", "ok", "problems", "posts", "claims", "files", "bytes", "changed", "made", "seconds", "pieces"),
        "cache",
    }
    assert (document["schema"], document["ok"], document["problems"]) == (2, True, [])
    assert (document["posts"], document["claims"]) == (1, 1)
    assert "posts/tiny/index.html" in document["changed"]
    assert document["made"]["posts/tiny/index.html"] == ["it was not made before, or is not remembered"]
    assert set(document["made"]) == set(document["changed"]) - {"claims.json"}
    assert list(document["seconds"]) == ["scan", "load", "text", "compute", "pages", "check", "write"]
    assert set(document["pieces"]) == {"posts", "pages"}
    assert set(document["pieces"]["posts"]) == {"tiny"}
    assert set(document["pieces"]["pages"]) == set(document["made"])
    assert document["cache"]["text"] == {"hits": 0, "misses": 1}


def test_json_of_a_failing_build_lists_its_problems(site: TinySite, capsys: Capture) -> None:
    site.post("@fig:ä\n[x](y)\n")
    status, out, err = run(capsys, "build", site.root, "--json")
    assert (status, err) == (1, "")
    assert json.loads(out) == {
        "schema": 2,
        "ok": False,
        "problems": [
            {
                "code": "unknown-figure",
                "path": "posts/tiny/index.md",
                "line": 6,
                "column": 1,
                "problem": 'unknown figure "ä"',
                "hint": "Known: none.",
            },
            {
                "code": "the-link-leads-nowhere",
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
    assert len(json.loads(out)["changed"]) == json.loads(out)["files"] - 1  # but for the list of them
    assert {json.loads(out)["cache"][unit]["hits"] for unit in ("page", "text")} == {0}


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
    status, out, err = run(capsys, "check", site.root)
    assert (status, out) == (0, "no problems\n")
    assert err.splitlines()[:3] == ["text", "numbers", "frames"]
    assert sorted(err.splitlines()[3:]) == ["check", "pages"]  # beside each other
    assert run(capsys, "check", site.root, "--json") == (0, '{\n "schema": 2,\n "ok": true,\n "problems": []\n}\n', "")
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
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("our fault")

    monkeypatch.setattr("blog.build.build", broken)
    status, out, err = run(capsys, "build", site.root)
    assert (status, out) == (3, "")
    assert "RuntimeError: our fault" in err
    assert err.endswith("This is a bug of the tool, not of your text. The published site is whole.\n")


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
    ["What a cache costs", "Colons: “quotes” and \\ back", "{braces} #hash - x, y", "日本 🙂", "no", "2026", " a "],
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
        (
            "kv",
            "The [x]",
            'the title cannot be used: the bracket "[x]" is no link\n'
            "  hint: Write [words](address), or \\[ and \\] for brackets that are none.",
        ),
        ("kv", "a\udcff", "the title is no text of Unicode\n  hint: Choose another."),
        ("kv", " ", "the title is empty\n  hint: Give one with --title."),
        (
            "kv",
            "x" * 141,
            'the title cannot be used: front matter key "title" has 141 characters; at most 140 fit a card\n'
            "  hint: Shorten it.",
        ),
        (
            "kv",
            "a\x07",
            'the title cannot be used: front matter key "title" holds a control character\n  hint: Delete it.',
        ),
        (
            "kv",
            "a\x7f",
            "the title cannot be used: the front matter holds the character U+007F\n  hint: Delete it.",
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


FIGURE = "```figure bar\n```\n"


def test_a_build_explains_why_a_file_was_made_again(site: TinySite, capsys: Capture) -> None:
    site.post("As @post:other, {{ n }}.\n").post(slug="other").add({"posts/tiny/figures.py": "n = 1\n"})
    run(capsys, "build", site.root)
    site.post(slug="other", title="New").add({"posts/tiny/figures.py": "n = 2\n"})
    _, out, _ = run(capsys, "build", site.root, "--explain", "posts/tiny/index.html")
    assert out.splitlines()[2:] == [
        "posts/tiny/index.html was made again:",
        "  place among articles changed",
        "  post other changed",
        "  number `n` changed",
    ]
    _, out, _ = run(capsys, "build", site.root, "--explain", "posts/tiny/index.html")
    assert out.splitlines()[2:] == [
        "posts/tiny/index.html was not made again: nothing that it depends on has changed "
        "(blog why posts/tiny/index.html says on what it depends)"
    ]


def test_a_build_is_verified_against_one_without_the_cache(site: TinySite, capsys: Capture) -> None:
    site.post(FIGURE).figure()
    run(capsys, "build", site.root)
    status, out, _ = run(capsys, "build", site.root, "--verify")
    assert (status, out.splitlines()[2:]) == (0, ["a build without the cache gives the same bytes"])


def test_a_cache_that_gave_another_site_is_told_by_verify(
    site: TinySite, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.post("{{ 1 }} old")
    run(capsys, "build", site.root)
    site.post("{{ 1 }} new")
    with monkeypatch.context() as patch:  # as if the cache took two texts for one
        patch.setattr("blog.builder.Builder._text_key", lambda self, digest: "the same")
        run(capsys, "build", site.root)
        site.post("{{ 1 }} newer")
        run(capsys, "build", site.root)
        status, _, err = run(capsys, "build", site.root, "--verify")
    assert status == 1
    assert "the cache gave another site than a build without it: manifest.json, posts/tiny/index.html\n" in err


def test_a_build_tells_where_the_time_went(site: TinySite, capsys: Capture) -> None:
    site.post(FIGURE + "{{ 1 }}\n").figure()
    _, out, _ = run(capsys, "build", site.root, "--timings")
    blocks = "\n".join(out.splitlines()[2:]).split("\n\n")
    heads = [block.splitlines()[0] for block in blocks]
    assert re.fullmatch(r"figures: 1 in \d+\.\d\d s of processor time", heads[0])
    assert re.fullmatch(r"pages: \d+ in \d+\.\d\d s of processor time", heads[1])
    assert re.fullmatch(r"posts: 1 in \d+\.\d\d s of processor time", heads[2])
    assert re.fullmatch(r" +\d+\.\d{3} s  tiny/bar", blocks[0].splitlines()[1])
    assert len(blocks[1].splitlines()) == 11  # the ten slowest
    assert heads[3] == "cache:       kept   made"
    rows = {row.split()[0]: row.split()[1:] for row in blocks[3].splitlines()[1:]}
    assert rows["frame"] == rows["check"] == rows["text"] == ["0", "1"]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "posts/tiny/index.html",
            [
                "posts/tiny/index.html is made from:",
                "  figure bar ",
                "  formulas of figure bar ",
                "  number `n` ",
                "  settings ",
            ],
        ),
        ("posts/tiny/", ["posts/tiny/index.html is made from:", "  text posts/tiny/index.md "]),
        (
            "tiny/bar",
            [
                *(
                    "the data of tiny/bar come from figures.py, which read:",
                    "  file:posts/tiny/data/n.txt  6b86b273ff34",
                ),
                *("its module bar.js loads:", "  posts/tiny/bar.js ", "  static/js/core/tree.js "),
                "its samples and its range were last checked in ",
            ],
        ),
        ("n", ["posts/tiny/index.md, line 9: `n` is 1", "figures.py read:", "  file:posts/tiny/data/n.txt"]),
    ],
)
def test_why_says_from_what_something_was_made(site: TinySite, capsys: Capture, name: str, lines: list[str]) -> None:
    python = '\nfrom pathlib import Path\nn = int((Path(__file__).parent / "data/n.txt").read_text("utf-8"))\n'
    site.post(FIGURE + "\n{{ n }}\n").figure(python=FIGURES + python).add({"posts/tiny/data/n.txt": "1"})
    run(capsys, "build", site.root)
    status, out, _ = run(capsys, "why", name, site.root)
    assert status == 0
    missing = [line for line in lines if not any(row.startswith(line) for row in out.splitlines())]
    assert missing == [], out


def test_why_names_the_nearest_of_what_is_unknown(site: TinySite, capsys: Capture) -> None:
    status, out, err = run(capsys, "why", "posts/tiyn/index.html", site.post().root)
    assert (status, out) == (1, "")
    assert err.startswith('nothing is named "posts/tiyn/index.html"\n  hint: There are: ')
    assert err.endswith('Did you mean "posts/tiny/index.html"?\n')


def test_a_cache_that_cannot_be_used_is_said_and_fails_no_build(site: TinySite, capsys: Capture) -> None:
    site.post().add({".cache/blog.sqlite/folder": ""})
    status, _, err = run(capsys, "build", site.root)
    assert status == 0
    assert err.count("\n") == err.count("cannot be used and is ignored") + 2  # and the two stages


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


def test_stages_that_go_on_beside_each_other_are_told_once() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        for done in range(3):
            progress.step("pages", done, 3)
            progress.step("check", done, 3)
    assert stream.getvalue() == "pages\ncheck\n"


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
