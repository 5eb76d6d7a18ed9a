"""Arithmetic of one token and of whole passes. A multiply-add is two FLOPs; only matrix products are counted.

Softmax, norms, activations, rotations and the embedding look-up are left out: well under one percent at
published sizes. `seq_len` is the number of positions that a token reads, itself included.
"""

from dataclasses import dataclass

from blog.calc.attention import (
    attention_group_projections,
    attention_projections,
    indexer_projections,
    mla_projections,
    query_gate,
)
from blog.calc.config import Mla, ModelConfig, Moe
from blog.calc.feed_forward import ffn_weights
from blog.calc.formula import formula
from blog.calc.kv_cache import kept_tokens
from blog.calc.layers import attention_layers, dense_layers, full_attention_layers
from blog.calc.params import d_vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class MatmulWeights:
    """Weights that multiply one token, by component."""

    attention: int
    ffn: int  # dense, chosen and shared experts, router
    lm_head: int
    mixers: int  # state spaces, linear attention, convolutions' projections
    other: int

    @property
    @formula
    def total(self) -> int:
        """All weights that multiply one token: N_mat."""
        return self.attention + self.ffn + self.lm_head + self.mixers + self.other


@dataclass(frozen=True, slots=True, kw_only=True)
class Flops:
    """Floating-point operations by component."""

    attention: int  # projections, scores and weighted sums
    ffn: int
    lm_head: int
    mixers: int
    other: int

    @property
    @formula
    def total(self) -> int:
        """All operations."""
        return self.attention + self.ffn + self.lm_head + self.mixers + self.other


@formula
def attention_matmul_weights(model: ModelConfig) -> int:
    """Weights of the attention projections that multiply one token.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> attention_matmul_weights(LLAMA_3_1_8B)
    1342177280
    """
    projections = attention_projections(
        d_model=model.d_model, n_heads=model.n_heads, n_kv_heads=model.n_kv_heads, d_head=model.d_head
    )
    ordinary = attention_layers(model) * (projections + query_gate(model))
    shared = model.n_shared_kv_layers * 2 * model.d_model * model.n_kv_heads * model.d_head
    groups = sum(
        group.n_layers * attention_group_projections(group, d_model=model.d_model) for group in model.attention
    )
    latent = sum(group.n_layers * mla_projections(group, d_model=model.d_model) for group in model.mla)
    indexers = sum(
        group.n_layers * indexer_projections(group, d_model=model.d_model)
        for group in model.mla
        if group.n_index_heads > 0
    )
    return ordinary - shared + groups + latent + indexers


@formula
def moe_matmul_weights(moe: Moe, *, d_model: int) -> int:
    """Weights of one mixture layer that multiply one token: router, chosen experts, shared experts and their gate.

    >>> from blog.calc.presets import MIXTRAL_8X7B
    >>> moe_matmul_weights(MIXTRAL_8X7B.moe[0], d_model=4096) == 4096 * 8 + 2 * 3 * 4096 * 14336
    True
    """
    width = moe.d_latent if moe.d_latent > 0 else d_model
    router = d_model * (moe.n_experts + moe.n_empty_experts)
    routed = moe.n_active_experts * ffn_weights(d_model=width, d_ff=moe.d_expert, matrices=moe.expert_matrices)
    shared = moe.n_shared_experts * ffn_weights(d_model=d_model, d_ff=moe.d_shared_expert, matrices=moe.expert_matrices)
    gate = d_model if moe.shared_expert_gate else 0
    return router + routed + shared + gate


@formula
def ffn_matmul_weights(model: ModelConfig) -> int:
    """Weights of all feed-forwards that multiply one token.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> ffn_matmul_weights(LLAMA_3_1_8B)
    5637144576
    """
    rows = dense_layers(model) * model.d_ff + sum(group.n_layers * group.d_ff for group in model.dense)
    sparse = sum(moe.n_layers * moe_matmul_weights(moe, d_model=model.d_model) for moe in model.moe)
    return model.ffn_matrices * model.d_model * rows + sparse


@formula
def matmul_weights_by_component(model: ModelConfig) -> MatmulWeights:
    """Weights that multiply one token, by component.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> matmul_weights_by_component(LLAMA_3_1_8B).lm_head
    525336576
    """
    return MatmulWeights(
        attention=attention_matmul_weights(model),
        ffn=ffn_matmul_weights(model),
        lm_head=model.vocab_size * d_vocabulary(model),
        mixers=sum(mixer.n_layers * mixer.multiplied for mixer in model.mixers),
        other=2 * model.d_embedding * model.d_model + sum(extra.multiplied for extra in model.extras),
    )


@formula
def matmul_weights(model: ModelConfig) -> int:
    """Weights that multiply one token, N_mat: no embedding look-up, no norms, no unvisited experts.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> matmul_weights(LLAMA_3_1_8B)
    7504658432
    """
    return matmul_weights_by_component(model).total


@formula
def latent_pair_width(group: Mla) -> int:
    """Multiply-adds per pair of positions in one latent attention layer with expanded keys and values.

    Scores n_heads * (d_nope + d_rope), weighted sum n_heads * d_value.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> latent_pair_width(DEEPSEEK_V3.mla[0])
    40960
    """
    return group.n_heads * (group.d_nope + group.d_rope + group.d_value)


@formula
def attention_flops_per_token(model: ModelConfig, *, seq_len: int) -> int:
    """FLOPs of scores and weighted sums for one token that reads `seq_len` positions.

    4 * n_layers * n_heads * d_head * seq_len for full attention: two multiply-adds per query head, channel
    and position, whatever the number of key-value heads. Windowed layers read at most their window; latent
    layers are counted with expanded keys and values, behind an indexer at most its top-k.

    >>> from blog.calc.presets import LLAMA_2_70B
    >>> attention_flops_per_token(LLAMA_2_70B, seq_len=4096)
    10737418240
    """
    head = 4 * model.n_heads * model.d_head
    full = full_attention_layers(model) * head * seq_len
    windowed = sum(window.n_layers * head * min(seq_len, window.tokens) for window in model.windows)
    groups = sum(
        2
        * group.n_layers
        * group.n_heads
        * (group.d_head + group.d_value)
        * kept_tokens(seq_len=seq_len, window=group.window)
        for group in model.attention
    )
    latent = sum(
        2
        * group.n_layers
        * (
            latent_pair_width(group) * kept_tokens(seq_len=seq_len, window=group.index_top_k)
            + group.n_index_heads * group.d_index * seq_len
        )
        for group in model.mla
    )
    mixers = sum(
        2 * mixer.n_layers * mixer.score_width * kept_tokens(seq_len=seq_len, window=mixer.window)
        for mixer in model.mixers
    )
    return full + windowed + groups + latent + mixers


@formula
def absorbed_attention_flops_per_token(model: ModelConfig, *, seq_len: int) -> int:
    """The same with latent layers reading the latent itself, as engines decode: 2 * n_heads * (2 * kv_rank + d_rope).

    Equal to `attention_flops_per_token` for models without latent layers.
    Source: DeepSeek-AI 2024, "DeepSeek-V2", arXiv:2405.04434, section 2.1.2.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> absorbed_attention_flops_per_token(DEEPSEEK_V3, seq_len=1) == 61 * 2 * 128 * (2 * 512 + 64)
    True
    """
    expanded = sum(
        2 * group.n_layers * latent_pair_width(group) * kept_tokens(seq_len=seq_len, window=group.index_top_k)
        for group in model.mla
    )
    absorbed = sum(
        2
        * group.n_layers
        * group.n_heads
        * (2 * group.kv_rank + group.d_rope)
        * kept_tokens(seq_len=seq_len, window=group.index_top_k)
        for group in model.mla
    )
    return attention_flops_per_token(model, seq_len=seq_len) - expanded + absorbed


@formula
def flops_per_token(model: ModelConfig, *, seq_len: int) -> int:
    """FLOPs of one forward step of one token that reads `seq_len` positions: 2 * N_mat + attention.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> flops_per_token(LLAMA_3_1_8B, seq_len=128)
    15076425728
    """
    return 2 * matmul_weights(model) + attention_flops_per_token(model, seq_len=seq_len)
