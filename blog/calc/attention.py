"""Weights of attention: grouped-query, shapes of their own, latent with a sparse indexer."""

from blog.calc.config import Attention, Mla, ModelConfig
from blog.calc.formula import formula
from blog.calc.layers import attention_layers


@formula
def attention_projections(*, d_model: int, n_heads: int, n_kv_heads: int, d_head: int) -> int:
    """Weights of the four projections of one attention layer.

    Queries [d_model, n_heads, d_head], keys and values [d_model, n_kv_heads, d_head] each, output
    [n_heads, d_head, d_model]. Holds for multi-head (n_kv_heads = n_heads), grouped-query and multi-query
    attention.
    Source: Ainslie et al. 2023, "GQA", arXiv:2305.13245, section 2.2.

    >>> attention_projections(d_model=4096, n_heads=32, n_kv_heads=8, d_head=128)
    41943040
    """
    return d_model * d_head * (2 * n_heads + 2 * n_kv_heads)


@formula
def attention_biases(model: ModelConfig) -> int:
    """Biases, sinks and the weights of a query gate of one ordinary attention layer.

    >>> from blog.calc.presets import QWEN2_5_7B
    >>> attention_biases(QWEN2_5_7B) == (28 + 2 * 4) * 128
    True
    """
    qkv = model.d_head * (model.n_heads + 2 * model.n_kv_heads) if model.qkv_bias else 0
    out = model.d_model if model.out_bias else 0
    sinks = model.n_heads if model.sinks else 0
    gate_bias = model.d_head * model.n_heads if model.query_gate and model.qkv_bias else 0
    return qkv + out + sinks + gate_bias


@formula
def query_gate(model: ModelConfig) -> int:
    """Weights of the gate on one ordinary attention layer's output, which widens the query projection.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> query_gate(LLAMA_3_1_8B)
    0
    """
    return model.d_model * model.n_heads * model.d_head if model.query_gate else 0


@formula
def ordinary_attention(model: ModelConfig) -> int:
    """Weights of all ordinary attention layers, shared key and value projections left out.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> ordinary_attention(LLAMA_3_1_8B)
    1342177280
    """
    projections = attention_projections(
        d_model=model.d_model, n_heads=model.n_heads, n_kv_heads=model.n_kv_heads, d_head=model.d_head
    )
    layer = projections + query_gate(model) + attention_biases(model)
    bias_rows = 1 if model.qkv_bias else 0
    shared = 2 * (model.d_model + bias_rows) * model.n_kv_heads * model.d_head
    return attention_layers(model) * layer - model.n_shared_kv_layers * shared


@formula
def attention_group_projections(group: Attention, *, d_model: int) -> int:
    """Weights that multiply each token in one layer of a group with its own shape.

    Queries [d_model, n_heads, d_head], keys [d_model, n_kv_heads, d_head], values [d_model, n_kv_heads,
    d_value], output [n_heads, d_value, d_model]; keys or values may belong to another layer.

    >>> from blog.calc.config import Attention
    >>> group = Attention(n_layers=9, n_heads=64, n_kv_heads=4, d_head=192, d_value=128)
    >>> attention_group_projections(group, d_model=4096)
    89128960
    """
    keys = group.n_kv_heads * group.d_head if group.owns_keys else 0
    values = group.n_kv_heads * group.d_value if group.owns_values else 0
    return d_model * (group.n_heads * group.d_head + keys + values + group.n_heads * group.d_value)


@formula
def attention_group_biases(group: Attention, *, d_model: int) -> int:
    """Biases and sinks of one layer of a group with its own shape.

    >>> from blog.calc.config import Attention
    >>> group = Attention(n_layers=39, n_heads=64, n_kv_heads=8, d_head=192, d_value=128, sinks=True)
    >>> attention_group_biases(group, d_model=4096)
    64
    """
    keys = group.n_kv_heads * group.d_head if group.owns_keys else 0
    values = group.n_kv_heads * group.d_value if group.owns_values else 0
    qkv = group.n_heads * group.d_head + keys + values if group.qkv_bias else 0
    out = d_model if group.out_bias else 0
    sinks = group.n_heads if group.sinks else 0
    return qkv + out + sinks


@formula
def mla_projections(group: Mla, *, d_model: int) -> int:
    """Weights that multiply each token in one latent attention layer.

    Queries down [d_model, q_rank] and up [q_rank, n_heads, d_nope + d_rope] (or in one step when q_rank is
    0), latent down [d_model, kv_rank + d_rope] and up [kv_rank, n_heads, d_nope + d_value], output
    [n_heads, d_value, d_model].
    Source: DeepSeek-AI 2024, "DeepSeek-V2", arXiv:2405.04434, section 2.1.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> mla_projections(DEEPSEEK_V3.mla[0], d_model=DEEPSEEK_V3.d_model)
    187105280
    """
    d_query = group.n_heads * (group.d_nope + group.d_rope)
    queries = group.q_rank * (d_model + d_query) if group.q_rank > 0 else d_model * d_query
    latent_down = d_model * (group.kv_rank + group.d_rope)
    latent_up = group.kv_rank * group.n_heads * (group.d_nope + group.d_value)
    out = group.n_heads * group.d_value * d_model
    return queries + latent_down + latent_up + out


@formula
def mla_biases(group: Mla, *, d_model: int) -> int:
    """Biases of one latent attention layer: on both down projections and the output.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> mla_biases(DEEPSEEK_V3.mla[0], d_model=DEEPSEEK_V3.d_model)
    0
    """
    return group.q_rank + group.kv_rank + group.d_rope + d_model if group.bias else 0


@formula
def indexer_projections(group: Mla, *, d_model: int) -> int:
    """Weights that multiply each token in the sparse indexer of one latent attention layer.

    Index queries [q_rank, n_index_heads, d_index], one index key [d_model, d_index], a weight per head
    [d_model, n_index_heads].
    Source: DeepSeek-AI 2025, "DeepSeek-V3.2-Exp" (technical report), section 2.1.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> indexer_projections(DEEPSEEK_V3.mla[0], d_model=DEEPSEEK_V3.d_model)
    0
    """
    return group.q_rank * group.n_index_heads * group.d_index + d_model * group.d_index + d_model * group.n_index_heads


@formula
def qk_norm_weights(*, kind: str, n_heads: int, n_kv_heads: int, d_head: int) -> int:
    """Weights per vector of the norms of queries and keys in one layer.

    >>> qk_norm_weights(kind="head", n_heads=32, n_kv_heads=8, d_head=128)
    256
    >>> qk_norm_weights(kind="full", n_heads=32, n_kv_heads=8, d_head=128)
    5120
    """
    shared = 2 * d_head if kind == "head" else 0
    full = (n_heads + n_kv_heads) * d_head if kind == "full" else 0
    query = d_head if kind == "query" else 0
    return shared + full + query


@formula
def qk_norm(model: ModelConfig) -> int:
    """Weights of all norms of queries and keys.

    >>> from blog.calc.presets import QWEN3_235B_A22B
    >>> qk_norm(QWEN3_235B_A22B)
    24064
    """
    layer = qk_norm_weights(kind=model.qk_norm, n_heads=model.n_heads, n_kv_heads=model.n_kv_heads, d_head=model.d_head)
    groups = sum(
        group.n_layers
        * qk_norm_weights(kind=group.qk_norm, n_heads=group.n_heads, n_kv_heads=group.n_kv_heads, d_head=group.d_head)
        for group in model.attention
    )
    mixers = sum(group.n_layers * group.qk_norm for group in model.mixers)
    return model.qk_norm_vectors * (attention_layers(model) * layer + groups) + mixers
