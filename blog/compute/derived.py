"""Every formula of the site in, the JavaScript modules derived from them out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from blog import formulas
from blog.errors import BlogError
from blog.files import Generated
from blog.tex import Answer, Convert, Formula, TexError

FOLDER = "static/js/formulas"


@dataclass(frozen=True, slots=True)
class Derived:
    """The derived modules by path, and the formulas by module ("calc/kv_cache") and name."""

    scripts: Mapping[str, Generated]
    formulas: Mapping[str, Mapping[str, formulas.Formula]]


def derived_modules(
    texts: Mapping[str, str], convert: Convert, keep: formulas.Keep = lambda _, make: make()
) -> Derived:
    """Derive the modules of all formulas: `static/js/formulas/calc/*.js` and `.../posts/*.js`."""
    sources = {_module(name): source for name, source in _sources(texts).items()}
    modules = formulas.derive_all(sources, keep)
    lines = {name: _lines(module) for name, module in modules.items()}
    pieces = (piece for each in lines.values() for found in each.values() for line in found for piece in line)
    mathml = convert(pieces)
    scripts: dict[str, Generated] = {}
    for name, module in modules.items():
        target = sources[name].target.removesuffix(".js")
        scripts[f"{target}.js"] = Generated(module.javascript)
        scripts[f"{target}.exact.js"] = Generated(module.javascript_exact)
        shown = _typeset(module, lines[name], mathml)
        scripts[f"{target}.explained.js"] = Generated(module.javascript_explained + shown)
    found = {name: modules[_module(name)].formulas for name in texts if _module(name) in modules}
    return Derived(scripts=scripts, formulas=found)


def _lines(module: formulas.Module) -> dict[str, list[list[Formula]]]:
    """The equations of the formulas that are explained: for each line of their words, its pieces.

    A browser breaks no line inside MathML: a long sum is one element for each term.
    """
    return {
        name: [[Formula(piece, True) for piece in formulas.pieces(line)] for line in formulas.equations(formula)]
        for name, formula in module.formulas.items()
    }


def _typeset(
    module: formulas.Module, lines: Mapping[str, list[list[Formula]]], mathml: Mapping[Formula, Answer]
) -> str:
    """What the reader sees of them."""
    shown = {
        name: [" ".join(_shown(module.formulas[name], mathml[piece]) for piece in line) for line in found]
        for name, found in lines.items()
    }
    about = "/** The lines of `equations` typeset, as MathML. @type {{ [name: string]: string[] }} */"
    return f"\n{about}\nexport const typeset = {json.dumps(shown, ensure_ascii=False, indent=2)};\n"


def _shown(formula: formulas.Formula, answer: Answer) -> str:
    """MathML; a symbol that the formula declares may be no LaTeX."""
    if isinstance(answer, TexError):
        problem = f"the equation of {formula.name} cannot be typeset: {answer.problem}"
        raise BlogError(problem, formula.path, formula.line, hint=answer.hint)
    return answer


def _module(name: str) -> str:
    """The Python name of a text: "calc/kv_cache" is blog.calc.kv_cache."""
    folder, stem = name.split("/")
    return f"blog.calc.{stem}" if folder == "calc" else f"posts.{stem}"


def _sources(texts: Mapping[str, str]) -> dict[str, formulas.Source]:
    """The texts as the formulas' own package takes them."""
    found = {}
    for name, text in texts.items():
        folder, stem = name.split("/")
        path = Path("blog/calc") / f"{stem}.py" if folder == "calc" else Path("posts") / stem / "figures.py"
        found[name] = formulas.Source(text=text, path=path, target=f"{FOLDER}/{name}.js")
    return found


def holds_formulas(text: str) -> bool:
    """Whether a Python text has formulas, or dataclasses that formulas of others take."""
    return "@formula" in text or "@dataclass" in text
