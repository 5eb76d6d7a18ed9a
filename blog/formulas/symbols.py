"""The letters of the articles: which symbol stands for which name in an equation."""

from collections.abc import Mapping
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})  # declared by a formula's mark

SYMBOLS = {
    "d_model": "d",
    "n_layers": "L",
    "n_heads": "H",
    "n_kv_heads": "G",
    "d_head": "h",
    "d_ff": "f",
    "vocab_size": "V",
    "n_experts": "E",
    "n_active_experts": "k",
    "n_shared_experts": r"E_{\mathrm{s}}",
    "seq_len": "S",
    "batch": "B",
    "dtype_bytes": "b",
    "weight_bytes": r"b_{\mathrm{w}}",
    "kv_bytes": r"b_{\mathrm{kv}}",
}

# What a formula computes. Others are spelled out in words.
FORMULAS = {
    "kv_cache_bytes": r"\mathrm{KV}",
    "kv_cache_bytes_per_token": r"\mathrm{KV}_{\mathrm{token}}",
    "parameters": "P",
    "matmul_weights": r"N_{\mathrm{mat}}",
}

SPECIAL = {
    "\\": r"\backslash ",
    "_": r"\_",
    "#": r"\#",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "{": r"\{",
    "}": r"\}",
}


def symbol(name: str, declared: Mapping[str, str] = NOTHING) -> str:
    r"""The symbol of a quantity, declared or common; an unknown name is upright, or a subscript of its one letter.

    >>> print(symbol("n_layers"), symbol("x"), symbol("k"), symbol("d_value"), symbol("page_tokens"))
    L x \mathrm{k} d_{\mathrm{value}} \mathrm{page\ tokens}
    """
    if name in declared:
        return declared[name]
    if name in SYMBOLS:
        return SYMBOLS[name]
    if len(name) == 1:
        return name if name not in SYMBOLS.values() else rf"\mathrm{{{name}}}"
    first, _, rest = name.partition("_")
    if len(first) == 1 and rest:
        return rf"{first}_{{\mathrm{{{words(rest)}}}}}"
    return rf"\mathrm{{{words(name)}}}"


def formula_symbol(name: str, declared: Mapping[str, str] = NOTHING) -> str:
    r"""The symbol of what a formula computes.

    >>> print(formula_symbol("kv_cache_bytes"), formula_symbol("ffn_weights"))
    \mathrm{KV} \operatorname{ffn\ weights}
    """
    return declared.get(name) or FORMULAS.get(name) or rf"\operatorname{{{words(name)}}}"


def subscripted(latex: str, subscript: str, upright: bool = True) -> str:
    r"""A symbol with a subscript, after the one that it may have.

    >>> print(subscripted("L", "window"), subscripted(r"E_{\mathrm{s}}", "draft"))
    L_{\mathrm{window}} E_{\mathrm{s},\,\mathrm{draft}}
    """
    inner = rf"\mathrm{{{subscript}}}" if upright else subscript
    if "_{" in latex and latex.endswith("}"):
        return rf"{latex[:-1]},\,{inner}}}"
    return f"{latex}_{{{inner}}}"


def words(name: str) -> str:
    """A name as words inside an equation: what stands behind its last dot, underscores as spaces."""
    return r"\ ".join(word for part in name.split(".")[-1:] for word in part.split("_") if word)


def text(value: str) -> str:
    r"""A string as text inside an equation.

    >>> print(text("bf16_e8"))
    \text{bf16\_e8}
    """
    return r"\text{" + "".join(SPECIAL.get(character, character) for character in value) + "}"
