"""One configuration in; the weights of its decoder without storage, and its cache after a real run, out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import torch

TOWER = re.compile(r"vision|visual|image|audio|speech")  # what stands beside the decoder
STORED = ("e_score_correction_bias", "layer_scalar")  # buffers that checkpoints hold beside the weights
CACHES = ("past_key_values", "cache_params", "state", "mems")
BATCH = 2
LENGTHS = (5, 21)


def weights(auto: Any, config: Any) -> dict[str, int]:
    """Weights of the decoder with its input and output matrices, and the buffers that belong to a checkpoint."""
    with torch.device("meta"):
        model = auto.from_config(config)
    tensors: dict[int, torch.Tensor] = {}
    buffers: dict[int, torch.Tensor] = {}
    for part in decoder_parts(model):
        tensors |= {id(each): each for name, each in part.named_parameters() if not TOWER.search(name)}
        buffers |= {id(each): each for name, each in part.named_buffers() if name.endswith(STORED)}
    return {
        "total": sum(each.numel() for each in tensors.values()),
        "buffers": sum(each.numel() for each in buffers.values()),
    }


def decoder_parts(model: Any) -> list[Any]:
    """The decoder of a model and both ends of it, or the whole model when it is nothing but a decoder."""
    if not any(hasattr(model.config, name) for name in SUBCONFIGS):
        return [model]
    decoder = model.get_decoder() if hasattr(model, "get_decoder") else None
    if decoder is None or decoder is model:
        decoder = next(m for name, m in model.named_modules() if name.endswith(("language_model", "text_model")))
    ends = (model.get_input_embeddings(), model.get_output_embeddings())
    return [decoder, *(end for end in ends if end is not None)]


SUBCONFIGS = ("text_config", "vision_config", "audio_config", "language_config", "thinker_config", "llm_config")


def cache(auto: Any, config: Any) -> dict[str, int]:
    """Bytes of what a model in float32 keeps after reading so many tokens in each of two sequences."""
    torch.manual_seed(0)
    model = auto.from_config(config).eval()
    return {str(length): kept_bytes(model, length) for length in LENGTHS}


def kept_bytes(model: Any, length: int) -> int:
    """Bytes of the floating-point tensors that one pass over `length` tokens leaves behind."""
    tokens = torch.arange(BATCH * length).reshape(BATCH, length) % 100 + 20
    with torch.no_grad():
        output = model(input_ids=tokens, use_cache=True)
    kept = next(output[name] for name in CACHES if output.get(name) is not None)
    found = {id(tensor): tensor for tensor in tensors_of(kept, set())}
    return sum(each.numel() * each.element_size() for each in found.values() if each.is_floating_point())


def tensors_of(value: Any, seen: set[int]) -> Iterator[torch.Tensor]:
    """All tensors inside a cache, whatever it is made of."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from tensors_of(each, seen)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from tensors_of(each, seen)
    elif type(value).__module__.startswith("transformers") and "config" not in type(value).__module__:
        yield from tensors_of(vars(value), seen)
