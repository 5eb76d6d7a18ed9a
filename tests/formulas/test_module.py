"""What is derived from a formula: fixtures/formulas.txt shows Python, JavaScript, BigInt and the equation."""

import re
from collections.abc import Callable

from blog.formulas import Module

EXAMPLES = "formulas.txt"


def code(module: str) -> str:
    """Return a module without its head, comments and helpers."""
    text = re.sub(r"/\*\*[^/]*\*/\n+", "", module.split("\n", 3)[3], flags=re.S)
    return re.split(r"\n+(?=function )", text)[0].rstrip("\n")


def test_a_formula_becomes_this(derived: Callable[[str], Module], example: list[str]) -> None:
    _, python, javascript, exact, latex = example
    module = derived(python + "\n")
    assert code(module.javascript) == javascript
    assert code(module.javascript_exact) == exact
    assert module.formulas["one" if "one" in module.formulas else "kv_cache_bytes"].latex == latex


KV_CACHE = '''
@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Sizes of a model."""

    n_layers: int
    d_head: int
    kinds: tuple[Literal["full", "local"], ...] = ()


@formula
def kv_cache_bytes(model: Model, *, batch: int, seq_len: int, dtype_bytes: int = 2) -> int:
    """Bytes that cached keys and values */ occupy.

    More about it.
    """
    return 2 * model.n_layers * batch * seq_len * model.d_head * dtype_bytes
'''


def test_a_module_says_where_it_comes_from_and_which_types_it_takes(derived: Callable[[str], Module]) -> None:
    assert (
        derived(KV_CACHE).javascript
        == """\
// @ts-check
// Derived from calc/example.py; change that file, not this one.

/**
 * @typedef {object} Model Sizes of a model.
 * @property {number} n_layers
 * @property {number} d_head
 * @property {readonly (string)[]} kinds
 */

/**
 * Bytes that cached keys and values * / occupy.
 * @param {Model} model
 * @param {{ batch: number, seq_len: number, dtype_bytes?: number }} named
 * @returns {number}
 */
export function kv_cache_bytes(model, { batch, seq_len, dtype_bytes = 2 }) {
  return 2 * model.n_layers * batch * seq_len * model.d_head * dtype_bytes;
}
"""
    )


def test_the_exact_module_takes_numbers_of_both_kinds_and_returns_bigint(
    derived: Callable[[str], Module],
) -> None:
    assert (
        derived(KV_CACHE).javascript_exact.partition("/**\n * Bytes")[2]
        == """\
 that cached keys and values * / occupy.
 * @param {import("./example.js").Model} model
 * @param {{ batch: number | bigint, seq_len: number | bigint, dtype_bytes?: number | bigint }} named
 * @returns {bigint}
 */
export function kv_cache_bytes(model, { batch, seq_len, dtype_bytes = 2 }) {
  return 2n * BigInt(model.n_layers) * BigInt(batch) * BigInt(seq_len) * BigInt(model.d_head) * BigInt(dtype_bytes);
}
"""
    )


def test_derived_modules_pass_the_type_checker(
    examples: list[list[str]],
    derived: Callable[[str], Module],
    deno_check: Callable[[dict[str, str]], str],
) -> None:
    files = {"other.js": "/** @param {number} a */\nexport function two(a) {\n  return a;\n}\n"}
    for i, (_, python, *_) in enumerate(examples):
        module = derived(python)
        files[f"m{i}.js"] = module.javascript
        files[f"m{i}.exact.js"] = module.javascript_exact.replace("./example.js", f"./m{i}.js")
    assert deno_check(files) == ""
