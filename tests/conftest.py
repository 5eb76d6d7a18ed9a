"""What the tests share: a tiny site in a temporary folder, made from the texts of its files."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self

import pytest
from hypothesis import settings

from blog.budget import Scales
from blog.build import publish
from blog.builder import Builder, Options
from blog.cache import Cache, key_of
from blog.compute.derived import Derived, derived_modules
from blog.compute.drawer import Drawer
from blog.compute.engine import Engine
from blog.compute.fresh import Fresh
from blog.content import Computed, Site
from blog.errors import BlogError, BlogErrors
from blog.formulas import Keep
from blog.load import assemble, check_folders, load, scan
from blog.serve.site import Memory
from blog.tex import Convert, Converter
from blog.text import Typeset, typeset_all
from blog.text import typeset as without_formulas
from blog.text.formulas import with_formulas

PROJECT = Path(__file__).parent.parent
JOBS = 2  # processes of each kind
collect_ignore_glob = ["golden/*/posts/*"]  # figures of sites, no tests

settings.register_profile("project", deadline=None, max_examples=60)  # no test holds a clock
settings.load_profile("project")

# A shell that starts the tests in the background has them ignore Ctrl-C, which previews here are ended by.
signal.signal(signal.SIGINT, signal.default_int_handler)

CONFIG = """\
[tool.blog]
title = "Tiny"
description = "A site for tests"
base_url = "https://example.org"
"""

FIGURES = '''\
"""Figures of a test."""

PER_HEAD = 1024


def bar() -> dict[str, object]:
    """Bytes by heads."""
    samples = [{"inputs": {"n_heads": n}, "outputs": {"cache_bytes": n * PER_HEAD}} for n in (1, 2, 4)]
    return {"per_head": PER_HEAD, "inputs": {"n_heads": 2}, "samples": samples}
'''

MODULE = """\
import { slider } from "../../static/js/inputs/slider.js";
import { bytes } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";

export function inputs() {
  return { n_heads: slider({ label: "Heads", values: [1, 2, 4] }) };
}

export function presets() {
  return { "All": { n_heads: 4 } };
}

export function derive(inputs, data) {
  return { ...inputs, cache_bytes: inputs.n_heads * data.per_head };
}

export function view(derived, layout) {
  const text = bytes(derived.cache_bytes);
  return {
    finding: `The cache holds ${text}.`,
    summary: "One bar.",
    readouts: [{ name: "cache", label: "cache", text, value: derived.cache_bytes }],
    plot: svg(layout.width, 40, [h("rect", { width: derived.n_heads * 10, height: 20 })]),
  };
}

export function picture(derived) {
  return svg(240, 120, [h("rect", { width: derived.n_heads * 10, height: 20 })]);
}
"""


CONVERT = Converter(Cache(None), {}).convert


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each process begins with its share of what takes longest, so that none is left alone with it at the end."""
    shares = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))  # each process is given one run of neighbours
    browser = [item for item in items if "browser" in item.path.parts and "sink" not in item.name]
    own = [item for item in browser if "[own" in item.name]  # of all articles
    kinds = (own, [item for item in browser if item not in own], [item for item in items if item not in browser])
    items[:] = [
        item
        for k in range(shares)
        for kind in kinds
        for item in kind[len(kind) * k // shares : len(kind) * (k + 1) // shares]
    ]


def typeset(content: bytes, path: Path) -> Typeset:
    """A text as a build has it, with its formulas."""
    made = without_formulas(content, path)
    wanted = (placed.formula for placed in made.formulas)
    return with_formulas(made, CONVERT(wanted), lambda: content.decode("utf-8"), path)


class TinySite:
    """A site in a temporary folder, with the project's own templates, scripts and styles."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.add({"pyproject.toml": CONFIG})
        (root / "posts").mkdir()
        for name in ("templates", "static"):
            (root / name).symlink_to(PROJECT / name)

    def add(self, files: Mapping[str, str | bytes]) -> Self:
        """Write files, over older ones."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return self

    def own(self, folder: str) -> Self:
        """Replace the link to the project's templates or static files with a copy that may be changed."""
        (self.root / folder).unlink()
        shutil.copytree(PROJECT / folder, self.root / folder, ignore=shutil.ignore_patterns("formulas"))
        return self

    def post(self, body: str = "", /, slug: str = "tiny", **keys: str) -> Self:
        """Write a post; without further keys its text begins at line 6."""
        meta = {"title": slug.capitalize(), "description": "A test.", "date": "2026-01-02", **keys}
        lines = "".join(f"{key}: {value}\n" for key, value in meta.items())
        return self.add({f"posts/{slug}/index.md": f"---\n{lines}---\n{body}"})

    def figure(self, slug: str = "tiny", python: str = FIGURES, module: str = MODULE) -> Self:
        """Put the figure "bar" beside a post."""
        return self.add({f"posts/{slug}/figures.py": python, f"posts/{slug}/bar.js": module})

    def load(self, *, drafts: bool = False, base_url: str | None = None, today: date | None = None) -> Site:
        """What is read, before anything is computed; raises all problems of the files and the texts."""
        check_folders(self.root)
        sources = load(scan(self.root), base_url)
        problems = list(sources.problems)
        folders = {folder.slug: folder.index for folder in sources.folders if folder.index}
        convert = Converter(Cache(None), sources.config.macros).convert
        made = dict(zip(folders, typeset_all(list(folders.values()), 1, convert), strict=True))
        problems += [problem for each in made.values() for problem in each.problems]
        texts = {slug: each.text for slug, each in made.items() if each.text}
        site = assemble(sources, texts, drafts=drafts, today=today, problems=problems)
        if problems:
            raise BlogErrors(problems)
        return site

    def compute(self, *, jobs: int = JOBS) -> Computed:
        """The numbers and first frames."""
        problems: list[BlogError] = []
        engine = Engine(jobs, Cache(None))
        try:
            computed, _ = engine.compute(self.load(), problems, lambda *_: None, lambda: False)
        finally:
            engine.close()
        if problems:
            raise BlogErrors(problems)
        return computed

    def outputs(self, *, drafts: bool = False, today: date | None = None) -> dict[str, bytes]:
        """Everything that would be published, by path."""
        with Builder(self.root, Options(drafts=drafts, today=today, jobs=JOBS), Cache(None)) as builder:
            plan = builder.plan(builder.scan())
            memory = Memory({}, {})
            publish(builder, plan, memory, Scales(plan.site, builder.cache))
            problems = [*plan.problems, *builder.check(plan.checking)]
        if problems:
            raise BlogErrors(problems)
        return memory.files

    def page(self, path: str = "posts/tiny/index.html") -> str:
        """One published page."""
        return self.outputs()[path].decode("utf-8")

    def problems(self) -> list[str]:
        """What is wrong with the site, each problem with its place and hint."""
        try:
            self.outputs()
        except BlogErrors as problems:
            return [str(error) for error in problems.errors]
        except BlogError as problem:
            return [str(problem)]
        raise AssertionError("the site has no problem")


@pytest.fixture(autouse=True, scope="session")
def formulas_are_derived_once() -> Iterator[None]:
    """The calculator is the same in every test, and deriving it takes a quarter of a second."""
    known = Cache(None)

    def derived(texts: Mapping[str, str], convert: Convert, keep: Keep) -> Derived:
        key = key_of(sorted(texts.items()))
        found: Derived = known.memo("formulas", key, lambda: derived_modules(texts, convert, keep))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("blog.compute.engine.derived_modules", derived)
        yield


class Lent:
    """Processes that all engines share; to close them is to give them back."""

    def __init__(self, owner: Any) -> None:
        self.run = owner.run

    def close(self) -> None:
        """They go on."""


@pytest.fixture(autouse=True, scope="session")
def all_tests_share_their_processes() -> Iterator[None]:
    """Each run of a post is fresh all the same; to import numpy, or to start Deno, takes half a second."""
    with Fresh(JOBS) as fresh, Drawer(JOBS) as drawer, pytest.MonkeyPatch.context() as patch:
        patch.setattr("blog.compute.engine.Fresh", lambda jobs: Lent(fresh))
        patch.setattr("blog.compute.engine.Drawer", lambda jobs: Lent(drawer))
        yield


@pytest.fixture
def site(tmp_path: Path) -> TinySite:
    """A site without posts; `site.post("text")` gives it one."""
    root = tmp_path / "site of tests"
    root.mkdir()
    return TinySite(root)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="take what is published now as the expected output of tests/golden"
    )
    parser.addoption("--edits", type=int, default=60, help="how many random edits tests/test_incremental.py tries")
    parser.addoption("--edit-seed", type=int, default=20260214, help="seed of these edits")
