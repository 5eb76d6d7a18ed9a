"""Derive everything from the text of one Python file, or of several that import each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from posixpath import relpath

from blog.errors import BlogError, BlogErrors
from blog.formulas.bodies import read_constants, read_formulas
from blog.formulas.exactness import exact_names
from blog.formulas.explained import ExplainedModule
from blog.formulas.latex import equation
from blog.formulas.module import NumberModule, Parts
from blog.formulas.module_exact import IntegerModule
from blog.formulas.scope import Interface, Scope, imported_modules, read_scope
from blog.formulas.tree import Formula


@dataclass(frozen=True, slots=True)
class Module:
    """What is derived from one Python file."""

    javascript: str  # the formulas over Number; the module that figures import
    javascript_exact: str  # the same over BigInt, where a formula never leaves the whole numbers
    javascript_explained: str  # `equations` and `substituted`: formulas as text, loaded on demand
    formulas: dict[str, Formula]  # by name; a property as "KvCache.total"
    interface: Interface  # what modules that import this one need to know


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file whose formulas are wanted."""

    text: str
    path: Path  # as errors and the derived module name it
    target: str  # where the derived module goes, such as "static/js/formulas/calc/kv_cache.js"


def derive(
    source: str,
    path: Path,
    imports: Mapping[str, str],
    *,
    modules: Mapping[str, Module] | None = None,
    own: str = "",
) -> Module:
    """Derive the modules of one Python file; it is read, never run.

    `imports` maps Python modules to their derived ones, relative to this one's. `modules` are those already
    derived: with them calls are checked, attributes have types, and formulas that use them can be exact.
    `own` is this module's name relative to itself, `./` and the file's stem if not given. All problems are
    raised together.
    """
    known = {name: module.interface for name, module in (modules or {}).items()}
    scope = read_scope(source, path, known)
    constants = read_constants(scope, imports)
    formulas = read_formulas(scope, imports)
    if scope.errors:
        raise BlogErrors(tuple(sorted(scope.errors, key=lambda error: error.line or 0)))
    formulas = {name: replace(formula, latex=equation(formula)) for name, formula in formulas.items()}
    exact = exact_names(scope, constants, formulas, _exact_imports(scope, known))
    parts = Parts(scope, dict(imports), own or f"./{path.stem}.js", constants, formulas, exact)
    return Module(
        javascript=NumberModule(parts).text(),
        javascript_exact=IntegerModule(parts).text(),
        javascript_explained=ExplainedModule(parts).text(),
        formulas=formulas,
        interface=_interface(parts),
    )


Keep = Callable[[object, Callable[[], Module]], Module]


def derive_all(sources: Mapping[str, Source], keep: Keep = lambda _, make: make()) -> dict[str, Module]:
    """Derive several Python modules, named as in import statements, each after those it imports.

    `keep` is given all that a module depends on and a function that derives it: what is known need not be derived.
    """
    targets = sorted((name, source.target) for name, source in sources.items())
    needs = {name: imported_modules(source.text, source.path) & set(sources) for name, source in sources.items()}
    try:
        order = list(TopologicalSorter({name: sorted(needs[name]) for name in sorted(needs)}).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        hint = "move what both need into a third file"
        raise BlogError(f"modules with formulas import each other: {circle}", hint=hint) from error
    modules: dict[str, Module] = {}
    below: dict[str, frozenset[str]] = {}  # all that a module imports, and what these import
    errors: list[BlogError] = []
    for name in order:
        source = sources[name]
        below[name] = needs[name].union(*(below[other] for other in needs[name]))
        imports = {other: relative(sources[other].target, source.target) for other in sources if other != name}
        own = f"./{PurePosixPath(source.target).name}"
        known = {other: modules[other] for other in sorted(below[name]) if other in modules}
        make = partial(derive, source.text, source.path, imports, modules=known, own=own)
        try:
            modules[name] = keep((name, source, targets, [(other, sources[other]) for other in known]), make)
        except BlogErrors as found:
            errors += found.errors
        except BlogError as found:
            errors.append(found)
    if errors:
        raise BlogErrors(tuple(errors))
    return modules


def relative(target: str, importer: str) -> str:
    """How one derived module names another.

    >>> relative("js/calc/kv_cache.js", "js/posts/gqa.js"), relative("js/calc/a.js", "js/calc/b.js")
    ('../calc/kv_cache.js', './a.js')
    """
    path = relpath(target, PurePosixPath(importer).parent)
    return path if path.startswith(".") else f"./{path}"


def _interface(parts: Parts) -> Interface:
    scope = parts.scope
    return Interface(
        signatures={name: formula.signature for name, formula in parts.formulas.items()},
        records=scope.records,
        homes=scope.homes,
        constants={name: scope.constants[name] for name in parts.constants},
        exact=parts.exact & {*parts.formulas, *parts.constants, *parts.records},
    )


def _exact_imports(scope: Scope, known: Mapping[str, Interface]) -> frozenset[str]:
    names = {
        local
        for local, imported in scope.imports.items()
        if imported.module in known and imported.name in known[imported.module].exact
    }
    for name, home in scope.homes.items():
        if home in known:
            names |= {n for n in known[home].exact if n == name or n.startswith(f"{name}.")}
    return frozenset(names)
