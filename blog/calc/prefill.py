"""Arithmetic of whole passes: a prompt read at once, with and without the causal mask, and one step of a library.

`forward_flops` follows the convention of counters in libraries: every token is compared with every token
and every position passes through the output matrix. `prefill_flops` counts what a causal kernel must do.
"""

from blog.calc.config import ModelConfig
from blog.calc.flops import (
    Flops,
    attention_flops_per_token,
    attention_matmul_weights,
    latent_pair_width,
    matmul_weights,
    matmul_weights_by_component,
)
from blog.calc.formula import formula
from blog.calc.layers import attention_layers, full_attention_layers


@formula
def pair_flops(model: ModelConfig) -> int:
    """FLOPs of comparing one token with one position in every layer, windows ignored.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> pair_flops(LLAMA_3_1_8B) == 4 * 32 * 32 * 128
    True
    """
    ordinary = 2 * attention_layers(model) * model.n_heads * model.d_head
    groups = sum(group.n_layers * group.n_heads * (group.d_head + group.d_value) for group in model.attention)
    latent = sum(
        group.n_layers * (latent_pair_width(group) + group.n_index_heads * group.d_index) for group in model.mla
    )
    mixers = sum(mixer.n_layers * mixer.score_width for mixer in model.mixers)
    return 2 * (ordinary + groups + latent + mixers)


@formula
def forward_flops(model: ModelConfig, *, seq_len: int) -> Flops:
    """FLOPs of one pass over `seq_len` tokens when every token is compared with every token.

    The convention of library counters: the causal mask and windows save nothing, the output matrix is
    applied at every position, and each token visits exactly its top-k experts.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> forward_flops(LLAMA_3_1_8B, seq_len=128).total
    1929782493184
    """
    weights = matmul_weights_by_component(model)
    return Flops(
        attention=2 * seq_len * weights.attention + seq_len * seq_len * pair_flops(model),
        ffn=2 * seq_len * weights.ffn,
        lm_head=2 * seq_len * weights.lm_head,
        mixers=2 * seq_len * weights.mixers,
        other=2 * seq_len * weights.other,
    )


@formula
def visible_pairs(*, seq_len: int, window: int) -> int:
    """Pairs of a token and a position it may read, itself included, under a causal mask; window 0 is no window.

    >>> visible_pairs(seq_len=4, window=0), visible_pairs(seq_len=4, window=2)
    (10, 7)
    """
    width = min(seq_len, window) if window > 0 else seq_len
    return width * (width + 1) // 2 + (seq_len - width) * width


@formula
def causal_attention_flops(model: ModelConfig, *, seq_len: int) -> int:
    """FLOPs of scores and weighted sums over a prompt under a causal mask, windows exploited.

    For full attention 2 * n_layers * n_heads * d_head * seq_len * (seq_len + 1).

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> causal_attention_flops(LLAMA_3_1_8B, seq_len=128) == 2 * 32 * 32 * 128 * 128 * 129
    True
    """
    head = 4 * model.n_heads * model.d_head
    full = full_attention_layers(model) * head * visible_pairs(seq_len=seq_len, window=0)
    windowed = sum(
        window.n_layers * head * visible_pairs(seq_len=seq_len, window=window.tokens) for window in model.windows
    )
    groups = sum(
        2
        * group.n_layers
        * group.n_heads
        * (group.d_head + group.d_value)
        * visible_pairs(seq_len=seq_len, window=group.window)
        for group in model.attention
    )
    latent = sum(
        2
        * group.n_layers
        * (
            latent_pair_width(group) * visible_pairs(seq_len=seq_len, window=group.index_top_k)
            + group.n_index_heads * group.d_index * visible_pairs(seq_len=seq_len, window=0)
        )
        for group in model.mla
    )
    mixers = sum(
        2 * mixer.n_layers * mixer.score_width * visible_pairs(seq_len=seq_len, window=mixer.window)
        for mixer in model.mixers
    )
    return full + windowed + groups + latent + mixers


@formula
def prefill_flops(model: ModelConfig, *, seq_len: int) -> int:
    """FLOPs of reading a prompt of `seq_len` tokens under a causal mask, the output matrix at every position.

    2 * N_mat * seq_len + 2 * n_layers * n_heads * d_head * seq_len * (seq_len + 1) for full attention.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> prefill_flops(LLAMA_3_1_8B, seq_len=8192)
    140550657277952
    """
    return 2 * matmul_weights(model) * seq_len + causal_attention_flops(model, seq_len=seq_len)


@formula
def latent_expansion_flops(model: ModelConfig, *, tokens: int) -> int:
    """FLOPs of expanding the cached latents of earlier tokens into keys and values again.

    What a library without absorbed weights spends in every decoding step.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> latent_expansion_flops(DEEPSEEK_V3, tokens=1) == 61 * 2 * 512 * 128 * 256
    True
    """
    return sum(
        2 * group.n_layers * tokens * group.kv_rank * group.n_heads * (group.d_nope + group.d_value)
        for group in model.mla
    )


@formula
def library_step_flops(model: ModelConfig, *, cached: int) -> Flops:
    """FLOPs of one new token after `cached` tokens in a library that expands latents anew.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> library_step_flops(LLAMA_3_1_8B, cached=127).attention
    2751463424
    """
    weights = matmul_weights_by_component(model)
    scores = attention_flops_per_token(model, seq_len=cached + 1)
    expansion = latent_expansion_flops(model, tokens=cached)
    return Flops(
        attention=2 * attention_matmul_weights(model) + scores + expansion,
        ffn=2 * weights.ffn,
        lm_head=2 * weights.lm_head,
        mixers=2 * weights.mixers,
        other=2 * weights.other,
    )
