"""What `quantization_config` says about the bytes of a checkpoint: most weights in few bits, some left in 16.

Only matrices inside layers are packed: the vocabulary matrices, norms, routers and what the file leaves out in every
layer stay in two bytes. What it leaves out in some layers only is not followed: about right, not exact. The twin in
the page is `static/js/calculator/stored.js`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from blog.calc.config import ModelConfig
from blog.calc.dtypes import packed_bytes
from blog.calc.params import parameters

WIDE = 2  # bytes of what is not packed
BLOCK = 128 * 128  # weights that share a scale of four bytes in block-wise fp8
PACKED = ("attention", "dense_ffn", "routed_experts", "shared_experts", "ssm", "linear_attention", "sparse_indexer")
EXCLUDED = {  # words in names of modules that are left as they are, with what they mean
    "attn": ("attention", "linear_attention", "sparse_indexer"),
    "attention": ("attention", "linear_attention", "sparse_indexer"),
    "shared_expert": ("shared_experts",),
    "mixer": ("ssm",),
    "mamba": ("ssm",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """How a checkpoint stores its weights."""

    dtype: str  # the nearest of our formats
    weight_bytes: float  # for one weight, over all weights of the model
    words: str  # what the file says, for a reader


def stored(model: ModelConfig, keys: Mapping[str, Any]) -> Stored | str | None:
    """Return how a file's weights are stored; nothing when it does not say, a sentence when it says it unreadably."""
    levels = (keys, *(each for each in keys.values() if isinstance(each, Mapping)))  # a text model may say it itself
    found = (level.get(name) for level in levels for name in ("quantization_config", "compression_config"))
    config = next((each for each in found if each is not None), None)
    if not isinstance(config, Mapping):
        return None
    method = config.get("quant_method", config.get("quant_algo"))
    rule = METHODS.get(method.lower()) if isinstance(method, str) else None
    packed = rule(config) if rule else None
    if packed is None:
        said = method[:40] if isinstance(method, str) else "without a method"
        return f"quantization_config ({said}) is not understood: weights are counted as bf16 unless a format is chosen."
    counted = parameters(model)
    packed_parts = ("routed_experts",) if rule is METHODS["mxfp4"] else _included(config, model.n_layers)
    narrow = sum(getattr(counted, name) for name in packed_parts)
    size = counted.total * WIDE - narrow * (WIDE - packed)
    dtype = "int4" if packed < 1 else "fp8" if _is_float(config) else "int8"
    words = f"{method}: {packed:.8g} bytes for each weight in the matrices of layers, 2 for others"
    return Stored(dtype=dtype, weight_bytes=size / counted.total, words=words)


def _included(config: Mapping[str, Any], n_layers: int) -> tuple[str, ...]:
    """Return the components that are packed: all but those that the file leaves as they are in every layer."""
    lists = (config.get(key) for key in ("modules_to_not_convert", "ignore", "exclude_modules"))
    names = [name for each in lists if isinstance(each, list) for name in each if isinstance(name, str)]
    left: set[str] = set()
    for word, parts in EXCLUDED.items():
        layers = [next((piece for piece in name.split(".") if piece.isdigit()), "") for name in names if word in name]
        if "" in layers or len(set(layers)) >= n_layers:
            left |= set(parts)
    return tuple(name for name in PACKED if name not in left)


def _is_float(config: Mapping[str, Any]) -> bool:
    return re.search("fp8|float|FP8", str(config)) is not None


def _grouped(config: Mapping[str, Any]) -> float | None:
    """AWQ and GPTQ: a scale of two bytes and a packed zero point for each group."""
    bits: Any = config.get("bits", config.get("w_bit"))
    group: Any = config.get("group_size", config.get("q_group_size", 128))
    if not _sizes(bits, group):
        return None
    return packed_bytes(bits=bits, group=group, scale_bytes=2, zero_bytes=bits / 8) if group > 0 else bits / 8


def _blocks(config: Mapping[str, Any]) -> float:
    return 1 + 4 / BLOCK if config.get("weight_block_size") else 1


def _normal_floats(config: Mapping[str, Any]) -> float | None:
    """bitsandbytes: a scale of four bytes for 64 weights, itself in one byte when it is quantised again."""
    if config.get("load_in_8bit"):
        return 1
    if not config.get("load_in_4bit"):
        return None
    return packed_bytes(bits=4, group=64, scale_bytes=1 if config.get("bnb_4bit_use_double_quant") else 4, zero_bytes=0)


def _scheme(config: Mapping[str, Any]) -> float | None:
    """compressed-tensors and modelopt: the weights of the first group, or the name of the algorithm."""
    groups = config.get("config_groups")
    first = next(iter(groups.values()), None) if isinstance(groups, Mapping) else None
    weights = first.get("weights") if isinstance(first, Mapping) else None
    if isinstance(weights, Mapping):
        bits: Any = weights.get("num_bits")
        group: Any = weights.get("group_size") or 0
        scale = 1 if weights.get("type") == "float" else 2
        if not _sizes(bits, group):
            return None
        return packed_bytes(bits=bits, group=group, scale_bytes=scale, zero_bytes=0) if group > 0 else bits / 8
    return {"NVFP4": packed_bytes(bits=4, group=16, scale_bytes=1, zero_bytes=0), "FP8": 1}.get(
        str(config.get("quant_algo"))
    )


def _sizes(bits: Any, group: Any) -> bool:
    whole = isinstance(group, int | float) and not isinstance(group, bool) and group == group // 1
    return bits in (2, 3, 4, 5, 6, 8) and whole and -1 <= group <= BLOCK


METHODS: dict[str, Callable[[Mapping[str, Any]], float | None]] = {
    "awq": _grouped,
    "gptq": _grouped,
    "fp8": _blocks,
    "fbgemm_fp8": lambda _: 1,
    "mxfp4": lambda _: packed_bytes(bits=4, group=32, scale_bytes=1, zero_bytes=0),
    "bitsandbytes": _normal_floats,
    "compressed-tensors": _scheme,
    "modelopt": _scheme,
}
