"""Each kind of input: how many are tried, how one is made from its seed, and what must hold for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from blog.cache import Cache
from blog.compute.expression import ExpressionError, value_of
from blog.errors import BlogError, BlogErrors
from blog.load.bibliography import parse as parse_bibliography
from blog.load.config import load_config
from blog.tex import Converter, Formula, TexError, lines_of
from blog.text import Typeset, typeset
from blog.text.formulas import with_formulas
from fuzzing import bodies, others
from fuzzing.sites import build_over
from fuzzing.words import lost

PLACE = Path("posts/x/index.md")
REFUSED = "refused"
CONVERT = Converter(Cache(None), {}).convert
RAW = re.compile(r"\*\*|\]\(|\{\{|\}\}|\]\{|<!--|```|^:::|^\s*#{2,} |~~|\$\$", re.MULTILINE)
_NAMES = {"n": 64, "sizes": [1, 2], "f": abs, "table": {"a": 1}, "config": SimpleNamespace(n_heads=8)}


class Loss(Exception):
    """Something of the source is not in the page, or is there as it was written."""


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of input."""

    count: int
    make: Callable[[int], str]
    check: Callable[[str], str]  # "", or that it was refused; raises what is a finding


def _check_body(body: str) -> str:
    return check_typeset(bodies.HEAD + body, _typeset(bodies.HEAD + body))


def _typeset(source: str) -> Typeset:
    made = typeset(source.encode("utf-8"), PLACE)
    return with_formulas(made, CONVERT(placed.formula for placed in made.formulas), lambda: source, PLACE)


def check_typeset(source: str, made: Typeset) -> str:
    """A text whose problems are told is refused; otherwise every word of it is shown, and no mark of it is."""
    if made.problems or made.text is None:
        _check_problems(made.problems)
        return REFUSED
    facts = " ".join(str(value) for hole in made.text.holes for value in hole.facts.values())
    meta = f"{made.text.meta} {made.text.title} {made.text.description} {made.text.changes}"
    missing = lost(source, f"{made.body} {facts} {meta}")
    if missing:
        raise Loss(f"{', '.join(missing[:3])} lost")
    shown = re.sub(
        r"<code.*?</code>|<figcaption.*?</figcaption>|<pre.*?</pre>|<math.*?</math>|<[^>]*>",
        "",
        made.body,
        flags=re.DOTALL,
    )
    raw = RAW.search(shown)
    if raw and not re.search(r"\\|&#?\w+;", source):
        raise Loss(f"{raw[0]!r} is printed as it was written")
    return ""


def _check_problems(problems: Sequence[BlogError]) -> None:
    """Each problem says where it is."""
    if not problems or any(problem.path is None or not problem.line for problem in problems):
        raise Loss(f"a problem without a place: {[str(problem) for problem in problems][:2]}")


def _check_front_matter(yaml: str) -> str:
    source = f"---\n{yaml}\n---\nText.\n"
    commented = re.sub(
        r"^\s*#.*$|(?<=[0-9\]]) +#.*$|(?<=\btrue)\s+#.*$|(?<=\bfalse)\s+#.*$", "", yaml, flags=re.MULTILINE
    )
    return check_typeset(commented, _typeset(source))


def _check_bibliography(text: str) -> str:
    return _refused_or(lambda: parse_bibliography(text, Path("posts/references.bib")))


def _check_formula(tex: str) -> str:
    numbers = tuple(str(place) for place, line in enumerate(lines_of(tex)) if line.is_numbered)
    formula = Formula(tex, True, numbers)
    return REFUSED if isinstance(CONVERT([formula])[formula], TexError) else ""


def _check_settings(text: str) -> str:
    with TemporaryDirectory() as folder:
        (Path(folder) / "pyproject.toml").write_bytes(text.encode("utf-8", "replace"))
        return _refused_or(lambda: load_config(Path(folder), None))


def _check_expression(text: str) -> str:
    try:
        value_of(text, _NAMES)
    except ExpressionError:
        return REFUSED
    return ""


def _refused_or(read: Callable[[], object]) -> str:
    try:
        read()
    except (BlogError, BlogErrors):
        return REFUSED
    return ""


def _seeded(make: Callable[[Random], str]) -> Callable[[int], str]:
    return lambda seed: make(Random(seed))


CASES = {
    "bodies": Case(10_000, _seeded(bodies.body), _check_body),
    "front-matters": Case(5_000, _seeded(others.front_matter), _check_front_matter),
    "bibliographies": Case(2_000, _seeded(others.bibliography), _check_bibliography),
    "formulas": Case(2_000, _seeded(others.formula), _check_formula),
    "settings": Case(1_000, _seeded(others.settings), _check_settings),
    "expressions": Case(2_000, _seeded(others.expression), _check_expression),
    "sites": Case(50, _seeded(bodies.plain), build_over),
}
