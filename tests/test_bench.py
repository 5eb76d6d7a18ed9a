"""The benchmark's corpus and arithmetic; what it measures is no test."""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from blog.build import check
from blog.builder import Options
from blog.cache import Cache
from tests.conftest import PROJECT

SCRIPTS = PROJECT / "scripts"  # no package: Python puts the folder of scripts/bench.py on the path


def module(name: str) -> Any:
    if str(SCRIPTS) not in sys.path:
        sys.path.append(str(SCRIPTS))
    return importlib.import_module(f"benchmark.{name}")


corpus, measure, report, shares, tools = map(module, ("corpus", "measure", "report", "shares", "tools"))

POSTS = [*corpus.Corpus(40).posts()]
TEXT = "\n\n".join(post.body for post in POSTS)
EVERY = [tools.OURS, *tools.PEERS.values()]


def prose(body: str) -> str:
    """The words of a body, without code, formulas and addresses."""
    body = re.sub(r"```.*?```|\$\$.*?\$\$|`[^`]*`|\$[^$]*\$", "", body, flags=re.DOTALL)
    return re.sub(r"\]\([^)]*\)", "]", body)


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_corpus_is_the_same_for_every_hash_seed(hash_seed: str) -> None:
    code = (
        "import hashlib; from benchmark.corpus import Corpus; "
        "print(hashlib.sha256(repr([*Corpus(16, seed=3).posts()]).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(SCRIPTS)}
    printed = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    here = hashlib.sha256(repr([*corpus.Corpus(16, seed=3).posts()]).encode()).hexdigest()
    assert printed.strip() == here


def test_another_seed_gives_another_corpus() -> None:
    first, second = (next(corpus.Corpus(16, seed=seed).posts()) for seed in (1, 2))
    assert first.body != second.body


def test_every_post_has_the_words_that_it_promises() -> None:
    for post in POSTS:
        assert 300 <= post.words <= 4000
        assert len(re.findall(r"[a-z]+", prose(post.body), re.IGNORECASE)) == post.words
    assert min(post.words for post in POSTS) < 600
    assert max(post.words for post in POSTS) > 3000


@pytest.mark.parametrize(
    "pattern",
    [
        r"^## \w", r"^### \w", r"\*\w+ \w+\*", r"\*\*\w+ \w+\*\*", r"`\w+\(\)`", r"\]\(post:[a-z0-9-]+\)",
        r"\]\(https://example\.org/", r"^\| --- \|", r"^```python$", r"^```javascript$", r"^```bash$", r"^```json$",
        r"^```c$", r"[^$]\$[^$\n]+\$", r"^\$\$\n", r"\[\^1\]$", r"^\[\^1\]: ", r"^- \w", r"^1\. \w", r"^> \w",
    ],
)  # fmt: skip
def test_the_corpus_has(pattern: str) -> None:
    assert re.search(pattern, TEXT, re.MULTILINE)


def test_blocks_of_code_differ() -> None:
    blocks = re.findall(r"^```.*?^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert len(blocks) > 100
    assert len({*blocks}) == len(blocks)


def test_a_thousand_posts_have_forty_tags_and_every_tag_has_posts() -> None:
    assert len(corpus.Corpus(1000).tag_names) == 40
    small = corpus.Corpus(16)
    assert {tag for post in small.posts() for tag in post.tags} == {*small.tag_names}


def test_links_lead_to_posts_of_the_corpus() -> None:
    posts = [*corpus.Corpus(16).posts()]
    links = {link for post in posts for link in re.findall(r"\]\(post:([^)]*)\)", post.body)}
    assert links
    assert links <= {post.slug for post in posts}


def test_sixteen_posts_are_built_without_problems(tmp_path: Path) -> None:
    laid = tools.lay([tools.OURS], tmp_path, corpus.Corpus(16))
    assert laid.posts == 16
    check(tmp_path / "ours", Options(jobs=1), Cache(None))


def test_every_tool_gets_the_same_words() -> None:
    bodies = [tools.text_for(tool, POSTS[8]) for tool in EVERY]
    texts = [prose(body).partition("\n\n")[2].strip() for body in bodies]
    assert all(text == texts[0] for text in texts)
    assert "post:" not in "".join(bodies)


def test_a_link_is_written_in_each_tools_syntax() -> None:
    post = corpus.Post("a", "A", "B", corpus.FIRST_DAY, ("t",), 2, "[two words](post:b-1)\n")
    lines = {tool.name: tools.text_for(tool, post).splitlines()[-1] for tool in EVERY}
    assert lines == {
        "ours": "[two words](../b-1/)",
        "hugo": "[two words](b-1.md)",
        "pelican": "[two words]({filename}/posts/b-1.md)",
        "zensical": "[two words](b-1.md)",
        "naive": "[two words](/posts/b-1/)",
    }


def test_the_template_of_every_tool_can_be_edited(tmp_path: Path) -> None:
    tools.lay(EVERY, tmp_path, corpus.Corpus(0))
    for tool in EVERY:
        path = tmp_path / tool.name / tool.template
        original = path.read_text("utf-8")
        tools.edit(path, original, "<p>new</p>", before=tool.template_end)
        assert "<p>new</p>" in path.read_text("utf-8")
        assert path.read_text("utf-8").replace("<p>new</p>", "") == original


def spent(tool: str, row: str, run: int, cpu: float, wall: float, peak: int | None = None) -> Any:
    return report.Measurement(tool, row, run, measure.Spent(cpu, wall, peak), run + 0.5, run + 0.75)


def test_medians_and_ratios_are_those_of_the_runs() -> None:
    runs = [
        *(spent("ours", "cold", run, cpu, wall) for run, (cpu, wall) in enumerate([(9, 5), (3, 4), (4, 1)])),
        *(spent("hugo", "cold", run, cpu, wall) for run, (cpu, wall) in enumerate([(2, 2), (1, 1), (8, 8)])),
    ]
    ours, hugo = report.summary(runs)
    assert (ours.cpu_seconds, ours.wall_seconds, ours.cpu_ratio, ours.wall_ratio) == (4, 4, 1, 1)
    assert (hugo.cpu_seconds, hugo.wall_seconds, hugo.cpu_ratio, hugo.wall_ratio) == (2, 2, 2, 2)
    assert (ours.load_before, ours.load_after) == (0.5, 2.75)
    assert hugo.peak_ratio is None


def test_memory_is_compared_where_it_was_measured() -> None:
    runs = [spent("ours", "memory", 0, 1, 1, 50 * 2**20), spent("hugo", "memory", 0, 1, 1, 100 * 2**20)]
    assert [line.peak_ratio for line in report.summary(runs)] == [1, 0.5]


def test_a_tool_without_ours_has_no_ratio() -> None:
    (line,) = report.summary([spent("hugo", "same", 0, 1, 1)])
    assert line.cpu_ratio is None
    assert "ours is – that in CPU" in report.table([line])


def test_the_table_names_rows_and_tools() -> None:
    runs = [
        spent("ours", "cold", 0, 4, 3),
        spent("hugo", "cold", 0, 2, 2),
        spent("ours", "memory", 0, 4, 3, 50 * 2**20),
        spent("hugo", "memory", 0, 2, 2, 100 * 2**20),
    ]
    assert report.table(report.summary(runs)) == (
        "cold build, nothing cached (load 0.5 before, 0.8 after)\n"
        "  ours           4.00 s CPU     3.00 s wall\n"
        "  hugo           2.00 s CPU     2.00 s wall    ours is 2.00 times that in CPU, 1.50 times in wall time\n"
        "\n"
        "most memory in a cold build (load 0.5 before, 0.8 after)\n"
        "  ours              50 MiB\n"
        "  hugo             100 MiB    ours is 0.50 times that\n"
    )


def test_shares_are_percentages_the_largest_first() -> None:
    assert report.shares({"a": 1.0, "b": 3.0}) == [("b", 3.0, 75.0), ("a", 1.0, 25.0)]


@pytest.mark.parametrize(
    ("function", "library"),
    [
        (("/lib/python3.11/site-packages/yaml/loader.py", 1, "load"), "yaml"),
        (("/lib/python3.11/site-packages/typing_extensions.py", 1, "f"), "typing_extensions"),
        (("~", 0, "<method 'match' of 're.Pattern' objects>"), ""),
        (("post.html", 3, "root"), "jinja2 (templates)"),
        (("/lib/python3.11/ast.py", 3, "parse"), "Python's library"),
        ((str(PROJECT / "blog/build.py"), 3, "build"), "blog"),
    ],
)
def test_a_function_belongs_to_its_library(function: tuple[str, int, str], library: str) -> None:
    assert shares.library(function, Path("/site")) == library


def test_a_profile_names_the_libraries_of_a_build(capsys: pytest.CaptureFixture[str]) -> None:
    shares.main(16)
    printed = capsys.readouterr().out
    assert printed.startswith("16 posts, ")
    assert re.search(r"^ *[0-9.]+ %.* s  blog$", printed, re.MULTILINE)


def test_a_command_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(measure.CommandError, match="no such site"):
        measure.spend([sys.executable, "-c", "import sys; sys.exit('no such site')"], tmp_path)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no /proc to look in")
def test_memory_is_that_of_all_processes_of_a_session() -> None:
    own = int(Path("/proc/self/statm").read_text("utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    assert measure.resident(os.getsid(0)) > 0.9 * own


@pytest.mark.parametrize(
    ("built", "fault"),
    [
        (["posts/a", "posts/b", "tags/t"], ""),
        (["posts/a", "tags/t"], "1 pages of posts instead of 2"),
        (["posts/a", "posts/b"], "0 pages of tags instead of 1"),
    ],
)
def test_a_build_with_too_few_pages_is_found(tmp_path: Path, built: list[str], fault: str) -> None:
    for folder in built:
        (tmp_path / "public" / folder).mkdir(parents=True)
        (tmp_path / "public" / folder / "index.html").write_text("<p>word</p>", "utf-8")
    assert tools.problem(tools.HUGO, tmp_path, tools.Laid(2, 1, 600), "a", "word") == fault


def test_an_edit_that_is_not_in_the_page_is_found(tmp_path: Path) -> None:
    (tmp_path / "public/posts/a").mkdir(parents=True)
    (tmp_path / "public/posts/a/index.html").write_text("<p>old</p>", "utf-8")
    laid = tools.Laid(1, 0, 300)
    assert tools.problem(tools.HUGO, tmp_path, laid, "a", "new") == 'the word "new" is not in the page of a'
