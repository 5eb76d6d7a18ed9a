"""The page's own line with values, as plain text, and the same line as LaTeX: fixtures/substituted.txt."""

import json
from collections.abc import Callable
from typing import Any

from blog.cache import Cache
from blog.formulas import Module, substituted
from blog.tex import Converter, Formula

CONVERTER = Converter(Cache(None), {})
EXAMPLES = "substituted.txt"


def names_of(python: str, head: str) -> dict[str, Any]:
    """Return what a module defines."""
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(head + python, "example.py", "exec", dont_inherit=True), names)
    return names


def test_the_line_with_numbers_shows_what_was_computed(
    examples: list[list[str]],
    derived: Callable[[str], Module],
    head: str,
    deno: Callable[[dict[str, str]], str],
) -> None:
    files, lines = {}, []
    for i, (_, python, given, _, _) in enumerate(examples):
        module = derived(python)
        name = list(module.formulas)[-1]
        files[f"m{i}.js"] = module.javascript
        files[f"m{i}.exact.js"] = module.javascript_exact
        files[f"m{i}.explained.js"] = module.javascript_explained.replace("./example", f"./m{i}")
        lines.append(f'import {{ substituted as s{i} }} from "./m{i}.explained.js";')
        lines.append(f"shown.push(s{i}[{json.dumps(name)}](...{given}));")
    lines.sort(key=lambda line: not line.startswith("import"))
    split = sum(line.startswith("import") for line in lines)
    lines.insert(split, "const shown = [];")
    files["main.js"] = "\n".join([*lines, "console.log(JSON.stringify(shown));"])
    shown = json.loads(deno(files))
    assert dict(zip([e[0] for e in examples], shown, strict=True)) == {e[0]: e[3] for e in examples}


def test_the_same_line_is_typeset(derived: Callable[[str], Module], head: str, example: list[str]) -> None:
    _, python, given, _, latex = example
    formula = list(derived(python).formulas.values())[-1]
    *positional, named = json.loads(given) if formula.signature.keywords else [*json.loads(given), {}]
    values = dict(zip([p.name for p in formula.signature.positional], positional, strict=True)) | named
    line = substituted(formula, values, names_of(python, head))
    assert line == latex
    wanted = Formula(line, True)
    assert isinstance(CONVERTER.convert([wanted])[wanted], str)
