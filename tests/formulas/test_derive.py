"""Files that import each other: order, relative names, exactness across files, and all problems at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from blog.errors import BlogError, BlogErrors
from blog.formulas import Source, derive, derive_all

CONFIG = '''
@dataclass(frozen=True, kw_only=True)
class Layer:
    """One kind of layer."""

    width: int


@dataclass(frozen=True, kw_only=True)
class Model:
    """Sizes."""

    layers: tuple[Layer, ...]
    scale: float

    @property
    @formula
    def width(self) -> int:
        """Width of all layers."""
        return sum(layer.width for layer in self.layers)
'''
PARAMS = '''
from calc.config import Model


@formula
def weights(model: Model, *, matrices: int = 3) -> int:
    """Weights."""
    return matrices * model.width * sum(layer.width**2 for layer in model.layers)


@formula
def scaled(model: Model) -> float:
    """Scaled weights."""
    return model.scale * weights(model)
'''
FLOPS = '''
from calc.params import scaled, weights as all_weights
from calc.config import Model


@formula
def flops(model: Model, *, tokens: int) -> int:
    """FLOPs."""
    return 2 * tokens * all_weights(model)


@formula
def scaled_flops(model: Model) -> float:
    """Scaled."""
    return 2 * scaled(model)
'''

ONE = '''
@formula
def one(a: int) -> int:
    """One."""
    return a << 1
'''


def sources(head: str, **texts: str) -> dict[str, Source]:
    """Return files of a folder calc."""
    return {
        f"calc.{name}": Source(head + text, Path(f"calc/{name}.py"), f"js/calc/{name}.js")
        for name, text in texts.items()
    }


def test_files_that_import_each_other_are_derived_in_order(head: str) -> None:
    modules = derive_all(sources(head, flops=FLOPS, params=PARAMS, config=CONFIG))
    assert list(modules) == ["calc.config", "calc.params", "calc.flops"]
    assert 'import { scaled, weights as all_weights } from "./params.js";' in modules["calc.flops"].javascript
    assert '@param {import("./config.js").Model} model' in modules["calc.flops"].javascript
    exact = modules["calc.flops"].javascript_exact
    assert 'import { weights as all_weights } from "./params.exact.js";' in exact
    assert "scaled" not in exact


def test_derived_files_agree_in_deno(head: str, deno: Callable[[dict[str, str]], str]) -> None:
    files: dict[str, str] = {}
    for name, module in derive_all(sources(head, flops=FLOPS, params=PARAMS, config=CONFIG)).items():
        stem = name.removeprefix("calc.")
        files[f"{stem}.js"] = module.javascript
        files[f"{stem}.exact.js"] = module.javascript_exact
        files[f"{stem}.explained.js"] = module.javascript_explained
    files["main.js"] = """
import { flops, scaled_flops } from "./flops.js";
import * as exact from "./flops.exact.js";
import { equations, substituted } from "./flops.explained.js";
const model = { layers: [{ width: 3 }, { width: 4 }], scale: 0.5 };
console.log(flops(model, { tokens: 10 }), scaled_flops(model), exact.flops(model, { tokens: 10n ** 20n }));
console.log(substituted.flops(model, { tokens: 10 }));
console.log(equations.flops);
"""
    assert deno(files) == (
        "10500 525 105000000000000000000000n\n2 × 10 × 525 = 10,500\nflops = 2 × tokens × all_weights\n"
    )


def test_the_type_checker_accepts_derived_files(head: str, deno_check: Callable[[dict[str, str]], str]) -> None:
    files: dict[str, str] = {}
    for name, module in derive_all(sources(head, flops=FLOPS, params=PARAMS, config=CONFIG)).items():
        stem = name.removeprefix("calc.")
        files |= {f"{stem}.js": module.javascript, f"{stem}.exact.js": module.javascript_exact}
    assert deno_check(files) == ""


def test_the_problems_of_all_files_are_reported_together(head: str) -> None:
    with pytest.raises(BlogErrors) as caught:
        derive_all(sources(head, a=ONE, b="x = (\n", c=CONFIG))
    assert str(caught.value) == (
        "calc/a.py:10: a formula may not contain <<\n"
        "  hint: write a * 2**n; JavaScript cuts shifted numbers to 32 bits\n"
        "calc/b.py:6: this is not Python: '(' was never closed"
    )


def test_files_that_import_each_other_in_a_circle_are_refused(head: str) -> None:
    with pytest.raises(BlogError) as caught:
        derive_all(sources(head, a="from calc.b import x\n", b="from calc.a import y\n"))
    assert str(caught.value) in (
        "modules with formulas import each other: calc.a -> calc.b -> calc.a\n"
        "  hint: move what both need into a third file",
        "modules with formulas import each other: calc.b -> calc.a -> calc.b\n"
        "  hint: move what both need into a third file",
    )


def test_a_name_is_imported_from_where_it_is_defined(head: str) -> None:
    text = "from calc.flops import weights\n" + ONE.replace("a << 1", "weights(a)")
    with pytest.raises(BlogErrors) as caught:
        derive_all(sources(head, flops=FLOPS, params=PARAMS, config=CONFIG, wrong=text))
    assert str(caught.value) == (
        "calc/wrong.py:11: calc.flops derives no weights\n"
        "  hint: import it from where it is defined. Known: flops, scaled_flops."
    )


def test_a_file_that_is_not_python_is_refused() -> None:
    with pytest.raises(BlogError) as caught:
        derive("def one(:\n", Path("calc/one.py"), {})
    assert str(caught.value) == "calc/one.py:1: this is not Python: invalid syntax"


def test_a_formula_keeps_what_the_page_shows_about_it(head: str) -> None:
    formula = derive_all(sources(head, params=PARAMS, config=CONFIG))["calc.params"].formulas["weights"]
    assert (formula.docstring, formula.path, formula.line) == ("Weights.", Path("calc/params.py"), 11)
    assert [(p.name, p.annotation, p.keyword_only) for p in formula.parameters] == [
        ("model", "Model", False),
        ("matrices", "int", True),
    ]


def test_a_file_without_formulas_gives_an_empty_module(head: str) -> None:
    assert derive(head, Path("calc/none.py"), {}).javascript == (
        "// @ts-check\n// Derived from calc/none.py; change that file, not this one.\n\nexport {};\n"
    )
