"""One post in, its numbers out: runs figures.py and evaluates the expressions of the text."""

from __future__ import annotations

import contextlib
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TypeGuard

from markdown_it.token import Token

from blog.compute.derived import Derived
from blog.compute.equations import equations
from blog.compute.expression import ExpressionError, evaluate, names
from blog.compute.shapes import ShapeError, check_figure, check_table, plain
from blog.content import Formula, Json, Post, Site
from blog.errors import BlogError, BlogErrors, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """What one function of figures.py returned."""

    data: Json
    line: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNumbers:
    """All that Python computed for one post; plain data, so that worker processes can send it."""

    slug: str
    figures: Mapping[str, Computation]
    tables: Mapping[str, Json]
    values: Mapping[str, Json]
    formulas: Mapping[str, Formula]  # by the name in the fence


def run_post(site: Site, post: Post, derived: Derived) -> PostNumbers:
    """Run a post's figures.py, then evaluate every expression of its text."""
    with contextlib.redirect_stdout(sys.stderr):  # standard output belongs to the report
        return _run(site, post, derived)


def _run(site: Site, post: Post, derived: Derived) -> PostNumbers:
    fences = {kind: fence_names(post, kind) for kind in ("figure", "table", "formula")}
    errors = _unmatched(post, fences["figure"])
    module = _import(site.root, post) if post.figures_source else ModuleType("empty")
    computations: dict[str, Computation] = {}
    for kind in ("figure", "table"):
        for name, token in fences[kind].items():
            try:
                computations[f"{kind}:{name}"] = _call(module, kind, name, post, token, site)
            except BlogError as error:
                errors.append(error)
    namespace = {k: v for k, v in vars(module).items() if not k.startswith("__")}
    values: dict[str, Json] = {}
    for token in _expressions(post):
        text = expression_of(token)
        try:
            values[text] = plain(evaluate(text, namespace))
        except ExpressionError as error:
            errors.append(_expression_error(post, token, text, str(error), namespace))
        except (TypeError, ValueError) as error:
            errors.append(_expression_error(post, token, text, f"gives no number or text: {error}", namespace))
    typeset: dict[str, Formula] = {}
    try:
        typeset = equations(post, fences["formula"], derived, namespace)
    except BlogErrors as problems:
        errors += problems.errors
    errors += _spare_functions(module, post, fences)
    if errors:
        raise BlogErrors(errors)
    return PostNumbers(
        slug=post.slug,
        figures={n: computations[f"figure:{n}"] for n in fences["figure"]},
        tables={n: computations[f"table:{n}"].data for n in fences["table"]},
        values=values,
        formulas=typeset,
    )


def fence_names(post: Post, kind: str) -> dict[str, Token]:
    """The fences of a kind by the name that follows it; a name twice is reported by the renderer."""
    found = {}
    for token in post.tokens:
        words = token.info.split()
        if token.type == "fence" and len(words) > 1 and words[0] == kind:
            found[words[1]] = token
    return found


def expression_of(token: Token) -> str:
    """The expression of a `value` or `claim` token, on one line."""
    return " ".join(str(token.meta["expression"] if token.type == "value" else token.meta["target"]).split())


def _expressions(post: Post) -> Iterator[Token]:
    for token in post.tokens:
        for child in token.children or []:
            if child.type in ("value", "claim"):
                yield child


def _unmatched(post: Post, figures: Mapping[str, Token]) -> list[BlogError]:
    """A fence without its module, and a module without its fence."""
    errors = []
    for name, token in figures.items():
        if name not in post.modules:
            hint = nearest(name, list(post.modules), "Modules beside the text")
            problem = f'figure "{name}" has no module {name}.js'
            errors.append(BlogError(problem, post.path, token.meta["lines"][0], 1, hint))
    for name in post.modules:
        if name not in figures:
            hint = nearest(name, list(figures), "Figures of the text")
            errors.append(BlogError(f'no figure fence names "{name}"', post.folder / f"{name}.js", 1, 1, hint))
    return errors


def _spare_functions(module: ModuleType, post: Post, fences: Mapping[str, Mapping[str, Token]]) -> list[BlogError]:
    """Public functions of figures.py without parameters that nothing uses."""
    used = {name.replace("-", "_") for kind in ("figure", "table") for name in fences[kind]}
    used |= {name for token in _expressions(post) for name in names(expression_of(token))}
    source = post.figures_source
    errors = []
    for name, value in vars(module).items():
        if not _is_own(value, module) or name.startswith("_") or name in used or inspect.signature(value).parameters:
            continue
        if len(re.findall(rf"\b{name}\(", source)) > 1:
            continue  # called by another function of the file
        problem = f'"{name}" is computed but no figure, table or number of the text uses it'
        line = value.__code__.co_firstlineno
        hint = f"Write the fence ```figure {name.replace('_', '-')}, or name it _{name}."
        errors.append(BlogError(problem, post.folder / "figures.py", line, 1, hint))
    return errors


def _is_own(value: object, module: ModuleType) -> TypeGuard[FunctionType]:
    return isinstance(value, FunctionType) and value.__module__ == module.__name__


def _import(root: Path, post: Post) -> ModuleType:
    path = root / post.folder / "figures.py"
    name = f"figures_of_{post.slug.replace('-', '_')}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        # Not by importlib: its cache lies in the post's folder and goes by time and size.
        exec(compile(post.figures_source, path, "exec", dont_inherit=True), vars(module))
    except (Exception, SystemExit) as error:
        raise _their_error(error, post, root, "figures.py cannot be imported") from error
    return module


def _call(module: ModuleType, kind: str, name: str, post: Post, token: Token, site: Site) -> Computation:
    function: Callable[[], object] | None = getattr(module, name.replace("-", "_"), None)
    place = post.folder / "figures.py"
    if not isinstance(function, FunctionType):
        own = [n.replace("_", "-") for n, v in vars(module).items() if _is_own(v, module) and n[0] != "_"]
        problem = f'figures.py has no function {name.replace("-", "_")}() for "{name}"'
        raise BlogError(problem, post.path, token.meta["lines"][0], 1, nearest(name, own, "figures.py defines"))
    line = function.__code__.co_firstlineno
    try:
        value = function()
    except (Exception, SystemExit) as error:
        raise _their_error(error, post, site.root, f'"{name}" cannot be computed', line) from error
    try:
        data = plain(value)
        if kind == "figure":
            check_figure(data, site.static)
        else:
            check_table(data)
    except (TypeError, ValueError) as error:
        hint = error.hint if isinstance(error, ShapeError) else ""
        raise BlogError(f'the data of "{name}" cannot be published: {error}', place, line, 1, hint) from error
    return Computation(data=data, line=line, source=inspect.getsource(function))


def _their_error(error: BaseException, post: Post, root: Path, what: str, line: int | None = None) -> BlogError:
    """An exception of figures.py, at the deepest of its frames that lies inside the site, or else at `line`."""
    place = post.folder / "figures.py"
    if isinstance(error, SyntaxError) and error.filename == str(root / place):
        return BlogError(f"{what}: {error.msg}", place, error.lineno, error.offset)
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(root.resolve()) or path.is_relative_to(root):
            base = root if path.is_relative_to(root) else root.resolve()
            if path.relative_to(base).parts[0] == "posts":
                place, line = path.relative_to(base), frame.lineno
    return BlogError(f"{what}: {type(error).__name__}: {error}", place, line)


def _expression_error(post: Post, token: Token, text: str, error: str, namespace: Mapping[str, object]) -> BlogError:
    start, end = token.meta["lines"]
    line, column = post.place(str(token.meta.get("raw", text)), start, end)
    unknown = re.search(r'the name "(\w+)"', error)
    public = [name for name in namespace if not name.startswith("_")]
    hint = nearest(unknown[1], public, "figures.py defines") if unknown else ""
    return BlogError(f"the expression `{text}` {error}", post.path, line, column, hint)
