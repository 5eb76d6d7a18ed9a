"""Why a configuration cannot exist, in one sentence with both values, the rule and the nearest change."""

from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from blog.calc.config import ModelConfig, Moe

LARGEST = 2**40  # no published size comes near; a product of a few stays exact in JavaScript's checks


def listed(values: list[int]) -> str:
    """Return numbers as a reader says them.

    >>> listed([1, 2, 4])
    '1, 2 or 4'
    """
    words = [str(value) for value in values]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def divisors(number: int) -> list[int]:
    """Return the divisors of a positive number, smallest first.

    >>> divisors(12)
    [1, 2, 3, 4, 6, 12]
    """
    small = [d for d in range(1, int(number**0.5) + 1) if number % d == 0]
    return small + [number // d for d in reversed(small) if d * d != number]


def shown(value: object) -> str:
    """Return a value as a message shows it: short, even when a number has thousands of digits."""
    if isinstance(value, int) and abs(value) > 10**30:
        return "a number of more than 30 digits"
    try:
        text = repr(value)
    except RecursionError:
        return "a deeply nested value"
    return text if len(text) <= 40 else text[:37] + "..."


def size(name: str, value: object, least: int = 0) -> None:
    """Refuse what is not a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} is {shown(value)}, which is no whole number: use {least} or more.")
    if value < least:
        raise ValueError(f"{name} is {shown(value)}, and must be at least {least}: use {least} or more.")
    if value > LARGEST:
        raise ValueError(f"{name} is {shown(value)}, and must be at most {LARGEST}: use {LARGEST} or less.")


def sizes(value: object, *, positive: tuple[str, ...]) -> None:
    """Refuse a part whose numbers are no sizes."""
    for field in fields(value):  # type: ignore[arg-type]
        owner = type(value).__name__
        name = field.name if owner == "ModelConfig" else f"{owner}.{field.name}"
        found = getattr(value, field.name)
        if field.type is int:
            size(name, found, least=1 if field.name in positive else 0)
        elif field.type is bool and not isinstance(found, bool):
            raise ValueError(f"{name} is {shown(found)}: use True or False.")


def shared_heads(n_heads: int, n_kv_heads: int) -> None:
    """Refuse query heads that cannot be shared evenly."""
    if n_kv_heads > n_heads or n_heads % n_kv_heads:
        raise ValueError(
            f"{n_heads} query heads cannot be shared evenly by {n_kv_heads} key-value heads. "
            f"Use {listed(divisors(n_heads))}."
        )


def odd_head(name: str, width: int) -> str:
    """Return the sentence about a width that has no pairs to rotate."""
    return f"RoPE rotates pairs: {name} {width} is odd. Nearest: {width - 1} or {width + 1}."


def experts(moe: "Moe") -> None:
    """Refuse more chosen experts than there are, and widths without experts."""
    choices = moe.n_experts + moe.n_empty_experts
    if moe.n_active_experts > choices:
        raise ValueError(f"Top-k is {moe.n_active_experts} but there are {choices} experts: choose k ≤ {choices}.")
    if moe.n_shared_experts and not moe.d_shared_expert:
        raise ValueError(f"{moe.n_shared_experts} shared experts have width 0: give d_shared_expert, at least 1.")
    if moe.expert_matrices not in (2, 3):
        raise ValueError(f"expert_matrices is {moe.expert_matrices}: use 3 (gated) or 2 (plain).")


def one_of(name: str, value: object, allowed: tuple[object, ...]) -> None:
    """Refuse a value outside a short list."""
    if value not in allowed:
        raise ValueError(f"{name} is {shown(value)}: use {' or '.join(repr(a) for a in allowed)}.")


def layer_counts(model: "ModelConfig") -> None:
    """Refuse groups of layers that together exceed the model's layers."""
    mixing = (
        model.n_layers_without_attention
        + sum(group.n_layers for group in model.attention)
        + sum(group.n_layers for group in model.mla)
        + sum(group.n_layers for group in model.mixers if not group.beside_attention)
    )
    exceed("Layers with other attention", mixing, model.n_layers)
    ordinary = model.n_layers - mixing
    windowed = sum(window.n_layers for window in model.windows)
    exceed("Windowed layers", windowed, ordinary, "ordinary attention layers")
    exceed("Layers that share keys and values", model.n_shared_kv_layers, ordinary - windowed, "full ones")
    feeding = (
        model.n_layers_without_ffn
        + sum(group.n_layers for group in model.dense)
        + sum(group.n_layers for group in model.moe if not group.beside_dense)
    )
    exceed("Layers with another feed-forward or none", feeding, model.n_layers)
    if ordinary:
        for name in ("n_heads", "n_kv_heads", "d_head"):
            size(name, getattr(model, name), least=1)
        shared_heads(model.n_heads, model.n_kv_heads)
        if model.rotary and model.d_head % 2:
            raise ValueError(odd_head("head size", model.d_head))
    if model.n_layers > feeding:
        size("d_ff", model.d_ff, least=1)


def exceed(name: str, count: int, limit: int, unit: str = "layers") -> None:
    """Refuse a count above its limit."""
    if count > limit:
        raise ValueError(f"{name} ({count}) exceed the {limit} {unit}: use at most {limit}.")


def model(model: "ModelConfig") -> None:
    """Refuse a model that cannot exist."""
    sizes(model, positive=("d_model", "n_layers", "vocab_size"))
    one_of("ffn_matrices", model.ffn_matrices, (3, 2))
    one_of("norm_vectors", model.norm_vectors, (0, 1, 2))
    one_of("qk_norm", model.qk_norm, ("none", "head", "full", "query"))
    one_of("qk_norm_vectors", model.qk_norm_vectors, (0, 1, 2))
    layer_counts(model)
