"""What one post asks of Python in, its numbers out: runs figures.py and evaluates the expressions of the text.

All this happens in a process of the post's own (`blog.compute.fresh`), which says at each step what it does.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TypeGuard

from blog.compute.equations import typeset
from blog.compute.expression import ExpressionError, described, names, value_of
from blog.compute.inputs import RefusedError
from blog.compute.limits import Step, TooLongError, limited, sparing
from blog.compute.request import Expression, PostRequest
from blog.compute.shapes import ShapeError, check_figure, check_table, plain
from blog.compute.sources import keep_text, source_of
from blog.content import Equation, Json
from blog.errors import BlogError, nearest
from blog.files import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """What one function of figures.py returned."""

    data: Json
    digest: str  # of the data
    line: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNumbers:
    """All that Python computed for one post; plain data, so that the post's process can send it."""

    slug: str
    figures: Mapping[str, Computation] = field(default_factory=dict)
    tables: Mapping[str, Json] = field(default_factory=dict)
    values: Mapping[str, Json] = field(default_factory=dict)
    formulas: Mapping[str, Equation] = field(default_factory=dict)  # by the name in the fence


def run_post_in_child(request: PostRequest) -> tuple[PostNumbers, tuple[BlogError, ...]]:
    """Run a post's figures.py, then evaluate every expression of its text; gives what there is, and problems."""
    module = _import(request)
    namespace = {name: value for name, value in vars(module).items() if not name.startswith("__")}
    errors: list[BlogError] = []
    figures, tables, values, formulas = {}, {}, {}, {}
    for name in request.figures:
        with _collected(errors):
            figures[name] = _call(request, module, "figure", name)
    for name in request.tables:
        with _collected(errors):
            tables[name] = _call(request, module, "table", name).data
    for expression in request.expressions:
        with _collected(errors):
            values[expression.text] = _value(request, expression, namespace)
    for equation in request.equations:
        with _collected(errors):
            formulas[equation.name] = typeset(equation, request.path, namespace, request.limits)
    errors += _spare_functions(module, request)
    found = PostNumbers(slug=request.slug, figures=figures, tables=tables, values=values, formulas=formulas)
    return found, tuple(errors)


@contextmanager
def _collected(errors: list[BlogError]) -> Iterator[None]:
    try:
        yield
    except BlogError as error:
        errors.append(error)


def _import(request: PostRequest) -> ModuleType:
    path = str(request.root / request.place)
    name = f"figures_of_{request.slug.replace('-', '_')}"
    module = ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module  # dataclasses look their module up
    keep_text(path, request.figures_source)
    sys.path.insert(0, str((request.root / request.place).parent))  # a post's own modules, by their names
    try:
        with limited(request.step("the import of figures.py")):
            # The text that was loaded, not the file: it may have been saved again.
            exec(compile(request.figures_source, path, "exec", dont_inherit=True), vars(module))
    except BaseException as error:
        raise _their_error(error, request, "figures.py cannot be imported") from error
    return module


def _call(request: PostRequest, module: ModuleType, kind: str, name: str) -> Computation:
    function: Callable[[], object] | None = getattr(module, name.replace("-", "_"), None)
    if not isinstance(function, FunctionType):
        own = [n.replace("_", "-") for n, v in vars(module).items() if _is_own(v, module) and n[0] != "_"]
        problem = f'figures.py has no function {name.replace("-", "_")}() for "{name}"'
        fences = request.figures if kind == "figure" else request.tables
        raise BlogError(problem, request.path, fences[name], 1, nearest(name, own, "figures.py defines"))
    line = function.__code__.co_firstlineno
    step = request.step(f'the function of "{name}"', line)
    value = data = None
    try:
        with limited(step):
            value = function()
    except BaseException as error:
        raise _their_error(error, request, f'"{name}" cannot be computed', line) from error
    try:
        with limited(step):
            data = plain(value)
        check_figure(data, request.static) if kind == "figure" else check_table(data)
    except (TypeError, ValueError, RecursionError, TooLongError) as error:
        hint = error.hint if isinstance(error, ShapeError) else ""
        problem = f'the data of "{name}" cannot be published: {error}'
        raise BlogError(problem, request.place, line, 1, hint) from error
    digest = digest_of(json.dumps(data).encode())
    return Computation(data=data, digest=digest, line=line, source=source_of(function))


def _value(request: PostRequest, expression: Expression, namespace: Mapping[str, object]) -> Json:
    what = f"the expression `{_short(expression.text)}`"
    place = (request.path, expression.line, expression.column)
    try:
        step = Step(what, *place, request.limits.expression, request.limits.patience)
        with sparing(request.limits.memory), limited(step):
            return plain(value_of(expression.text, namespace))
    except (ExpressionError, TooLongError) as error:
        unknown = re.search(r'the name "(\w+)"', str(error))
        public = [name for name in namespace if not name.startswith("_")]
        hint = nearest(unknown[1], public, "figures.py defines") if unknown else ""
        raise BlogError(f"{what} {error}", *place, hint) from error
    except (TypeError, ValueError) as error:
        raise BlogError(f"{what} gives no number or text: {error}", *place) from error
    except MemoryError as error:
        problem = f"{what} needs more than {request.limits.memory >> 20} MiB of memory"
        raise BlogError(problem, *place, "Compute it in figures.py, and state the result.") from error
    except BaseException as error:
        raise BlogError(f"{what} fails: {described(error)}", *place) from error


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"


def _spare_functions(module: ModuleType, request: PostRequest) -> list[BlogError]:
    """Public functions of figures.py without parameters that nothing uses."""
    used = {name.replace("-", "_") for name in (*request.figures, *request.tables)}
    used |= {name for expression in request.expressions for name in names(expression.text)}
    errors = []
    for name, value in vars(module).items():
        if not _is_own(value, module) or name.startswith("_") or name in used or inspect.signature(value).parameters:
            continue
        if len(re.findall(rf"\b{name}\(", request.figures_source)) > 1:
            continue  # called by another function of the file
        problem = f'"{name}" is computed but no figure, table or number of the text uses it'
        hint = f"Write the fence ```figure {name.replace('_', '-')}, or name it _{name}."
        errors.append(BlogError(problem, request.place, value.__code__.co_firstlineno, 1, hint))
    return errors


def _is_own(value: object, module: ModuleType) -> TypeGuard[FunctionType]:
    return isinstance(value, FunctionType) and value.__module__ == module.__name__


def _their_error(error: BaseException, request: PostRequest, what: str, line: int | None = None) -> BlogError:
    """An exception of figures.py, at the deepest of its frames that lies inside the site, or else at `line`."""
    place = request.place
    if isinstance(error, SyntaxError) and error.filename:
        broken = _post_path(request.root, error.filename)
        if broken:
            return BlogError(f"{what}: {error.msg}", broken, error.lineno, error.offset)
    for frame, number in traceback.walk_tb(error.__traceback__):  # reads no lines, which would be inputs
        path = _post_path(request.root, frame.f_code.co_filename)
        if path:
            place, line = path, number
    words = str(error) if isinstance(error, RefusedError | TooLongError) else described(error)
    return BlogError(f"{what}: {words}", place, line)


def _post_path(root: Path, filename: str) -> Path | None:
    """The path of a file of a post, relative to the root."""
    for base in (root, Path(os.path.realpath(root))):  # `resolve` asks for the folder, which would be an input
        if Path(filename).is_relative_to(base / "posts"):
            return Path(filename).relative_to(base)
    return None
